"""CallCounter: how many requests went to Drive, by method name."""

from __future__ import annotations

import threading
from collections import Counter


class CallCounter:
    """Counts every request that is sent, repeated ones included; safe from any thread.

    Names are those of the Drive API (`files.list`, `changes.list` …), with `files.download` for
    contents, and `upload.put` and `upload.status` for what goes to an upload session.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def note(self, method: str) -> None:
        """One more request of this method."""
        with self._lock:
            self._counts[method] += 1

    def snapshot(self) -> dict[str, int]:
        """All counts so far; subtract two snapshots to know what happened between them."""
        with self._lock:
            return dict(self._counts)
