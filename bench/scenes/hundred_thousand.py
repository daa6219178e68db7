"""A link of 100,000 files at rest: does the whole process stay small and quick?"""

from __future__ import annotations

from scenes import POLLS, ROUNDS, Size
from stand.contest import AtMost, Contest
from stand.course import Course
from stand.figures import CALLS, MEMORY, OWN_TIME, TIME, Figures, median
from stand.forest import Forest
from stand.lineup import LineUp, run_all

FILES: dict[Size, int] = {"quick": 10_000, "usual": 100_000, "full": 100_000}
FILE_BYTES = 16
AIMS = (AtMost(CALLS, POLLS), AtMost(TIME, 1.5), AtMost(OWN_TIME, 1.5), AtMost(MEMORY, 120))


def measure(size: Size, line_up: LineUp) -> list[Contest]:
    """One sync: load, read the state, scan the folder, ask Drive, end."""
    forest = Forest(FILES[size], FILE_BYTES)

    def scene(place: Course) -> Figures:
        place.grow(forest)
        return median([place.measure(place.contender.sync) for _ in range(ROUNDS)])

    work = f"nothing to do, {forest.files:,} files, whole process"
    entries = {**line_up.ours(), **line_up.tuned()}
    return [Contest(work, run_all(work, entries, scene), AIMS)]
