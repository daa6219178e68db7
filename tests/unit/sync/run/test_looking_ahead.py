"""Who waits for a run waits once: the folder is gone through while Drive is asked for its news."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import SignInNeeded
from jupyter_colabsync.sync.local.scan import Scanned, scan
from jupyter_colabsync.sync.run import sight
from tests.unit.sync.device import Device


@pytest.fixture
def settled(device: Device) -> Device:
    device.write("a.txt", "1")
    device.sync()
    device.sync()  # the feed tells of our own upload, too
    return device


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When the folder was gone through."""
    times: list[float] = []

    def counted(*arguments: object, **settings: object) -> Scanned:
        times.append(time.monotonic())
        return scan(*arguments, **settings)  # type: ignore[arg-type]  # passed on as they are

    monkeypatch.setattr(sight, "scan", counted)
    return times


def wait_for_a_scan(scans: list[float]) -> bool:
    until_s = time.monotonic() + 20
    while not scans and time.monotonic() < until_s:
        time.sleep(0.005)
    return bool(scans)


@pytest.fixture
def while_asked(settled: Device, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has something happen once, just before the next answer of the feed."""
    real = settled.drive.changes

    def set_up(happening: Callable[[], object]) -> None:
        left = [happening]

        def changes(*arguments: object, **settings: object) -> object:
            if left:
                left.pop()()
            return real(*arguments, **settings)  # type: ignore[arg-type]  # passed on as they are

        monkeypatch.setattr(settled.drive, "changes", changes)

    return set_up


def test_when_there_is_no_news_the_folder_is_gone_through_once(
    settled: Device, scans: list[float]
) -> None:
    assert settled.sync().api_calls == {"changes.list": 1}
    assert len(scans) == 1


def test_the_folder_is_gone_through_before_drive_has_answered(
    settled: Device, scans: list[float], while_asked: Callable[..., None]
) -> None:
    came: list[bool] = []
    while_asked(lambda: came.append(wait_for_a_scan(scans)))
    settled.sync()
    assert came == [True]


def test_news_from_drive_costs_no_second_look_before_it_is_fetched(
    settled: Device, hand: Hand, scans: list[float]
) -> None:
    hand.put("Work/b.txt", "2")
    assert settled.sync().downloaded == 1
    assert len(scans) == len(["while Drive is asked", "after the work"])
    assert settled.read("b.txt") == b"2"


def test_when_the_answer_changes_what_was_agreed_the_folder_is_gone_through_again(
    settled: Device, hand: Hand, scans: list[float]
) -> None:
    hand.view("Work/a.txt")
    assert settled.sync().api_calls == {"changes.list": 1}
    assert len(scans) == len(["while Drive is asked", "with what it told"])


def test_what_was_seen_too_long_before_the_answer_is_looked_at_again(
    settled: Device, monkeypatch: pytest.MonkeyPatch, scans: list[float]
) -> None:
    monkeypatch.setattr(sight, "AHEAD_S", -1.0)
    settled.sync()
    assert len(scans) == 2


def test_what_is_saved_after_the_look_is_sent_by_the_next_run(
    settled: Device, hand: Hand, scans: list[float], while_asked: Callable[..., None]
) -> None:
    def save_late() -> None:
        wait_for_a_scan(scans)
        time.sleep(0.05)
        settled.write("late.txt", "3")

    while_asked(save_late)
    settled.sync()
    settled.sync()
    assert hand.read("Work/late.txt") == b"3"


def test_that_drive_cannot_be_asked_is_said_and_nothing_changes(
    settled: Device, cloud: DemoCloud
) -> None:
    settled.write("new.txt", "2")
    cloud.faults.fail("drive.changes.list", status=401, reason="authError", times=None)
    with pytest.raises(SignInNeeded):
        settled.sync()
    cloud.faults.clear()
    assert settled.sync().uploaded == 1
