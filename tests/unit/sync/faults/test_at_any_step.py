"""A sync is disturbed at every single step: it fails there, or somebody saves a file there.

Steps are those of `check.steps`, and each request before it is sent and after its answer has come.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.sync.state import store
from jupyter_colabsync.sync.state.batch import Batch
from tests.unit.sync.check.steps import Step, Watch
from tests.unit.sync.device import client_of
from tests.unit.sync.faults.cells import check_said, finish, hurried, run_in_trouble
from tests.unit.sync.faults.judge import Case, beginning
from tests.unit.sync.faults.stories import ALL, BOTH, DOWN
from tests.unit.sync.faults.zygote import watch_wire
from tests.unit.sync.two_sides import Story, do_there, shape_here

HERE: Mapping[str, Story] = {**DOWN, **BOTH}
"""What changes the folder here."""
COMMITTING = [
    *("upload, new and large", "update", "update of what was deleted there", "folders, new"),
    *("move there, names swapped", "trash there", "trash there, a folder"),
    "a file for a folder there",
    *("download, over", "move here, names swapped", "trash here, a folder", "conflict", "merge"),
    "a repository set aside",
]
"""What writes something else into the memory than the others."""
MANY = 200
"""No story here takes so many steps."""
SAID = ["local_refused", "state_unwritable", "still_changing", "link_local_unwritable"]
"""What did not heal in the same run."""


class Disturbance:
    """Does something at the step with a number, counted from 1."""

    def __init__(self, number: int, deed: Callable[[], object]) -> None:
        self._left, self._deed = number, deed
        self.at = ""
        """The step it was done at."""

    def step(self, what: object) -> None:
        """A step is about to be done."""
        self._left -= 1
        if self._left == 0:
            self.at = str(what)
            self._deed()


@contextmanager
def told(number: int) -> Iterator[None]:
    """What goes wrong inside says at which step."""
    try:
        yield
    except BaseException as error:
        error.args = (f"at step {number}: {error}",)
        raise


# --- a step fails


@pytest.mark.parametrize("story", HERE.values(), ids=HERE)
def test_any_step_in_the_folder_may_fail(
    story: Story, shared_cloud: DemoCloud, shared_drive: DriveClient, quick_path: Path
) -> None:
    def fail() -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    for number in range(1, MANY):
        folder, failure = quick_path / str(number), Disturbance(number, fail)

        def hear(step: Step, failure: Disturbance = failure) -> None:
            if step.what.startswith("work/"):
                failure.step(step)

        with beginning(story, shared_cloud, shared_drive, folder) as case, told(number):
            watch = Watch()
            watch.listen(folder, hear)
            with watch.watching():
                said = run_in_trouble(case, hurried())
            check_said(said, SAID if said else [])
            finish(case)
        if not failure.at:
            break
    assert number < MANY


@pytest.mark.parametrize("name", COMMITTING)
def test_any_commit_may_fail(
    name: str,
    shared_cloud: DemoCloud,
    shared_drive: DriveClient,
    quick_path: Path,
) -> None:
    def fail() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    write = store._write
    for number in range(1, MANY):
        failure = Disturbance(number, fail)

        def write_or_fail(
            connection: sqlite3.Connection, batch: Batch, failure: Disturbance = failure
        ) -> None:
            failure.step("commit")
            write(connection, batch)

        folder = quick_path / str(number)
        with beginning(ALL[name], shared_cloud, shared_drive, folder) as case, told(number):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(store, "_write", write_or_fail)
                said = run_in_trouble(case, hurried())
            check_said(said, SAID if said else [])
            finish(case)
        if not failure.at:
            break
    assert number < MANY


# --- somebody saves a file

Deed = Callable[[Case, str], object]


def in_place(case: Case, path: str) -> None:
    case.save(path, "meanwhile", [f"write {path} meanwhile"])


def by_a_rename(case: Case, path: str) -> None:
    case.save(path, "meanwhile", [f"save {path} meanwhile"])


def as_a_folder(case: Case, path: str) -> None:
    is_there = (case.device.root / path).exists()
    first = [f"delete {path}"] if is_there else []
    case.save(path, "meanwhile", [*first, f"write {path}/n meanwhile"])


def on_drive(case: Case, path: str) -> None:
    case.whole.add("meanwhile")
    case.wanted.add("meanwhile")
    do_there(case.hand, f"write {path} meanwhile")


PLACES = {
    "upload, new": "n",
    "update": "a",
    "move there": "a",
    "download, new": "n",
    "download, over": "a",
    "move here": "d/a",
    "trash here": "a",
    "conflict": "a",
}
"""Where somebody here saves, by story."""
REPLACED = ["update", "download, over", "trash here"]
"""Where something else than before lies at the place when somebody saves."""
THERE = {
    "update": "a",
    "move there": "d/a",
    "trash there": "a",
    "download, over": "a",
    "conflict": "a",
}
"""The same of somebody on Drive. (Two new things may have one name there: that is no trouble.)"""
DEEDS: list[tuple[str, str, Deed]] = [
    *((action, path, in_place) for action, path in PLACES.items()),
    *((action, PLACES[action], by_a_rename) for action in REPLACED),
    *((action, PLACES[action], as_a_folder) for action in REPLACED),
    *((action, path, on_drive) for action, path in THERE.items()),
]


@pytest.mark.parametrize(
    ("action", "path", "deed"),
    DEEDS,
    ids=[f"{action}: {deed.__name__.replace('_', ' ')}" for action, _, deed in DEEDS],
)
def test_somebody_may_save_at_any_step(
    action: str, path: str, deed: Deed, shared_cloud: DemoCloud, quick_path: Path
) -> None:
    drive = client_of(shared_cloud)
    wire: list[Disturbance] = []
    watch_wire(drive, lambda step: wire[-1].step(step) if wire else None)
    for number in range(1, MANY):
        folder, watch = quick_path / str(number), Watch()
        with beginning(ALL[action], shared_cloud, drive, folder) as case, told(number):

            def save(case: Case = case, watch: Watch = watch) -> None:
                with watch.deaf():
                    deed(case, path)

            disturbance = Disturbance(number, save)
            watch.listen(folder, disturbance.step)
            wire.append(disturbance)
            with watch.watching():
                run_in_trouble(case, hurried())
            wire.clear()
            finish(case, is_open=True)
            if not disturbance.at:
                break
            assert "meanwhile" in shape_here(case.device).values(), disturbance.at
    assert 1 < number < MANY
    drive.close()
