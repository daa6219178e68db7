"""Clocks that are put forward or back, zones that change, the hour that comes twice in autumn.

No date decides what is newer, so nothing travels for a date alone; and what is saved while a clock
is wrong is found like anything else. (`test_trouble_here` runs the whole fault matrix with a clock
that is a day off.) The zone is told to the system itself, by a rule that needs no data of zones.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.sync.local.bin import Bin
from jupyter_colabsync.sync.plan.names import conflict_origin
from jupyter_colabsync.sync.run.tools import Tools
from tests.unit.sync.check.clock import BEGAN_S, Clock
from tests.unit.sync.check.one_thread import merge_here, use_clock
from tests.unit.sync.device import Device
from tests.unit.sync.faults.stories import BEFORE, MERGED, MINE, THEIRS
from tests.unit.sync.two_sides import do_there

BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"
HOUR_S, DAY_S = 3_600, 86_400
IDLE = {"changes.list": 1}
SetZone = Callable[[str], None]
Jump = Callable[[int], None]


@pytest.fixture
def set_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetZone]:
    """The machine is in another zone from now on."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Jump:
    """The wall clock is so many seconds off from now on; 0: it is right again."""
    now_s, now_ns = time.time, time.time_ns

    def put(off_s: int) -> None:
        monkeypatch.setattr(time, "time", lambda: now_s() + off_s)
        monkeypatch.setattr(time, "time_ns", lambda: now_ns() + off_s * 1_000_000_000)

    return put


def save(device: Device, path: str, content: str, date_ns: int) -> None:
    """A file is saved, dated by the wall clock as it is then."""
    os.utime(device.write(path, content), ns=(date_ns, date_ns))


# --- nothing travels for a date


@pytest.mark.parametrize("zone", [NEW_YORK, "UTC0", "LINT-14"])
def test_in_another_zone_nothing_is_sent_or_fetched(
    device: Device, set_zone: SetZone, zone: str
) -> None:
    set_zone(BERLIN)
    for name in "abc":
        device.write(name, name)
    device.sync()
    set_zone(zone)
    assert device.restarted().sync().api_calls == IDLE


@pytest.mark.parametrize("off_s", [HOUR_S, -HOUR_S, DAY_S, -DAY_S])
def test_with_another_clock_nothing_is_sent_or_fetched(
    device: Device, jump: Jump, off_s: int
) -> None:
    for name in "abc":
        device.write(name, name)
    device.sync()
    jump(off_s)
    report = device.restarted().sync()
    asked = {method for method in report.api_calls if not method.endswith((".list", ".get"))}
    assert (report.did_anything, asked, report.problems) == (False, set(), ())


@pytest.mark.parametrize("off_s", [HOUR_S, -HOUR_S])
def test_a_disk_that_keeps_local_time_shows_other_dates_and_nothing_is_sent(
    device: Device, off_s: int
) -> None:
    """As FAT does, which a camera or a stick has."""
    for name in "abc":
        save(device, name, name, 1_700_000_000_000_000_000)
    device.sync()
    for name in "abc":
        save(device, name, name, (1_700_000_000 + off_s) * 1_000_000_000)
    assert device.sync().api_calls == IDLE


# --- what is saved is noticed


@pytest.mark.parametrize("off_s", [HOUR_S, -HOUR_S, DAY_S, -DAY_S])
def test_what_is_saved_while_the_clock_is_wrong_is_noticed_and_so_is_what_comes_after(
    device: Device, hand: Hand, jump: Jump, off_s: int
) -> None:
    save(device, "a", "0", time.time_ns())
    device.sync()
    for off, content in ((off_s, "1"), (off_s, "2"), (0, "3"), (0, "4")):
        jump(off)
        save(device, "a", content, time.time_ns())
        assert device.sync().uploaded == 1
        assert hand.read("Work/a").decode() == content


@pytest.mark.parametrize("off_s", [HOUR_S, -HOUR_S, DAY_S, -DAY_S])
def test_what_drive_has_got_while_the_clock_was_wrong_is_fetched(
    device: Device, hand: Hand, jump: Jump, off_s: int
) -> None:
    save(device, "a", "0", time.time_ns())
    device.sync()
    for off, content in ((off_s, "1"), (0, "2")):
        jump(off)
        do_there(hand, f"write a {content}")
        assert device.sync().downloaded == 1
        assert device.read("a").decode() == content


