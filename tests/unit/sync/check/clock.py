"""A clock that stands still until somebody moves it, for the modules that look at one."""

from __future__ import annotations

import time
from datetime import datetime

from jupyter_colabsync.jobs.cancel import CancelToken

DAY_S = 86_400.0
BEGAN_S = 1_600_000_000.0
"""When every story begins. Far in the past, as the dates of files on Drive may be."""


class Clock:
    """Stands in for the module `time`, and for the class `datetime`."""

    def __init__(self) -> None:
        self.now_s = 1_000.0
        """Seconds since the story began, and some."""
        self._ticks = 0
        self._dates_ms = time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return self.now_s

    def time(self) -> float:
        """Seconds since 1970, by the clock that Drive goes by as well."""
        return BEGAN_S + self.now_s + self._ticks / 1000

    def now(self) -> datetime:
        """For those who take this for the class `datetime`."""
        return datetime.fromtimestamp(self.time()).astimezone()

    def time_ns(self) -> int:
        """The machine's, with which dates of files are compared."""
        return time.time_ns()

    def thread_time(self) -> float:
        """The machine's, too."""
        return time.thread_time()

    def date_ms(self, _: object) -> int:
        """The date of a file that is sent: near its own, but always later than the last one, for
        Drive lists by dates, and those of two files may be equal or not."""
        self._dates_ms += 1
        return self._dates_ms

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds

    def sleep(self, seconds: float, cancel: CancelToken | None) -> None:
        """A pause that takes no time, for those who would wait."""
        if cancel is not None:
            cancel.check()
        self.pass_by(seconds)

    def cloud_s(self) -> float:
        """The cloud's clock: a millisecond later at every look, so that no two things are equally
        old."""
        self._ticks += 1
        return self.time()
