"""UnitBudget: quota units spent within the last minute, against what a person may spend. Pure."""

from __future__ import annotations

from collections import deque
from typing import Final

UNITS_A_MINUTE: Final = 325_000
"""Per person and Cloud project. Source: Drive API guide "Usage limits", for projects made since
2026-05-01; older ones are counted by requests and never come near it."""
MINUTE_S: Final = 60


class UnitBudget:
    """A sliding minute, kept second by second."""

    def __init__(self, units_a_minute: int = UNITS_A_MINUTE) -> None:
        self._most = units_a_minute
        self._spent = 0
        self._seconds: deque[tuple[int, int]] = deque()

    def take(self, units: int, now_s: float) -> float:
        """Spend `units`, and 0.0; or spend nothing, and seconds until it is worth asking again."""
        self._forget(now_s)
        if self._spent + units <= self._most or not self._seconds:
            self._spend(units, int(now_s))
            return 0.0
        needed = self._spent + units - self._most
        for second, spent in self._seconds:
            needed -= spent
            if needed <= 0:
                return second + 1 + MINUTE_S - now_s
        return self._seconds[-1][0] + 1 + MINUTE_S - now_s

    def _spend(self, units: int, second: int) -> None:
        self._spent += units
        if self._seconds and self._seconds[-1][0] == second:
            units += self._seconds.pop()[1]
        self._seconds.append((second, units))

    def _forget(self, now_s: float) -> None:
        while self._seconds and self._seconds[0][0] + 1 + MINUTE_S <= now_s:
            self._spent -= self._seconds.popleft()[1]
