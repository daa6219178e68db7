"""A way to stop long work: set once by whoever wants it stopped, checked between chunks."""

from __future__ import annotations

import threading

from jupyter_colabsync.errors import Cancelled


class CancelToken:
    """Set once; safe from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    @property
    def is_set(self) -> bool:
        """True once somebody asked."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled if somebody asked; call it in every loop over files or chunks."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Sleep at most `seconds`, waking early (and raising Cancelled) when asked to stop."""
        if self._event.wait(seconds):
            raise Cancelled
