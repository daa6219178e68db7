"""Settling: files that are written and checked get their names, many at a time."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_colabsync.kaggle.folder.records import Placed

MOST_FILES: Final = 64
MOST_BYTES: Final = 8 * 1024 * 1024
LONGEST_S: Final = 0.25
MOST_BATCHES: Final = 4
"""So many may wait for the disk; then everybody does."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A file that is whole and lies in the workshop as `part`."""

    part: Path
    path: str
    placed: Placed
    is_added: bool = False
    """Whether it counts by itself, and not as a part of something."""


class Settling:
    """Collects finished files; when there are enough, a thread of its own settles them.

    Before a file gets its name, that is announced, and the disk is waited for (see Ledger): for
    many together that costs hardly more than for one, and nobody else waits. What a kill costs is
    what was not settled: a quarter of a second of files, or some tens of MiB on a slow disk.
    """

    def __init__(self, settle: Callable[[Sequence[Finished]], None]) -> None:
        self._settle = settle
        self._thread = ThreadPoolExecutor(1, "kaggle-settle")
        self._lock = threading.Lock()
        self._waiting: list[Finished] = []
        self._bytes = 0
        self._since = 0.0
        self._under_way: deque[Future[None]] = deque()

    def add(self, file: Finished) -> None:
        """One more; it is settled by `flush` at the latest. Raises what settling any raised."""
        with self._lock:
            now = time.monotonic()
            if not self._waiting:
                self._since = now
            self._waiting.append(file)
            self._bytes += file.placed.size_bytes
            is_due = (
                len(self._waiting) >= MOST_FILES
                or self._bytes >= MOST_BYTES
                or now - self._since >= LONGEST_S
            )
            if not is_due:
                return
            self._send_off()
            first = self._under_way.popleft() if len(self._under_way) > MOST_BATCHES else None
        if first is not None:
            first.result()

    def flush(self) -> None:
        """Settle all, and wait for it. Raises what settling any raised."""
        with self._lock:
            self._send_off()
            under_way, self._under_way = self._under_way, deque()
        wait(under_way)
        for batch in under_way:
            batch.result()

    def close(self) -> None:
        """End the thread; what was not flushed is settled first."""
        self._thread.shutdown()

    def _send_off(self) -> None:
        batch, self._waiting, self._bytes = self._waiting, [], 0
        if batch:
            self._under_way.append(self._thread.submit(self._settle, batch))
