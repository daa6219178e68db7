"""Bucket: a token bucket that lends, so that whoever asks first goes first. Pure."""

from __future__ import annotations


class Bucket:
    """Holds up to `most` tokens and gets `per_s` more each second; the clock is the caller's.

    `take` always takes; what is not there yet is a debt, and the time to wait is the time until
    it is paid. Takers therefore go in the order of their calls, each at a time of its own.
    """

    def __init__(self, per_s: float, most: float, now_s: float) -> None:
        self._per_s = per_s
        self._most = most
        self._left = most
        self._at_s = now_s

    @property
    def per_s(self) -> float:
        """Tokens a second."""
        return self._per_s

    def set_speed(self, per_s: float, now_s: float) -> None:
        """From now on another speed; what was earned or owed until now stays."""
        self.level(now_s)
        self._per_s = per_s

    def level(self, now_s: float) -> float:
        """Tokens that are there; below 0 what takers still wait for."""
        gained = max(0.0, now_s - self._at_s) * self._per_s
        self._left = min(self._most, self._left + gained)
        self._at_s = max(self._at_s, now_s)
        return self._left

    def take(self, count: float, now_s: float) -> float:
        """Take tokens; seconds to wait before using them."""
        left = self.level(now_s) - count
        self._left = left
        return self._at_s - now_s + max(0.0, -left / self._per_s)

    def give_back(self, count: float) -> None:
        """Return tokens that were taken and not used."""
        self._left = min(self._most, self._left + count)

    def restart(self, left: float, at_s: float) -> None:
        """Forget tokens and debts: `left` tokens at `at_s`, and none before."""
        self._left, self._at_s = left, at_s
