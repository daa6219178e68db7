"""A folder full of files got another name, here or on Drive."""

from __future__ import annotations

from collections.abc import Mapping

from scenes import POLLS, Size
from stand.contender import REMOTE
from stand.contest import AtMost, Contest
from stand.course import Course, Entry
from stand.figures import CALLS, Figures
from stand.forest import Forest
from stand.lineup import LineUp, run_all

FILES_FOR_ALL: dict[Size, int] = {"quick": 60, "usual": 200, "full": 500}
"""rclone moves the files one by one, so many of them would take it hours."""
FILES_FOR_US: dict[Size, int] = {"quick": 1_000, "usual": 10_000, "full": 10_000}
FILE_BYTES = 64
FROM, TO = "before", "after"
AIMS = (AtMost(CALLS, 1 + POLLS),)


def measure(size: Size, line_up: LineUp) -> list[Contest]:
    """One sync after the renaming, for all at a size rclone can bear, then for us alone.

    rclone enters once more with the flag that lets it recognize moved files by their contents.
    """
    everybody = {
        **line_up.all(),
        **line_up.tuned("--track-renames", name="rclone tuned, --track-renames"),
    }
    return [
        *_both_sides(FILES_FOR_ALL[size], everybody),
        *_both_sides(FILES_FOR_US[size], line_up.ours()),
    ]


def _both_sides(files: int, entries: Mapping[str, Entry]) -> list[Contest]:
    def renamed_here(place: Course) -> Figures:
        _grow(place, files)
        (place.local / FROM).rename(place.local / TO)
        place.expect("here")
        return place.measure(place.contender.sync)

    def renamed_there(place: Course) -> Figures:
        _grow(place, files)
        place.cloud.ask("rename", path=f"{REMOTE}/{FROM}", name=TO)
        place.expect("there")
        return place.measure(place.contender.sync)

    works = {
        f"folder of {files:,} files renamed here": renamed_here,
        f"folder of {files:,} files renamed on Drive": renamed_there,
    }
    return [Contest(work, run_all(work, entries, scene), AIMS) for work, scene in works.items()]


def _grow(place: Course, files: int) -> None:
    """More files beside than inside: else rclone takes the renaming for a mass deletion and
    stops."""
    place.grow(
        Forest(files, FILE_BYTES, top=FROM), Forest(files + files // 10, FILE_BYTES, top="beside")
    )
