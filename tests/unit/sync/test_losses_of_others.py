"""What other synchronizers lost, by their own reports: each a situation that ours must pass.

The same at plan level, or with one thing less, stands in `test_engine_trouble`: an unmounted disk,
a root that is gone on Drive, a listing that fails, newly ignored things, a first sync into a
filled folder, an edit during a download.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive import metadata
from jupyter_colabsync.drive.records import FilePage
from jupyter_colabsync.errors import NotFound, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local.root import mark
from tests.unit.sync.device import Device
from tests.unit.sync.two_sides import begin, counts_of, do_here, do_there, shape_here, shape_there

FILES = {f"d{number % 3}/f{number}": str(number) for number in range(30)}
IDLE = {"changes.list": 1}


# --- an empty side, read as the wish to delete everything


def test_an_unmounted_disk_with_a_marker_made_by_hand_empties_nothing(
    device: Device, hand: Hand
) -> None:
    begin(device, FILES)
    device.root.rename(device.root.with_name("disk"))
    device.root.mkdir()
    mark(device.root, device.pair.link_id)
    report = device.sync()
    assert (report.held, report.deleted) == (30, 0)
    assert len(shape_there(hand)) == len(FILES) + 3
    shutil.rmtree(device.root)
    device.root.with_name("disk").rename(device.root)
    assert not device.sync().did_anything
    assert device.engine.status().held == 0


def test_an_emptied_drive_folder_empties_nothing_here(device: Device, hand: Hand) -> None:
    begin(device, FILES)
    for folder in ("d0", "d1", "d2"):
        hand.trash(f"Work/{folder}")
    report = device.sync()
    assert (report.held, report.deleted) == (30, 0)
    assert len(device.tree()) == len(FILES) + 3
    device.engine.settle_held("keep")
    assert device.sync().api_calls["files.update"] == 3, "three folders come out of the bin"
    assert device.tree() == hand.tree("Work")


def test_a_drive_folder_made_anew_with_the_same_name_is_another_folder(
    device: Device, hand: Hand
) -> None:
    begin(device, FILES)
    hand.delete("Work")
    hand.mkdir("Work")
    with pytest.raises(NotFound) as caught:
        device.sync()
    assert caught.value.code == "link_remote_missing"
    assert len(device.tree()) == len(FILES) + 3


def test_a_drive_folder_that_lost_its_mark_is_not_believed(device: Device, hand: Hand) -> None:
    begin(device, FILES)
    with hand.store.lock:
        folder = hand.find("Work")
        folder.app_properties = {}
        hand.store.touch(folder, None)
    hand.trash("Work/d0")
    with pytest.raises(NotFound) as caught:
        device.sync()
    assert caught.value.code == "link_remote_changed"
    assert len(device.tree()) == len(FILES) + 3


# --- listings that failed half way


@pytest.mark.parametrize("trouble", ["later pages are refused", "every page is cut"])
def test_a_listing_that_breaks_off_makes_neither_twins_nor_deletions(
    device: Device, cloud: DemoCloud, hand: Hand, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    begin(device, FILES)
    monkeypatch.setattr(metadata, "PAGE_SIZE", 4)
    hand.put("Work/d0/new", "1")
    device.write("mine", "2")
    before = shape_here(device), shape_there(hand)
    cloud.faults.fail("drive.changes.list", 1, 410, "gone")
    if trouble == "every page is cut":
        cloud.faults.cut("drive.files.list", after_bytes=900, times=None)
    else:
        refuse_later_pages(device, cloud, monkeypatch)
    with pytest.raises(Unreachable):
        device.sync()
    assert (shape_here(device), shape_there(hand)) == before
    monkeypatch.undo()
    cloud.faults.clear()
    report = device.sync()
    assert (report.deleted, report.conflicts) == (0, 0)
    assert device.tree() == hand.tree("Work")
    assert all(len(hand.find_all(f"Work/{path}")) == 1 for path in device.tree())


def refuse_later_pages(device: Device, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the second page of a listing on, the cloud refuses to list."""
    real = device.drive.list_folders

    def listing(
        ids: Sequence[str], token: str | None = None, *, cancel: CancelToken | None = None
    ) -> FilePage:
        if token is not None:
            cloud.faults.fail("drive.files.list", times=None)
        return real(ids, token, cancel=cancel)

    monkeypatch.setattr(device.drive, "list_folders", listing)


