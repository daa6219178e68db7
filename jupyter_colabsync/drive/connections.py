"""Connections to Drive that are kept and used again, each by one request at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from jupyter_colabsync.network import prepare

if TYPE_CHECKING:
    from google.auth.credentials import Credentials
    from google.auth.transport.requests import AuthorizedSession


class Connections:
    """google-auth's sessions, lent out; safe from any thread."""

    def __init__(self, origin: str | None) -> None:
        self._origin = origin
        self._lock = threading.Lock()
        self._idle: list[AuthorizedSession] = []
        self._is_closed = False

    @contextmanager
    def lease(self, credentials: Credentials) -> Iterator[AuthorizedSession]:
        """Connections for one request at a time: neither requests nor google-auth share them
        safely between threads. A streamed answer keeps its own connection until it is closed."""
        with self._lock:
            session = self._idle.pop() if self._idle else None
        if session is None:
            session = self._open(credentials)
        session.credentials = credentials
        try:
            yield session
        finally:
            with self._lock:
                is_kept = not self._is_closed
                if is_kept:
                    self._idle.append(session)
            if not is_kept:
                _close(session)

    def close(self) -> None:
        """Close all; those in use are closed when they are given back."""
        with self._lock:
            self._is_closed = True
            sessions, self._idle = self._idle, []
        for session in sessions:
            _close(session)

    def _open(self, credentials: Credentials) -> AuthorizedSession:
        from google.auth.transport.requests import AuthorizedSession

        make: Any = AuthorizedSession  # google-auth leaves it untyped
        # 401 is ours to answer: google-auth would send a body again that is used up
        session: AuthorizedSession = make(credentials, refresh_status_codes=())
        prepare(session, self._origin)
        return session


def _close(session: AuthorizedSession) -> None:
    close: Any = session.close  # google-auth leaves it untyped
    close()
