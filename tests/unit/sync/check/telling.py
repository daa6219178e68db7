"""Tells a story, with everything that must hold on the way and in the end."""

from __future__ import annotations

import shutil
import tempfile
import traceback
from collections import Counter
from pathlib import Path

from tests.unit.sync.check.claims import (
    IDLE,
    check_nothing_is_lost,
    check_rest,
    check_whole_files,
)
from tests.unit.sync.check.clock import DAY_S
from tests.unit.sync.check.stage import NAMES, Stage, stage
from tests.unit.sync.check.steps import Step
from tests.unit.sync.check.story import Story, Weather

MOST_ROUNDS = 15
"""So soon everything has to be at rest."""
A_WHILE_S = 900.0
"""Longer than anything that was refused, or told to wait, is left alone."""
AFTER_ANY = 5
"""More polls than an entry of the feed can be late."""
QUICK_DISK = Path("/dev/shm")  # noqa: S108 - a disk in memory, where there is one
EVERY = 3
"""In one of so many stories everything is looked at before every single step."""


class Telling:
    """One telling of one story."""

    def __init__(self, story: Story, on: Stage) -> None:
        self.story, self.stage = story, on
        if story.seed % EVERY == 0:
            on.on_step = self._look

    def tell(self) -> None:
        """Raises AssertionError when anything goes wrong."""
        for each in self.story.rounds:
            for change in each.changes:
                self.stage.change(change)
            self.stage.set_weather(each.weather)
            self.stage.run(each.run)
            check_whole_files(self.stage)
            check_nothing_is_lost(self.stage)
        self.rest()

    def rest(self) -> None:
        """Everything becomes quiet, and is as it must be."""
        self._clear_up()
        for _ in range(MOST_ROUNDS):
            quiet = [self._is_quiet(number) for number, _ in enumerate(self.stage.devices)]
            if all(quiet):
                break
        else:
            raise AssertionError("they do not come to rest")
        check_rest(self.stage)
        for number, name in enumerate(NAMES[: len(self.stage.devices)]):
            steps = self.stage.sync(number).steps
            kinds = Counter(each.kind for each in steps)
            assert kinds == Counter(("send", "answer")), f"{name}: idle, and yet {steps}"

    def _clear_up(self) -> None:
        """Good weather; what is late arrives, and what got lost is found by the daily listing."""
        rounds, store = self.story.rounds, self.stage.hand.store
        self.stage.set_weather(Weather(rounds[-1].weather.has_v2 if rounds else True))
        self.stage.clock.pass_by(A_WHILE_S)
        for _ in range(AFTER_ANY):
            store.poll_feed()
        is_missing = any(each.weather.list_lag for each in rounds)
        if is_missing or self.stage.hand.lost_changes():
            self.stage.clock.pass_by(2 * DAY_S)

    def _is_quiet(self, number: int) -> bool:
        """One run; True when it found nothing to do."""
        self.stage.sync(number)
        report = self.stage.reports[number]
        assert report is not None
        return not report.did_anything and report.api_calls == IDLE

    def _look(self, _: Step) -> None:
        with self.stage.watch.deaf():
            check_whole_files(self.stage)
            check_nothing_is_lost(self.stage)


def trouble_with(story: Story) -> str | None:
    """What goes wrong in a story, or None."""
    return tell(story)[0]


def tell(story: Story, *, folder: Path | None = None) -> tuple[str | None, list[str], list[str]]:
    """What goes wrong in a story, or None; what people and devices did; and every single step."""
    place = Path(tempfile.mkdtemp(prefix="colabsync-check-", dir=folder or quick_folder()))
    log: list[str] = []
    trace: list[str] = []
    trouble: str | None = None
    try:
        with stage(story, place) as on:
            log, trace = on.log, on.trace
            Telling(story, on).tell()
    except AssertionError as error:
        trouble = str(error) or traceback.format_exc(limit=-3)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is wrong
        trouble = f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=-6)}"
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return trouble, log, trace


def quick_folder() -> Path | None:
    """Where stories are told quickest; None: where temporary things lie."""
    return QUICK_DISK if QUICK_DISK.is_dir() else None
