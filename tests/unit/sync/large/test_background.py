"""Large files travel in the background: what is saved meanwhile does not wait, and nothing is begun
twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.sync.plan.actions import Upload
from jupyter_colabsync.sync.run import cycle, sending
from jupyter_colabsync.sync.run.creates import Creates
from jupyter_colabsync.sync.run.tools import Tools
from tests.unit.sync.device import Device
from tests.unit.sync.large.pieces import SESSION_BYTES, WAIT_S, noise, running, until
from tests.unit.sync.world import md5

NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
PUT, GET = "drive.upload.put", "drive.files.get_media"


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a large file both sides are looked at twenty times a second."""
    monkeypatch.setattr(cycle, "LOOK_S", 0.05)


def new_here(device: Device, hand: Hand) -> str:
    device.write("model.bin", noise(SESSION_BYTES))
    return PUT


def edited_here(device: Device, hand: Hand) -> str:
    device.write("model.bin", "before")
    device.sync()
    device.write("model.bin", noise(SESSION_BYTES))
    return PUT


def new_there(device: Device, hand: Hand) -> str:
    hand.put("Work/model.bin", noise(SESSION_BYTES))
    return GET


def edited_there(device: Device, hand: Hand) -> str:
    hand.put("Work/model.bin", "before")
    device.sync()
    hand.put("Work/model.bin", noise(SESSION_BYTES))
    return GET


Situation = Callable[[Device, Hand], str]
"""Puts a large file somewhere; the method whose first call is the file's bytes."""
SITUATIONS = pytest.mark.parametrize(
    "situation", [new_here, edited_here, new_there, edited_there], ids=lambda each: each.__name__
)


@SITUATIONS
def test_a_notebook_saved_meanwhile_is_on_drive_before_the_large_file_is(
    device: Device, cloud: DemoCloud, hand: Hand, situation: Situation
) -> None:
    device.sync()
    gate = cloud.faults.hold(situation(device, hand))
    with running(device, cloud) as run:
        assert gate.reached.wait(WAIT_S)
        device.write("saved.ipynb", NOTEBOOK)
        until(lambda: hand.exists("Work/saved.ipynb"))
        assert not run.done()
        assert device.tree() != hand.tree("Work"), "the large one is still on its way"
        cloud.faults.release(PUT)
        cloud.faults.release(GET)
    assert device.tree() == hand.tree("Work")
    assert not device.sync().did_anything


@SITUATIONS
def test_looking_again_begins_nothing_twice(
    device: Device, cloud: DemoCloud, hand: Hand, situation: Situation
) -> None:
    device.sync()
    method = situation(device, hand)
    calls = cloud.calls[method]
    gate = cloud.faults.hold(method)
    with running(device, cloud) as run:
        assert gate.reached.wait(WAIT_S)
        looks = cloud.calls["drive.changes.list"] + 5
        until(lambda: cloud.calls["drive.changes.list"] >= looks)
        cloud.faults.release(method)
    report = run.result()
    assert (report.uploaded + report.downloaded, report.conflicts) == (1, 0)
    assert cloud.calls[method] == calls + 1
    assert len(hand.find_all("Work/model.bin")) == 1
    assert device.tree() == hand.tree("Work")


def test_looks_beside_a_large_file_never_run_out(
    device: Device, cloud: DemoCloud, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.sync()
    monkeypatch.setattr(cycle, "MAX_CYCLES", 3)
    gate = cloud.faults.hold(new_here(device, hand))
    with running(device, cloud):
        assert gate.reached.wait(WAIT_S)
        looks = cloud.calls["drive.changes.list"] + 6
        until(lambda: cloud.calls["drive.changes.list"] >= looks)
        device.write("late.ipynb", NOTEBOOK)
        until(lambda: hand.exists("Work/late.ipynb"))
        cloud.faults.release(PUT)
    assert device.tree() == hand.tree("Work")


def test_what_gets_the_name_on_drive_meanwhile_is_kept_beside(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.sync()
    gate = cloud.faults.hold(new_here(device, hand))
    with running(device, cloud):
        assert gate.reached.wait(WAIT_S)
        hand.put("Work/model.bin", "theirs")
        looks = cloud.calls["drive.changes.list"] + 3
        until(lambda: cloud.calls["drive.changes.list"] >= looks)
        cloud.faults.release(PUT)
    device.sync()
    assert sorted(filter(None, device.tree().values())) == sorted(
        (md5(b"theirs"), md5(noise(SESSION_BYTES)))
    )
    files = hand.store.tree.files.values()
    assert sum(each.content is not None and not each.trashed for each in files) == 2
    assert not device.sync().did_anything


def test_a_large_file_waits_in_the_status_until_it_is_there(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.sync()
    device.write("model.bin", noise(SESSION_BYTES))
    cloud.faults.fail(PUT, times=None)
    with pytest.raises(Unreachable):
        device.sync()
    status = device.engine.status()
    assert (status.waiting_files, status.waiting_bytes) == (1, SESSION_BYTES)
    cloud.faults.clear()
    device.sync()
    assert device.engine.status().waiting_files == 0


def test_a_mistake_of_ours_in_the_background_is_not_taken_for_the_end_of_the_work(
    device: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.sync()
    before_ms = device.engine.status().last_sync_at_ms

    def send(tools: Tools, creates: Creates, action: Upload) -> None:
        raise ValueError("a mistake")

    monkeypatch.setattr(sending, "send", send)
    new_here(device, hand)
    with pytest.raises(ValueError, match="a mistake"):
        device.sync()
    assert device.engine.status().last_sync_at_ms == before_ms
    monkeypatch.undo()
    device.sync()
    assert device.tree() == hand.tree("Work")
