"""Any name on Drive has a place here, the same on every device, and stays as it is there."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device

IDLE = {"changes.list": 1}
HALF_A_PAIR = "\ud800"
"""JSON can hold it, and no file system can."""


NAMES = {
    "a/b.txt": "a／b.txt",
    "/": "／",
    "nul\0.txt": "nul␀.txt",
    ".": "．",
    "..": "．．",
    "...": "...",
    "": "_",
    " ": " ",
    " both ends ": " both ends ",
    "two\nlines\r\t.txt": "two\nlines\r\t.txt",
    'it\'s "so" `$HOME` ; rm *.txt': 'it\'s "so" `$HOME` ; rm *.txt',
    "-rf": "-rf",
    "100 %20 #1?.txt": "100 %20 #1?.txt",
    "'; DROP TABLE base; --": "'; DROP TABLE base; --",
    "_% [a-z] {b}!": "_% [a-z] {b}!",
    "a\\b:c|d": "a\\b:c|d",
    "con.txt": "con.txt",
    "\u202egpj.exe": "\u202egpj.exe",
    "שלום.txt": "שלום.txt",
    "👩‍🔬🏳️‍🌈.csv": "👩‍🔬🏳️‍🌈.csv",
    "\ufeffbom.txt": "\ufeffbom.txt",
    "\ue000": "\ue000",
    "e\u0301.txt": "e\u0301.txt",
    f"{HALF_A_PAIR}x.txt": "?x.txt",
    "x (~abcd).txt": "x (~abcd).txt",
}
"""What things are called on Drive, and here. What Linux can hold is left as it is."""


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_strange_names(make_device: MakeDevice, hand: Hand, kind: str) -> None:
    one, two = make_device("one"), make_device("two")
    ids = {}
    for number, name in enumerate(NAMES):
        if kind == "file":
            file = hand.put(f"Work/{number}", name.encode(errors="replace"))
        else:
            file = hand.mkdir(f"Work/{number}")
            hand.put(f"id:{file.id}/in", name.encode(errors="replace"))
        ids[name] = hand.rename(f"id:{file.id}", name).id
    paths = {name: here if kind == "file" else f"{here}/in" for name, here in NAMES.items()}

    one.sync()
    two.sync()
    for device in (one, two):
        found = {name: device.read(path) for name, path in paths.items()}
        assert found == {name: name.encode(errors="replace") for name in NAMES}

    for name, path in paths.items():
        one.write(path, name.encode(errors="replace") + b" edited")
    assert one.sync().held == len(NAMES), "so many edits at once are asked about"
    one.engine.settle_held("delete")
    one.sync()
    two.sync()
    for name, path in paths.items():
        assert two.read(path) == name.encode(errors="replace") + b" edited"
        assert hand.find(f"id:{ids[name]}").name == name, "it keeps its own name there"
    assert one.sync().api_calls == IDLE

    for number, here in enumerate(NAMES.values()):
        (one.root / here).rename(one.root / f"renamed {number}")
    one.sync()
    assert [hand.find(f"id:{each}").name for each in ids.values()] == [
        f"renamed {number}" for number in range(len(NAMES))
    ]
    assert one.sync().api_calls == IDLE


def test_a_name_that_is_too_long_is_cut_between_letters_and_marked(
    make_device: MakeDevice, hand: Hand
) -> None:
    one, two = make_device("one"), make_device("two")
    letters = ("x", "é", "日", "😀")  # of one byte to four
    names = [letter * 400 + ending for letter in letters for ending in ("a.csv", "b.csv")]
    files = [hand.put(f"Work/{name}", name) for name in names]
    one.sync()
    two.sync()
    paths = list(one.tree())
    assert paths == list(two.tree())
    assert len(paths) == len(names), "what differs beyond the cut stays apart"
    assert all(len(path.encode()) <= 255 and path.endswith(".csv") for path in paths)
    for path in paths:
        one.write(path, path)
    one.sync()
    assert {hand.read(f"id:{file.id}").decode() for file in files} == set(paths)
    assert [hand.find(f"id:{file.id}").name for file in files] == names


# --- twins


def twins(hand: Hand, count: int, name: str = "x.txt") -> list[str]:
    """So many files of one name, oldest first; their ids."""
    ids = []
    for number in range(count):
        ids.append(hand.put(f"Work/{name}", f"twin {number}", is_twin=True).id)
        time.sleep(0.002)  # creation times have milliseconds
    return ids


def test_twins_have_the_same_names_on_every_device_whoever_comes_first(
    make_device: MakeDevice, hand: Hand
) -> None:
    one, two = make_device("one"), make_device("two")
    first = twins(hand, 2)
    one.sync()
    second = twins(hand, 2)
    one.sync()
    two.sync()
    names = {"x.txt", *(f"x (~{each[-4:]}).txt" for each in (*first[1:], *second))}
    assert set(one.tree()) == names
    assert one.tree() == two.tree()
    assert one.sync().api_calls == IDLE


def test_a_twin_keeps_its_name_here_when_the_older_one_goes(
    make_device: MakeDevice, hand: Hand
) -> None:
    device = make_device()
    older, newer = twins(hand, 2)
    hand.put("Work/k.txt", "1")
    device.sync()
    hand.trash(f"id:{older}")
    device.sync()
    marked = f"x (~{newer[-4:]}).txt"
    assert set(device.tree()) == {marked, "k.txt"}
    device.write(marked, "edited")
    device.sync()
    assert hand.read(f"id:{newer}") == b"edited"
    assert hand.find(f"id:{newer}").name == "x.txt", "nothing is renamed on Drive for that"
    hand.untrash(f"id:{older}")
    device.sync()
    assert device.read("x.txt") == b"twin 0"
    assert device.read(marked) == b"edited"


def test_twin_folders_stay_two(make_device: MakeDevice, hand: Hand) -> None:
    one, two = make_device("one"), make_device("two")
    hand.put("Work/d/a.txt", "1")
    time.sleep(0.002)
    other = hand.mkdir("Work/other")
    hand.put(f"id:{other.id}/a.txt", "2")
    hand.rename(f"id:{other.id}", "d")
    one.sync()
    marked = f"d (~{other.id[-4:]})"
    assert (one.read("d/a.txt"), one.read(f"{marked}/a.txt")) == (b"1", b"2")
    one.write(f"{marked}/b.txt", "3")
    one.sync()
    two.sync()
    assert two.tree() == one.tree()
    assert hand.read(f"id:{other.id}/b.txt") == b"3"
    assert len(hand.find_all("Work/d")) == 2


def test_a_twin_that_gets_a_name_of_its_own_loses_its_mark(device: Device, hand: Hand) -> None:
    _, newer = twins(hand, 2)
    device.sync()
    hand.rename(f"id:{newer}", "y.txt")
    report = device.sync()
    assert (report.moved, report.bytes_down) == (1, 0)
    assert set(device.tree()) == {"x.txt", "y.txt"}


def test_two_names_that_become_one_here_lie_side_by_side(
    make_device: MakeDevice, hand: Hand
) -> None:
    one, two = make_device("one"), make_device("two")
    for name, content in (("a/b", "slash"), ("a／b", "look-alike")):
        file = hand.put("Work/plain", content)
        hand.rename(f"id:{file.id}", name)
        time.sleep(0.002)
    one.sync()
    two.sync()
    assert one.tree() == two.tree()
    assert Counter(one.read(path) for path in one.tree()) == Counter([b"slash", b"look-alike"])
    assert one.sync().api_calls == IDLE
