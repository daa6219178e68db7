"""What a real engine holds stays held through runs, looks and processes, until it is decided."""

from __future__ import annotations

import time

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.review.holding import OLD_S, WORKED_AT
from jupyter_colabsync.sync.state.batch import Batch
from tests.unit.sync.device import Device

NAMES = [f"{number}.txt" for number in range(6)]
DAY_S = 86_400


@pytest.fixture
def full(device: Device) -> Device:
    """A device with six files that are on Drive too."""
    for name in NAMES:
        device.write(name, name)
    device.sync()
    return device


def was_last_there(device: Device, age_s: float) -> None:
    """Let the last run have been so long ago."""
    with device.engine._session() as state:
        state.commit(Batch(meta={WORKED_AT: str(time.time() - age_s)}))


@pytest.mark.parametrize("choice", ["delete", "keep"])
def test_an_emptied_folder_that_fills_again_is_not_emptied_on_drive(
    full: Device, hand: Hand, choice: str
) -> None:
    for name in NAMES:
        (full.root / name).unlink()
    assert full.sync().held == 6
    for number in range(3):
        full.write(f"new {number}.txt", "new")
        assert full.restarted().sync().held == 6
        assert not full.engine.has_work(CancelToken())
    new = {f"new {number}.txt" for number in range(3)}
    assert set(hand.tree("Work")) == {*NAMES, *new}
    full.engine.settle_held("delete" if choice == "delete" else "keep")
    assert full.sync().held == 0
    assert (
        set(full.tree()) == set(hand.tree("Work")) == ({*new} | {*NAMES[: 6 * (choice == "keep")]})
    )


def test_after_a_month_no_run_and_no_look_lets_a_deletion_go(full: Device, hand: Hand) -> None:
    was_last_there(full, OLD_S + DAY_S)
    (full.root / NAMES[0]).unlink()
    assert not full.engine.has_work(CancelToken())
    for _ in range(2):
        assert full.restarted().sync().held == 1
    (full.root / NAMES[1]).unlink()
    assert full.sync().held == 2, "nobody has said yet that the folder is what it should be"
    assert set(hand.tree("Work")) == set(NAMES)
    full.engine.settle_held("delete")
    full.sync()
    (full.root / NAMES[2]).unlink()
    assert full.sync().deleted == 1
    assert set(hand.tree("Work")) == set(NAMES[3:])


def test_who_looks_is_there_and_that_is_written_once_a_day(full: Device, hand: Hand) -> None:
    was_last_there(full, OLD_S - DAY_S)
    assert not full.engine.has_work(CancelToken())
    before = full.stamps()
    assert not full.engine.has_work(CancelToken())
    assert full.stamps() == before
    with full.engine._reading() as state:
        assert time.time() - float(state.meta[WORKED_AT]) < DAY_S
