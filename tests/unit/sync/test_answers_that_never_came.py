"""A create arrived on Drive, its answer never came, and somebody touched the thing meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import Unreachable
from tests.unit.sync.device import Device
from tests.unit.sync.two_sides import begin, do_here, shape_here, shape_there, whole

Event = Callable[[Hand, str], object]
EVENTS: dict[str, tuple[Event, str]] = {
    "nothing": (lambda hand, thing: None, "n"),
    "binned": (lambda hand, thing: hand.trash(thing), "n"),
    "deleted for good": (lambda hand, thing: hand.delete(thing), "n"),
    "moved out of the link": (lambda hand, thing: hand.move(thing, "Elsewhere"), "n"),
    "moved in the link": (lambda hand, thing: hand.move(thing, "Work/d"), "d/n"),
    "renamed": (lambda hand, thing: hand.rename(thing, "m"), "m"),
}


@pytest.mark.parametrize(("event", "place"), EVENTS.values(), ids=EVENTS)
@pytest.mark.parametrize("kind", ["file", "folder"])
@pytest.mark.parametrize("hears", ["at once", "late"])
def test_it_is_on_both_sides_in_the_end(
    device: Device, cloud: DemoCloud, hand: Hand, event: Event, place: str, kind: str, hears: str
) -> None:
    begin(device, {"d/k": "kept", "l": "kept"})
    hand.mkdir("Elsewhere")
    do_here(device.root, "write n 1" if kind == "file" else "write n/x 1")
    cloud.faults.lose_answer("drive.files.create", times=None)
    with pytest.raises(Unreachable):
        device.sync()
    cloud.faults.clear()
    if hears == "late":
        hand.set_feed_lag(polls=2)
    event(hand, f"id:{hand.find('Work/n').id}")
    device.restarted()
    for _ in range(4):
        device.sync()
    mine = {place: "1"} if kind == "file" else {f"{place}/x": "1"}
    assert shape_here(device) == whole({"d/k": "kept", "l": "kept", **mine})
    assert shape_there(hand) == shape_here(device)
    assert device.sync().api_calls == {"changes.list": 1}
    assert len(hand.find_all(f"Work/{place}")) == 1


def test_folders_are_named_on_drive_as_files_are(device: Device, hand: Hand) -> None:
    device.write("cafe\u0301/e\u0301.txt", "1")
    device.sync()
    assert shape_there(hand) == {"caf\u00e9": None, "caf\u00e9/\u00e9.txt": "1"}
    assert device.sync().api_calls == {"changes.list": 1}


@pytest.mark.parametrize("name", ["b", "b.txt", "b:c"], ids=["plain", "with an end", "mapped"])
def test_names_swapped_here_that_a_run_swapped_only_half_on_drive_are_swapped_in_the_end(
    device: Device, hand: Hand, name: str
) -> None:
    begin(device, {"a": "1", name: "2", "k": "kept"})
    (device.root / "a").rename(device.root / "t")
    (device.root / name).rename(device.root / "a")
    (device.root / "t").rename(device.root / name)
    hand.rename("Work/a", name)  # what the run did before it died
    device.restarted().sync()
    swapped = whole({"a": "2", name: "1", "k": "kept"})
    assert shape_here(device) == shape_there(hand) == swapped
