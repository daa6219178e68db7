"""One file among a thousand was edited, here or on Drive."""

from __future__ import annotations

from scenes import POLLS, ROUNDS, Size
from stand.contender import REMOTE
from stand.contest import AtMost, Contest, TimesLess
from stand.course import Course
from stand.figures import CALLS, OWN_TIME, TIME, Figures, median
from stand.forest import Forest
from stand.lineup import LineUp, run_all

FOREST = Forest(files=1_000, size_bytes=4096, per_folder=20)
AIMS = (AtMost(CALLS, 2 + POLLS), TimesLess(TIME, 2), TimesLess(OWN_TIME, 2))
NEWS = "edited\n"
PATH = next(FOREST.trees()).path


def measure(size: Size, line_up: LineUp) -> list[Contest]:
    """One sync after the edit; the same at every size, as it takes seconds."""
    return [
        Contest(work, run_all(work, line_up.all(), scene), AIMS)
        for work, scene in (
            (f"one edit here, {FOREST.files:,} files", _edited_here),
            (f"one edit on Drive, {FOREST.files:,} files", _edited_there),
        )
    ]


def _edited_here(place: Course) -> Figures:
    def edit(number: int) -> Figures:
        (place.local / PATH).write_text(NEWS * number)
        place.expect("here")
        return place.measure(place.contender.sync)

    place.grow(FOREST)
    return median([edit(number) for number in range(1, ROUNDS + 1)])


def _edited_there(place: Course) -> Figures:
    def edit(number: int) -> Figures:
        place.cloud.ask("put", path=f"{REMOTE}/{PATH}", text=NEWS * number)
        place.expect("there")
        return place.measure(place.contender.sync)

    place.grow(FOREST)
    return median([edit(number) for number in range(1, ROUNDS + 1)])
