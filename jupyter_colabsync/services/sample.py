"""Sample: so many bytes of a transfer, or as many as come in a while, and how fast they came."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.jobs.cancel import CancelToken

if TYPE_CHECKING:
    from typing_extensions import Buffer

SAMPLE_BYTES: Final = 4 * 1024 * 1024
SAMPLE_S: Final = 5.0


class Sample:
    """One try. A transfer that is given `add` and `cancel` ends when enough came; `until` ends it
    at the next bytes."""

    def __init__(self, size_bytes: int = SAMPLE_BYTES, until: CancelToken | None = None) -> None:
        self.cancel = CancelToken()
        self.came_bytes = 0
        self._size_bytes = size_bytes
        self._until = until

    def add(self, count_bytes: int) -> None:
        """Bytes came; enough of them end the transfer."""
        self.came_bytes += count_bytes
        if self.came_bytes >= self._size_bytes or (self._until and self._until.is_set):
            self.cancel.set()

    def rate(self, take: Callable[[Sample], None]) -> float | None:
        """Bytes in a second of what `take` brings; None when nothing came."""
        end = threading.Timer(SAMPLE_S, self.cancel.set)
        end.daemon = True
        end.start()
        began_s = time.monotonic()
        try:
            take(self)
        except ColabSyncError:
            pass  # enough came, or this side cannot be tried: the count tells
        finally:
            end.cancel()
        took_s = time.monotonic() - began_s
        return self.came_bytes / took_s if self.came_bytes and took_s > 0 else None


class Nowhere(io.BytesIO):
    """Takes bytes and keeps none."""

    def write(self, block: Buffer) -> int:
        return memoryview(block).nbytes
