"""Halt: one sign to stop for all workers of a pull."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.cancel import CancelToken

T = TypeVar("T")


class Halt:
    """Says stop when the person does, and when one of the workers has failed."""

    def __init__(self, cancel: CancelToken) -> None:
        self._cancel = cancel
        self._has_failed = threading.Event()

    def set(self) -> None:
        self._has_failed.set()

    def check(self) -> None:
        """Raises Cancelled."""
        self._cancel.check()
        if self._has_failed.is_set():
            raise Cancelled

    def checked(self, blocks: Iterable[T]) -> Iterator[T]:
        """`blocks`; looks between them whether to stop."""
        for block in blocks:
            self.check()
            yield block

    @contextmanager
    def on_failure(self) -> Iterator[None]:
        """What fails inside stops the other workers too."""
        try:
            yield
        except BaseException:
            self.set()
            raise
