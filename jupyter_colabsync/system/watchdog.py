"""Asks what may hang, in a thread of its own, so that nobody waits longer than he must."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
HUNG_AFTER_S = 5.0


class Watchdog(Generic[T]):
    """Never asks twice at a time; a question that hangs costs one daemon thread and no more.

    `first`: the answer while there is none yet; `hung`: when none came for 5 s, None to keep the
    one before; `broken`: when asking failed in a way nobody foresaw.
    """

    def __init__(
        self,
        read: Callable[[], T],
        clock: Callable[[], float],
        *,
        first: T,
        hung: T | None,
        broken: T,
    ) -> None:
        self._read = read
        self._clock = clock
        self._answer = first
        self._hung = hung
        self._broken = broken
        self._asking: threading.Thread | None = None
        self._asked_at = 0.0

    def ask(self, patience_s: float) -> T:
        """The answer; or after `patience_s` the one before, or after 5 s that there is none."""
        if self._asking is None or not self._asking.is_alive():
            self._asked_at = self._clock()
            self._asking = threading.Thread(target=self._run, name="colabsync-asks", daemon=True)
            self._asking.start()
            self._asking.join(patience_s)
        is_hung = self._asking.is_alive() and self._clock() - self._asked_at >= HUNG_AFTER_S
        return self._hung if is_hung and self._hung is not None else self._answer

    def _run(self) -> None:
        try:
            self._answer = self._read()
        except Exception:
            log.exception("The machine could not be read")
            self._answer = self._broken
