"""The signed address of a download: asked of Kaggle when needed, and anew when it has expired."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from jupyter_colabsync.errors import Refused
from jupyter_colabsync.kaggle.transport import Located

MAX_RENEWALS: Final = 5


class Address:
    """The signed address of the data, renewed by asking Kaggle when it has expired."""

    def __init__(self, locate: Callable[[], Located]) -> None:
        self._locate = locate
        self._lock = threading.Lock()
        self._located: Located | None = None
        self._renewals = 0

    def current(self) -> Located:
        """Where the data is; an answer that is the data itself is handed out once."""
        with self._lock:
            located = self._located or self._locate()
            self._located = located if located.url else None
            return located

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
