"""Everyday stories: one device, one Drive folder, a real engine on the demo cloud."""

from __future__ import annotations

import os

import pytest

from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.device import Device
from tests.unit.sync.world import md5

IDLE = {"changes.list": 1}


def test_the_first_sync_sends_and_fetches_everything(device: Device, hand: Hand) -> None:
    device.write("a/b/c.txt", "here")
    device.write("empty.txt", "")
    (device.root / "folder").mkdir()
    hand.put("Work/d/e.txt", "there")
    hand.put("Work/zero.txt", "")
    hand.mkdir("Work/bare")
    report = device.sync()
    assert (report.uploaded, report.downloaded, report.problems) == (2, 2, ())
    assert (report.bytes_up, report.bytes_down) == (4, 5)
    assert device.tree() == hand.tree("Work")
    assert len(device.tree()) == 9


def test_an_idle_run_is_one_call_and_no_write(device: Device, hand: Hand) -> None:
    for number in range(30):
        device.write(f"d{number % 3}/f{number}.txt", str(number))
    device.sync()
    assert device.sync().api_calls == IDLE, "which tells of all that we did"
    before = device.stamps()
    for again in (device, device.restarted(), device):
        report = again.sync()
        assert report.api_calls == IDLE
        assert not report.did_anything
    assert device.stamps() == before


def test_one_edit_is_one_look_and_one_update_on_condition(device: Device, hand: Hand) -> None:
    for number in range(20):
        device.write(f"f{number}.txt", str(number))
    device.sync()
    device.write("f7.txt", "edited")
    first = device.sync()
    assert first.api_calls == {"changes.list": 1, "files.get": 1, "files.update": 1}
    assert hand.read("Work/f7.txt") == b"edited"
    device.write("f7.txt", "edited again")
    again = device.restarted().sync()
    assert again.api_calls == {"changes.list": 1, "files.update": 1}, "its etag is known by now"
    assert hand.revisions("Work/f7.txt") == [b"7", b"edited", b"edited again"]


def test_a_first_upload_costs_one_call_for_each_file_and_folder(device: Device) -> None:
    for number in range(40):
        device.write(f"d{number % 4}/f{number}.txt", str(number))
    report = device.sync()
    few = {"changes.getStartPageToken": 1, "files.get": 2, "files.list": 1}
    mark = {"files.update": 1}
    assert report.api_calls == {**few, **mark, "files.generateIds": 1, "files.create": 44}


def test_an_edit_on_drive_arrives_with_its_date_and_the_old_version_in_the_bin(
    device: Device, hand: Hand
) -> None:
    device.write("a.txt", "old")
    device.sync()
    hand.put("Work/a.txt", "new", modified_ms=1_600_000_000_123)
    report = device.sync()
    assert report.api_calls == {"changes.list": 1, "files.download": 1}
    assert device.read("a.txt") == b"new"
    assert (device.root / "a.txt").stat().st_mtime_ns == 1_600_000_000_123_000_000
    assert device.trash() == [b"old"]
    assert device.sync().api_calls == IDLE


def test_a_file_keeps_its_date_on_drive(device: Device, hand: Hand) -> None:
    path = device.write("a.txt", "1")
    os.utime(path, ns=(0, 1_500_000_000_456_000_000))
    device.sync()
    assert hand.stat("Work/a.txt")["modifiedTime"] == "2017-07-14T02:40:00.456Z"


def test_deletions_travel_and_end_in_the_bins(device: Device, hand: Hand) -> None:
    for name in ("here.txt", "there.txt", "stays.txt"):
        device.write(name, name)
    device.sync()
    (device.root / "here.txt").unlink()
    hand.trash("Work/there.txt")
    assert device.sync().deleted == 2
    assert list(device.tree()) == ["stays.txt"]
    assert list(hand.tree("Work")) == ["stays.txt"]
    assert device.trash() == [b"there.txt"]
    assert "here.txt" in hand.trashed()


