"""A linked folder that lies on another disk than before: a reboot, or a mount over it."""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local import root as root_check
from tests.unit.sync.device import Device

FILES = [f"{number}.txt" for number in range(12)]


@pytest.fixture
def moved_disk(device: Device, monkeypatch: pytest.MonkeyPatch) -> Device:
    """A synced link whose disk has another number since."""
    for name in FILES:
        device.write(name, name)
    device.sync()
    monkeypatch.setattr(root_check, "device_of", lambda _: "another")
    return device.restarted()


def binned(hand: Hand) -> int:
    """How many of the files are gone from Drive."""
    return sum(not hand.exists(f"Work/{name}") for name in FILES)


def test_a_folder_that_is_as_it_was_goes_on_and_the_disk_is_known_from_then_on(
    moved_disk: Device, hand: Hand
) -> None:
    assert moved_disk.sync().held == 0
    (moved_disk.root / FILES[0]).unlink()
    assert moved_disk.restarted().sync().deleted == 1
    assert binned(hand) == 1


def test_a_quiet_look_is_enough_to_know_it(moved_disk: Device, hand: Hand) -> None:
    assert not moved_disk.engine.has_work(CancelToken())
    (moved_disk.root / FILES[0]).unlink()
    assert moved_disk.sync().deleted == 1
    assert binned(hand) == 1


def test_what_is_gone_with_the_disk_waits_and_all_else_goes_on(
    moved_disk: Device, hand: Hand
) -> None:
    moved_disk.write("new.txt", "n")
    for held in (1, 2):
        (moved_disk.root / FILES[held]).unlink()
        assert moved_disk.restarted().sync().held == held
        assert (binned(hand), hand.exists("Work/new.txt")) == (0, True)
    with moved_disk.engine.holding() as holding:
        assert [item.why for item in holding.items] == ["disk", "disk"]
    moved_disk.engine.settle_held("delete")
    assert moved_disk.sync().deleted == 2
    (moved_disk.root / FILES[0]).unlink()
    assert moved_disk.restarted().sync().deleted == 1, "a person has looked: it is the right one"


def test_the_old_disk_back_in_its_place_is_no_reason_to_ask(
    moved_disk: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    (moved_disk.root / FILES[0]).unlink()
    assert len(moved_disk.engine.dry_run(CancelToken()).held) == 1
    monkeypatch.undo()
    assert moved_disk.sync().deleted == 1


def test_a_copied_marker_on_an_empty_disk_proves_nothing(moved_disk: Device, hand: Hand) -> None:
    for name in FILES:
        (moved_disk.root / name).unlink()
    with pytest.raises(LocalProblem) as caught:
        moved_disk.sync()
    assert caught.value.code == "link_local_changed"
    assert binned(hand) == 0
