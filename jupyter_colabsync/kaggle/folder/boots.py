"""Which start of this machine this is: what was written before the last one may not be on disk."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

_LINUX: Final = Path("/proc/sys/kernel/random/boot_id")
_SLACK_S: Final = 5


@functools.cache
def this_boot() -> str:
    """A mark of the present start, for `is_this_boot`."""
    try:
        return _LINUX.read_text().strip()
    except OSError:
        import psutil

        return f"{psutil.boot_time():.0f}"


def is_this_boot(mark: str) -> bool:
    """Whether the machine has run on since `this_boot` gave this mark."""
    now = this_boot()
    if now.isdecimal() and mark.isdecimal():  # told by the clock, which is set now and then
        return abs(int(now) - int(mark)) <= _SLACK_S
    return now == mark
