"""What the demo cloud was asked to do: calls by method name, bytes each way, Drive quota units."""

from __future__ import annotations

import threading
from collections import Counter

UNITS = {
    "drive.files.get": 5,
    "drive.files.list": 100,
    "drive.changes.list": 100,
    "drive.drives.list": 100,
    "drive.permissions.list": 100,
    "drive.revisions.list": 100,
    "drive.files.get_media": 200,
    "drive.files.export": 200,
    "drive.revisions.get_media": 200,
    "drive.files.create": 50,
    "drive.files.update": 50,
    "drive.files.copy": 50,
    "drive.permissions.create": 50,
    "drive.permissions.update": 50,
}
"""Drive API usage limits (2026): get 5, list 100, download 200, update 50; creating is assumed to
cost as much as updating."""
OTHER_UNITS = 5


class Calls:
    """Counters that any thread may add to.

    Names are those of the discovery document (`drive.files.list`, `drive.changes.list`, ...), with
    `drive.files.get_media` and `drive.revisions.get_media` for contents. An upload counts once as
    `drive.files.create` or `drive.files.update`; every PUT to its session adds `drive.upload.put`,
    or `drive.upload.status` when it only asks for the offset, and `drive.upload.cancel`. Sign-in
    has `oauth.auth`, `oauth.token` and `oauth.revoke`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self.bytes_up = 0
        """Request bodies received."""
        self.bytes_down = 0
        """Reply bodies announced; a reply that is cut counts what was sent."""

    def note(self, method: str) -> None:
        with self._lock:
            self._counts[method] += 1

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
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def units(self) -> int:
        """Estimated Drive quota units of all calls."""
        return sum(
            count * UNITS.get(method, OTHER_UNITS)
            for method, count in self.counts.items()
            if method.startswith("drive.") and not method.startswith("drive.upload.")
        )

    def reset(self) -> None:
        with self._lock:
            self._counts.clear()
            self.bytes_up = self.bytes_down = 0

    def report(self) -> dict[str, object]:
        return {
            "calls": dict(sorted(self.counts.items())),
            "total": self.total,
            "units": self.units,
            "bytes_up": self.bytes_up,
            "bytes_down": self.bytes_down,
        }
