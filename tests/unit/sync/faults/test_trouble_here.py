"""Everything that this machine can do to a sync: its disk, its clock, its processes, its people."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from filelock import FileLock

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress, Unit
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync import engine
from jupyter_colabsync.sync.local import checksums
from jupyter_colabsync.sync.state import store
from jupyter_colabsync.sync.state.batch import Batch
from tests.unit.sync.check.steps import Step, Watch
from tests.unit.sync.faults.cells import CALLS, GET, Cell, GoThrough, Trouble, cells, finish
from tests.unit.sync.faults.judge import beginning
from tests.unit.sync.faults.stories import ALL
from tests.unit.sync.two_sides import do_here

ON_DISK = ["download, new", "download, over", "conflict", "merge"]
ON_DISK += ["move here", "trash here", "folders, new there"]
"""Work that changes the folder here."""
FETCHING = [name for name, call in CALLS.items() if call == GET]
READING = ["upload, new", "upload, new and large", "update", "update, large", "conflict", "merge"]
"""Work that reads what somebody has written here."""
NAMING = frozenset({"rename", "link", "swap", "mkdir"})
WRITING = frozenset({"write"})
FULL, REFUSED, UNWRITABLE = ["disk_full"], ["local_refused"], ["state_unwritable"]
Starts = Callable[[Cell], AbstractContextManager[None]]


def disk_says(number: int, kinds: Collection[str]) -> Starts:
    """Every such step in the folder fails."""

    @contextmanager
    def lasting(cell: Cell) -> Iterator[None]:
        def refuse(step: Step) -> None:
            if step.kind in kinds and step.what.startswith("work/"):
                raise OSError(number, os.strerror(number))

        watch = Watch()
        watch.listen(cell.case.device.root.parent, refuse)
        with watch.watching():
            yield

    return lasting


@contextmanager
def unreadable(cell: Cell) -> Iterator[None]:
    """The disk gives nothing out."""

    def refuse(path: Path) -> BinaryIO:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    cell.patch.setattr(checksums, "open_any", refuse)
    yield
    cell.patch.undo()


@contextmanager
def unwritable_state(cell: Cell) -> Iterator[None]:
    """The memory cannot be written."""

    def refuse(_: sqlite3.Connection, __: Batch) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    cell.patch.setattr(store, "_write", refuse)
    yield
    cell.patch.undo()


def clock_off_by(seconds: int) -> Starts:
    """The wall clock is wrong."""

    @contextmanager
    def lasting(cell: Cell) -> Iterator[None]:
        now_s, now_ns = time.time, time.time_ns
        cell.patch.setattr(time, "time", lambda: now_s() + seconds)
        cell.patch.setattr(time, "time_ns", lambda: now_ns() + seconds * 1_000_000_000)
        yield
        cell.patch.undo()

    return lasting


@contextmanager
def root_away(cell: Cell) -> Iterator[None]:
    """Somebody has moved the folder."""
    root = cell.case.device.root
    root.rename(root.with_name("away"))
    yield
    root.with_name("away").rename(root)


@contextmanager
def disk_not_mounted(cell: Cell) -> Iterator[None]:
    """In the place of the folder is an empty one."""
    root = cell.case.device.root
    root.rename(root.with_name("away"))
    root.mkdir()
    yield
    root.rmdir()
    root.with_name("away").rename(root)


@contextmanager
def another_process(cell: Cell) -> Iterator[None]:
    """It holds the lock."""
    cell.patch.setattr(engine, "LOCK_WAIT_S", 0.01)
    with FileLock(cell.case.device.state / "lock"):
        yield
    cell.patch.undo()


@contextmanager
def being_saved(cell: Cell) -> Iterator[None]:
    """Jupyter is in the middle of saving everything at the top of the folder."""
    root = cell.case.device.root
    names = [each.name for each in root.iterdir() if each.is_file()]
    for name in names:
        (root / f".~{name}").write_bytes((root / name).read_bytes())
    yield
    for name in names:
        (root / f".~{name}").unlink()


@contextmanager
def other_rules(cell: Cell) -> Iterator[None]:
    """Somebody writes an ignore file, and thinks better of it."""
    do_here(cell.case.device.root, "write .colabsyncignore *.nothing")
    cell.case.whole.add("*.nothing")
    yield
    do_here(cell.case.device.root, "delete .colabsyncignore")


@contextmanager
def nothing(_: Cell) -> Iterator[None]:
    """The trouble lies in the run itself."""
    yield


class Stopping(Progress):
    """Stops the run when it comes to a point: SIGTERM, or the person."""

    def __init__(self, cancel: CancelToken, *, at_plan: bool) -> None:
        super().__init__()
        self._cancel, self._at_plan = cancel, at_plan

    def start(
        self, total: int | None, unit: Unit, label: str = "", files: int | None = None
    ) -> None:
        """The plan is made when it is known how many bytes it will move."""
        if self._at_plan and unit == "bytes":
            self._cancel.set()
        super().start(total, unit, label, files)

    def add(self, amount: int, label: str | None = None) -> None:
        """Some bytes have moved."""
        if not self._at_plan:
            self._cancel.set()
        super().add(amount, label)


def stopping(*, at_plan: bool) -> JobContext:
    """Of a run that is stopped."""
    cancel = CancelToken()
    return JobContext(Stopping(cancel, at_plan=at_plan), cancel)


DISK = {
    "no room for bytes": Trouble(
        starts=disk_says(errno.ENOSPC, WRITING), hits=FETCHING, says=FULL
    ),
    "no room for names": Trouble(starts=disk_says(errno.ENOSPC, NAMING), hits=ON_DISK, says=FULL),
    "over the quota": Trouble(starts=disk_says(errno.EDQUOT, NAMING), hits=ON_DISK, says=FULL),
    "no right to write": Trouble(
        starts=disk_says(errno.EACCES, WRITING), hits=FETCHING, says=REFUSED
    ),
    "no right to name": Trouble(
        starts=disk_says(errno.EACCES, NAMING), hits=ON_DISK, says=REFUSED
    ),
    "EIO when writing": Trouble(starts=disk_says(errno.EIO, WRITING), hits=FETCHING, says=REFUSED),
    "EIO when naming": Trouble(starts=disk_says(errno.EIO, NAMING), hits=ON_DISK, says=REFUSED),
    "mounted for reading only": Trouble(
        starts=disk_says(errno.EROFS, WRITING | NAMING), hits=ON_DISK, says=REFUSED
    ),
    "names too long": Trouble(
        starts=disk_says(errno.ENAMETOOLONG, NAMING), hits=ON_DISK, says=REFUSED
    ),
    "EIO when reading": Trouble(starts=unreadable, hits=READING, says=["unreadable"]),
    "no room for the memory": Trouble(starts=unwritable_state, says=UNWRITABLE),
}  # fmt: skip

MACHINE = {
    "a day ahead": Trouble(starts=clock_off_by(86_400)),
    "a day behind": Trouble(starts=clock_off_by(-86_400)),
    "the folder moved away": Trouble(starts=root_away, says=["link_local_missing"]),
    "its disk not mounted": Trouble(starts=disk_not_mounted, says=["link_local_changed"]),
    "another process at it": Trouble(starts=another_process, says=["busy"]),
    "stopped at the plan": Trouble(
        starts=nothing, context=lambda: stopping(at_plan=True), says=["cancelled"]
    ),
    "stopped in the middle": Trouble(
        starts=nothing, context=lambda: stopping(at_plan=False), says=["cancelled"],
        hits=["upload, new and large", "update, large"],
    ),
    "all files being saved": Trouble(
        starts=being_saved, hits=[*READING, "move there"], says=["being_saved"]
    ),
    "all files about to be saved": Trouble(
        starts=being_saved, hits=[each for each in CALLS if each not in {*READING, "move there"}]
    ),
    "other rules for a while": Trouble(starts=other_rules),
}  # fmt: skip


@pytest.mark.parametrize(("trouble", "action"), cells({**DISK, **MACHINE}))
def test_after_trouble_here_it_is_as_if_there_had_been_none(
    trouble: Trouble, action: str, go: GoThrough
) -> None:
    go(trouble, action)


@pytest.mark.parametrize("action", CALLS)
def test_without_its_memory_it_deletes_nothing_and_makes_both_sides_equal(
    action: str, shared_cloud: DemoCloud, shared_drive: DriveClient, quick_path: Path
) -> None:
    with beginning(ALL[action], shared_cloud, shared_drive, quick_path) as case:
        (case.device.state / "state.sqlite").unlink()

        assert case.device.restarted().sync().deleted == 0

        case.check_nothing_is_lost()
        finish(case, is_open=True)


@pytest.mark.parametrize("action", CALLS)
def test_a_memory_of_before_the_last_sync_does_no_harm(
    action: str, shared_cloud: DemoCloud, shared_drive: DriveClient, quick_path: Path
) -> None:
    with beginning(ALL[action], shared_cloud, shared_drive, quick_path) as case:
        memory = case.device.state / "state.sqlite"
        before = memory.read_bytes()
        case.device.sync()
        memory.write_bytes(before)
        case.device.restarted()
        finish(case)
