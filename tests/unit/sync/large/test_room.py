"""No room on one side: what is to come there waits, all else goes on, and it is said once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.sync.run.fetching import GIB, mind_room
from jupyter_colabsync.sync.run.refusals import TRY_AGAIN_S
from tests.unit.sync.device import Device, context

NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
Leave = Callable[[int, int], None]


@pytest.fixture
def leave(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Leave:
    """Gives this machine a disk of so many bytes, with so many free."""
    usage = shutil.disk_usage(tmp_path)

    def change(total: int, free: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(total=total, free=free))

    return change


@pytest.mark.parametrize(
    ("total_gib", "spare_gib"),
    [
        pytest.param(1000, 50, id="a large disk: 5 %"),
        pytest.param(100, 5, id="100 GB, as on Colab: 5 %"),
        pytest.param(15, 1, id="a small disk: 1 GiB"),
        pytest.param(5, 0.5, id="a very small one: a tenth"),
    ],
)
def test_a_download_leaves_room_for_the_work_that_goes_on(
    tmp_path: Path, leave: Leave, total_gib: int, spare_gib: float
) -> None:
    size_bytes, spare_bytes = 3 * GIB, int(spare_gib * GIB)
    leave(total_gib * GIB, size_bytes + spare_bytes)
    mind_room(tmp_path, size_bytes)
    leave(total_gib * GIB, size_bytes + spare_bytes - 1)
    with pytest.raises(LocalProblem) as caught:
        mind_room(tmp_path, size_bytes)
    assert caught.value.code == "disk_full"


def test_what_does_not_fit_here_waits_and_what_does_is_fetched(
    device: Device, cloud: DemoCloud, hand: Hand, leave: Leave
) -> None:
    device.sync()
    hand.put("Work/large.csv", "x" * 20_000)
    hand.put("Work/larger.csv", "x" * 30_000)
    hand.put("Work/small.csv", "x" * 100)
    device.write("mine.csv", "x" * 50_000)
    leave(20 * GIB, GIB + 10_000)

    report = device.sync()

    assert [each.code for each in report.problems] == ["disk_full"], "said once"
    assert set(device.tree()) == {"small.csv", "mine.csv"}
    assert hand.exists("Work/mine.csv")
    status = device.engine.status()
    assert (status.is_stopped, status.problem) == (True, report.problems[0])

    hand.put("Work/d/nb.ipynb", NOTEBOOK)
    assert device.engine.has_work(context().cancel)
    cloud.calls.reset()
    device.engine.run(context(), has_just_looked=True)
    assert device.read("d/nb.ipynb") == NOTEBOOK.encode(), "a notebook never waits for data"
    assert cloud.calls["drive.files.get_media"] == 1

    leave(20 * GIB, 2 * GIB)
    assert device.sync().problems == ()
    assert device.tree() == hand.tree("Work")


def test_a_full_drive_makes_uploads_wait_and_nothing_else(device: Device, hand: Hand) -> None:
    for name in ("gone_here.txt", "gone_there.txt", "old_name.txt", "kept.txt"):
        device.write(name, name)
    device.sync()
    hand.set_quota(0, 0)
    for number in range(5):
        device.write(f"new/{number}.csv", f"{number}")
    device.write("kept.txt", "edited")
    (device.root / "gone_here.txt").unlink()
    (device.root / "old_name.txt").rename(device.root / "new_name.txt")
    hand.trash("Work/gone_there.txt")

    report = device.sync()

    assert [each.code for each in report.problems] == ["drive_full"], "said once"
    assert (report.uploaded, report.deleted, report.moved) == (0, 2, 1)
    assert set(hand.tree("Work")) == {"kept.txt", "new", "new_name.txt"}
    assert set(device.tree()) - set(hand.tree("Work")) == {f"new/{n}.csv" for n in range(5)}
    status = device.engine.status()
    assert (status.waiting_files, status.waiting_bytes, status.is_stopped) == (6, 11, True)

    hand.set_quota(None)
    assert device.sync().uploaded == 6
    assert device.tree() == hand.tree("Work")
    assert device.engine.status().problem is None


def test_a_notebook_that_fits_does_not_wait_for_the_model_that_does_not(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.sync()
    hand.set_quota(10_000, 0)
    device.write("model.csv", "x" * 20_000)
    assert [each.code for each in device.sync().problems] == ["drive_full"]
    device.write("nb.ipynb", NOTEBOOK)
    cloud.calls.reset()

    assert device.engine.has_work(context().cancel)
    report = device.engine.run(context(), has_just_looked=True)

    assert hand.exists("Work/nb.ipynb")
    assert [each.code for each in report.problems] == ["drive_full"]
    assert cloud.calls["drive.files.create"] == 1, "the model is not tried again"
    assert device.engine.status().waiting_files == 1


def test_a_full_drive_is_asked_for_room_every_ten_minutes_and_nothing_is_sent_in_vain(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    now_s = 0.0
    device.engine._memory.refusals._clock = lambda: now_s
    device.sync()
    hand.set_quota(0, 0)
    device.write("a.csv", "1")
    device.sync()
    cloud.calls.reset()
    now_s = TRY_AGAIN_S - 1
    assert not device.engine.has_work(context().cancel)
    assert cloud.calls["drive.about.get"] == 0
    now_s = TRY_AGAIN_S
    assert not device.engine.has_work(context().cancel), "still full"
    assert (cloud.calls["drive.about.get"], cloud.calls["drive.files.create"]) == (1, 0)
    hand.set_quota(None)
    now_s = 2 * TRY_AGAIN_S
    assert device.engine.has_work(context().cancel)
    device.engine.run(context(), has_just_looked=True)
    assert device.tree() == hand.tree("Work")
