"""Calls: how many requests went to Drive, by method name, and what they cost in quota units."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Final

UNITS: Final[Mapping[str, int]] = {
    "files.get": 5,
    "files.list": 100,
    "changes.list": 100,
    "revisions.list": 100,
    "files.download": 200,
    "revisions.download": 200,
    "files.create": 50,
    "files.update": 50,
    "upload.put": 0,
    "upload.status": 0,
    "upload.cancel": 0,
    "batch": 0,
}
"""Quota units of one call. Source: Drive API guide "Usage limits", 2026: get 5, list 100,
download 200, update 50, other 5. Not named there, and assumed: creating costs what updating does,
an upload is paid for by the request that begins it, and a batch by its inner calls."""
OTHER_UNITS: Final = 5

WRITES: Final = frozenset({"files.create", "files.update"})
"""What counts against the rate of writes; see `write_rate`."""


def units_of(method: str) -> int:
    """What one call of this method costs."""
    return UNITS.get(method, OTHER_UNITS)


class CallCounter:
    """Counts every request that is sent, repeated ones included; safe from any thread.

    Names are those of the Drive API (`files.list`, `changes.list` …), with `files.download` and
    `revisions.download` for contents, and `upload.put` and `upload.status` for what goes to an
    upload session. A batch counts as `batch`, and each call in it under its own name as well:
    HTTP requests are therefore the sum without the names of what went in batches.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def note(self, method: str, count: int = 1) -> None:
        """More requests of this method."""
        with self._lock:
            self._counts[method] += count

    def snapshot(self) -> dict[str, int]:
        """All counts so far; subtract two snapshots to know what happened between them."""
        with self._lock:
            return dict(self._counts)

    def units(self) -> int:
        """Quota units of all calls so far, as `UNITS` has them; an estimate."""
        return sum(units_of(method) * count for method, count in self.snapshot().items())
