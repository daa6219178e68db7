"""Aims are judged by the figures of one run; what failed has none."""

from __future__ import annotations

import pytest

from bench.stand.contest import AtMost, Contest, Outcome, TimesLess, aims_table, costs_table
from bench.stand.figures import CALLS, MEMORY, OWN_TIME, TIME, Figures, drive_calls, median


def figures(calls: int = 1, wall_s: float = 1.0, own_s: float | None = None) -> Figures:
    return Figures(
        calls={"files.list": calls},
        units=100 * calls,
        refused=0,
        at_once=1,
        late_s=0.0,
        wall_s=wall_s,
        own_s=own_s,
        peak_bytes=60_000_000,
    )


@pytest.mark.parametrize(
    ("aim", "ours", "tuned", "expected"),
    [
        pytest.param(AtMost(CALLS, 3), figures(3), None, "reached", id="as many as allowed"),
        pytest.param(AtMost(CALLS, 3), figures(4), None, "MISSED", id="one too many"),
        pytest.param(AtMost(MEMORY, 64), figures(), None, "reached", id="less than allowed"),
        pytest.param(AtMost(CALLS, 3), "it broke", None, "MISSED", id="no figures of ours"),
        pytest.param(
            TimesLess(TIME, 2), figures(wall_s=1), figures(wall_s=2), "reached", id="twice as fast"
        ),
        pytest.param(
            TimesLess(TIME, 2), figures(wall_s=1.1), figures(wall_s=2), "MISSED", id="not quite"
        ),
        pytest.param(
            TimesLess(OWN_TIME, 2),
            figures(wall_s=1.5, own_s=1),
            figures(wall_s=2),
            "reached",
            id="twice as fast but for loading",
        ),
        pytest.param(TimesLess(TIME, 2), figures(), "it broke", "", id="nothing to compare with"),
        pytest.param(TimesLess(TIME, 2), figures(), None, "", id="rclone is not to be had"),
    ],
)
def test_an_aim_is_judged(
    aim: AtMost | TimesLess, ours: Outcome, tuned: Outcome | None, expected: str
) -> None:
    outcomes = {"ours": ours} if tuned is None else {"ours": ours, "rclone tuned": tuned}

    line = list(aims_table([Contest("work", outcomes, (aim,))]))[-1]

    assert line.split("|")[-2].strip() == expected


def test_a_contender_that_failed_shows_why_in_its_row() -> None:
    header, _, line = costs_table([Contest("work", {"rclone": "the sides differ"})])

    assert "no figures: the sides differ" in line
    assert line.count("|") == header.count("|")


def test_calls_inside_a_batch_count_and_the_batch_does_not() -> None:
    counted = {"drive.batch": 1, "drive.files.create": 100, "oauth.token": 1}

    assert drive_calls(counted) == {"files.create": 100}


def test_a_hiccup_of_the_machine_does_not_show() -> None:
    runs = [figures(wall_s=wall_s) for wall_s in (1.0, 9.0, 1.1)]

    assert median(runs).wall_s == 1.1