@pytest.mark.parametrize("later_s", [HOUR_S, DAY_S, 70 * 365 * DAY_S])
def test_a_notebook_from_the_future_is_merged_at_once(
    device: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch, later_s: int
) -> None:
    """The clock was put back, or a program set the date: nobody is at work in it until then."""
    merge_here(monkeypatch)
    device.pair = replace(device.pair, merge_rest_s=10.0)
    device.restarted().write("n.ipynb", BEFORE)
    device.sync()
    save(device, "n.ipynb", MINE, time.time_ns() + later_s * 1_000_000_000)
    hand.put("Work/n.ipynb", THEIRS)
    assert device.sync().merged == 1
    assert hand.read("Work/n.ipynb").decode() == device.read("n.ipynb").decode() == MERGED


# --- names


@pytest.fixture
def autumn(monkeypatch: pytest.MonkeyPatch, set_zone: SetZone) -> Clock:
    """In Berlin at half past two of the night in which that comes twice."""
    set_zone(BERLIN)
    clock = Clock()
    first_s = datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc).timestamp()
    clock.pass_by(first_s - BEGAN_S - clock.now_s)
    use_clock(monkeypatch, clock)
    return clock


def test_conflicts_in_the_hour_that_comes_twice_have_names_of_their_own(
    device: Device, hand: Hand, autumn: Clock
) -> None:
    device.write("a", "0")
    device.sync()
    for mine, theirs in (("1", "2"), ("3", "4")):
        device.write("a", mine)
        do_there(hand, f"write a {theirs}")
        device.sync()
        autumn.pass_by(HOUR_S)
    when = "conflict laptop 2026-10-25 0230"
    copies = {path: device.read(path).decode() for path in device.tree()}
    assert copies == {"a": "4", f"a ({when})": "1", f"a ({when}-2)": "3"}
    assert hand.tree("Work") == device.tree()
    with device.engine.conflicts() as conflicts:
        assert len(conflicts.all()) == 2


def test_a_bin_in_the_hour_that_comes_twice_keeps_both(
    device: Device, hand: Hand, autumn: Clock
) -> None:
    device.write("k", "kept")
    for content in "12":
        device.write("a", content)
        device.sync()
        do_there(hand, "delete a")
        device.sync()
        autumn.pass_by(HOUR_S)
    assert device.trash() == [b"1", b"2"]
    found = Bin(device.root).entries()
    assert [each.day for each in found] == ["2026-10-25"] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-10-25 0130", "2026-10-24 23:30", id="before the hour comes twice"),
        pytest.param("2026-10-25 0230", "2026-10-25 00:30", id="in it: the first time"),
        pytest.param("2026-10-25 0330", "2026-10-25 02:30", id="after it"),
        pytest.param("2026-03-29 0330", "2026-03-29 01:30", id="after the hour left out in spring"),
    ],
)
def test_the_time_in_a_name_is_that_of_the_zone(
    set_zone: SetZone, text: str, expected: str
) -> None:
    set_zone(BERLIN)
    device, at_ms = conflict_origin(f"a (conflict laptop {text}).txt")
    at = datetime.strptime(expected, "%Y-%m-%d %H:%M").replace(tzinfo=timezone.utc)
    assert (device, at_ms) == ("laptop", int(at.timestamp() * 1000))


# --- the bin


@pytest.mark.parametrize(
    ("days", "is_kept"),
    [
        ([20, 31], False),
        ([20, 30], True),
        ([400], True),
        ([400, 401], False),
        ([-8_000, 0], True),
        ([-8_000, 0, 31], False),
    ],
    ids=[
        "more than thirty days",
        "thirty days",
        "a leap, as of a wrong clock",
        "a day after that it is believed",
        "a start in 1970 or so",
        "and thirty days of the right time",
    ],
)
def test_a_clock_that_leaps_does_not_empty_the_bin(
    device: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch, days: list[int], is_kept: bool
) -> None:
    for name in "ab":
        device.write(name, name)
    device.sync()
    hand.trash("Work/a")
    device.sync()
    today = datetime.now().astimezone().replace(tzinfo=None)
    for day in days:
        now = today + timedelta(days=day)
        monkeypatch.setattr(Tools, "clock", lambda _, now=now: now)
        device.restarted().sync()
    assert device.trash() == ([b"a"] if is_kept else [])
