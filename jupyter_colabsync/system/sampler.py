"""One thread that samples for all tabs: begun by the first that looks, ended after the last."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from jupyter_colabsync.contract.system import SystemReading, SystemWatch, WatchSystem
from jupyter_colabsync.system.history import History
from jupyter_colabsync.system.watchers import INTERVAL_S, Watchers

log = logging.getLogger(__name__)

SHARED_S = 0.9
"""Whoever asks once gets what is not older than this."""
LATE = 1.5
"""A sample older than so many intervals is no word on now."""

Take = Callable[[], SystemReading]
Clock = Callable[[], float]


class Sampler:
    """Readings for any number of askers, from any thread. `take` makes one; it may take a second
    or two, never longer. Samples are taken by one at a time, whoever asked for them."""

    def __init__(self, take: Take, clock: Clock = time.monotonic) -> None:
        self._take = take
        self._clock = clock
        self._taking = threading.Lock()
        self._wish = threading.Condition()
        """Guards what follows, and wakes the thread when a tab wants a faster pace."""
        self._watchers = Watchers()
        self._history = History()
        self._last: SystemReading | None = None
        self._read_at_s = float("-inf")
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def read(self, fresh_s: float = SHARED_S) -> SystemReading:
        """The machine now, at most `fresh_s` old."""
        if (last := self._fresh(fresh_s)) is not None:
            return last
        with self._taking:
            # somebody else may have taken it while we waited
            return self._fresh(fresh_s) or self._sample()

    def watch(self, ask: WatchSystem) -> SystemWatch:
        """The machine now, and what this tab does not know yet; it is sampled from now on."""
        with self._wish:
            self._watchers.renew(ask.watcher, ask.pace, self._clock())
            interval_s = self._watchers.interval_s(self._clock()) or INTERVAL_S[ask.pace]
            self._start()
            self._wish.notify_all()
        reading = self.read(interval_s * LATE)
        with self._wish:
            history = self._history.since(ask.since_ms)
        return SystemWatch(reading=reading, history=history, interval_ms=round(interval_s * 1000))

    @property
    def is_running(self) -> bool:
        """Whether somebody looks, so that samples are taken by themselves."""
        return self._thread is not None

    def close(self) -> None:
        """No samples any more; the thread ends by itself."""
        with self._wish:
            self._is_closed = True
            self._wish.notify_all()

    def run_once(self) -> float | None:
        """Take a sample if one is due; seconds until the next, None when nobody looks."""
        with self._wish:
            interval_s = self._watchers.interval_s(self._clock())
            if self._is_closed or interval_s is None:
                self._thread = None
                return None
        with self._taking:
            due_s = self._read_at_s + interval_s - self._clock()
            if due_s <= 0:
                self._sample()
                due_s = self._read_at_s + interval_s - self._clock()
        return max(0.01, due_s)

    def _start(self) -> None:
        if self._thread is None and not self._is_closed:
            self._thread = threading.Thread(target=self._run, name="colabsync-sampler", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (pause_s := self._next_pause_s()) is not None:
            with self._wish:
                self._wish.wait(pause_s)

    def _next_pause_s(self) -> float | None:
        try:
            return self.run_once()
        except Exception:
            log.exception("The machine could not be sampled")
            return INTERVAL_S["status"]

    def _fresh(self, fresh_s: float) -> SystemReading | None:
        with self._wish:
            is_fresh = self._clock() - self._read_at_s <= fresh_s
            return self._last if is_fresh else None

    def _sample(self) -> SystemReading:
        began_s = self._clock()
        reading = self._take()
        with self._wish:
            self._last, self._read_at_s = reading, began_s
            self._history.add(reading)
        return reading
