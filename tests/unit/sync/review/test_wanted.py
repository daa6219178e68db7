"""What is to be kept after all comes out of Drive's bin as it was, or else is sent anew."""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.sync.device import Device

FILES = [f"d/{number:02}.txt" for number in range(30)]
LOOK = {"changes.list": 1}


@pytest.fixture
def filled(device: Device) -> Device:
    for number, path in enumerate(FILES):
        device.write(path, f"content {number}")
    device.write("k.txt", "kept")
    device.sync()
    device.sync()
    return device


def ids(hand: Hand) -> dict[str, str]:
    return {path: hand.find(f"Work/{path}").id for path in FILES}


def held(device: Device) -> Device:
    """It asks about all thirty, and they are to be kept."""
    assert device.sync().held == len(FILES)
    device.engine.settle_held("keep")
    return device


def test_a_folder_comes_out_of_the_bin_by_one_call_and_all_in_it_is_what_it_was(
    filled: Device, hand: Hand
) -> None:
    before = ids(hand)
    hand.trash("Work/d")
    assert held(filled).sync().api_calls == {**LOOK, "files.update": 1}
    assert ids(hand) == before
    with filled.engine.bins() as bins:
        latest = bins.history(1, None)[0]
    assert (latest.verb, latest.side, latest.path) == ("restore", "remote", "d")
    assert (filled.sync().api_calls, filled.tree()) == (LOOK, hand.tree("Work"))


def test_files_that_were_binned_one_by_one_come_back_one_by_one(filled: Device, hand: Hand) -> None:
    before = ids(hand)
    for path in FILES:
        hand.trash(f"Work/{path}")
    report = held(filled).sync()
    assert (report.api_calls["files.update"], report.uploaded) == (len(FILES), 0)
    assert ids(hand) == before


def test_what_was_binned_before_its_folder_comes_back_with_it(filled: Device, hand: Hand) -> None:
    before = ids(hand)
    hand.trash(f"Work/{FILES[3]}")
    hand.trash("Work/d")
    assert held(filled).sync().uploaded == 0
    assert ids(hand) == before


@pytest.mark.parametrize("way", ["deleted for good", "moved out of the folder"])
def test_what_is_in_no_bin_is_sent_anew(filled: Device, hand: Hand, way: str) -> None:
    before = ids(hand)
    if way == "deleted for good":
        hand.delete("Work/d")
    else:
        hand.mkdir("Elsewhere")
        hand.move("Work/d", "Elsewhere")
    assert held(filled).sync().uploaded == len(FILES)
    assert not set(ids(hand).values()) & set(before.values())
    assert filled.tree() == hand.tree("Work")


def test_what_leaves_the_bin_for_good_meanwhile_is_sent_anew(filled: Device, hand: Hand) -> None:
    folder = hand.find("Work/d")
    hand.trash("Work/d")
    held(filled)
    hand.delete(f"id:{folder.id}")
    assert filled.sync().uploaded == len(FILES)
    assert filled.tree() == hand.tree("Work")


def test_what_somebody_else_took_out_meanwhile_stays(filled: Device, hand: Hand) -> None:
    before = ids(hand)
    folder = hand.trash("Work/d")
    held(filled)
    hand.untrash(f"id:{folder.id}")
    assert filled.sync().uploaded == 0
    assert ids(hand) == before


def test_the_wish_outlives_an_outage_and_the_process(
    filled: Device, hand: Hand, cloud: DemoCloud
) -> None:
    before = ids(hand)
    hand.trash("Work/d")
    held(filled)
    cloud.faults.fail("drive.files.update", times=None)
    with pytest.raises(Unreachable):
        filled.sync()
    assert len(list((filled.root / "d").iterdir())) == len(FILES), "nothing was deleted here"
    cloud.faults.clear()
    assert filled.restarted().sync().uploaded == 0
    assert ids(hand) == before


def test_an_edit_meanwhile_goes_up_as_an_edit(filled: Device, hand: Hand) -> None:
    before = ids(hand)
    hand.trash("Work/d")
    held(filled)
    filled.write(FILES[0], "edited")
    assert filled.sync().uploaded == 1
    assert (ids(hand), hand.read(f"Work/{FILES[0]}")) == (before, b"edited")


def test_a_preview_takes_nothing_out_of_the_bin(filled: Device, hand: Hand) -> None:
    hand.trash("Work/d")
    plan = held(filled).engine.dry_run(CancelToken())
    assert (plan.actions, plan.held) == ((), ())
    assert not hand.exists("Work/d")
