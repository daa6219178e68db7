"""Names that people give here: they arrive on Drive as they are, and on the next device."""

from __future__ import annotations

import os
import unicodedata

import pytest

from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device

IDLE = {"changes.list": 1}
NFC, NFD = "é.txt", "e\u0301.txt"


NAMES = (
    "two\nlines.txt",
    "tab\there",
    "\x01\x7f",
    'it\'s "quoted" `so`',
    "back\\slash",
    "100 %20 #1?",
    " blank ",
    "-",
    "dot.",
    "𝒽𝒶𝓁𝓁ℴ",
    "עברית.txt",
    "👩‍🔬",
    "x" * 255,
    "日" * 85,
    "／",
    "．．",
    "a (conflict laptop 2026-11-21 2104).txt",
)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_strange_names(make_device: MakeDevice, hand: Hand, kind: str) -> None:
    one, two = make_device("one"), make_device("two")
    paths = [name if kind == "file" else f"{name}/inside.txt" for name in NAMES]
    for path in paths:
        one.write(path, path)
    one.sync()
    assert {path.partition("/")[0] for path in hand.tree("Work")} == set(NAMES)
    two.sync()
    for path in paths:
        assert two.read(path) == path.encode()
        two.write(path, f"{path} again")
    two.sync()
    one.sync()
    assert one.tree() == two.tree()
    assert [one.read(path).decode() for path in paths] == [f"{path} again" for path in paths]
    assert one.sync().api_calls == IDLE


def test_a_name_that_is_no_utf8_is_left_and_said_with_all_below_it(
    device: Device, hand: Hand
) -> None:
    root = os.fsencode(device.root)
    device.write("fine.txt", "1")
    for path in (b"bad\xff.txt", b"bad\xff/inside.txt"):
        os.makedirs(os.path.dirname(root + b"/" + path), exist_ok=True)  # noqa: PTH103, PTH120
        with open(root + b"/" + path, "wb") as stream:  # noqa: PTH123 - Path takes no bytes
            stream.write(b"1")
    report = device.sync()
    assert {each.code for each in report.problems} == {"bad_name"}
    assert {each.message.partition(":")[0] for each in report.problems} == {"bad?.txt", "bad?"}
    assert set(hand.tree("Work")) == {"fine.txt"}
    assert device.sync().api_calls == IDLE


# --- one accent, two spellings


def test_a_decomposed_name_is_composed_on_drive_and_stays_here(
    make_device: MakeDevice, hand: Hand
) -> None:
    one, two = make_device("one"), make_device("two")
    one.write(NFD, "1")
    one.sync()
    assert set(hand.tree("Work")) == {NFC}
    assert one.restarted().sync().api_calls == IDLE
    two.sync()
    two.write(NFC, "2")
    two.sync()
    one.sync()
    assert one.read(NFD) == b"2"
    assert len(one.tree()) == 1


@pytest.mark.parametrize("content", ["same", "other"])
def test_both_spellings_of_a_name_that_was_there_before_are_one_file(
    device: Device, hand: Hand, content: str
) -> None:
    device.write(NFD, "same")
    hand.put(f"Work/{NFC}", content)
    report = device.sync()
    assert report.conflicts == (content == "other")
    assert len(device.tree()) == len(hand.tree("Work")) == 1 + report.conflicts
    assert not device.sync().did_anything


def test_two_spellings_in_one_folder_are_two_files_everywhere(
    make_device: MakeDevice, hand: Hand
) -> None:
    one, two = make_device("one"), make_device("two")
    one.write(NFC, "composed")
    one.write(NFD, "decomposed")
    one.sync()
    two.sync()
    for device in (one, two):
        assert {device.read(path) for path in device.tree()} == {b"composed", b"decomposed"}
    assert not one.sync().did_anything


def test_a_spelling_that_is_changed_here_costs_no_bytes(device: Device, hand: Hand) -> None:
    path = device.write(NFC, "1")
    device.sync()
    path.rename(device.root / NFD)
    report = device.sync()
    assert report.bytes_up == report.deleted == 0
    assert unicodedata.normalize("NFC", next(iter(hand.tree("Work")))) == NFC
    assert not device.sync().did_anything


# --- letters, large and small


@pytest.mark.parametrize("side", ["here", "there"])
def test_a_rename_of_only_the_case_travels(device: Device, hand: Hand, side: str) -> None:
    device.write("readme.txt", "1")
    device.write("data/x.txt", "2")
    device.sync()
    for name, changed in (("readme.txt", "README.txt"), ("data", "Data")):
        if side == "here":
            (device.root / name).rename(device.root / changed)
        else:
            hand.rename(f"Work/{name}", changed)
    report = device.sync()
    assert (report.moved, report.bytes_up, report.bytes_down) == (2, 0, 0)
    assert set(device.tree()) == set(hand.tree("Work")) == {"README.txt", "Data", "Data/x.txt"}
    assert device.sync().api_calls == IDLE


def test_names_that_differ_only_in_case_stay_two(make_device: MakeDevice, hand: Hand) -> None:
    one, two = make_device("one"), make_device("two")
    one.write("a.txt", "small")
    one.write("A.txt", "large")
    one.sync()
    two.sync()
    assert one.tree() == two.tree() == hand.tree("Work")
    assert len(one.tree()) == 2
