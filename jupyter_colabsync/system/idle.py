"""For how long nothing has run in this Jupyter."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from jupyter_colabsync.system.owners.work import Kernel, Work

KEPT_S = 15.0


def idle_seconds(kernels: Iterable[Kernel], began_ms: int, now_ms: int) -> float:
    """0 while a kernel works; else since the last one was sent something, or since `began_ms`."""
    last_ms = began_ms
    for kernel in kernels:
        if kernel.is_busy:
            return 0.0
        last_ms = max(last_ms, kernel.last_activity_ms)
    return max(0.0, (now_ms - last_ms) / 1000)


class Idle:
    """Asks Jupyter at most every 15 s. Thread-safe.

    A kernel that worked until it was shut down counts still; so does what was seen before Jupyter
    was too busy to answer.
    """

    def __init__(
        self,
        work: Work,
        clock: Callable[[], float] = time.monotonic,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._work = work
        self._clock = clock
        self._now_ms = now_ms
        self._last_ms = now_ms()
        """When something was last seen at work; at first, when we began."""
        self._lock = threading.Lock()
        self._kernels: tuple[Kernel, ...] = ()
        self._asked_at_s = float("-inf")

    def seconds(self) -> float:
        """For how long; from worker threads only, since Jupyter may let one wait 2 s."""
        with self._lock:
            if self._clock() - self._asked_at_s > KEPT_S:
                self._kernels, self._asked_at_s = self._work.kernels(), self._clock()
            now_ms = self._now_ms()
            idle_s = idle_seconds(self._kernels, self._last_ms, now_ms)
            self._last_ms = now_ms - round(idle_s * 1000)
            return idle_s
