"""One line a step, with how long it took: how `dev.py` says what it is doing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]


class Failed(Exception):
    """A step went wrong; the message is one sentence for the person, output included where told."""


@dataclass(frozen=True, slots=True)
class Check:
    """A command that passes or fails, and the name it goes by in the report."""

    name: str
    command: Command


@dataclass(frozen=True, slots=True)
class Shell:
    """Where commands run: their folder and their environment."""

    folder: Path
    environment: Mapping[str, str]

    def step(self, title: str, command: Command, timeout_s: float | None = None) -> None:
        """Run `command`, saying `title` and then the time it took; its output shows if it fails.

        Raises Failed, also when the program is missing or takes longer than `timeout_s`.
        """
        self.timed(title, lambda: self._must_pass(title, command, timeout_s))

    def timed(self, title: str, work: Callable[[], None]) -> None:
        """Do `work` between the two halves of its line."""
        print(f"  {title} ... ", end="", flush=True)
        started = time.monotonic()
        try:
            work()
        except Failed:
            print(f"failed after {time.monotonic() - started:.1f} s", flush=True)
            raise
        print(f"{time.monotonic() - started:.1f} s", flush=True)

    def passes(self, command: Command, timeout_s: float = 30) -> bool:
        """Whether `command` can be run and ends well; says nothing."""
        try:
            return self._run(command, timeout_s).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False

    def show(self, command: Command) -> int:
        """Run `command` with its output shown as it comes; its exit code."""
        sys.stdout.flush()
        return subprocess.run(
            [str(word) for word in command],
            cwd=self.folder,
            env=dict(self.environment),
            check=False,
        ).returncode

    def all_pass(self, checks: Sequence[Check]) -> list[str]:
        """Run independent checks two at a time, whatever fails; the names of those that failed."""
        failed: list[str] = []
        with ThreadPoolExecutor(max_workers=2) as pool:
            running = {pool.submit(self._examine, check): check for check in checks}
            for done in as_completed(running):
                seconds, problem = done.result()
                name = running[done].name
                print(f"  {'failed' if problem else 'ok':6}  {seconds:5.1f} s  {name}", flush=True)
                if problem:
                    failed.append(name)
                    print(problem, flush=True)
        return failed

    def _examine(self, check: Check) -> tuple[float, str]:
        started = time.monotonic()
        try:
            self._must_pass(check.name, check.command, timeout_s=900)
        except Failed as problem:
            return time.monotonic() - started, str(problem)
        return time.monotonic() - started, ""

    def _must_pass(self, title: str, command: Command, timeout_s: float | None) -> None:
        try:
            ended = self._run(command, timeout_s)
        except OSError as error:
            raise Failed(f"{title}: {command[0]} cannot be started ({error.strerror}).") from error
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{title}: stopped, as it took longer than {timeout_s:.0f} s.") from error
        if ended.returncode:
            raise Failed(f"{ended.stdout.strip()}\n{title}: exit code {ended.returncode}.")

    def _run(self, command: Command, timeout_s: float | None) -> subprocess.CompletedProcess[str]:
        """`command` with both its streams in `stdout`, and nobody to answer its questions."""
        words = [str(word) for word in command]
        if os.name == "nt":  # where npm is a .cmd file, which only a shell's search finds
            words[0] = _found(words[0], self.environment)
        return subprocess.run(
            words,
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout_s,
            check=False,
        )


def _found(program: str, environment: Mapping[str, str]) -> str:
    """The full path of `program`, or `program` itself if the search path does not have it."""
    import shutil

    return shutil.which(program, path=environment.get("PATH")) or program
