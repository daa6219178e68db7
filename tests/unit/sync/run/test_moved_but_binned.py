"""Moved here, put into Drive's bin there: it comes out and is moved, with its id and no bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import Refused
from jupyter_colabsync.sync.plan.actions import MoveRemote
from jupyter_colabsync.sync.plan.reasons import MOVED_AND_KEPT
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device, context

IDLE = {"changes.list": 1}
BEFORE = {"f.bin": "f", "d/a.txt": "a", "d/sub/b.txt": "b", "to/k.txt": "k"}


@pytest.fixture
def filled(device: Device) -> Device:
    for path, text in BEFORE.items():
        device.write(path, text)
    device.sync()
    device.sync()
    return device


def move(device: Device, path: str, to: str) -> None:
    (device.root / path).rename(device.root / to)


@pytest.mark.parametrize(
    ("path", "to"),
    [("f.bin", "to/g.bin"), ("f.bin", "g.bin"), ("d", "to/e"), ("d", "e"), ("d/sub", "to/sub")],
)
def test_what_was_moved_comes_out_of_the_bin_by_two_calls_and_keeps_its_id(
    filled: Device, hand: Hand, path: str, to: str
) -> None:
    before = hand.find(f"Work/{path}").id
    move(filled, path, to)
    hand.trash(f"Work/{path}")
    report = filled.sync()
    assert report.api_calls == {"changes.list": 1, "files.update": 2}
    assert (report.moved, report.bytes_up) == (1, 0)
    assert hand.find(f"Work/{to}").id == before
    assert filled.tree() == hand.tree("Work")
    assert filled.sync().api_calls == IDLE
    with filled.engine.bins() as bins:
        assert MOVED_AND_KEPT in {each.reason for each in bins._state.history(5)}


def test_a_plan_that_nothing_comes_of_shows_the_move(filled: Device, hand: Hand) -> None:
    move(filled, "d", "to/e")
    hand.trash("Work/d")
    actions = filled.engine.dry_run(context().cancel).actions
    assert [type(each) for each in actions] == [MoveRemote]
    assert not hand.exists("Work/d")


OTHERS: list[tuple[str, Callable[[Device, Hand], object], dict[str, str]]] = [
    (
        "what was edited as well is sent",
        lambda device, _: device.write("to/e/a.txt", "A"),
        {"to/e/a.txt": "A", "to/e/sub/b.txt": "b"},
    ),
    (
        "what is new in it is sent",
        lambda device, _: device.write("to/e/new.txt", "n"),
        {"to/e/a.txt": "a", "to/e/new.txt": "n", "to/e/sub/b.txt": "b"},
    ),
    (
        "what was deleted in it here goes",
        lambda device, _: (device.root / "to/e/a.txt").unlink(),
        {"to/e/sub/b.txt": "b"},
    ),
]


@pytest.mark.parametrize(
    ("more", "expected"), [each[1:] for each in OTHERS], ids=[each[0] for each in OTHERS]
)
def test_what_lies_in_a_moved_folder_is_judged_by_itself(
    filled: Device,
    hand: Hand,
    more: Callable[[Device, Hand], object],
    expected: dict[str, str],
) -> None:
    move(filled, "d", "to/e")
    more(filled, hand)
    hand.trash("Work/d")
    filled.sync()
    files = {path for path, md5 in filled.tree().items() if md5 and path.startswith("to/e")}
    assert {path: filled.read(path).decode() for path in files} == expected
    assert filled.tree() == hand.tree("Work")


def test_what_was_binned_by_itself_before_its_folder_stays_deleted(
    filled: Device, hand: Hand
) -> None:
    hand.trash("Work/d/a.txt")
    hand.trash("Work/d")
    move(filled, "d", "to/e")
    filled.sync()
    filled.sync()
    assert sorted(filled.tree()) == [
        "f.bin",
        "to",
        "to/e",
        "to/e/sub",
        "to/e/sub/b.txt",
        "to/k.txt",
    ]
    assert filled.tree() == hand.tree("Work")


def test_where_drive_lets_nobody_take_it_out_it_is_made_anew(
    filled: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Refused("not yours", code="no_permission")

    monkeypatch.setattr(filled.drive, "untrash", refuse)
    move(filled, "d", "to/e")
    hand.trash("Work/d")
    filled.sync()
    assert filled.tree() == hand.tree("Work")
    assert filled.sync().api_calls == IDLE


def test_two_devices_that_move_it_to_two_places_agree(make_device: MakeDevice, hand: Hand) -> None:
    one, two = make_device("one"), make_device("two")
    for path, text in BEFORE.items():
        one.write(path, text)
    for device in (one, two, one, two):
        device.sync()
    move(one, "d", "to/e")
    move(two, "d", "x")
    hand.trash("Work/d")
    for device in (one, two, one, two, one, two):
        device.sync()
    assert one.tree() == two.tree() == hand.tree("Work")
    files = sorted(one.read(path) for path, md5 in one.tree().items() if md5)
    assert files == sorted(text.encode() for text in BEFORE.values())
