"""A folder in Drive's bin whose deletion waits: nothing in it is looked up, and nothing missed."""

from __future__ import annotations

import time

import pytest

from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.device import Device

FILES = 30


@pytest.fixture
def folder_id(device: Device, hand: Hand) -> str:
    """`data/d0`; `data` is in Drive's bin, and held here because it was most of what there is."""
    for number in range(FILES):
        device.write(f"data/d{number % 3}/{number}.csv", f"{number}")
    device.write("k.txt", "kept")
    device.sync()
    folder_id = hand.find("Work/data/d0").id
    hand.trash("Work/data")
    assert device.sync().held == FILES
    return folder_id


def take_out_of_the_bin(device: Device, hand: Hand) -> None:
    """And sync."""
    (folder,) = (each for each in hand.store.tree.files.values() if each.name == "data")
    hand.untrash(f"id:{folder.id}")
    device.sync()


def test_the_daily_listing_asks_for_none_of_it(
    device: Device, folder_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow_s = time.time() + 90_000
    monkeypatch.setattr(time, "time", lambda: tomorrow_s)
    assert device.sync().api_calls == {"changes.list": 1, "files.list": 1}
    assert device.sync().held == FILES


@pytest.mark.parametrize("lost", [0, 1], ids=["told", "lost in the feed"])
def test_what_was_put_into_it_meanwhile_comes_with_it(
    device: Device, hand: Hand, folder_id: str, lost: float
) -> None:
    hand.set_feed_noise(lost=lost)
    hand.put(f"id:{folder_id}/new.csv", "new")
    hand.put(f"id:{folder_id}/e/f/deep.csv", "deep")
    hand.set_feed_noise()
    device.write(".colabsyncignore", "*.log\n")  # other rules: everything has to be listed
    device.sync()
    take_out_of_the_bin(device, hand)
    assert device.read("data/d0/new.csv") == b"new"
    assert device.read("data/d0/e/f/deep.csv") == b"deep"
    assert device.tree() == hand.tree("Work")
