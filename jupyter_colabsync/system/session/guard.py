"""Warns before a session ends, whether or not a browser is open."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from jupyter_colabsync.system.session.clock import SessionClock

log = logging.getLogger(__name__)

LOOK_S = 20.0


class SessionGuard:
    """Looks at the clock in a thread of its own; on machines that last there is none.

    `warn` gets 30 or 10, the minutes that are left at most; it is quick, or starts a job.
    """

    def __init__(self, clock: SessionClock, warn: Callable[[int], None]) -> None:
        self._clock = clock
        self._warn = warn
        self._closed = threading.Event()

    def start(self) -> None:
        """Begin to look, where a session can end."""
        if self._clock.ends_here:
            threading.Thread(target=self._run, name="colabsync-session", daemon=True).start()

    def close(self) -> None:
        """Stop looking."""
        self._closed.set()

    def look(self) -> None:
        """Give the warning that is due, if one is."""
        if (minutes := self._clock.due()) is not None:
            self._warn(minutes)

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self.look()
            except Exception:
                log.exception("The session's end could not be warned of")
            self._closed.wait(LOOK_S)
