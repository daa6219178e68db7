"""A bounded number of HTTP connections, and which addresses are trusted with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from jupyter_colabsync.errors import Refused
from jupyter_colabsync.network import is_loopback, prepare

if TYPE_CHECKING:
    import requests

STORAGE_CONNECTIONS: Final = 8
LEASE_LOOK_S: Final = 0.2


class Connections:
    """Lends HTTP sessions, never more than `limit` at a time: the one limit on connections.

    A session belongs to its borrower alone (sessions of `requests` are not for sharing).
    """

    def __init__(self, limit: int = STORAGE_CONNECTIONS) -> None:
        self.limit = limit
        self._slots = threading.BoundedSemaphore(limit)
        self._lock = threading.Lock()
        self._idle: list[requests.Session] = []

    @contextmanager
    def lease(self, check: Callable[[], None] = lambda: None) -> Iterator[requests.Session]:
        """One session, once one is free; meanwhile `check` may raise to give up waiting."""
        while not self._slots.acquire(timeout=LEASE_LOOK_S):
            check()
        try:
            session = self._take()
            try:
                yield session
            finally:
                with self._lock:
                    self._idle.append(session)
        finally:
            self._slots.release()

    def close(self) -> None:
        """Close what is idle; the pool can still be used afterwards."""
        with self._lock:
            idle, self._idle = self._idle, []
        for session in idle:
            session.close()

    def _take(self) -> requests.Session:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return new_session()


def new_session() -> requests.Session:
    """A session that goes the way this machine's owner wants, signs nothing, keeps no cookies."""
    from http.cookiejar import DefaultCookiePolicy

    import requests

    from jupyter_colabsync import __version__

    session = requests.Session()
    prepare(session, None)
    session.headers["User-Agent"] = f"jupyter-colabsync/{__version__}"
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def route(session: requests.Session, url: str) -> None:
    """Choose for the next request of `session`: a proxy never carries what stays on the loopback.

    Raises ValueError when `url` is none.
    """
    session.trust_env = not is_loopback(url)


def check_storage_address(url: str, has_own_origin: bool) -> None:
    """Raise Refused unless data may be fetched from there: https, or this very computer when
    Kaggle's origin was set by hand."""
    try:
        link = urlsplit(url)
        if link.scheme == "https" and link.hostname:
            return
        if link.scheme == "http" and has_own_origin and is_loopback(url):
            return
    except ValueError:
        pass  # no address at all
    raise Refused(
        "Kaggle named an address for the data that cannot be trusted. Try again later.",
        code="kaggle_untrusted",
    )
