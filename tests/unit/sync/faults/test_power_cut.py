"""The power goes at any step of everything a sync does to the folder here and to its own files.

A process that is killed leaves behind all it did; a machine without power only what it has synced.
Of both wrecks that may lie there afterwards (`forgetful`) the next run makes what there would have
been anyway: no content is lost, none is half a one, nobody's move or deletion is taken back, and
nothing that was fetched is taken for deleted. Where all is durable it is as after a kill, which
`test_kill` tells.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.sync.links import LinkBook, LinkRecord
from jupyter_colabsync.sync.local import bin as bin_module
from jupyter_colabsync.sync.local import disk as disk_module
from jupyter_colabsync.sync.local import rename as rename_module
from jupyter_colabsync.sync.local.disk import SWAP, Disk
from jupyter_colabsync.sync.run import fetching
from tests.unit.sync.check.one_thread import use_one_thread
from tests.unit.sync.faults.forgetful import WHICH, Bytes, Passes, PowerLine, Which, Wreck
from tests.unit.sync.faults.judge import Case, beginning
from tests.unit.sync.faults.stories import ALL, LARGE_BYTES
from tests.unit.sync.two_sides import Story

NEVER = 0
STORIES = [
    *("download, new", "download, over", "folders, new there"),
    *("move here", "move here, a folder", "move here, names swapped"),
    *("trash here", "trash here, a folder", "a folder for a file here", "a file for a folder here"),
    *("conflict", "merge", "a repository set aside", "a first sync"),
]
LITTLE = ("work/.colabsync/tmp/", "state/status.json", "state/.status.json")
"""Where only such things are forgotten, nothing but time is lost: that is tried in two stories."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A cut before a step, and what it leaves."""

    number: int
    step: str
    which: Which


class Cuts:
    """Tells stories with a cut, on a cloud and in a folder that wait for them."""

    def __init__(self, cloud: DemoCloud, drive: DriveClient, folder: Path) -> None:
        self._cloud, self._drive, self._folder = cloud, drive, folder
        self._count = 0

    def try_all(self, story: Story, *, with_little: bool = False) -> None:
        """A cut before every step where something would be forgotten."""
        moments = self._worth_trying(story, () if with_little else LITTLE)
        assert moments, "nothing is ever forgotten"
        for moment in moments:
            with self._telling(story, cut_before=moment.number) as (case, line):
                try:
                    line.disk.become(line.wrecks[moment.which])
                    case.check_nothing_is_lost()
                    case.device.restarted().sync()
                    case.check_rest()
                except BaseException as error:
                    error.args = (f"{moment}: {error}",)
                    raise

    def _worth_trying(self, story: Story, apart_from: tuple[str, ...]) -> list[Moment]:
        """What is forgotten at several steps in a row, with nothing written down and nobody asked
        in between, is tried once."""
        found: list[Moment] = []
        seen: list[tuple[object, ...]] = []
        commits = 0

        def passes(number: int, step: str, wrecks: Mapping[Which, Wreck]) -> None:
            nonlocal commits
            told = (commits, self._drive.calls.snapshot())
            commits += step.startswith("commit")
            left = {which: _counted(wreck, apart_from) for which, wreck in wrecks.items()}
            if left["undone"] == left["without its bytes"]:
                return
            for which, paths in left.items():
                if (told, which, paths) not in seen:
                    seen.append((told, which, paths))
                    found.append(Moment(number, step, which))

        with self._telling(story, passes=passes):
            return found

    @contextmanager
    def _telling(
        self, story: Story, cut_before: int = NEVER, passes: Passes = lambda *_: None
    ) -> Iterator[tuple[Case, PowerLine]]:
        """A story, up to where the power goes."""
        self._count += 1
        folder = self._folder / str(self._count)
        with beginning(story, self._cloud, self._drive, folder) as case:
            line = PowerLine(folder, self._folder / f"vault {self._count}", cut_before, passes)
            with line.feeding():
                case.device.sync()
            yield case, line


def _counted(wreck: Wreck, apart_from: tuple[str, ...]) -> Mapping[str, Bytes | None]:
    return {
        path: has
        for path, has in wreck.paths().items()
        if not path.startswith(apart_from) or path.endswith(SWAP)
    }


@pytest.fixture
def cuts(
    shared_cloud: DemoCloud,
    shared_drive: DriveClient,
    quick_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Cuts:
    use_one_thread(monkeypatch)
    return Cuts(shared_cloud, shared_drive, quick_path)


@pytest.mark.parametrize("name", STORIES)
def test_without_power_at_any_step_it_ends_as_if_nothing_had_been(cuts: Cuts, name: str) -> None:
    cuts.try_all(ALL[name])


def test_what_is_kept_of_a_large_download_is_not_trusted_unread(
    cuts: Cuts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "BIG_BYTES", LARGE_BYTES)
    cuts.try_all(ALL["download, large"], with_little=True)


def test_a_status_that_got_lost_costs_nothing(cuts: Cuts) -> None:
    cuts.try_all(ALL["upload, new"], with_little=True)


# --- disks that can do less


def without_exchange(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rename_module, "_renameat2", lambda *_: False)


def without_links(patch: pytest.MonkeyPatch) -> None:
    without_exchange(patch)

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    patch.setattr(rename_module, "hard_link", refuse)
    patch.setattr(disk_module, "hard_link", refuse)


@pytest.mark.parametrize("name", ["download, over", "trash here", "conflict"])
@pytest.mark.parametrize("can_less", [without_exchange, without_links])
def test_the_same_on_a_disk(
    cuts: Cuts,
    can_less: Callable[[pytest.MonkeyPatch], None],
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    can_less(monkeypatch)
    cuts.try_all(ALL[name])


# --- the list of links


def record(name: str) -> LinkRecord:
    return LinkRecord(
        id=name,
        local=f"/{name}",
        remote_id=name,
        remote_path=name,
        remote_url=None,
        above=(),
        mode="two-way",
    )


def test_the_list_of_links_is_as_before_or_as_after_and_stays_so_once_saved(
    quick_path: Path,
) -> None:
    before, after = (record("one"),), (record("one"), record("two"))
    steps, number, found = [""], 0, set[object]()
    while steps[-1] != "end ":
        number += 1
        for which in WHICH:
            folder = quick_path / f"{number} {which}"
            LinkBook(folder).add(record("one"), lambda _: None)
            line = PowerLine(
                folder, quick_path / "vault", number, lambda _, step, __: steps.append(step)
            )
            with line.feeding():
                LinkBook(folder).add(record("two"), lambda _: None)
            line.disk.become(line.wrecks[which])
            read = LinkBook(folder).all()
            assert read in ((after,) if steps[-1] == "end " else (before, after))
            found.add(read)
    assert found == {before, after}


# --- it can fail

LEFT_OUT = {
    "the bytes of what was fetched": (Disk, "sync", "download, new"),
    "where it got its name": (disk_module, "sync_folder", "download, over"),
    "where it was moved to": (disk_module, "sync_folder", "move here"),
    "what was made": (Disk, "make_durable", "folders, new there"),
    "what was binned": (Disk, "make_durable", "trash here"),
    "the folders of the bin": (bin_module, "sync_folder", "trash here"),
}


@pytest.mark.parametrize(("owner", "name", "story"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_it_is_noticed_if_nobody_syncs(
    cuts: Cuts, owner: object, name: str, story: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, lambda *_: None)
    with pytest.raises(AssertionError, match="Moment"):
        cuts.try_all(ALL[story])
