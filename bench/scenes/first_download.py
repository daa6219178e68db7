"""Many small files come down for the first time, over as many connections as rclone has."""

from __future__ import annotations

from scenes import POLLS, Size
from stand.contest import DEFAULT, AtMost, Contest, TimesLess
from stand.course import Course
from stand.figures import CALLS, OWN_TIME, TIME, Figures
from stand.forest import Forest
from stand.lineup import CONNECTIONS, OF_RCLONE, LineUp, run_all
from stand.pace import Pace

FILES: dict[Size, int] = {"quick": 100, "usual": 300, "full": 1_000}
FILE_BYTES, PER_FOLDER = 4096, 20
PARENTS_PER_LIST, ITEMS_PER_PAGE = 25, 1_000
MARK = 1
"""The linked folder gets one, by which it is known again."""
NEAR = 1.1
"""What counts as being at the floor: the last files' way into their places takes time, too."""


def measure(size: Size, line_up: LineUp) -> list[Contest]:
    """Everything from an empty local folder to equal sides."""
    forest = Forest(FILES[size], FILE_BYTES, PER_FOLDER)
    lists = 1 + -(-forest.folders // PARENTS_PER_LIST) + forest.files // ITEMS_PER_PAGE

    def scene(place: Course) -> Figures:
        place.grow_there(forest)
        place.contender.link()
        return place.measure(place.contender.fetch_all)

    work = f"first download, {forest.files:,} files in {forest.folders} folders"
    few = f"{work}, {OF_RCLONE} connections"
    calls = AtMost(CALLS, forest.files + lists + MARK + POLLS)
    tuned, as_it_comes = TimesLess(TIME, 1.2), TimesLess(TIME, 1.2, than=DEFAULT)
    many_aims = (calls, tuned, _at_the_floor(forest, CONNECTIONS))
    few_aims = (calls, as_it_comes, tuned, _at_the_floor(forest, OF_RCLONE))
    return [
        Contest(work, run_all(work, line_up.all(), scene), many_aims),
        Contest(few, run_all(few, line_up.all(connections=OF_RCLONE), scene), few_aims),
    ]


def _at_the_floor(forest: Forest, connections: int) -> AtMost:
    """Nobody is quicker than the network: two levels are listed one after the other, then every
    connection waits for one file at a time. The tuned rclone is so near to it that 1.2 times
    quicker cannot be had at the same number of connections."""
    pace = Pace()
    floor_s = 2 * pace.read_s + forest.files / connections * pace.media_s
    return AtMost(OWN_TIME, NEAR * floor_s)
