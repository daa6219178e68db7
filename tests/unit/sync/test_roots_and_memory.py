"""What proves that both folders are those that were linked, and what a lost memory leads to."""

from __future__ import annotations

import shutil

import pytest
from filelock import FileLock

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import Busy, LocalProblem, NotFound
from tests.unit.sync.device import Device
from tests.unit.sync.world import md5

IDLE = {"changes.list": 1}


# --- roots


def test_a_missing_root_is_said_and_nothing_is_deleted_on_drive(device: Device, hand: Hand) -> None:
    device.write("a.txt", "1")
    device.sync()
    device.root.rename(device.root.parent / "moved")
    with pytest.raises(LocalProblem) as caught:
        device.sync()
    assert caught.value.code == "link_local_missing"
    assert device.engine.status().problem is not None
    assert hand.tree("Work") == {"a.txt": md5(b"1")}
    (device.root.parent / "moved").rename(device.root)
    device.sync()
    assert device.engine.status().problem is None


def test_an_empty_root_without_our_marker_is_an_unmounted_disk(device: Device, hand: Hand) -> None:
    device.write("a.txt", "1")
    device.sync()
    device.root.rename(device.root.parent / "disk")
    device.root.mkdir()
    with pytest.raises(LocalProblem) as caught:
        device.sync()
    assert caught.value.code == "link_local_changed"
    assert list(device.root.iterdir()) == []
    assert hand.exists("Work/a.txt")


def test_a_marker_that_somebody_removed_is_written_again(device: Device) -> None:
    device.write("a.txt", "1")
    device.sync()
    shutil.rmtree(device.root / ".colabsync")
    device.sync()
    assert (device.root / ".colabsync" / "root.json").exists()


@pytest.mark.parametrize("way", ["trash", "delete", "trash above"])
def test_a_drive_root_that_is_gone_is_said_and_nothing_is_deleted_here(
    device: Device, hand: Hand, way: str
) -> None:
    if way == "trash above":
        hand.mkdir("Above")
        hand.move("Work", "Above")
    device.write("d/a.txt", "1")
    device.sync()
    folder = hand.find("Above/Work" if way == "trash above" else "Work")
    above = hand.find("Above") if way == "trash above" else folder
    (hand.delete if way == "delete" else hand.trash)(f"id:{above.id}")
    for _ in range(2):
        with pytest.raises(NotFound) as caught:
            device.sync()
        assert caught.value.code == "link_remote_missing"
    assert device.read("d/a.txt") == b"1"
    if way != "delete":
        hand.untrash(f"id:{above.id}")
        report = device.sync()
        assert not report.did_anything
        assert device.engine.status().problem is None


# --- many deletions


def test_many_deletions_wait_for_a_decision_and_the_rest_goes_on(
    device: Device, hand: Hand
) -> None:
    for number in range(40):
        device.write(f"d/f{number}.txt", str(number))
        device.write(f"e/g{number}.txt", str(number))
    device.sync()
    shutil.rmtree(device.root / "d")
    device.write("new.txt", "1")
    report = device.sync()
    assert (report.held, report.deleted, report.uploaded) == (40, 0, 1)
    assert device.engine.status().held == 40
    again = device.restarted().sync()
    assert (again.held, again.api_calls) == (40, IDLE)
    device.engine.settle_held("delete")
    report = device.sync()
    assert (report.deleted, report.held) == (40, 0)
    assert not hand.exists("Work/d")
    shutil.rmtree(device.root / "e")
    assert device.sync().held == 40, "a decision holds once"


def test_held_deletions_can_be_taken_back(device: Device, hand: Hand) -> None:
    for number in range(30):
        device.write(f"d/f{number}.txt", str(number))
        device.write(f"k{number}.txt", str(number))
    device.sync()
    hand.trash("Work/d")
    assert device.sync().held == 30
    device.engine.settle_held("keep")
    assert device.sync().api_calls == {"changes.list": 1, "files.update": 1}, "out of the bin"
    assert device.tree() == hand.tree("Work")


def test_an_emptied_folder_is_held_even_when_small(device: Device, hand: Hand) -> None:
    for number in range(3):
        device.write(f"f{number}.txt", str(number))
    device.sync()
    for path in device.root.glob("*.txt"):
        path.unlink()
    assert device.sync().held == 3
    assert len(hand.tree("Work")) == 3


# --- state


@pytest.mark.parametrize("ruin", ["lost", "garbage", "cut"])
def test_without_its_state_a_device_adopts_what_is_equal_and_deletes_nothing(
    device: Device, hand: Hand, ruin: str
) -> None:
    for number in range(5):
        device.write(f"d/f{number}.txt", str(number))
    device.sync()
    state = device.state / "state.sqlite"
    content = state.read_bytes()
    state.unlink()
    if ruin != "lost":
        state.write_bytes(b"no database" if ruin == "garbage" else content[: len(content) // 2])
    (device.root / "d/f0.txt").unlink()
    hand.trash("Work/d/f1.txt")
    device.write("d/f2.txt", "mine")
    hand.put("Work/d/f2.txt", "theirs")
    report = device.restarted().sync()
    assert (report.deleted, report.conflicts) == (0, 1)
    assert (report.uploaded, report.downloaded) == (2, 2), "f1 and our f2; f0 and their f2"
    assert device.tree() == hand.tree("Work")
    assert {md5(str(number).encode()) for number in (0, 1, 3, 4)} <= set(device.tree().values())
    assert {md5(b"mine"), md5(b"theirs")} <= set(device.tree().values())
    assert (device.state / "state.sqlite.bad").exists() is (ruin != "lost")


def test_a_second_process_is_told_to_wait(device: Device) -> None:
    from filelock import FileLock

    from jupyter_colabsync.sync import engine

    device.write("a.txt", "1")
    device.state.mkdir()
    patience, engine.LOCK_WAIT_S = engine.LOCK_WAIT_S, 0.05
    try:
        with FileLock(device.state / "lock"), pytest.raises(Busy):
            device.sync()
    finally:
        engine.LOCK_WAIT_S = patience
    assert device.sync().uploaded == 1


def test_two_processes_on_one_link_see_each_others_work(device: Device) -> None:
    device.write("a.txt", "1")
    device.sync()
    other = Device(device.drive, device.root.parent, device.pair.remote_id)
    device.write("b.txt", "2")
    assert other.sync().uploaded == 1
    assert device.sync().api_calls == IDLE


def test_on_a_disk_without_locks_nothing_is_synced_and_it_is_said(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotImplementedError("FileSystem does not appear to support flock")

    device.write("a.txt", "1")
    monkeypatch.setattr(FileLock, "acquire", refuse)
    with pytest.raises(LocalProblem) as caught:
        device.sync()
    assert caught.value.code == "state_without_locks"
    monkeypatch.undo()
    assert device.sync().uploaded == 1
