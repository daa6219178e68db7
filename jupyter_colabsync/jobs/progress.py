"""Progress of one job: done of total, its speed over ten seconds, at most four reports a second."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Literal

from jupyter_colabsync.contract.jobs import JobProgress

REPORTS_PER_S = 4
WINDOW_S = 10.0

Unit = Literal["bytes", "files", "steps"]
Clock = Callable[[], float]


class Progress:
    """Counts work done, from any thread; tells `report` at most four times a second.

    The last state is always told in the end by `flush`.
    """

    def __init__(
        self,
        report: Callable[[JobProgress], None] = lambda _: None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._report = report
        self._clock = clock
        self._lock = threading.Lock()
        self._done = 0
        self._total: int | None = None
        self._unit: Unit = "files"
        self._label = ""
        self._files_done = 0
        self._files_total: int | None = None
        self._told_at = float("-inf")
        self._has_news = False
        self._samples: deque[tuple[float, int]] = deque()

    def start(
        self, total: int | None, unit: Unit, label: str = "", files: int | None = None
    ) -> None:
        """Begin (again) at zero of `total` units; None when the total is not known.

        `files`: how many files these bytes are, if `file_done` will be called for each.
        """
        with self._lock:
            self._done, self._total, self._unit, self._label = 0, total, unit, label
            self._files_done, self._files_total = 0, files
            self._samples.clear()
            self._samples.append((self._clock(), 0))
            self._has_news = True
        self._tell(force=True)

    def add(self, amount: int, label: str | None = None) -> None:
        """`amount` more units are done (negative takes back what a retry sends again)."""
        with self._lock:
            self._done += amount
            if label is not None:
                self._label = label
            self._has_news = True
        self._tell()

    def grow(self, amount: int) -> None:
        """The total turned out larger by `amount`."""
        with self._lock:
            self._total = (self._total or 0) + amount
            self._has_news = True
        self._tell()

    def file_done(self) -> None:
        """One more of the files is finished."""
        with self._lock:
            self._files_done += 1
            self._has_news = True
        self._tell()

    def say(self, label: str) -> None:
        """Name what is being worked on now."""
        self.add(0, label)

    def flush(self) -> None:
        """Tell what has not been told yet."""
        self._tell(force=True)

    def _tell(self, force: bool = False) -> None:
        with self._lock:
            now = self._clock()
            if not self._has_news or (not force and now - self._told_at < 1 / REPORTS_PER_S):
                return
            self._told_at, self._has_news = now, False
            self._samples.append((now, self._done))
            while len(self._samples) > 2 and now - self._samples[0][0] > WINDOW_S:
                self._samples.popleft()
            snapshot = self._snapshot()
        self._report(snapshot)

    def _snapshot(self) -> JobProgress:
        (start_s, start_done), (end_s, end_done) = self._samples[0], self._samples[-1]
        rate = (end_done - start_done) / (end_s - start_s) if end_s - start_s >= 1 else None
        left = None
        if rate and self._total is not None:
            left = max(0.0, (self._total - self._done) / rate)
        return JobProgress(
            done=self._done,
            total=self._total,
            unit=self._unit,
            label=self._label,
            rate_per_s=rate,
            remaining_s=left,
            files_done=None if self._files_total is None else self._files_done,
            files_total=self._files_total,
        )
