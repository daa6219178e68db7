"""Google documents and shortcuts: small files here that stand for them, in both directions."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.sync.plan.pointers import MARK
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device

IDLE = {"changes.list": 1}
POINTER = f'{{"{MARK}": 1, "url": "https://example.org"}}'


def forge(device: Device, path: str, content: str) -> None:
    """Write into a pointer, which is not meant to be written."""
    (device.root / path).chmod(0o644)
    device.write(path, content)


@pytest.fixture
def linked(device: Device, hand: Hand) -> Device:
    """A device with a letter in a folder, and files enough for a deletion to be believed."""
    hand.put_document("Work/d/Letter", "Dear Ada")
    for name in ("d/x.txt", "k.txt", "l.txt"):
        hand.put(f"Work/{name}", name)
    device.sync()
    return device


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("document", "Plan.gdoc"),
        ("spreadsheet", "Plan.gsheet"),
        ("presentation", "Plan.gslides"),
        ("form", "Plan.gform"),
        ("drawing", "Plan.gdraw"),
        ("jam", "Plan.glink"),
    ],
)
def test_each_kind_has_its_ending_and_leads_to_its_document(
    device: Device, hand: Hand, kind: str, name: str
) -> None:
    file = hand.put_document("Work/Plan", "text", kind)
    report = device.sync()
    assert (report.problems, report.skipped) == ((), 0)
    assert file.id in json.loads(device.read(name))["url"]
    assert device.sync().api_calls == IDLE


def test_documents_of_one_name_lie_side_by_side_and_so_does_a_file_called_like_a_pointer(
    make_device: MakeDevice, hand: Hand
) -> None:
    one, two = make_device("one"), make_device("two")
    older = hand.put_document("Work/Plan", "1")
    newer = hand.put_document("Work/Plan", "2")
    hand.put("Work/Plan.gdoc", "a real file")
    one.sync()
    two.sync()
    names = list(one.tree())
    assert len(names) == 3
    assert two.tree() == one.tree(), "every device chooses the same names"
    inside = {one.read(name) for name in names}
    assert b"a real file" in inside
    assert {json.loads(each)["id"] for each in inside if each.startswith(b"{")} == {
        older.id,
        newer.id,
    }
    assert one.sync().api_calls == IDLE


def test_a_shortcut_is_not_followed(device: Device, hand: Hand) -> None:
    hand.put("Elsewhere/huge/a.txt", "1")
    hand.put_shortcut("Work/Loop", "Work")
    hand.put_shortcut("Work/Data", "Elsewhere")
    device.sync()
    assert set(device.tree()) == {"Loop.glink", "Data.glink"}
    (device.root / "Data.glink").unlink()
    device.sync()
    assert hand.trashed() == ["Data"]
    assert hand.read("Elsewhere/huge/a.txt") == b"1"


# --- renamed, moved and deleted on either side


def test_what_happens_to_a_pointer_happens_to_its_document(linked: Device, hand: Hand) -> None:
    letter = hand.find("Work/d/Letter")
    (linked.root / "d/Letter.gdoc").rename(linked.root / "Old letter.gdoc")
    report = linked.sync()
    assert (report.moved, report.bytes_up) == (1, 0)
    assert hand.find("Work/Old letter").id == letter.id
    (linked.root / "Old letter.gdoc").unlink()
    linked.sync()
    assert hand.trashed() == ["Old letter"]
    assert hand.read(f"id:{letter.id}") == b"Dear Ada"


def test_what_happens_to_a_document_happens_to_its_pointer(linked: Device, hand: Hand) -> None:
    letter = hand.find("Work/d/Letter")
    hand.rename("Work/d/Letter", "New letter")
    hand.move("Work/d/New letter", "Work")
    report = linked.sync()
    assert (report.moved, report.bytes_down) == (1, 0)
    assert "New letter.gdoc" in linked.tree()
    hand.trash("Work/New letter")
    linked.sync()
    assert "New letter.gdoc" not in linked.tree()
    hand.untrash(f"id:{letter.id}")
    linked.sync()
    assert json.loads(linked.read("New letter.gdoc"))["id"] == letter.id


def test_a_pointer_without_its_ending_keeps_its_documents_name(linked: Device, hand: Hand) -> None:
    letter = hand.find("Work/d/Letter")
    (linked.root / "d/Letter.gdoc").rename(linked.root / "d/letter.txt")
    linked.sync()
    assert hand.find(f"id:{letter.id}").name == "letter.txt"
    assert hand.read(f"id:{letter.id}") == b"Dear Ada"
    assert linked.sync().api_calls == IDLE


# --- what is written into one, and copies


def test_what_is_written_into_a_pointer_is_said_and_left(linked: Device, hand: Hand) -> None:
    forge(linked, "d/Letter.gdoc", "mine")
    report = linked.sync()
    assert [each.code for each in report.problems] == ["pointer_edited"]
    assert linked.read("d/Letter.gdoc") == b"mine"
    assert hand.read("Work/d/Letter") == b"Dear Ada"
    assert linked.engine.status().last.uploaded == 0


def test_a_copied_pointer_stands_for_nothing_and_is_not_sent(linked: Device, hand: Hand) -> None:
    before = hand.tree("Work")
    shutil.copy(linked.root / "d/Letter.gdoc", linked.root / "Copy of letter.gdoc")
    shutil.copytree(linked.root / "d", linked.root / "e")
    report = linked.sync()
    assert (report.uploaded, report.problems) == (1, ())
    assert hand.tree("Work") == {**before, "e": None, "e/x.txt": before["d/x.txt"]}
    assert linked.sync().api_calls == IDLE


def test_a_file_that_only_has_a_pointers_ending_is_a_file(linked: Device, hand: Hand) -> None:
    linked.write("notes.gdoc", "no pointer at all")
    linked.write("empty.gsheet", "")
    assert linked.sync().uploaded == 2
    assert hand.read("Work/notes.gdoc") == b"no pointer at all"


# --- the document is gone, the pointer was changed


def edited(device: Device) -> None:
    forge(device, "d/Letter.gdoc", "mine")


def moved(device: Device) -> None:
    (device.root / "d/Letter.gdoc").rename(device.root / "Old letter.gdoc")


def moved_and_edited(device: Device) -> None:
    moved(device)
    forge(device, "Old letter.gdoc", "mine")


def moved_with_its_folder(device: Device) -> None:
    (device.root / "d").rename(device.root / "e")


GONE: dict[str, Callable[[Hand], object]] = {
    "in the bin": lambda hand: hand.trash("Work/d/Letter"),
    "deleted": lambda hand: hand.delete("Work/d/Letter"),
    "in the bin with its folder": lambda hand: hand.trash("Work/d"),
}


@pytest.mark.parametrize("change", [edited, moved, moved_and_edited, moved_with_its_folder])
@pytest.mark.parametrize("go", GONE.values(), ids=GONE.keys())
def test_nothing_is_ever_written_into_a_document_that_is_gone(
    linked: Device,
    hand: Hand,
    go: Callable[[Hand], object],
    change: Callable[[Device], None],
) -> None:
    letter = hand.find("Work/d/Letter")
    pointer = linked.read("d/Letter.gdoc")
    change(linked)
    go(hand)
    linked.sync()
    if go is GONE["in the bin with its folder"] and change is moved_with_its_folder:
        assert hand.find("Work/e/Letter").id == letter.id, "it is wanted, as its folder is"
        assert (linked.read("e/Letter.gdoc"), linked.trash()) == (pointer, [])
        return
    assert letter.id not in hand.store.tree.files or letter.trashed, "it stays where it was put"
    if letter.id in hand.store.tree.files:
        assert hand.read(f"id:{letter.id}") == b"Dear Ada"
    uploaded = {hand.read(f"Work/{path}") for path, md5 in hand.tree("Work").items() if md5}
    assert pointer not in uploaded, "no pointer is sent"
    if change in (edited, moved_and_edited):
        assert b"mine" in uploaded, "what a person wrote is a file of its own now"
    else:
        assert pointer in linked.trash()
    assert linked.tree() == hand.tree("Work")
    assert not linked.sync().did_anything


def test_a_dead_pointer_in_a_link_that_only_uploads_is_left(
    make_device: MakeDevice, hand: Hand
) -> None:
    device = make_device()
    hand.put_document("Work/Letter", "Dear Ada")
    device.write("k.txt", "1")
    device.sync()
    uploads = make_device(mode="upload")
    hand.trash("Work/Letter")
    report = uploads.sync()
    assert report.uploaded == 0
    assert "Letter.gdoc" in uploads.tree()
    assert set(hand.tree("Work")) == {"k.txt"}
