"""Connections to Drive that are kept and used again, each by one request at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.network import prepare, settle_on
from jupyter_colabsync.network.wires import Wires

if TYPE_CHECKING:
    import requests


class Connections:
    """Sessions of requests, lent out; safe from any thread. All of them ask `origin`."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._lock = threading.Lock()
        self._idle: list[requests.Session] = []
        self._wires = Wires()
        self._is_closed = False

    def make_ready(self) -> None:
        """Load what the first request needs and make its session; nothing is sent. Whoever goes
        on working beside that request does this first: two threads that both compute get on
        half as fast, and the wait for the answer begins that much later."""
        with self.lease():
            pass

    @contextmanager
    def lease(self) -> Iterator[requests.Session]:
        """Connections for one request at a time: requests does not share them safely between
        threads. A streamed answer keeps its own connection until it is closed.

        Raises Cancelled once all are closed."""
        with self._lock:
            if self._is_closed:
                raise Cancelled
            session = self._idle.pop() if self._idle else None
        if session is None:
            session = self._open()
        try:
            yield session
        finally:
            with self._lock:
                is_kept = not self._is_closed
                if is_kept:
                    self._idle.append(session)
            if not is_kept:
                session.close()

    def close(self) -> None:
        """Close all. Those in use break: who waits for an answer gets an error at once, instead
        of holding up for a minute the end of a process."""
        with self._lock:
            self._is_closed = True
            sessions, self._idle = self._idle, []
        self._wires.cut()
        for session in sessions:
            session.close()

    def _open(self) -> requests.Session:
        import requests

        from jupyter_colabsync.network.adapter import watch

        session = requests.Session()
        watch(session, self._wires)
        prepare(session, self._origin)
        settle_on(session, self._origin)
        return session
