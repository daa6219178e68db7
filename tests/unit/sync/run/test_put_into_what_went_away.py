"""Drive is changed in the very moment in which we put something there, and tells of it later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.records import ChangePage
from tests.unit.sync.device import Device

IDLE = {"changes.list": 1}
OTHERS = {f"other{number}.txt": str(number) for number in range(8)}
BEFORE = {"data/a.csv": "a", "data/sub/b.csv": "b", "keep.txt": "k", **OTHERS}


@pytest.fixture
def filled(device: Device, hand: Hand) -> Device:
    hand.mkdir("Elsewhere")
    for path, text in BEFORE.items():
        device.write(path, text)
    device.sync()
    device.sync()
    return device


def rest(device: Device) -> None:
    reports = [device.sync() for _ in range(4)]
    assert reports[-1].api_calls == IDLE


def just_before(
    monkeypatch: pytest.MonkeyPatch, device: Device, call: str, happening: Callable[[], object]
) -> None:
    """Once, right before this call goes out."""
    real, left = getattr(device.drive, call), [happening]

    def calling(*args: Any, **kwargs: Any) -> object:
        while left:
            left.pop()()
        return real(*args, **kwargs)

    monkeypatch.setattr(device.drive, call, calling)


def write_new(device: Device) -> None:
    device.write("data/sub/new.csv", "new")


def edit(device: Device) -> None:
    device.write("data/sub/b.csv", "edited")


def move_in(device: Device) -> None:
    (device.root / "keep.txt").rename(device.root / "data" / "sub" / "keep.txt")


DEEDS = [
    pytest.param(write_new, "create_file", {"data/sub/new.csv": "new"}, id="a new file"),
    pytest.param(edit, "update_file", {"data/sub/b.csv": "edited"}, id="an edit"),
    pytest.param(move_in, "relocate", {"data/sub/keep.txt": "k"}, id="a file moved there"),
]


@pytest.mark.parametrize("where", ["moved out of the link", "put into the bin"])
@pytest.mark.parametrize(("deed", "call", "kept"), DEEDS)
def test_what_we_did_in_a_folder_that_had_just_gone_stays_and_the_rest_goes(
    filled: Device,
    hand: Hand,
    monkeypatch: pytest.MonkeyPatch,
    deed: Callable[[Device], None],
    call: str,
    kept: dict[str, str],
    where: str,
) -> None:
    def go() -> None:
        if where == "put into the bin":
            hand.trash("Work/data")
        else:
            hand.move("Work/data", "Elsewhere")

    deed(filled)
    hand.set_feed_lag(polls=1)
    just_before(monkeypatch, filled, call, go)
    filled.sync()
    hand.set_feed_lag()
    rest(filled)
    files = {path: filled.read(path).decode() for path, md5 in filled.tree().items() if md5}
    assert {path: text for path, text in files.items() if path.startswith("data")} == kept
    assert filled.tree() == hand.tree("Work")


def test_what_was_sent_long_before_its_folder_was_moved_out_goes_with_it(
    filled: Device, hand: Hand
) -> None:
    write_new(filled)
    filled.sync()
    hand.move("Work/data", "Elsewhere")
    rest(filled)
    assert set(filled.tree()) == {"keep.txt", *OTHERS}
    assert hand.exists("Elsewhere/data/sub/new.csv")


def test_what_the_feed_tells_to_be_hours_old_says_nothing_about_what_was_sent_since(
    filled: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server may give times that mean nothing."""
    real = filled.drive.changes

    def long_ago(*args: Any, **kwargs: Any) -> ChangePage:
        page = real(*args, **kwargs)
        return replace(page, changes=tuple(replace(each, at_ms=1) for each in page.changes))

    monkeypatch.setattr(filled.drive, "changes", long_ago)
    write_new(filled)
    filled.sync()
    hand.move("Work/data", "Elsewhere")
    rest(filled)
    assert set(filled.tree()) == {"keep.txt", *OTHERS}


def test_a_create_whose_answer_was_lost_in_a_folder_that_is_in_the_bin_by_then_is_made_again(
    filled: Device, cloud: DemoCloud, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_new(filled)
    hand.set_feed_lag(polls=1)
    just_before(monkeypatch, filled, "create_file", lambda: hand.trash("Work/data"))
    cloud.faults.lose_answer("drive.files.create")
    filled.sync()
    hand.set_feed_lag()
    rest(filled)
    assert filled.tree() == hand.tree("Work")
    assert filled.read("data/sub/new.csv") == b"new"


def test_what_moves_into_a_folder_that_drive_has_not_told_of_is_moved_here_too(
    filled: Device, hand: Hand
) -> None:
    hand.set_feed_noise(lost=1)
    hand.mkdir("Work/new/deep")
    hand.set_feed_noise()
    hand.move("Work/data", "Work/new/deep")
    report = filled.sync()
    assert (report.moved, report.downloaded, report.deleted) == (1, 0, 0)
    assert report.api_calls == {"changes.list": 1, "files.get": 2, "files.list": 1}
    assert filled.tree() == hand.tree("Work")


def test_what_moves_out_of_the_link_costs_a_look_at_each_folder_above_its_new_place(
    filled: Device, hand: Hand
) -> None:
    hand.move("Work/keep.txt", "")
    assert filled.sync().api_calls == IDLE, "that My Drive is not in the link is known"
    hand.mkdir("Elsewhere/deep")
    filled = filled.restarted()
    hand.move("Work/data", "Elsewhere/deep")
    hand.move("Work/other1.txt", "Elsewhere/deep")
    assert filled.sync().api_calls == {**IDLE, "files.get": 1}, "deep was told of just now"
    filled = filled.restarted()
    hand.move("Work/other2.txt", "Elsewhere/deep")
    assert filled.sync().api_calls == {**IDLE, "files.get": 2}
    assert filled.tree() == hand.tree("Work")
