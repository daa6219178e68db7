"""Who looks at the machine, and how often that asks for a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.contract.system import Pace

INTERVAL_S: Final[dict[Pace, float]] = {"panel": 1.0, "status": 5.0, "alarm": 60.0}
"""Browsers let a hidden tab's timers run once a minute, and no slower."""
MISSED = 2.5
"""A tab that has not asked for so many intervals, and for 3 s, has gone."""
MAX_WATCHERS = 500
"""Far more tabs than one server has; a client that invents names cannot fill our memory."""


@dataclass(frozen=True, slots=True)
class _Lease:
    interval_s: float
    ends_at_s: float


class Watchers:
    """Wishes that lapse by themselves: a tab that is closed says nothing. Not thread-safe."""

    def __init__(self) -> None:
        self._leases: dict[str, _Lease] = {}

    def renew(self, name: str, pace: Pace, now_s: float) -> None:
        """This one looks, at this pace, from now on and for a while."""
        interval_s = INTERVAL_S[pace]
        self._leases.pop(name, None)
        self._leases[name] = _Lease(interval_s, now_s + max(3.0, interval_s * MISSED))
        while len(self._leases) > MAX_WATCHERS:
            del self._leases[next(iter(self._leases))]

    def interval_s(self, now_s: float) -> float | None:
        """Seconds between samples that serve everybody; None when nobody looks."""
        for name in [name for name, lease in self._leases.items() if lease.ends_at_s <= now_s]:
            del self._leases[name]
        return min((lease.interval_s for lease in self._leases.values()), default=None)
