"""WriteRate: how fast Drive lets this account write, learnt from its answers. Pure.

Google publishes no figure for it; "not more than 3 writes a second, sustained" (Workspace migration
guide, quoted in rclone issue 7384) and "about 2 files a second" (rclone's manual) are what people
met, and a burst of some writes goes through before. None of it was tried live. So nothing is
assumed before one is refused: until then writes go as fast as they can, then at nine tenths of what
was really accepted, and from there slowly faster again. Drive's own reserve makes up for the tenth.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.drive.bucket import Bucket
from jupyter_colabsync.drive.waiting import backoff_s

SLOWEST_PER_S: Final = 0.5
"""Slower than any limit that was ever met; so there is always an end."""
FREE_PER_S: Final = 50.0
"""Beyond this a limit is no longer one: some hundred milliseconds a write on a few connections."""
BURST: Final = 10
"""Writes that may go at once after a rest, once a limit is known."""
SHARE: Final = 0.9
"""Of what was accepted, after a refusal."""
LEAST_GUESS_PER_S: Final = 2.0
"""The first guess is not lower: about the least that people met."""
AGAIN_SHARE: Final = 0.75
"""Of the present rate, after a refusal that follows the one before too soon to measure."""
FIRST_LOOK_S: Final = 5.0
"""The first refusal comes after a burst; over this time the burst is spread to guess the rate."""
LOOK_S: Final = 15.0
"""Afterwards a rate is measured over so long at most: limits move, other devices come and go."""
SHORT_S: Final = 2.0
"""Too short to measure a rate of some writes a second."""
CAREFUL_GROWTH: Final = 0.02
QUICK_GROWTH: Final = 0.1
GUESS_GROWTH: Final = 0.3
"""Growth a second: careful near a limit that was met twice, quick when it may be far away, and
quicker still from the first guess, which knows only the burst."""
CALM_S: Final = 30.0
"""Without a refusal for so long a limit may have moved away."""


@dataclass(frozen=True, slots=True)
class Turn:
    """When a write may go. A refusal in the meantime makes it void: see `is_good`."""

    at_s: float
    epoch: int


class WriteRate:
    """Tells each write its turn. Between two refusals that were answered by going slower lies one
    epoch; what was sent in an earlier one is no news about the present rate.

    `chance` gives 0 to 1, as the retries of other programs should not all come at once.
    """

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._bucket: Bucket | None = None
        self._epoch = 0
        self._accepted: deque[tuple[float, int]] = deque()
        self._busy_since_s: float | None = None
        self._cut_at_s = -math.inf
        self._go_on_at_s = -math.inf
        self._grown_at_s = 0.0
        self._cuts = 0
        self._vain = 0

    @property
    def per_s(self) -> float | None:
        """Writes a second; None as long as no limit is known."""
        return None if self._bucket is None else self._bucket.per_s

    def reserve(self, count: int, now_s: float) -> Turn:
        """The turn of `count` writes that leave together, behind all reserved before."""
        if self._bucket is None:
            return Turn(now_s, self._epoch)
        if self._bucket.level(now_s) >= count:
            self._busy_since_s = None
        elif self._busy_since_s is None:
            self._busy_since_s = now_s
        return Turn(now_s + self._bucket.take(count, now_s), self._epoch)

    def is_good(self, turn: Turn) -> bool:
        """False when the rate was cut since this turn was reserved: reserve anew."""
        return turn.epoch == self._epoch

    def give_back(self, turn: Turn, count: int) -> None:
        """These writes are not sent after all."""
        if self._bucket is not None and self.is_good(turn):
            self._bucket.give_back(count)

    def accepted(self, turn: Turn, count: int, now_s: float) -> None:
        """Drive did `count` of the writes that went in this turn."""
        if not count:
            return
        self._accepted.append((now_s, count))
        while self._accepted[0][0] < now_s - LOOK_S:
            self._accepted.popleft()
        self._vain = 0
        if self._bucket is not None and self._cuts == 1 and turn.epoch == 0:
            # a refusal is answered sooner than the work of the same burst: mind that in the guess
            self._bucket.set_speed(self._bucket.per_s + _guess(count), now_s)
        elif self._bucket is not None and self._busy_since_s is not None and self.is_good(turn):
            self._grow(self._bucket, now_s)

    def refused(self, turn: Turn, told_pause_s: float, now_s: float) -> None:
        """Drive asked to go slower, and perhaps told for how long to pause; 0: it did not.

        Several writes of one epoch may be refused; the rate is cut once.
        """
        if self.is_good(turn):
            pause_s = max(told_pause_s, self._vain_pause_s())
            self._cut(now_s)
        elif told_pause_s:
            pause_s = told_pause_s
        else:
            return
        self._go_on_at_s = max(self._go_on_at_s, now_s + pause_s)
        if self._bucket is not None:
            # Drive's own reserve is empty now, so ours is too; after a pause one write may go
            is_pause = self._go_on_at_s > now_s
            self._bucket.restart(1.0 if is_pause else 0.0, self._go_on_at_s)
            self._busy_since_s = None if is_pause else self._busy_since_s
        self._epoch += 1

    def _cut(self, now_s: float) -> None:
        slower = self._slower(now_s)
        if self._bucket is None:
            self._bucket = Bucket(slower, BURST, now_s)
            self._busy_since_s = now_s
        else:
            self._bucket.set_speed(slower, now_s)
        self._cuts += 1
        self._cut_at_s = self._grown_at_s = now_s

    def _vain_pause_s(self) -> float:
        """A pause that doubles while nothing at all is accepted between two refusals."""
        if self._count_since(self._cut_at_s):
            return 0.0
        self._vain += 1
        return backoff_s(self._vain, self._chance())

    def _grow(self, bucket: Bucket, now_s: float) -> None:
        growth = CAREFUL_GROWTH if now_s - self._cut_at_s < CALM_S else QUICK_GROWTH
        if self._cuts == 1:
            growth = GUESS_GROWTH
        # at most a second: a rest says nothing about the rate
        passed_s = min(1.0, now_s - self._grown_at_s)
        self._grown_at_s = now_s
        bucket.set_speed(bucket.per_s * math.exp(growth * passed_s), now_s)
        if bucket.per_s > FREE_PER_S:
            self._bucket = None
            self._busy_since_s = None
            self._cuts = 0

    def _slower(self, now_s: float) -> float:
        """The next rate, from what was accepted while writes stood in line.

        Both ends of that time are refusals, when Drive's reserve is empty: what was accepted
        between them is exactly what Drive allows.
        """
        if self._bucket is None:
            return max(LEAST_GUESS_PER_S, _guess(self._count_since(now_s - FIRST_LOOK_S)))
        present = self._bucket.per_s
        busy_since_s = now_s if self._busy_since_s is None else self._busy_since_s
        since_s = max(busy_since_s, now_s - LOOK_S)
        if now_s - since_s >= SHORT_S:
            wanted = SHARE * self._count_since(since_s) / (now_s - since_s)
        else:
            wanted = present * (AGAIN_SHARE if now_s - self._cut_at_s < 2 * SHORT_S else SHARE)
        return max(SLOWEST_PER_S, min(max(wanted, present / 2), present * 0.95))

    def _count_since(self, since_s: float) -> int:
        return sum(count for at_s, count in self._accepted if at_s >= since_s)


def _guess(accepted: int) -> float:
    return SHARE * accepted / FIRST_LOOK_S
