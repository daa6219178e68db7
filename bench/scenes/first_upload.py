"""Many small files go up for the first time, with and without Drive's ceiling on writes."""

from __future__ import annotations

from scenes import POLLS, Size
from stand.contest import AtMost, Contest, TimesLess
from stand.course import CEILING_BURST, CEILING_PER_S, Course
from stand.figures import CALLS, TIME, Figures
from stand.forest import Forest
from stand.lineup import LineUp, run_all

FILES: dict[Size, int] = {"quick": 60, "usual": 200, "full": 1_000}
FILE_BYTES, PER_FOLDER = 4096, 20
IDS_PER_CALL = 1_000
"""Drive API v3 reference, files.generateIds."""
NEAR = 1.1
"""What counts as being at the ceiling: loading, signing in and the last answer take time too."""


def measure(size: Size, line_up: LineUp) -> list[Contest]:
    """Everything from an empty Drive folder to equal sides."""
    forest = Forest(FILES[size], FILE_BYTES, PER_FOLDER)
    writes = forest.files + forest.folders
    calls = AtMost(CALLS, writes + -(-writes // IDS_PER_CALL) + POLLS)
    floor_s = max(0.0, (writes - CEILING_BURST) / CEILING_PER_S)

    def free(place: Course) -> Figures:
        return _send(place, forest, has_ceiling=False)

    def limited(place: Course) -> Figures:
        return _send(place, forest, has_ceiling=True)

    what = f"first upload, {forest.files:,} files in {forest.folders} folders"
    slow = f"{what}, {CEILING_PER_S:g} writes/s"
    return [
        Contest(what, run_all(what, line_up.all(), free), (calls, TimesLess(TIME, 1.3))),
        Contest(slow, run_all(slow, line_up.all(), limited), (AtMost(TIME, NEAR * floor_s),)),
    ]


def _send(place: Course, forest: Forest, *, has_ceiling: bool) -> Figures:
    place.grow_here(forest)
    place.contender.link()
    return place.measure(place.contender.send_all, has_ceiling=has_ceiling)
