"""Two devices on one Drive folder as a machine of small rules, which Hypothesis drives and, when
something goes wrong, cuts down. The same rules hold as for the stories."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.unit.sync.check.claims import check_nothing_is_lost, check_whole_files
from tests.unit.sync.check.people import Change, Verb
from tests.unit.sync.check.stage import stage
from tests.unit.sync.check.story import BOTH, DRIVE, Meanwhile, Run, Story, Trouble, Weather
from tests.unit.sync.check.telling import Telling, quick_folder

DEVICES = some.sampled_from((0, 1))
SIDES = some.sampled_from((0, 1, DRIVE))
NAMES = some.sampled_from(("a", "b", "c.txt", "n.ipynb"))
PICKS = some.integers(0, 20)
STEPS = some.integers(1, 30)
CHANGES: tuple[Verb, ...] = (
    *("write", "write", "edit", "resave", "rename", "move", "mkdir", "delete", "shared", "turn"),
)


def changes(*verbs: Verb) -> some.SearchStrategy[Change]:
    """One small change by anybody."""
    return some.builds(Change, some.sampled_from(verbs), SIDES, PICKS, PICKS, NAMES, PICKS)


@settings(
    derandomize=True,
    max_examples=50,
    stateful_step_count=14,
    deadline=None,
    print_blob=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
class TwoDevices(RuleBasedStateMachine):
    """The rules; in the end everything comes to rest, and is as it must be."""

    def __init__(self) -> None:
        super().__init__()
        self._ending = ExitStack()
        folder = tempfile.TemporaryDirectory(prefix="colabsync-two-", dir=quick_folder())
        place = Path(self._ending.enter_context(folder))
        self._story = Story(1, "mixed", 2, ())
        self._stage = self._ending.enter_context(stage(self._story, place))
        self._troubles: list[Trouble] = []

    @rule(change=changes(*CHANGES))
    def change(self, change: Change) -> None:
        """Somebody does something between two runs."""
        self._stage.change(change)

    @rule(pick=PICKS)
    def restore_from_the_bin(self, pick: int) -> None:
        self._stage.change(Change("restore", DRIVE, pick, 0, "a", 0))

    @rule(at=some.integers(1, 8))
    def drop_an_answer(self, at: int) -> None:
        """In the next run Drive does what it is asked, and nobody hears of it."""
        self._troubles.append(Trouble(at, "lost", 0))

    @rule(has_v2=some.booleans(), late=some.sampled_from((0.0, 0.0, 0.7)), seed=PICKS)
    def change_weather(self, has_v2: bool, late: float, seed: int) -> None:
        noise = (seed, late, 0.3, 0.0, 0.3, False) if late else None
        self._stage.set_weather(Weather(has_v2, noise))

    @rule(device=DEVICES)
    def sync(self, device: int) -> None:
        self._run(Run(device))

    @rule(device=DEVICES, at=STEPS, change=changes(*CHANGES))
    def sync_while_somebody_acts(self, device: int, at: int, change: Change) -> None:
        self._run(Run(device, meanwhile=(Meanwhile(at, change),)))

    @rule(device=DEVICES, at=STEPS)
    def sync_and_die(self, device: int, at: int) -> None:
        self._run(Run(device, deaths=(at,)))

    @rule(turns=some.lists(some.integers(1, 12), min_size=1, max_size=8))
    def sync_both_in_turns(self, turns: list[int]) -> None:
        self._run(Run(BOTH, turns=tuple(turns)))

    @invariant()
    def nothing_is_lost(self) -> None:
        check_whole_files(self._stage)
        check_nothing_is_lost(self._stage)

    def teardown(self) -> None:
        with self._ending:
            Telling(self._story, self._stage).rest()

    def _run(self, run: Run) -> None:
        self._stage.run(replace(run, troubles=tuple(self._troubles)))
        self._troubles = []


TestTwoDevices = pytest.mark.timeout(300)(TwoDevices.TestCase)
