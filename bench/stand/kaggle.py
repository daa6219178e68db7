"""Who pulls from Kaggle: this project, Kaggle's command line, kagglehub; and their course."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import officials
from .child import Child, child
from .disk import DiskWatch, taken_bytes
from .gauge import run
from .place import own_environment
from .storehouse import OWNER

OURS, KAGGLE, HUB = "ours", "kaggle", "kagglehub"
DATASET: Final = f"{OWNER}/hoard"
LOOK_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one pull cost. Time is the whole process, memory its peak."""

    wall_s: float
    peak_bytes: int
    peak_disk_bytes: int
    final_disk_bytes: int
    sent_bytes: int
    at_once: int


class Failed(Exception):
    """A program did not do its work; the message tells what it said."""


class Course:
    """One archive on a played Kaggle, and a fresh home for each pull."""

    def __init__(self, folder: Path, house: Child, official: Path | None) -> None:
        self._folder = folder
        self._house = house
        self._official = official
        self.origin = str(house.hello["origin"])

    @property
    def contenders(self) -> Sequence[str]:
        """Who can be measured here."""
        return (OURS, KAGGLE, HUB) if self._official else (OURS,)

    def set_speed(self, bytes_per_s: float | None) -> None:
        """Of each connection to storage."""
        self._house.ask("set_speed", bytes_per_s=bytes_per_s)

    def pull(self, who: str, check: Callable[[Path], None]) -> Pulled:
        """One pull into an empty folder, looked at by `check` afterwards. Raises Failed."""
        with self._home() as home:
            command, environment = self._command(who, home)
            self._house.ask("count_anew")
            target = home / "target"
            with DiskWatch(target) as disk:
                done = run(command, environment, home)
            if done.exit_code:
                raise Failed(f"{who} ended with {done.exit_code}: {done.complaints[-400:]}")
            check(target)
            traffic = self._house.ask("count")
            return Pulled(
                done.wall_s,
                done.peak_bytes,
                disk.peak_bytes,
                taken_bytes(target),
                traffic["sent_bytes"],
                traffic["most_at_once"],
            )

    def sent_when_killed(self, at_bytes: int, check: Callable[[Path], None]) -> int:
        """Bytes sent in all to our pull that is killed once so many were, and then run again."""
        with self._home() as home:
            command, environment = self._command(OURS, home)
            self._house.ask("count_anew")
            with subprocess.Popen(
                command,
                env=environment,
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as first:
                while self._house.ask("count")["sent_bytes"] < at_bytes:
                    if first.poll() is not None:
                        raise Failed("the pull ended before it could be killed")
                    time.sleep(LOOK_S)
                first.send_signal(signal.SIGKILL)
            done = run(command, environment, home)
            if done.exit_code:
                raise Failed(f"the second run ended with {done.exit_code}: {done.complaints}")
            check(home / "target")
            return int(self._house.ask("count")["sent_bytes"])

    def own_environment(self, home: Path) -> dict[str, str]:
        """For a process of this project."""
        return {
            **own_environment(home),
            "COLABSYNC_KAGGLE_URL": self.origin,
            "COLABSYNC_GOOGLE_URL": str(self._house.hello["google"]),
        }

    @property
    def key_file(self) -> str:
        """The text of the account's kaggle.json."""
        return str(self._house.hello["key_file"])

    @contextlib.contextmanager
    def _home(self) -> Iterator[Path]:
        home = Path(tempfile.mkdtemp(dir=self._folder))
        (home / "target").mkdir()
        try:
            yield home
        finally:
            shutil.rmtree(home)
            os.sync()  # nobody is to pay for what another left to be written

    def _command(self, who: str, home: Path) -> tuple[list[str], dict[str, str]]:
        target = str(home / "target")
        if who != OURS:
            assert self._official is not None
            hello = self._house.hello
            program = "kaggle" if who == KAGGLE else "hub"
            environment = officials.environment(
                self._official, home, str(hello["username"]), str(hello["key"])
            )
            words = ["stand.officials", program, self.origin, target, DATASET]
            return [sys.executable, "-m", *words], environment
        environment = self.own_environment(home)
        colabsync = [sys.executable, "-m", "jupyter_colabsync", "kaggle"]
        key_file = home / "kaggle.json"
        key_file.write_text(self.key_file)
        subprocess.run(
            [*colabsync, "login", "--file", str(key_file)],
            env=environment,
            check=True,
            capture_output=True,
        )
        return [*colabsync, "get", DATASET, "--to", target, "--json"], environment


@contextlib.contextmanager
def course(make_archive: Callable[[Path], None]) -> Iterator[Course]:
    """Make an archive and serve it until the block ends."""
    official = officials.find_officials()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.zip"
        make_archive(archive)
        with child("stand.storehouse", str(archive), DATASET.partition("/")[2]) as house:
            yield Course(Path(folder), house, official)
