"""Contests: what one piece of work cost everybody, set against what it should cost us. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .figures import Figures, Quantity

OURS, DEFAULT, TUNED = "ours", "rclone", "rclone tuned"
Outcome: TypeAlias = Figures | str
"""What it cost, or the reason why there are no figures."""

COLUMNS = (
    "API calls",
    "units",
    "time",
    "without loading",
    "memory",
    "refused",
    "at once",
    "late",
)
LEGEND = """\
Units are Drive's quota units, estimated. Time is the whole process, from its start to its end;
without loading: as the program tells it, where it does. Memory is the process's peak. Refused:
calls that met the ceiling on writes. At once: the most requests under way at a time. Late: by how
much the slowest answer of the demo cloud missed the time that the played network gives it; much
of it makes a run longer than it would be."""


@dataclass(frozen=True)
class AtMost:
    """An aim: so much of something, and no more."""

    quantity: Quantity
    limit: float


@dataclass(frozen=True)
class TimesLess:
    """An aim: so many times less of something than another contender."""

    quantity: Quantity
    times: float
    than: str = TUNED


@dataclass(frozen=True)
class Contest:
    """One piece of work: its costs by contender, and our aims."""

    work: str
    outcomes: Mapping[str, Outcome]
    aims: tuple[AtMost | TimesLess, ...] = ()


def costs_table(contests: Sequence[Contest]) -> Iterator[str]:
    """The lines of a Markdown table, one for each contender in each contest."""
    yield f"| work | who | {' | '.join(COLUMNS)} |"
    yield f"|---|---|{'--:|' * len(COLUMNS)}"
    for contest in contests:
        for name, outcome in contest.outcomes.items():
            yield f"| {contest.work} | {name} | {' | '.join(_costs(outcome))} |"


def aims_table(contests: Sequence[Contest]) -> Iterator[str]:
    """The lines of a Markdown table, one for each aim in each contest."""
    yield "| work | aim | measured | |"
    yield "|---|---|---|---|"
    for contest in contests:
        for aim in contest.aims:
            measured, verdict = _judge(aim, contest.outcomes)
            yield f"| {contest.work} | {_words(aim)} | {measured} | {verdict} |"


def _costs(outcome: Outcome) -> Sequence[str]:
    if isinstance(outcome, str):
        return [f"no figures: {outcome}", *[""] * (len(COLUMNS) - 1)]
    return (
        f"{outcome.total_calls:,}",
        f"{outcome.units:,}",
        f"{outcome.wall_s:.2f} s",
        "" if outcome.own_s is None else f"{outcome.own_s:.2f} s",
        f"{outcome.peak_bytes / 1e6:.0f} MB",
        f"{outcome.refused:,}",
        f"{outcome.at_once}",
        f"{outcome.late_s:.2f} s",
    )


def _words(aim: AtMost | TimesLess) -> str:
    if isinstance(aim, AtMost):
        return f"{aim.quantity.name} ≤ {_number(aim.limit)}{aim.quantity.unit}"
    return f"{aim.times:g} × {aim.quantity.less} than {aim.than}"


def _judge(aim: AtMost | TimesLess, outcomes: Mapping[str, Outcome]) -> tuple[str, str]:
    """(what was measured, the verdict), the latter empty where nothing can be said."""
    ours = outcomes.get(OURS)
    if not isinstance(ours, Figures):
        return "no figures", "MISSED"
    value = aim.quantity.read(ours)
    if isinstance(aim, AtMost):
        measured = f"{_number(value)}{aim.quantity.unit}{aim.quantity.explain(ours)}"
        return measured, _verdict(value <= aim.limit)
    other = outcomes.get(aim.than)
    if not isinstance(other, Figures):
        return f"{aim.than} has no figures", ""
    times = aim.quantity.read(other) / value
    return f"{times:.2f} ×", _verdict(times >= aim.times)


def _verdict(is_reached: bool) -> str:
    return "reached" if is_reached else "MISSED"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1_000 else f"{value:.4g}"
