"""Many small files come down for the first time, over as many connections as rclone has."""

from __future__ import annotations

from scenes import POLLS, Size
from stand.contest import DEFAULT, AtMost, Contest, TimesLess
from stand.course import Course
from stand.figures import CALLS, TIME, Figures
from stand.forest import Forest
from stand.lineup import OF_RCLONE, LineUp, run_all

FILES: dict[Size, int] = {"quick": 100, "usual": 300, "full": 1_000}
FILE_BYTES, PER_FOLDER = 4096, 20
PARENTS_PER_LIST, ITEMS_PER_PAGE = 25, 1_000
TOKEN = 1
"""Where the log of changes stands before the first listing."""


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
    calls = AtMost(CALLS, forest.files + lists + TOKEN + POLLS)
    tuned, as_it_comes = TimesLess(TIME, 1.2), TimesLess(TIME, 1.2, than=DEFAULT)
    return [
        Contest(work, run_all(work, line_up.all(), scene), (calls, tuned)),
        Contest(
            few,
            run_all(few, line_up.all(connections=OF_RCLONE), scene),
            (calls, as_it_comes, tuned),
        ),
    ]
