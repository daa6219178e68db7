"""Situations in which random histories broke another two-way synchronizer, examined one by one.

A killed process, a lost answer to a create, and an edit during a download stand, in other words, in
`test_engine_trouble`; a base that is lost while Drive is newer in `test_losses_of_others`.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device
from tests.unit.sync.two_sides import (
    begin,
    do_here,
    do_there,
    shape_here,
    shape_there,
    sync_while,
    whole,
)
from tests.unit.sync.world import md5

IDLE = {"changes.list": 1}


def come_to_rest(*devices: Device) -> None:
    """Sync in turns until nobody has anything to do."""
    for _ in range(8):
        if all(device.sync().api_calls == IDLE for device in devices):
            return
    raise AssertionError("they do not come to rest")


# --- one kind in the place of the other

KINDS = [
    pytest.param({"x": "1"}, ["delete x", "write x/y 2"], {"x/y": "2"}, id="file -> folder"),
    pytest.param({"x/y": "1"}, ["delete x", "write x 2"], {"x": "2"}, id="folder -> file"),
]


@pytest.mark.parametrize(("before", "steps", "after"), KINDS)
@pytest.mark.parametrize("side", ["here", "there"])
def test_one_kind_takes_the_place_of_the_other_and_runs_go_on(
    make_device: MakeDevice,
    hand: Hand,
    before: dict[str, str],
    steps: list[str],
    after: dict[str, str],
    side: str,
) -> None:
    one, two = make_device("one"), make_device("two")
    begin(one, {**before, "k": "kept", "l": "kept"})
    two.sync()
    for step in steps:
        do_here(one.root, step) if side == "here" else do_there(hand, step)
    come_to_rest(one, two)
    assert shape_there(hand) == whole({**after, "k": "kept", "l": "kept"})
    assert shape_here(one) == shape_here(two) == shape_there(hand)
    do_here(two.root, "write n 3")
    come_to_rest(two, one)
    assert shape_here(one)["n"] == "3"


@pytest.mark.parametrize("memory", ["kept", "lost"])
def test_a_file_in_the_place_of_a_folder_outlives_a_failed_run(
    device: Device, cloud: DemoCloud, hand: Hand, memory: str
) -> None:
    begin(device, {"x/y": "1", "x/z": "2", "k": "kept", "l": "kept"})
    for step in ("delete x", "write x never-sent"):
        do_here(device.root, step)
    cloud.faults.fail("drive.files.create", times=None)
    with pytest.raises(Unreachable):
        device.sync()
    cloud.faults.clear()
    if memory == "lost":
        shutil.rmtree(device.state)
    come_to_rest(device.restarted())
    assert md5(b"never-sent") in device.tree().values()
    assert device.tree() == hand.tree("Work")


# --- edits and renames while others are at work


def test_what_is_written_into_a_file_that_waits_for_its_download_is_kept(
    drive: DriveClient, hand: Hand, tmp_path: Path
) -> None:
    device = Device(drive, tmp_path / "one", hand.find("Work").id, parallel=1)
    begin(device, {"a.txt": "1", "b.txt": "1", "k": "kept"})
    for name in ("a.txt", "b.txt"):
        do_there(hand, f"write {name} theirs")
    report = sync_while(device, ["append b.txt +mine"])  # a.txt comes first
    assert report.conflicts == 1
    assert shape_here(device) == {
        "a.txt": "theirs",
        "b.txt": "theirs",
        "b.txt +copy": "1+mine",
        "k": "kept",
    }
    assert device.tree() == hand.tree("Work")


@pytest.mark.parametrize("first", ["the edit", "the rename"])
@pytest.mark.parametrize("what", ["the file", "its folder"])
def test_an_edit_on_one_device_and_a_rename_on_the_other_both_hold(
    make_device: MakeDevice, hand: Hand, first: str, what: str
) -> None:
    one, two = make_device("one"), make_device("two")
    begin(one, {"d/a": "old", "k": "kept"})
    two.sync()
    file_id = hand.find("Work/d/a").id
    do_here(one.root, "write d/a fresh")
    do_here(two.root, "move d/a d/n" if what == "the file" else "move d e")
    come_to_rest(*((one, two) if first == "the edit" else (two, one)))
    place = "d/n" if what == "the file" else "e/a"
    assert shape_there(hand) == whole({place: "fresh", "k": "kept"})
    assert shape_here(one) == shape_here(two) == shape_there(hand)
    assert hand.find(f"Work/{place}").id == file_id
    assert hand.trashed() == []


# --- deaths


class Died(BaseException):
    """Nothing in the engine catches this, as nothing catches SIGKILL."""


def test_a_death_in_the_first_run_after_a_fresh_base_brings_nothing_back(
    drive: DriveClient, hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        top = f"Case {number}"
        device = Device(drive, tmp_path / top, hand.mkdir(top).id)
        begin(device, {"d/gone": "1", "d/edited": "1", "d/k": "kept", "binned": "1"})
        for step in ("delete d/gone", "write d/edited 2", "write d/new 3"):
            do_here(device.root, step)
        hand.put(f"{top}/d/k", "theirs")
        hand.trash(f"{top}/binned")
        if not dies_at_commit(device, number, monkeypatch):
            break
        come_to_rest(device.restarted())
        assert shape_here(device) == whole({"d/edited": "2", "d/new": "3", "d/k": "theirs"})
        assert device.tree() == hand.tree(top)
        assert len(hand.find_all(f"{top}/d/new")) == 1
    assert number > 5, "it died at every step"


def dies_at_commit(device: Device, number: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Run; die at the commit with this number. False when the run has fewer."""
    count, commit = 0, State.commit

    def counted(self: State, batch: Batch) -> None:
        nonlocal count
        count += 1
        if count > number:
            raise Died
        commit(self, batch)

    with monkeypatch.context() as patch:
        patch.setattr(State, "commit", counted)
        try:
            device.sync()
        except Died:
            return True
    return False


