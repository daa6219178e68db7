"""Gate: as many threads unpack at a time as there are processors; the others only fetch."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


class Gate:
    """A place is held while a thread unpacks (`with gate`), and free while it waits for bytes.

    Many connections are worth having when each is slow; when they are fast, as many threads want
    to unpack at once, and get in each other's way: eight took half as long again as two. What is
    large has a processor to itself as long as it is under way: it is what the end waits for.
    """

    def __init__(self) -> None:
        self._processors = os.cpu_count() or 1
        self._changed = threading.Condition()
        self._inside = 0
        self._large = 0

    def __enter__(self) -> None:
        with self._changed:
            while self._inside >= max(1, self._processors - self._large):
                self._changed.wait()
            self._inside += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._inside -= 1
            self._changed.notify()

    @contextmanager
    def large(self) -> Iterator[None]:
        """Something large is under way; it needs no place."""
        with self._changed:
            self._large += 1
        try:
            yield
        finally:
            with self._changed:
                self._large -= 1
                self._changed.notify_all()

    def waiting(self, blocks: Iterator[T]) -> Iterator[T]:
        """`blocks`, for a thread that holds a place: it is free while the next is waited for."""
        while True:
            self.__exit__(None, None, None)
            try:
                block = next(blocks, None)
            finally:
                self.__enter__()
            if block is None:
                return
            yield block
