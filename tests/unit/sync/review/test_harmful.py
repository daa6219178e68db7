"""What Google holds back as malware: named, and fetched when a person insists on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.demo.records import SOMEBODY
from jupyter_colabsync.errors import NotFound, Stale
from jupyter_colabsync.sync.review.harmful import HarmfulFile
from jupyter_colabsync.sync.run.fetching import BIG_BYTES
from tests.unit.sync.device import Device, context

DOWNLOAD = "drive.files.download"


@pytest.fixture
def wary(device: Device, hand: Hand) -> Device:
    """Google holds back d/bad.bin; the rest has come."""
    hand.put("Work/d/bad.bin", b"MZ")
    hand.put("Work/good.txt", b"1")
    hand.mark_abusive("Work/d/bad.bin")
    assert codes(device) == ["abusive_file"]
    return device


def codes(device: Device) -> list[str]:
    """What a run complains of."""
    return [problem.code for problem in device.sync().problems]


def held_back(device: Device) -> tuple[HarmfulFile, ...]:
    """What a person may decide about; the link's state tells the same number."""
    with device.engine.harmful() as harmful:
        found = harmful.files
    assert device.engine.status().harmful == len(found)
    return found


def allow(device: Device, path: str = "d/bad.bin") -> None:
    device.engine.allow_harmful(path, None)


def test_it_is_named_until_a_person_insists_and_then_it_comes(wary: Device, hand: Hand) -> None:
    (file,) = held_back(wary)
    assert (file.path, file.size_bytes) == ("d/bad.bin", 2)
    assert not (wary.root / "d/bad.bin").exists()
    allow(wary)
    assert held_back(wary) == ()
    assert codes(wary) == []
    assert wary.tree() == hand.tree("Work")
    assert held_back(wary) == ()
    assert wary.engine.status().problem is None


def test_a_big_one_comes_as_well(device: Device, hand: Hand) -> None:
    hand.put("Work/big.bin", bytes(BIG_BYTES))
    hand.mark_abusive("Work/big.bin")
    assert codes(device) == ["abusive_file"]
    allow(device, "big.bin")
    assert codes(device) == []
    assert (device.root / "big.bin").stat().st_size == BIG_BYTES


def test_a_decision_made_elsewhere_is_followed_at_the_next_look(wary: Device) -> None:
    watching, terminal = wary.engine, wary.restarted().engine
    assert not watching.has_work(context().cancel)
    terminal.allow_harmful("d/bad.bin", None)
    assert watching.has_work(context().cancel)
    assert watching.run(context(), has_just_looked=True).downloaded == 1


def test_the_next_version_is_asked_about_anew(wary: Device, hand: Hand) -> None:
    allow(wary)
    wary.sync()
    hand.put("Work/d/bad.bin", b"MZ, and worse")
    assert codes(wary) == ["abusive_file"]
    assert [each.size_bytes for each in held_back(wary)] == [13]
    assert wary.read("d/bad.bin") == b"MZ", "what is there stays meanwhile"
    allow(wary)
    assert codes(wary) == []
    assert wary.read("d/bad.bin") == b"MZ, and worse"


def test_a_decision_is_about_what_was_shown(wary: Device, hand: Hand) -> None:
    (shown,) = held_back(wary)
    hand.put("Work/d/bad.bin", b"MZ, and worse")
    wary.sync()
    with pytest.raises(Stale) as caught:
        wary.engine.allow_harmful("d/bad.bin", shown.md5)
    assert caught.value.code == "changed_on_drive"
    assert len(held_back(wary)) == 1


def test_a_file_of_somebody_else_is_asked_for_once_and_then_left(
    device: Device, hand: Hand, cloud: DemoCloud
) -> None:
    hand.as_user(SOMEBODY).put("Work/bad.bin", b"MZ")
    hand.find("Work/bad.bin").owner = SOMEBODY
    hand.mark_abusive("Work/bad.bin")
    device.sync()
    allow(device, "bad.bin")
    assert codes(device) == ["harmful_of_others"]
    assert held_back(device) == ()
    cloud.calls.reset()
    assert not device.engine.has_work(context().cancel)
    assert cloud.calls.counts == {"drive.changes.list": 1}


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda device, hand: hand.trash("Work/d/bad.bin"), id="it is deleted"),
        pytest.param(lambda device, hand: hand.trash("Work/d"), id="its folder is deleted"),
        pytest.param(
            lambda device, hand: hand.mark_abusive("Work/d/bad.bin", False),
            id="Google has changed its mind",
        ),
        pytest.param(
            lambda device, hand: device.write("d/bad.bin", "MZ"), id="it lies here already"
        ),
    ],
)
def test_it_is_not_asked_about_when_it_no_longer_matters(
    wary: Device, hand: Hand, deed: Callable[[Device, Hand], object]
) -> None:
    deed(wary, hand)
    assert codes(wary) == []
    assert held_back(wary) == ()


def test_it_is_known_by_its_new_place(wary: Device, hand: Hand) -> None:
    hand.move("Work/d/bad.bin", "Work")
    assert codes(wary) == ["abusive_file"]
    assert [each.path for each in held_back(wary)] == ["bad.bin"]


@pytest.mark.parametrize("path", ["good.txt", "nothing.bin", "d"])
def test_what_is_not_held_back_cannot_be_allowed(wary: Device, path: str) -> None:
    with pytest.raises(NotFound) as caught:
        allow(wary, path)
    assert caught.value.code == "not_held_back"


def test_it_costs_no_call_and_no_write_while_nobody_decides(wary: Device, cloud: DemoCloud) -> None:
    store = wary.state / "state.sqlite"
    wary.engine.has_work(context().cancel)
    before = store.stat().st_mtime_ns
    cloud.calls.reset()
    assert not wary.engine.has_work(context().cancel)
    assert cloud.calls.counts == {"drive.changes.list": 1}
    assert codes(wary) == ["abusive_file"], "a person who syncs gets another try"
    assert store.stat().st_mtime_ns == before
