"""A hundred thousand random stories: whatever happens, both sides come to the same end.

The long search is `python3 dev.py hunt`; this is its fixed beginning, cut short by the clock on
slow machines.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.sync.plan.hunt import PROFILES, search
from tests.unit.sync.plan.stories import (
    Profile,
    Story,
    Telling,
    story,
    transfers_of,
    trouble_with,
)

SEEDS = 100_000
SECONDS = 60


@pytest.mark.timeout(300)
def test_no_story_loses_anything_and_all_of_them_come_to_rest() -> None:
    told, catch = search(0, SEEDS, SECONDS)
    print(f"{told} stories told from seed 0")
    assert catch is None, str(catch)
    assert told >= SEEDS // 100, "the machine is too slow for this to say anything"


OLD_CATCHES: list[tuple[Profile, int]] = [
    ("kinds", 1134),
    ("mixed", 2820),
    ("mixed", 3901),
    ("mixed", 4256),
    ("moves", 1797),
    ("moves", 2303),
    ("moves", 5207),
    ("moves", 5353),
    ("moves", 5595),
    ("moves", 14791),
    ("moves", 18376),
    ("moves", 27393),
    ("moves", 45004),
    ("moves", 50864),
    ("moves", 55246),
    ("moves", 400257468),
    ("moves", 500116143),
    ("moves", 600002120),
]


@pytest.mark.parametrize(("profile", "seed"), OLD_CATCHES)
def test_a_story_that_once_went_wrong_goes_well(profile: Profile, seed: int) -> None:
    assert trouble_with(story(seed, profile)) is None


@pytest.mark.parametrize("profile", PROFILES)
def test_stories_of_moves_alone_carry_no_bytes(profile: Profile) -> None:
    """Where nobody edits, writes or deletes, nothing is sent or fetched."""
    with_moves = 0
    for seed in range(1500):
        told = only_moves(story(seed, profile, deaths=False))
        telling = Telling(told)
        telling.tell_beginning()
        telling.engine.done.clear()
        telling.tell_changes()
        assert not transfers_of(telling.engine), f"profile {profile}, seed {seed}"
        with_moves += any(each.verb == "move" for each in (*told.local, *told.remote))
    assert with_moves > 100


def only_moves(told: Story) -> Story:
    """The story without anything that makes, changes or removes content."""
    kept = {"move", "mkdir"}
    return replace(
        told,
        local=tuple(each for each in told.local if each.verb in kept),
        remote=tuple(each for each in told.remote if each.verb in kept),
    )
