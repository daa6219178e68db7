"""The signed address of a download: asked of Kaggle when needed, and anew when it has expired."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from jupyter_colabsync.errors import Refused
from jupyter_colabsync.kaggle.calls.transport import Located

MAX_RENEWALS: Final = 5


class Address:
    """The signed address of the data, renewed by asking Kaggle when it has expired."""

    def __init__(self, locate: Callable[[], Located], first: Located | None = None) -> None:
        """`first`: what asking has brought already."""
        self._locate = locate
        self._lock = threading.Lock()
        self._located = first
        self._renewals = 0

    def current(self) -> Located:
        """Where the data is; an answer that is the data itself is handed out once."""
        with self._lock:
            located = self._located or self._locate()
            self._located = located if located.url else None
            return located

    def close(self) -> None:
        """Let go of an answer that nobody took."""
        with self._lock:
            if self._located is not None and self._located.response is not None:
                self._located.response.close()
            self._located = None

    def put_back(self, located: Located) -> None:
        """For the next one who asks: nobody has read of it yet."""
        with self._lock:
            self._located = located

    def renew(self, expired_url: str) -> None:
        """Forget an address; of several threads that found it expired, one asks anew.

        Raises Refused when new addresses do not help either.
        """
        with self._lock:
            if self._located is None or self._located.url != expired_url:
                return
            self._renewals += 1
            if self._renewals > MAX_RENEWALS:
                raise Refused(
                    "Kaggle's storage does not hand out this data. Try again later.",
                    code="kaggle_storage",
                )
            self._located = None

    def worked(self) -> None:
        """Bytes came: what happened before does not count any more."""
        with self._lock:
            self._renewals = 0