# --- answers that get lost, lists that lag


@pytest.mark.parametrize("lost", ["drive.batch", "drive.files.create"])
@pytest.mark.parametrize("times", [1, 3])
def test_lost_answers_to_creates_of_folders_make_no_twins(
    make_device: MakeDevice, cloud: DemoCloud, hand: Hand, lost: str, times: int
) -> None:
    one, two = make_device("one"), make_device("two")
    one.sync()
    two.sync()
    for folder in ("x", "y", "z/deep"):
        do_here(one.root, f"write {folder}/a {folder}")
    cloud.faults.lose_answer(lost, times=times)
    one.sync()
    cloud.faults.clear()
    come_to_rest(one, two)
    assert one.tree() == two.tree() == hand.tree("Work")
    assert all(len(hand.find_all(f"Work/{path}")) == 1 for path in one.tree())


@pytest.mark.parametrize("lag", ["feed", "lists", "both"])
def test_two_devices_that_make_one_folder_at_once_come_to_rest_with_all_files(
    make_device: MakeDevice, hand: Hand, monkeypatch: pytest.MonkeyPatch, lag: str
) -> None:
    one, two = make_device("one"), make_device("two")
    if lag == "feed":
        one.sync()
        two.sync()
    do_here(one.root, "write d/one 1")
    do_here(two.root, "write d/two 2")
    for device in (one, two):
        do_here(device.root, f"write d/both {device.pair.device}")
    hand.set_feed_lag(polls=0 if lag == "lists" else 2)
    hand.set_list_lag(lists=0 if lag == "feed" else 2)
    one.sync()
    two.sync()
    hand.set_feed_lag()
    hand.set_list_lag()
    for _ in range(3):
        one.sync()
        two.sync()
    later_s = time.time() + 90_000  # what feed and lists both missed is found a day later
    monkeypatch.setattr(time, "time", lambda: later_s)
    come_to_rest(one, two)
    contents = sorted(md5(text) for text in (b"1", b"2", b"one", b"two"))
    for device in (one, two):  # two folders of one name stay two; each device keeps its own's name
        assert sorted(filter(None, device.tree().values())) == contents
