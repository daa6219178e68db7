"""A folder full of files was deleted, here or on Drive, and that was meant."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

from scenes import POLLS, Size
from stand.contender import REMOTE
from stand.contest import AtMost, Contest
from stand.course import Course, Entry
from stand.figures import CALLS, Figures
from stand.forest import Forest
from stand.lineup import LineUp, run_all

FILES_FOR_ALL: dict[Size, int] = {"quick": 60, "usual": 200, "full": 500}
"""rclone deletes the files one by one."""
FILES_FOR_US: dict[Size, int] = {"quick": 1_000, "usual": 10_000, "full": 10_000}
FILES_BESIDE, FILE_BYTES = 50, 64
GONE = "gone"
AIMS = (AtMost(CALLS, 1 + POLLS),)


def measure(size: Size, line_up: LineUp) -> list[Contest]:
    """One sync after the deletion, once each program was told that it is no mistake."""
    return [
        *_both_sides(FILES_FOR_ALL[size], line_up.all()),
        *_both_sides(FILES_FOR_US[size], line_up.ours()),
    ]


def _both_sides(files: int, entries: Mapping[str, Entry]) -> list[Contest]:
    def deleted_here(place: Course) -> Figures:
        _grow(place, files)
        shutil.rmtree(place.local / GONE)
        place.expect("here")
        place.contender.allow_sweep()
        return place.measure(place.contender.sync)

    def deleted_there(place: Course) -> Figures:
        _grow(place, files)
        place.cloud.ask("trash", path=f"{REMOTE}/{GONE}")
        place.expect("there")
        place.contender.allow_sweep()
        return place.measure(place.contender.sync)

    works = {
        f"folder of {files:,} files deleted here": deleted_here,
        f"folder of {files:,} files deleted on Drive": deleted_there,
    }
    return [Contest(work, run_all(work, entries, scene), AIMS) for work, scene in works.items()]


def _grow(place: Course, files: int) -> None:
    place.grow(Forest(files, FILE_BYTES, top=GONE), Forest(FILES_BESIDE, FILE_BYTES, top="beside"))
