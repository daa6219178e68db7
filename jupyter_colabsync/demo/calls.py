"""What the demo cloud was asked to do: calls by method name, bytes each way, Drive quota units."""

from __future__ import annotations

import threading
from collections import Counter

from .methods import units_of


class Calls:
    """Counters that any thread may add to.

    Names are those of `methods`, with `drive.files.get_media` and `drive.revisions.get_media` for
    contents. An upload counts once as `drive.files.create` or `drive.files.update`; every PUT to
    its session adds `drive.upload.put`, or `drive.upload.status` when it only asks for the offset,
    and `drive.upload.cancel`. A batch counts as `drive.batch`, and every call inside it under its
    own name. Sign-in has `oauth.auth`, `oauth.token` and `oauth.revoke`. Refused calls count, too;
    whether Google charges units for them is not known.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._refusals: Counter[str] = Counter()
        self.bytes_up = 0
        """Request bodies received."""
        self.bytes_down = 0
        """Reply bodies announced; a reply that is cut counts what was sent."""

    def note(self, method: str) -> None:
        with self._lock:
            self._counts[method] += 1

    def note_refusal(self, method: str) -> None:
        """A call, noted already, met the write ceiling."""
        with self._lock:
            self._refusals[method] += 1

    def add_bytes(self, up: int, down: int) -> None:
        with self._lock:
            self.bytes_up += up
            self.bytes_down += down

    def __getitem__(self, method: str) -> int:
        """How often a method was called; 0 for one that never was."""
        with self._lock:
            return self._counts[method]

    @property
    def counts(self) -> dict[str, int]:
        with self._lock:
            return {method: count for method, count in self._counts.items() if count}

    @property
    def refusals(self) -> dict[str, int]:
        """How many calls of each method the write ceiling refused."""
        with self._lock:
            return dict(self._refusals)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def units_by_method(self) -> dict[str, int]:
        """Estimated Drive quota units, without the methods that cost nothing."""
        spent = {method: count * units_of(method) for method, count in self.counts.items()}
        return {method: units for method, units in spent.items() if units}

    @property
    def units(self) -> int:
        """Estimated Drive quota units of all calls."""
        return sum(self.units_by_method.values())

    def reset(self) -> None:
        with self._lock:
            self._counts.clear()
            self._refusals.clear()
            self.bytes_up = self.bytes_down = 0

    def report(self) -> dict[str, object]:
        return {
            "calls": dict(sorted(self.counts.items())),
            "total": self.total,
            "units": self.units,
            "units_by_method": dict(sorted(self.units_by_method.items())),
            "refusals": dict(sorted(self.refusals.items())),
            "bytes_up": self.bytes_up,
            "bytes_down": self.bytes_down,
        }
