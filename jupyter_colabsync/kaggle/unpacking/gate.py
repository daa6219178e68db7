"""Gate: as many threads unpack at a time as there are processors; the others only fetch."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


class Gate:
    """A place is held while a thread works (`with gate`), and free while it waits for bytes.

    Many connections are worth having when each is slow; when they are fast, as many threads
    want to unpack at once and get in each other's way: eight took half as long again as two.
    """

    def __init__(self) -> None:
        self._places = threading.Semaphore(max(2, os.cpu_count() or 2))

    def __enter__(self) -> None:
        self._places.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._places.release()

    def waiting(self, blocks: Iterator[T]) -> Iterator[T]:
        """`blocks`, for a thread that holds a place: it is free while the next is waited for."""
        while True:
            self._places.release()
            try:
                block = next(blocks, None)
            finally:
                self._places.acquire()
            if block is None:
                return
            yield block
