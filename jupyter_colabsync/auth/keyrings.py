"""The system keyring behind a time limit: a locked or hanging one counts as none.

Source: keyring documentation, "priority": backends of 1 and more are recommended ones.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
TIME_LIMIT_S = 5.0
PROBE = "probe"


class Backend(Protocol):
    """What we use of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class Unusable(Exception):
    """There is no keyring, or it refuses, or it does not answer in time."""


def system_backend() -> Backend:
    """The keyring this system recommends; raises Unusable. Imports `keyring` on first use."""
    import keyring

    backend = keyring.get_keyring()
    if backend.priority < 1:
        raise Unusable(type(backend).__name__)
    return backend


class Keyring:
    """Secrets of one state folder in the system keyring. Every method may raise Unusable."""

    def __init__(
        self,
        state_folder: Path,
        backend: Callable[[], Backend] = system_backend,
        time_limit_s: float = TIME_LIMIT_S,
    ) -> None:
        # one keyring serves all of a user's state folders, so each has its own name there
        mark = hashlib.sha256(str(state_folder.absolute()).encode()).hexdigest()[:12]
        self._service = f"jupyter-colabsync ({mark})"
        self._make_backend = backend
        self._time_limit_s = time_limit_s
        self._lock = threading.Lock()
        self._backend: Backend | None = None
        self._is_unusable = False
        self._is_probed = False

    def read(self, name: str) -> str | None:
        """A secret, or None."""
        backend = self._open()
        return self._limited(lambda: backend.get_password(self._service, name))

    def write(self, name: str, text: str) -> None:
        """Keep a secret, after the keyring has proved once that it gives back what it took."""
        backend = self._open()
        if not self._is_probed:
            self._probe(backend)
        self._limited(lambda: backend.set_password(self._service, name, text))

    def delete(self, name: str) -> None:
        """Forget a secret, if it is there."""
        backend = self._open()
        if self._limited(lambda: backend.get_password(self._service, name)) is not None:
            self._limited(lambda: backend.delete_password(self._service, name))

    def is_usable(self) -> bool:
        """True when a secret would be kept here."""
        try:
            backend = self._open()
            if not self._is_probed:
                self._probe(backend)
        except Unusable:
            return False
        return True

    def _open(self) -> Backend:
        with self._lock:
            if self._is_unusable:
                raise Unusable
            if self._backend is None:
                self._backend = self._limited(self._make_backend)
            return self._backend

    def _probe(self, backend: Backend) -> None:
        """A locked keyring may take a secret and not give it back, or never answer at all."""
        token = secrets.token_hex(8)

        def round_trip() -> bool:
            backend.set_password(self._service, PROBE, token)
            is_same = backend.get_password(self._service, PROBE) == token
            backend.delete_password(self._service, PROBE)
            return is_same

        if not self._limited(round_trip):
            self._is_unusable = True
            raise Unusable
        self._is_probed = True

    def _limited(self, work: Callable[[], T]) -> T:
        """The result of `work`, which runs in a thread that is given up after the time limit."""
        results: list[T] = []

        def run() -> None:
            try:
                results.append(work())
            except Exception as error:  # noqa: BLE001 - backends raise what they like
                log.info("The system keyring is not usable: %s", type(error).__name__)

        thread = threading.Thread(target=run, name="colabsync-keyring", daemon=True)
        thread.start()
        thread.join(self._time_limit_s)
        if not results:
            self._is_unusable = True
            raise Unusable
        return results[0]
