"""Names this disk cannot hold, and things that are no files: each has a place here."""

from __future__ import annotations

import json
import time

import pytest

from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.device import Device

IDLE = {"changes.list": 1}


def test_twins_on_drive_lie_side_by_side_and_stay_who_they_are(device: Device, hand: Hand) -> None:
    hand.put("Work/x.txt", "first")
    time.sleep(0.01)  # creation times have milliseconds
    twin = hand.put("Work/x.txt", "second", is_twin=True)
    device.sync()
    name = f"x (~{twin.id[-4:]}).txt"
    assert (device.read("x.txt"), device.read(name)) == (b"first", b"second")
    device.write(name, "edited")
    device.sync()
    assert hand.read(f"id:{twin.id}") == b"edited"
    assert hand.find(f"id:{twin.id}").name == "x.txt"
    hand.trash("Work/x.txt")
    device.sync()
    assert device.read(name) == b"edited"
    assert not (device.root / "x.txt").exists()


@pytest.mark.parametrize("name", ["a/b.txt", "..", ".", "new\nline", "x" * 300 + ".txt", " ", "é"])
def test_any_name_on_drive_has_a_place_here_and_edits_go_back_to_it(
    device: Device, hand: Hand, name: str
) -> None:
    hand.put("Work/plain.txt", "1")
    file = hand.find("Work/plain.txt")
    hand.rename(f"id:{file.id}", name)
    device.sync()
    (path,) = device.tree()
    device.write(path, "edited")
    device.sync()
    assert hand.read(f"id:{file.id}") == b"edited"
    assert hand.find(f"id:{file.id}").name == name
    assert device.sync().api_calls == IDLE


def test_documents_and_shortcuts_lie_here_as_pointers(device: Device, hand: Hand) -> None:
    letter = hand.put_document("Work/d/Letter", "text")
    target = hand.put("Work/d/a.txt", "1")
    hand.put_shortcut("Work/Short", "Work/d/a.txt")
    report = device.sync()
    assert (report.downloaded, report.skipped, report.problems) == (1, 0, ())
    pointer = json.loads(device.read("d/Letter.gdoc"))
    assert pointer["url"] == f"https://docs.google.com/document/d/{letter.id}/edit"
    assert target.id in json.loads(device.read("Short.glink"))["url"]
    assert device.sync().api_calls == IDLE


def test_a_pointer_is_moved_renamed_and_deleted_in_place_of_its_document(
    device: Device, hand: Hand
) -> None:
    letter = hand.put_document("Work/Letter", "text")
    other = hand.put_document("Work/Other", "text")
    device.write("k.txt", "1")
    device.write("l.txt", "1")
    device.sync()
    (device.root / "d").mkdir()
    (device.root / "Letter.gdoc").rename(device.root / "d" / "Old letter.gdoc")
    (device.root / "Other.gdoc").unlink()
    device.sync()
    assert hand.find("Work/d/Old letter").id == letter.id
    assert hand.trashed() == ["Other"]
    hand.rename(f"id:{letter.id}", "New letter")
    hand.untrash(f"id:{other.id}")
    device.sync()
    assert set(device.tree()) == {"d", "d/New letter.gdoc", "Other.gdoc", "k.txt", "l.txt"}
    assert device.sync().api_calls == IDLE


def test_what_is_written_into_a_pointer_stays_here_and_is_said(device: Device, hand: Hand) -> None:
    hand.put_document("Work/Letter", "text")
    device.sync()
    (device.root / "Letter.gdoc").chmod(0o644)
    device.write("Letter.gdoc", "mine")
    device.write("copy.gdoc", '{"colabsync_pointer": 1}')
    report = device.sync()
    assert [each.code for each in report.problems] == ["pointer_edited"]
    assert device.read("Letter.gdoc") == b"mine"
    assert set(hand.tree("Work")) == {"Letter"}
