"""One big file goes up, or comes down."""

from __future__ import annotations

from scenes import POLLS, Size
from stand.contender import REMOTE
from stand.contest import AtMost, Contest, TimesLess
from stand.course import Course
from stand.figures import CALLS, MEMORY, TIME, Figures
from stand.forest import write_big_file
from stand.lineup import LineUp, run_all

MIB = 1024 * 1024
FILE_MIB: dict[Size, int] = {"quick": 64, "usual": 256, "full": 1_024}
NAME = "model.bin"
BIG_CHUNKS = ("--drive-chunk-size=64M",)
"""What rclone's manual recommends for big files, at the price of memory."""
SESSION_AND_BODY = 2
IDS = 1
"""For the first new thing of a link, and the nineteen that follow: a file is made with an id that
was known before, or a lost answer would leave two."""
LOOK = 2
"""The start of the change log, and one listing."""
MEMORY_MB = 64


def measure(size: Size, line_up: LineUp) -> list[Contest]:
    """Up into an empty Drive folder, down into an empty local one."""
    file_bytes = FILE_MIB[size] * MIB

    def up(place: Course) -> Figures:
        write_big_file(place.local / NAME, file_bytes)
        place.expect("here")
        place.contender.link()
        return place.measure(place.contender.send_all)

    def down(place: Course) -> Figures:
        place.cloud.ask("put_big", path=f"{REMOTE}/{NAME}", size=file_bytes)
        place.expect("there")
        place.contender.link()
        return place.measure(place.contender.fetch_all)

    common = (TimesLess(TIME, 1), AtMost(MEMORY, MEMORY_MB))
    everybody = line_up.all(tuned_more=BIG_CHUNKS)
    works = (
        (f"{FILE_MIB[size]:,} MiB up", up, IDS + SESSION_AND_BODY + POLLS),
        (f"{FILE_MIB[size]:,} MiB down", down, LOOK + _ranges(FILE_MIB[size]) + POLLS),
    )
    return [
        Contest(work, run_all(work, everybody, scene), (AtMost(CALLS, calls), *common))
        for work, scene, calls in works
    ]


def _ranges(mib: int) -> int:
    """In how many requests the contents come: of 32 MiB or more, sixteen in all, four at once."""
    return min(16, max(4, mib // 32))
