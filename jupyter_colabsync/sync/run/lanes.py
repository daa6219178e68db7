"""Lanes: how many transfers of one account run at once, and that notebooks never wait for data.

One for all links of an account. Large files together get a quarter of the slots; whoever waits with
a notebook or code goes before everybody else, and has one slot more while others travel.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.plan.order import Lane

LOOK_S = 0.2
"""How often somebody who waits looks whether the run was stopped."""


class Lanes:
    """Slots for transfers; safe from any thread."""

    def __init__(self, slots: int) -> None:
        self.slots = max(1, slots)
        self._large = max(1, self.slots // 4)
        self._changed = threading.Condition()
        self._used: Counter[Lane] = Counter()
        self._waiting_work = 0

    @property
    def hands(self) -> int:
        """So many threads keep all slots busy: while some have left theirs early, and put what
        came into its place, others use them. Where slots are few there are none to spare, so that
        what comes first in a plan goes first."""
        return self.slots + self.slots // 4

    @contextmanager
    def slot(self, lane: Lane, cancel: CancelToken) -> Iterator[Callable[[], None]]:
        """Waits for a slot and holds it; what it yields gives it back before the end.

        Raises Cancelled."""
        self._enter(lane, cancel)
        with ExitStack() as held:
            held.callback(self._leave, lane)
            yield held.close

    def _leave(self, lane: Lane) -> None:
        with self._changed:
            self._used[lane] -= 1
            self._changed.notify_all()

    def _enter(self, lane: Lane, cancel: CancelToken) -> None:
        with self._changed:
            self._waiting_work += lane == "work"
            try:
                while not self._has_room(lane):
                    self._changed.wait(LOOK_S)
                    cancel.check()
                self._used[lane] += 1
            finally:
                self._waiting_work -= lane == "work"

    def _has_room(self, lane: Lane) -> bool:
        used = sum(self._used.values())
        if lane == "work":
            return used <= self.slots and self._used["work"] < self.slots
        if self._waiting_work or used >= self.slots:
            return False
        return lane == "small" or self._used["large"] < self._large
