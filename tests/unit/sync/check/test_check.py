"""Random stories of the whole engine on the demo cloud: two devices, somebody on Drive, trouble.

The long search is `python3 dev.py hunt engine`; this is its fixed beginning, cut short by the
clock on slow machines.
"""

from __future__ import annotations

import pytest

from tests.unit.sync.check.hunt import search
from tests.unit.sync.check.story import PROFILES, Profile, story
from tests.unit.sync.check.telling import tell, trouble_with

SEEDS = 360
SECONDS = 25
LEAST = 80


@pytest.mark.timeout(300)
def test_no_story_loses_anything_and_all_of_them_come_to_rest() -> None:
    told, catches = search(0, SEEDS, SECONDS)
    print(f"{told} stories told from seed 0")
    assert not catches, str(catches[0])
    assert told >= LEAST, "the machine is too slow for this to say anything"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_story_comes_out_the_same_when_it_is_told_again(profile: Profile) -> None:
    told = story(1, profile)
    assert tell(told) == tell(told)


OLD_CATCHES: list[tuple[Profile, int]] = [
    ("alone", 907989),
    ("kinds", 9),
    ("kinds", 908041),
    ("kinds", 911468),
    ("names", 904678),
    ("moves", 10250),
    ("notebooks", 10055),
    ("race", 10006),
    ("storm", 47),
    ("storm", 910326),
    ("unit", 952695),
]


@pytest.mark.parametrize(("profile", "seed"), OLD_CATCHES)
def test_a_story_that_once_went_wrong_goes_well(profile: Profile, seed: int) -> None:
    assert trouble_with(story(seed, profile)) is None
