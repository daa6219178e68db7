"""The feed is late: what came into a folder that went into the bin just then brings it back."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.sync.run import latecomers
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device

IDLE = {"changes.list": 1}
LATE_POLLS = 2
BEFORE = {"data/a.csv": "a", "data/b.csv": "b", "data/sub/c.csv": "c", "data/sub/d.csv": "d"}


@pytest.fixture
def filled(device: Device) -> Device:
    for path, text in {**BEFORE, "keep.txt": "k", "data/old/e.csv": "e"}.items():
        device.write(path, text)
    device.sync()
    device.sync()
    return device


def bin_it_while(device: Device, hand: Hand, happening: Callable[[], object]) -> None:
    """`data` is deleted here and binned there; what happened there shows only afterwards."""
    hand.set_feed_lag(polls=LATE_POLLS)
    happening()
    shutil.rmtree(device.root / "data")
    assert device.sync().deleted == len(BEFORE) + 1
    assert not hand.exists("Work/data")
    hand.set_feed_lag()


def rest(device: Device) -> None:
    """Until the feed has told all, and nothing is left to do."""
    reports = [device.sync() for _ in range(LATE_POLLS + 2)]
    assert reports[-1].api_calls == IDLE


LATE: list[tuple[str, Callable[[Hand], object], dict[str, str]]] = [
    ("a new file", lambda hand: hand.put("Work/data/new.csv", "n"), {"data/new.csv": "n"}),
    ("an edit", lambda hand: hand.put("Work/data/a.csv", "A"), {"data/a.csv": "A"}),
    (
        "an edit deep down",
        lambda hand: hand.put("Work/data/sub/c.csv", "C"),
        {"data/sub/c.csv": "C"},
    ),
    (
        "a file in a new folder",
        lambda hand: hand.put("Work/data/x/y.csv", "y"),
        {"data/x/y.csv": "y"},
    ),
    (
        "a file moved in",
        lambda hand: hand.move("Work/keep.txt", "Work/data/sub"),
        {"data/sub/keep.txt": "k"},
    ),
]


@pytest.mark.parametrize(
    ("happening", "kept"), [each[1:] for each in LATE], ids=[each[0] for each in LATE]
)
def test_what_came_late_is_kept_and_the_rest_stays_deleted(
    filled: Device, hand: Hand, happening: Callable[[Hand], object], kept: dict[str, str]
) -> None:
    bin_it_while(filled, hand, lambda: happening(hand))
    rest(filled)
    files = {path: filled.read(path).decode() for path, md5 in filled.tree().items() if md5}
    assert {path: text for path, text in files.items() if path != "keep.txt"} == kept
    assert filled.tree() == hand.tree("Work")


def test_what_the_rules_ignore_brings_nothing_back(filled: Device, hand: Hand) -> None:
    bin_it_while(filled, hand, lambda: hand.put("Work/data/.DS_Store", "n"))
    rest(filled)
    assert not hand.exists("Work/data")


def test_nothing_more_is_asked_when_nothing_came(filled: Device, hand: Hand) -> None:
    bin_it_while(filled, hand, lambda: None)
    assert filled.sync().api_calls == IDLE
    assert not hand.exists("Work/data")


def test_it_is_heard_of_in_another_process(filled: Device, hand: Hand) -> None:
    bin_it_while(filled, hand, lambda: hand.put("Work/data/new.csv", "n"))
    rest(filled.restarted())
    assert filled.read("data/new.csv") == b"n"


def test_who_is_stopped_half_way_goes_on_later(
    filled: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin_it_while(filled, hand, lambda: hand.put("Work/data/new.csv", "n"))

    def no_network(*_: object, **__: object) -> None:
        raise Unreachable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(filled.drive, "trash", no_network)
        with pytest.raises(Unreachable):
            rest(filled)
    assert hand.exists("Work/data/b.csv"), "it was on its way back"
    rest(filled.restarted())
    assert list(filled.tree()) == list(hand.tree("Work"))
    assert [path for path, md5 in filled.tree().items() if md5] == ["data/new.csv", "keep.txt"]


def test_a_folder_that_somebody_took_out_meanwhile_comes_back_whole(
    filled: Device, hand: Hand
) -> None:
    hand.set_feed_lag(polls=LATE_POLLS)
    hand.put("Work/data/new.csv", "n")
    shutil.rmtree(filled.root / "data")
    filled.sync()
    hand.set_feed_lag()
    (folder,) = (each for each in hand.store.tree.files.values() if each.name == "data")
    hand.untrash(f"id:{folder.id}")
    rest(filled)
    assert {*BEFORE, "data/new.csv"} <= filled.tree().keys()
    assert filled.tree() == hand.tree("Work")


def test_after_an_hour_nothing_is_remembered(
    filled: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin_it_while(filled, hand, lambda: None)
    filled.sync()
    later_s = time.time() + latecomers.REMEMBERED_S + 1
    monkeypatch.setattr(time, "time", lambda: later_s)
    filled.sync()
    hand.set_feed_lag()
    with filled.engine._reading() as state:
        assert latecomers.BINNED not in state.meta


def test_two_devices_one_adds_what_the_other_deletes(make_device: MakeDevice, hand: Hand) -> None:
    one, two = make_device("one"), make_device("two")
    for path, text in {**BEFORE, "keep.txt": "k"}.items():
        one.write(path, text)
    for device in (one, two, one, two):
        device.sync()
    hand.set_feed_lag(polls=LATE_POLLS)
    two.write("data/new.csv", "of two")
    two.sync()
    shutil.rmtree(one.root / "data")
    one.sync()
    hand.set_feed_lag()
    for device in (one, two, one, two, one, two):
        device.sync()
    for device in (one, two):
        assert device.read("data/new.csv") == b"of two"
        assert device.tree() == hand.tree("Work")
    assert sorted(hand.tree("Work")) == ["data", "data/new.csv", "keep.txt"]