def test_a_folder_deleted_here_is_one_call(device: Device, hand: Hand) -> None:
    for number in range(10):
        device.write(f"d/e{number % 2}/f{number}.txt", str(number))
        device.write(f"k{number}.txt", "kept")
    device.sync()
    for path in sorted((device.root / "d").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (device.root / "d").rmdir()
    report = device.sync()
    assert report.deleted == 10
    assert report.api_calls == {"changes.list": 1, "files.update": 1}
    assert hand.trashed() == ["d"]


def test_a_folder_deleted_on_drive_goes_here_too(device: Device, hand: Hand) -> None:
    device.write("d/e/f.txt", "1")
    device.write("d/.ipynb_checkpoints/f.txt", "old")
    device.write("k.txt", "kept")
    device.write("k2.txt", "kept")
    device.sync()
    hand.trash("Work/d")
    device.sync()
    assert sorted(device.tree()) == ["k.txt", "k2.txt"]
    assert sorted(device.trash()) == [b"1", b"old"]


def test_a_file_that_was_deleted_for_good_on_drive_is_still_in_the_bin_here(
    device: Device, hand: Hand
) -> None:
    device.write("a.txt", "1")
    device.write("b.txt", "2")
    device.sync()
    hand.delete("Work/a.txt")
    device.sync()
    assert device.trash() == [b"1"]


def test_a_folder_taken_out_of_drives_bin_comes_back(device: Device, hand: Hand) -> None:
    device.write("d/a.txt", "1")
    device.write("k.txt", "2")
    device.write("l.txt", "2")
    device.sync()
    folder = hand.find("Work/d")
    hand.trash("Work/d")
    device.sync()
    hand.untrash(f"id:{folder.id}")
    device.sync()
    assert device.read("d/a.txt") == b"1"
    assert device.tree() == hand.tree("Work")


def test_an_edit_here_beats_a_deletion_there(device: Device, hand: Hand) -> None:
    device.write("d/a.txt", "1")
    device.write("k.txt", "2")
    device.sync()
    hand.trash("Work/d")
    device.write("d/a.txt", "edited")
    device.sync()
    assert hand.read("Work/d/a.txt") == b"edited"
    assert device.tree() == hand.tree("Work")


def test_an_edit_there_beats_a_deletion_here(device: Device, hand: Hand) -> None:
    device.write("d/a.txt", "1")
    device.write("k.txt", "2")
    device.sync()
    (device.root / "d/a.txt").unlink()
    (device.root / "d").rmdir()
    hand.put("Work/d/a.txt", "edited")
    device.sync()
    assert device.read("d/a.txt") == b"edited"
    assert device.tree() == hand.tree("Work")


def test_two_edits_leave_drives_version_the_name_and_send_ours_as_a_copy(
    device: Device, hand: Hand
) -> None:
    device.write("nb.ipynb", '{"cells": []}')
    device.sync()
    device.write("nb.ipynb", '{"cells": [1]}')
    hand.put("Work/nb.ipynb", '{"cells": [2]}')
    report = device.sync()
    assert (report.conflicts, report.uploaded, report.downloaded) == (1, 1, 1)
    assert device.read("nb.ipynb") == b'{"cells": [2]}'
    (copy,) = (path for path in device.tree() if "conflict laptop" in path)
    assert copy.endswith(".ipynb")
    assert device.read(copy) == b'{"cells": [1]}'
    assert device.tree() == hand.tree("Work")
    assert device.engine.status().conflicts == 1
    (device.root / copy).unlink()
    device.sync()
    assert device.engine.status().conflicts == 0


def test_the_same_edit_on_both_sides_costs_nothing(device: Device, hand: Hand) -> None:
    device.write("a.txt", "1")
    device.sync()
    device.write("a.txt", "same")
    hand.put("Work/a.txt", "same")
    report = device.sync()
    assert report.api_calls == IDLE
    assert not report.did_anything


def test_touching_a_file_costs_nothing(device: Device) -> None:
    path = device.write("a.txt", "1")
    device.sync()
    os.utime(path)
    report = device.sync()
    assert report.api_calls == IDLE
    assert not report.did_anything


def test_folders_that_were_filled_before_are_joined_and_nothing_is_overwritten(
    device: Device, hand: Hand
) -> None:
    device.write("same.txt", "same")
    hand.put("Work/same.txt", "same")
    device.write("both.txt", "mine")
    hand.put("Work/both.txt", "theirs")
    device.write("d/here.txt", "1")
    hand.put("Work/d/there.txt", "2")
    report = device.sync()
    assert (report.uploaded, report.downloaded, report.conflicts) == (2, 2, 1)
    assert device.tree() == hand.tree("Work")
    contents = {md5(each) for each in (b"same", b"mine", b"theirs", b"1", b"2")}
    assert contents <= set(device.tree().values())


@pytest.mark.parametrize("side", ["here", "there"])
def test_a_renamed_folder_is_one_call_and_no_bytes(device: Device, hand: Hand, side: str) -> None:
    for number in range(10):
        device.write(f"d/f{number}.txt", str(number))
    device.sync()
    if side == "here":
        (device.root / "d").rename(device.root / "e")
    else:
        hand.rename("Work/d", "e")
    report = device.sync()
    assert (report.moved, report.bytes_up, report.bytes_down, report.deleted) == (1, 0, 0, 0)
    calls = {"changes.list": 1, "files.update": 1} if side == "here" else IDLE
    assert report.api_calls == calls
    assert device.tree() == hand.tree("Work")
    assert "e" in device.tree()
    assert device.sync().api_calls == IDLE


def test_a_file_moved_there_and_edited_here_is_edited_at_its_new_place(
    device: Device, hand: Hand
) -> None:
    device.write("a.txt", "1")
    device.sync()
    file_id = hand.find("Work/a.txt").id
    hand.mkdir("Work/d")
    hand.move("Work/a.txt", "Work/d")
    device.write("a.txt", "edited")
    device.sync()
    assert hand.find("Work/d/a.txt").id == file_id
    assert hand.read("Work/d/a.txt") == b"edited"
    assert device.tree() == hand.tree("Work")


def test_a_folder_moved_into_the_link_comes_with_all_it_holds(device: Device, hand: Hand) -> None:
    device.sync()
    hand.put("Elsewhere/d/e/f.txt", "1")
    device.sync()
    hand.move("Elsewhere/d", "Work")
    device.sync()
    assert device.read("d/e/f.txt") == b"1"
    hand.move("Work/d", "Elsewhere")
    device.sync()
    assert device.tree() == {}
    assert device.trash() == [b"1"]


def test_a_file_and_a_folder_change_places(device: Device, hand: Hand) -> None:
    device.write("a", "file")
    device.write("b/x.txt", "1")
    device.sync()
    (device.root / "a").unlink()
    device.write("a/y.txt", "2")
    hand.trash("Work/b")
    hand.put("Work/b", "now a file")
    device.sync()
    assert device.tree() == hand.tree("Work")
    assert device.read("b") == b"now a file"
    assert device.read("a/y.txt") == b"2"


def test_an_edited_file_against_a_folder_keeps_both(device: Device, hand: Hand) -> None:
    device.write("a", "file")
    device.sync()
    device.write("a", "edited")
    hand.trash("Work/a")
    hand.put("Work/a/x.txt", "1")
    device.sync()
    assert device.tree() == hand.tree("Work")
    assert device.read("a/x.txt") == b"1"
    assert md5(b"edited") in device.tree().values()


def test_a_run_can_be_stopped_and_goes_on_later(device: Device, hand: Hand) -> None:
    from jupyter_colabsync.errors import Cancelled
    from tests.unit.sync.device import context

    for number in range(50):
        device.write(f"f{number:02}.txt", str(number))
    stopped = context()
    add = stopped.progress.add

    def add_and_stop(amount: int, label: str | None = None) -> None:
        add(amount, label)
        if label == "f20.txt":
            stopped.cancel.set()

    stopped.progress.add = add_and_stop  # type: ignore[method-assign]  # to stop it in the middle
    with pytest.raises(Cancelled):
        device.engine.run(stopped)
    assert 0 < len(hand.tree("Work")) < 50
    device.sync()
    assert device.tree() == hand.tree("Work")
