"""Pacer: when the next request, the next write and the next bytes may go to Drive.

One per account and process. What it knows is pure (`write_rate`, `unit_budget`, `bucket`); here
are the lock, the clock and the waiting. It never tries anything again: that is `retry`, which
leaves the pause after a refused write to the pacer, so that eight workers do not each punish
themselves for one limit.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.drive.bucket import Bucket
from jupyter_colabsync.drive.calls import WRITES, units_of
from jupyter_colabsync.drive.unit_budget import UnitBudget
from jupyter_colabsync.drive.verdicts import SLOW_DOWN
from jupyter_colabsync.drive.waiting import MAX_TOLD_PAUSE_S, Sleep, pause
from jupyter_colabsync.drive.write_rate import BURST, Turn, WriteRate
from jupyter_colabsync.errors import Cancelled, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken

PIECE_S: Final = 0.25
"""Bytes travel in pieces of so many seconds, so that a new limit and a stop are soon obeyed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes a second for the bodies of files, above 0; None for as fast as it goes."""

    upload_bytes_per_s: float | None = None
    download_bytes_per_s: float | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """`count` calls that were let through together; `turn` is None for what is no write."""

    count: int
    turn: Turn | None


class Pacer:
    """Safe from any thread. `clock` gives seconds that never go back, `chance` 0 to 1."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = pause,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._units = UnitBudget()
        self._writes = WriteRate(chance)
        self._limits = Limits()
        self._up: Bucket | None = None
        self._down: Bucket | None = None
        self.limits = limits or Limits()

    @property
    def limits(self) -> Limits:
        """May be set at any time; transfers under way obey within a moment."""
        return self._limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        with self._lock:
            self._limits = limits
            self._up = self._bucket(limits.upload_bytes_per_s)
            self._down = self._bucket(limits.download_bytes_per_s)

    def now_s(self) -> float:
        """The pacer's clock."""
        return self._clock()

    def admit(self, method: str, cancel: CancelToken | None = None, count: int = 1) -> Ticket:
        """Wait until `count` calls of this method may go.

        Raises Cancelled, and Unreachable when Drive asked for a longer pause than anybody waits.
        """
        self._await_units(units_of(method) * count, cancel)
        if method not in WRITES:
            return Ticket(count, None)
        while True:
            with self._lock:
                turn = self._writes.reserve(count, self._clock())
            try:
                self._await_turn(turn, cancel)
            except (Cancelled, Unreachable):
                with self._lock:
                    self._writes.give_back(turn, count)
                raise
            with self._lock:
                if self._writes.is_good(turn):
                    return Ticket(count, turn)

    def accepted(self, ticket: Ticket, count: int | None = None) -> None:
        """Drive did what was let through, or `count` of it."""
        if ticket.turn is None:
            return
        with self._lock:
            done = ticket.count if count is None else count
            self._writes.accepted(ticket.turn, done, self._clock())

    def refused(self, ticket: Ticket, told_pause_s: float | None) -> bool:
        """Drive asked to go slower. True when the pacer sees to the pause before the next try."""
        if ticket.turn is None:
            return False
        with self._lock:
            self._writes.refused(ticket.turn, told_pause_s or 0.0, self._clock())
        return True

    def writes_at_once(self, most: int) -> int:
        """How many writes a batch should hold, at most `most`: a known limit allows short ones."""
        with self._lock:
            return most if self._writes.per_s is None else min(most, BURST)

    def outgoing(self, block: bytes, cancel: CancelToken) -> Iterator[bytes]:
        """`block` in pieces, each as soon as the limit for uploads lets it go. Raises Cancelled."""
        begin = 0
        while begin < len(block):
            count = self._await_bytes(self._up, len(block) - begin, cancel)
            yield block if count == len(block) else block[begin : begin + count]
            begin += count

    def incoming(self, count: int, cancel: CancelToken) -> None:
        """Wait as long as `count` bytes may take by the limit for downloads. Raises Cancelled."""
        while count:
            count -= self._await_bytes(self._down, count, cancel)

    def _await_units(self, units: int, cancel: CancelToken | None) -> None:
        while True:
            with self._lock:
                wait_s = self._units.take(units, self._clock())
            if not wait_s:
                return
            self._sleep(wait_s, cancel)

    def _await_turn(self, turn: Turn, cancel: CancelToken | None) -> None:
        wait_s = turn.at_s - self._clock()
        if wait_s > MAX_TOLD_PAUSE_S:
            raise Unreachable(SLOW_DOWN.message, code=SLOW_DOWN.code)
        if wait_s > 0:
            self._sleep(wait_s, cancel)

    def _await_bytes(self, bucket: Bucket | None, count: int, cancel: CancelToken) -> int:
        """Wait until some of `count` bytes may go; how many."""
        if bucket is None:
            return count
        count = min(count, max(1, int(bucket.per_s * PIECE_S)))
        with self._lock:
            wait_s = bucket.take(count, self._clock())
        if wait_s > 0:
            self._sleep(wait_s, cancel)
        return count

    def _bucket(self, bytes_per_s: float | None) -> Bucket | None:
        if bytes_per_s is None:
            return None
        return Bucket(bytes_per_s, bytes_per_s * PIECE_S, self._clock())
