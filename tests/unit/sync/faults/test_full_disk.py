"""A disk that is really full, in the middle of the work: a small one of its own for each test.

Where the tests may not mount one, its being full is played at each step that writes.
"""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.run import fetching
from tests.unit.sync.check.steps import Step, Watch
from tests.unit.sync.device import Device, context
from tests.unit.sync.faults.judge import IDLE
from tests.unit.sync.world import md5

DISK_BYTES = 8_000_000
FILLER = "filler.tmp"
CONTENTS = {f"d/{number}.csv": str(number) * 400_000 for number in range(6)}
FILES = {"d": None, **{path: md5(content.encode()) for path, content in CONTENTS.items()}}
WRITING = {"write", "mkdir", "commit"}


class SmallDisk:
    """Make it with `small_disk`."""

    def __init__(self, place: Path, *, is_real: bool) -> None:
        self._filler = place / FILLER
        self._is_real = is_real
        self.is_full = False

    def fill(self) -> None:
        """From now on there is not a byte left."""
        self.is_full = True
        if self._is_real:
            with self._filler.open("ab", buffering=0) as stream:
                for block in (65_536, 512, 1):
                    _fill(stream.fileno(), b"x" * block)

    def empty(self) -> None:
        """Somebody has made room."""
        self.is_full = False
        self._filler.unlink(missing_ok=True)


def _fill(number: int, block: bytes) -> None:
    try:
        while os.write(number, block):
            pass
    except OSError as error:
        assert error.errno == errno.ENOSPC  # noqa: PT017 - the end that was wanted


@contextmanager
def small_disk(place: Path) -> Iterator[SmallDisk]:
    """The folder `place` is a disk of a few megabytes until the block ends."""
    place.mkdir(parents=True)
    options = ["-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)]
    mounted = subprocess.run(["mount", *options], check=False, capture_output=True)
    if mounted.returncode == 0:
        try:
            yield SmallDisk(place, is_real=True)
        finally:
            subprocess.run(["umount", "--lazy", str(place)], check=True)
        return
    disk, watch = SmallDisk(place, is_real=False), Watch()

    def refuse(step: Step) -> None:
        if disk.is_full and step.kind in WRITING:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    watch.listen(place, refuse)
    with watch.watching():
        yield disk


def at_file(number: int, happens: Callable[[], None]) -> JobContext:
    """Of a run in which something happens when it comes to its `number`th file."""

    class Counting(Progress):
        seen = 0

        def say(self, label: str) -> None:
            self.seen += 1
            if self.seen == number:
                happens()
            super().say(label)

    return JobContext(Counting(), CancelToken())


def run(device: Device, job: JobContext) -> list[str]:
    """One run, which may not get far: the codes of what it said."""
    try:
        return [each.code for each in device.engine.run(job).problems]
    except ColabSyncError as error:
        return [error.code]


def make(drive: DriveClient, hand: Hand, folder: Path) -> Device:
    return Device(drive, folder, hand.find("Work").id, parallel=1)


@pytest.mark.parametrize("number", range(1, 7))
def test_the_linked_folders_disk_fills_up_while_it_fetches(
    drive: DriveClient, hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(fetching, "mind_room", lambda *_: None)  # it had looked before
    hand.put_many({f"Work/{path}": content for path, content in CONTENTS.items()})
    with small_disk(tmp_path / "laptop" / "work") as disk:
        device = make(drive, hand, tmp_path / "laptop")
        assert run(device, at_file(number, disk.fill)) == ["disk_full"]
        assert not any((device.root / ".colabsync" / "tmp").glob("*")), "no half file stays"
        here = {path: each for path, each in device.tree().items() if path != FILLER}
        assert here.items() <= FILES.items(), "nor one in the folder"
        disk.empty()
        assert run(device, context()) == []
        assert device.tree() == hand.tree("Work") == FILES
        assert device.sync().api_calls == IDLE


def test_uploads_and_deletions_go_on_from_a_full_disk(
    drive: DriveClient, hand: Hand, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "laptop" / "work") as disk:
        device = make(drive, hand, tmp_path / "laptop")
        device.write("gone.txt", "1")
        device.sync()
        device.write("nb.ipynb", '{"cells": []}')
        (device.root / "gone.txt").unlink()
        hand.put("Work/new.csv", "x" * 400_000)
        disk.fill()
        assert run(device, context()) == ["disk_full"]
        assert set(hand.tree("Work")) == {"nb.ipynb", "new.csv"}
        disk.empty()
        assert run(device, context()) == []
        assert device.tree() == hand.tree("Work")


@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("way", ["up", "down"])
def test_the_disk_of_our_memory_fills_up(
    drive: DriveClient, hand: Hand, tmp_path: Path, way: str, number: int
) -> None:
    with small_disk(tmp_path / "laptop" / "state") as disk:
        device = make(drive, hand, tmp_path / "laptop")
        device.sync()
        if way == "down":
            hand.put_many({f"Work/{path}": content for path, content in CONTENTS.items()})
        else:
            for path, content in CONTENTS.items():
                device.write(path, content)
        said = run(device, at_file(number, disk.fill))
        assert set(said) <= {"state_unwritable", "disk_full"}
        disk.empty()
        device.restarted()
        assert run(device, context()) == []
        assert device.tree() == hand.tree("Work") == FILES
        assert len(hand.find_all("Work/d")) == 1
        assert device.sync().api_calls == IDLE
