"""The probe as a process: started in an empty folder, heard line by line, ended as a whole."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final, TypeAlias

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.system.measuring.interpreter import Interpreter

PROBE = Path(__file__).with_name("probe.py")
SILENCE_S: Final = 180.0
"""Longer than any single step: a framework loads in a minute on a cold Colab disk, and a row gives
up after one."""
PAUSE_S: Final = 0.1
"""How soon a wish to stop is noticed."""


class ProbeEvent(msgspec.Struct, frozen=True):
    """One line of the probe; which fields are set depends on `event`. `died` is our own: the
    process is gone before its time, and `text` says why in a few words."""

    event: str
    framework: str | None = None
    steps: int = 0
    text: str = ""
    work: str = ""
    device: str = ""
    device_name: str = ""
    precision: str = ""
    shape: str = ""
    flop: float = 0.0
    first_s: float | None = None
    times_s: tuple[float, ...] = ()
    problem: str | None = None


RunProbe: TypeAlias = Callable[
    [Interpreter, Mapping[str, object], CancelToken], Iterator[ProbeEvent]
]


def probe_events(
    interpreter: Interpreter,
    settings: Mapping[str, object],
    cancel: CancelToken,
    silence_s: float = SILENCE_S,
) -> Iterator[ProbeEvent]:
    """What the probe says, up to `end`, or up to `died`: by itself, or since nothing came for
    `silence_s`.

    The process and all it started are gone when this ends, also when the caller stops listening.
    Raises Cancelled, and LocalProblem (`python_not_started`).
    """
    words = [interpreter.program, str(PROBE), msgspec.json.encode(settings).decode()]
    with (
        tempfile.TemporaryDirectory(
            prefix="colabsync-measure-", ignore_cleanup_errors=True
        ) as folder,
        tempfile.TemporaryFile() as errors,
    ):
        child = _start(words, folder, interpreter, errors)
        try:
            reason = "it did not answer any more"
            for event in _heard(child, cancel, silence_s):
                if event is None:
                    reason = _reason(child, errors)
                    break
                yield event
                if event.event == "end":
                    return
            yield ProbeEvent("died", text=reason)
        finally:
            _end(child)


def _start(
    words: Sequence[str], folder: str, interpreter: Interpreter, errors: IO[bytes]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            words,
            cwd=folder,
            env={**os.environ, **interpreter.environment, "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise LocalProblem(
            f"The Python of {interpreter.name} could not be started; pick another kernel.",
            code="python_not_started",
        ) from error


def _heard(
    child: subprocess.Popen[bytes], cancel: CancelToken, silence_s: float
) -> Iterator[ProbeEvent | None]:
    """Events, and None at the end of the output; without it, nothing came for too long."""
    assert child.stdout is not None
    lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    threading.Thread(
        target=_read, args=(child.stdout, lines), name="colabsync-probe", daemon=True
    ).start()
    heard_at_s = time.monotonic()
    while time.monotonic() - heard_at_s < silence_s:
        cancel.check()
        try:
            line = lines.get(timeout=PAUSE_S)
        except queue.Empty:
            continue
        if line is None:
            yield None
            return
        heard_at_s = time.monotonic()
        with contextlib.suppress(msgspec.DecodeError):  # not ours: something wrote to fd 1 early
            yield decode_json(line, ProbeEvent)


def _read(stream: IO[bytes], lines: queue.SimpleQueue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError):  # closed under our hands: the process ended
        for line in stream:
            lines.put(line)
    lines.put(None)


def _reason(child: subprocess.Popen[bytes], errors: IO[bytes]) -> str:
    """Why a process whose output has ended is gone, without anything that looks like a path."""
    try:
        code = child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return "it stopped talking"
    if sys.platform != "win32" and code == -signal.SIGKILL:
        return "the system ended it, probably since memory ran out"
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    last = re.sub(r"\S*[/\\]\S*", "…", lines[-1])[:160] if lines else ""
    return f"it ended with code {code}" + (f": {last}" if last else "")


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started, and reap it."""
    if sys.platform == "win32":
        child.kill()
    else:
        # also when it has ended: what it started is in its group still
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()