# --- updates that lose what they replace


def test_an_upload_that_fails_leaves_what_was_there(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    begin(device, {"a": "old", "k": "kept"})
    before = hand.find("Work/a").id
    device.write("a", "new")
    cloud.faults.fail("drive.files.update", times=None)
    with pytest.raises(Unreachable):
        device.sync()
    assert (hand.find("Work/a").id, hand.read("Work/a")) == (before, b"old")
    assert hand.trashed() == []
    cloud.faults.clear()
    device.sync()
    assert (hand.find("Work/a").id, hand.revisions("Work/a")) == (before, [b"old", b"new"])


def test_a_file_saved_beside_and_renamed_over_makes_no_copy(device: Device, hand: Hand) -> None:
    begin(device, {"d/a": "1", "k": "kept"})
    for number in range(3):
        do_here(device.root, f"save d/a version-{number}")
        assert counts_of(device.sync()) == {"uploaded": 1}
    assert set(hand.tree("Work")) == {"d", "d/a", "k"}


# --- conflicts by the thousand that are none


@pytest.mark.parametrize("memory", ["kept", "lost"])
def test_the_same_edits_on_both_sides_are_no_conflicts_whatever_their_dates(
    device: Device, hand: Hand, memory: str
) -> None:
    begin(device, FILES)
    for path in FILES:
        do_here(device.root, f"write {path} new")
        do_there(hand, f"write {path} new")
        do_there(hand, f"touch {path} 1000000000")
    if memory == "lost":
        shutil.rmtree(device.state)
        device.restarted()
    report = device.sync()
    assert not report.did_anything
    assert {"files.download", "files.create", "files.update"}.isdisjoint(report.api_calls)
    assert device.sync().api_calls == IDLE


# --- a memory from an old copy


def test_a_month_old_memory_deletes_nothing_unasked_and_overwrites_nothing(
    device: Device, hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(device, {"a": "1", "b": "1", "c": "1", "k": "kept"})
    shutil.copytree(device.root.parent, tmp_path / "old copy", copy_function=shutil.copy2)
    for step in ("write a newest", "write made-since 1"):
        do_here(device.root, step)
    device.sync()
    shutil.rmtree(device.root.parent)
    (tmp_path / "old copy").rename(device.root.parent)
    (device.root / "b").unlink()
    hand.trash("Work/c")
    later_s = time.time() + 31 * 86_400
    monkeypatch.setattr(time, "time", lambda: later_s)
    report = device.restarted().sync()
    assert (report.deleted, report.held, report.uploaded, report.conflicts) == (0, 2, 0, 0)
    assert shape_here(device) == {"a": "newest", "c": "1", "k": "kept", "made-since": "1"}
    assert shape_there(hand) == {"a": "newest", "b": "1", "k": "kept", "made-since": "1"}
    device.engine.settle_held("delete")
    assert device.sync().deleted == 2
    (device.root / "a").unlink()
    assert device.sync().deleted == 1, "by now the memory is young"


def test_a_stale_copy_without_memory_never_overwrites_what_is_newer(
    device: Device, hand: Hand
) -> None:
    begin(device, {"a": "old", "k": "kept"})
    hand.put("Work/a", "newer, on Drive")
    shutil.rmtree(device.state)
    device.restarted().sync()
    assert hand.read("Work/a") == b"newer, on Drive"
    assert shape_here(device) == {"a": "newer, on Drive", "a +copy": "old", "k": "kept"}
    assert shape_there(hand) == shape_here(device)
