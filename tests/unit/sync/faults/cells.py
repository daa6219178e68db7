"""The fault matrix: rows of trouble, columns of work, and one way through every cell.

A story (`stories`) comes to its second sync; the trouble begins, and the engine runs in it; the
trouble ends, and one run later everything is as if there had been none. What could not be done
meanwhile has been said, with a stable code and a sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from tests.unit.sync.faults.judge import Case, beginning
from tests.unit.sync.faults.stories import ALL

CREATE, UPDATE, GET = "drive.files.create", "drive.files.update", "drive.files.get_media"
PUT, FEED = "drive.upload.put", "drive.changes.list"
CALLS = {
    "upload, new": CREATE,
    "upload, new and large": PUT,
    "update": UPDATE,
    "update, large": PUT,
    "folders, new": CREATE,
    "move there": UPDATE,
    "trash there": UPDATE,
    "download, new": GET,
    "download, over": GET,
    "conflict": GET,
    "merge": GET,
    "move here": FEED,
    "trash here": FEED,
    "folders, new there": FEED,
}
"""The columns: which story, and the request without which it cannot go on."""


class Hurried(CancelToken):
    """Nobody stops the work, and no pause takes time."""

    def wait(self, seconds: float) -> None:
        self.check()


def hurried() -> JobContext:
    """Of a run that nobody watches."""
    return JobContext(Progress(), Hurried())


@dataclass(frozen=True, slots=True)
class Cell:
    """One piece of work in one kind of trouble."""

    case: Case
    cloud: DemoCloud
    call: str
    patch: pytest.MonkeyPatch
    """Undone when the trouble ends."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A row. `starts` lasts for as long as its block; what it patches is undone afterwards."""

    starts: Callable[[Cell], AbstractContextManager[None]]
    hits: Sequence[str] = tuple(CALLS)
    """The columns where it makes sense."""
    says: Sequence[str] = ()
    """Codes, one of which has to be said and no other; none: nobody is bothered."""
    early: Callable[[Hand], object] = lambda _: None
    """What is in force already when somebody changes things."""
    runs: int = 1
    """So often the engine runs in it."""
    context: Callable[[], JobContext] = hurried
    """Of a run in it."""
    is_slept_over: bool = False
    """It is a day later when the trouble is over: only the daily listing can help."""


GoThrough = Callable[[Trouble, str], None]
"""`go_through` on a cloud and in a folder that wait for it: the fixture `go`."""


def cells(rows: Mapping[str, Trouble]) -> list[object]:
    """A parameter for every cell of a table."""
    return [
        pytest.param(trouble, action, id=f"{action}: {name}")
        for name, trouble in rows.items()
        for action in trouble.hits
    ]


def go_through(
    trouble: Trouble, action: str, cloud: DemoCloud, drive: DriveClient, folder: Path
) -> None:
    """The way through a cell."""
    said: list[Problem] = []
    with beginning(ALL[action], cloud, drive, folder, trouble.early) as case:
        with (
            pytest.MonkeyPatch.context() as patch,
            trouble.starts(Cell(case, cloud, CALLS[action], patch)),
        ):
            for _ in range(trouble.runs):
                said += run_in_trouble(case, trouble.context())
        check_said(said, trouble.says)
        finish(case, is_slept_over=trouble.is_slept_over)


def run_in_trouble(case: Case, context: JobContext) -> list[Problem]:
    """One run that may not get far; what it says."""
    try:
        report = case.device.engine.run(context)
    except ColabSyncError as error:
        said = [Problem(code=error.code, message=error.message)]
    else:
        said = list(report.problems)
    case.check_nothing_is_lost()
    return said


def check_said(said: Sequence[Problem], codes: Sequence[str]) -> None:
    """What is said has a code that was expected, and ends as a sentence."""
    found = {each.code for each in said}
    assert bool(found) is bool(codes), f"said: {said}"
    assert found <= set(codes), f"said: {said}"
    assert all(each.message.endswith(".") for each in said), f"said: {said}"


def finish(case: Case, *, is_slept_over: bool = False, is_open: bool = False) -> None:
    """The one run after the trouble, after which there is nothing left to do; `is_open`: how it
    ends is not told by the story, only that both sides are equal."""
    with pytest.MonkeyPatch.context() as patch:
        if is_slept_over:
            _sleep(patch)
        report = case.device.engine.run(hurried())
        assert report.problems == (), f"it still says: {report.problems}"
        if is_open:
            case.check_equal()
        else:
            case.check_rest()


def _sleep(patch: pytest.MonkeyPatch) -> None:
    later_s = time.time() + 90_000
    patch.setattr(time, "time", lambda: later_s)
