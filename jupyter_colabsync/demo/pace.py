"""How fast the pretend service is: a ceiling on writes, and the time each kind of call takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from .methods import is_media, is_write
from .plans import Failure


class WriteCeiling:
    """A token bucket: `burst` writes at once, then `per_s` a second.

    Source of the idea: Drive's "3 requests per second of sustained write or insert requests, per
    account" (Workspace migration guide, quoted); the size of the burst is nobody's knowledge.
    """

    def __init__(self, per_s: float, burst: int, refusal: Failure, clock: Callable[[], float]):
        """`clock` gives seconds that only grow; `refusal` answers a write beyond the ceiling."""
        self.refusal = refusal
        self._per_s = per_s
        self._burst = float(burst)
        self._left = float(burst)
        self._clock = clock
        self._then_s = clock()
        self._lock = threading.Lock()

    def admits(self, method: str) -> bool:
        """False for a write that comes too early; a refused one uses up nothing."""
        if not is_write(method):
            return True
        with self._lock:
            now_s = self._clock()
            self._left = min(self._burst, self._left + (now_s - self._then_s) * self._per_s)
            self._then_s = now_s
            if self._left < 1:
                return False
            self._left -= 1
            return True


@dataclass(frozen=True, slots=True)
class Latency:
    """How long Drive thinks before it answers, by kind of call."""

    read_ms: float = 0
    """Everything that neither writes nor carries contents: get, list, changes, about, status."""
    write_ms: float = 0
    """Also the start of a resumable upload, and a whole batch, once: its calls run side by side
    (a guess; nobody has published how they do)."""
    first_byte_ms: float = 0
    """Of a download, or of each range of one."""
    chunk_ms: float = 0
    """Of each PUT to an upload session."""

    def of(self, method: str, *, is_batched: bool) -> float:
        """Milliseconds for one call."""
        if is_batched or not method.startswith("drive."):
            return 0
        if method == "drive.upload.put":
            return self.chunk_ms
        if is_media(method):
            return self.first_byte_ms
        return self.write_ms if is_write(method) or method == "drive.batch" else self.read_ms
