"""Nothing has changed: what does it cost to find that out?"""

from __future__ import annotations

from scenes import POLLS, ROUNDS, Size
from stand.contest import AtMost, Contest, TimesLess
from stand.course import Course
from stand.figures import CALLS, OWN_TIME, TIME, Figures, median
from stand.forest import Forest
from stand.lineup import LineUp, run_all

FILES: dict[Size, int] = {"quick": 2_000, "usual": 20_000, "full": 20_000}
FILE_BYTES = 64
STATED_FOR = 20_000
"""Fewer files make a smaller difference, for which no aim is stated."""


def measure(size: Size, line_up: LineUp) -> list[Contest]:
    """One sync of a link at rest."""
    forest = Forest(FILES[size], FILE_BYTES)

    def scene(place: Course) -> Figures:
        place.grow(forest)
        return median([place.measure(place.contender.sync) for _ in range(ROUNDS)])

    work = f"nothing to do, {forest.files:,} files"
    against = (TimesLess(CALLS, 20), TimesLess(TIME, 4), TimesLess(OWN_TIME, 4))
    return [
        Contest(
            work,
            run_all(work, line_up.all(), scene),
            (AtMost(CALLS, POLLS), *(against if forest.files >= STATED_FOR else ())),
        )
    ]
