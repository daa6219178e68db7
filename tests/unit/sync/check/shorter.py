"""Cuts a story that goes wrong down to the parts without which it would go well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.unit.sync.check.story import CALM, Round, Run, Story

_LISTS = ("meanwhile", "troubles", "jumps", "deaths", "turns")


def shortened(told: Story, has_trouble: Callable[[Story], bool], most: int = 400) -> Story:
    """The same trouble with as few parts as possible; tells it at most `most` times."""
    is_shorter = True
    while is_shorter:
        is_shorter, at = False, 0
        while at < len(simpler := list(_simpler(told))):
            if most == 0:
                return told
            most -= 1
            if has_trouble(simpler[at]):
                told, is_shorter = simpler[at], True  # the next part has this number now
            else:
                at += 1
    return told


def _simpler(told: Story) -> Iterator[Story]:
    """The story without one of its parts, large parts first."""
    rounds = told.rounds
    for number in range(len(rounds) - 1, -1, -1):
        yield replace(told, rounds=rounds[:number] + rounds[number + 1 :])
    for number, each in enumerate(rounds):
        for simpler in _simpler_round(each):
            yield replace(told, rounds=(*rounds[:number], simpler, *rounds[number + 1 :]))


def _simpler_round(told: Round) -> Iterator[Round]:
    if told.weather != CALM:
        yield replace(told, weather=CALM)
        yield replace(told, weather=replace(told.weather, noise=None))
        yield replace(told, weather=replace(CALM, noise=told.weather.noise))
        yield replace(told, weather=replace(CALM, has_v2=told.weather.has_v2))
    for run in _simpler_run(told.run):
        yield replace(told, run=run)
    for number in range(len(told.changes) - 1, -1, -1):
        yield replace(told, changes=told.changes[:number] + told.changes[number + 1 :])


def _simpler_run(run: Run) -> Iterator[Run]:
    if run.way != "asked":
        yield replace(run, way="asked")
    if run.keeps_held:
        yield replace(run, keeps_held=False)
    for name in _LISTS:
        parts = getattr(run, name)
        fewer = [(), *(parts[:at] + parts[at + 1 :] for at, _ in enumerate(parts))]
        for rest in fewer[1 if len(parts) < 2 else 0 :]:
            changed: dict[str, Any] = {name: rest}
            yield replace(run, **changed)
