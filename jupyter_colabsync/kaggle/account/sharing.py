"""Sharing: "also for `kaggle` in my notebooks and terminals", and whether that holds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from jupyter_colabsync.contract.kaggle import SharedKaggleSignIn
from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.kaggle.account.machine import OWN_FOLDER, Found, Machine
from jupyter_colabsync.kaggle.account.standard_file import StandardFile, file_name
from jupyter_colabsync.kaggle.credentials import (
    Credential,
    KaggleToken,
    fingerprint,
    is_same_name,
)

FIRST_WITH_TOKENS: Final = (1, 8)
"""Version of `kaggle`. Source: kaggle-cli's CHANGELOG, 1.8.0 to 1.8.3; Python 3.10 has 1.7 only."""

log = logging.getLogger(__name__)


class Sharing:
    """Thread-safe. The file goes to `~/.kaggle` whatever variables say: another folder may be
    shared with other people."""

    def __init__(
        self,
        state_folder: Path,
        machine: Callable[[], Machine],
        client_version: Callable[[], str],
    ) -> None:
        """`client_version`: which `kaggle` notebooks of this server import."""
        self._file = StandardFile(state_folder)
        self._machine = machine
        self._client_version = client_version
        self._lock = threading.Lock()

    def state(self, credential: Credential) -> SharedKaggleSignIn:
        """Whether our file is there, and what overrules it."""
        if not self._file.is_there():
            return SharedKaggleSignIn(is_on=False)
        return SharedKaggleSignIn(is_on=True, warning=self._warning(credential))

    def turn_on(self, credential: Credential) -> None:
        """Write the file. Raises LocalProblem; then nothing has changed."""
        with self._lock:
            self._file.write(self._machine().own_folder, credential)

    def turn_off(self) -> None:
        """Take the file away, if it is ours. Raises LocalProblem."""
        with self._lock:
            self._file.take_away()

    def renew(self, credential: Credential) -> None:
        """Another sign-in was accepted: it takes the place of the one shared, if one is. The
        sign-in itself stands whatever becomes of that; `state` then warns."""
        with self._lock:
            if not self._file.is_there():
                return
            try:
                self._file.write(self._machine().own_folder, credential)
            except LocalProblem as error:
                log.warning("The shared Kaggle sign-in is still the one before: %s", error.message)

    def _warning(self, credential: Credential) -> str | None:
        machine = self._machine()
        found = machine.in_effect()
        if found is not None and fingerprint(found.credential) == fingerprint(credential):
            return self._too_old() if isinstance(credential, KaggleToken) else None
        place = f"~/{OWN_FOLDER}/{file_name(credential)}"
        if found is not None and found.place != place:
            is_us = is_same_name(found.credential.username, credential.username)
            return None if is_us else _overruled(found)
        if found is None and machine.environment.get("KAGGLE_CONFIG_DIR"):
            return (
                "KAGGLE_CONFIG_DIR, a variable of this server, sends `kaggle` to another folder, "
                "where there is no sign-in. Start Jupyter without that variable to change this."
            )
        return (
            f"{place} does not hold the sign-in of now. Switch this off and on again to write it."
        )

    def _too_old(self) -> str | None:
        version = self._client_version()
        parts = version.split(".")[:2]
        if not all(part.isdecimal() for part in parts):
            return None
        if tuple(int(part) for part in parts) >= FIRST_WITH_TOKENS:
            return None
        return (
            f"The `kaggle` of this server ({version}) does not know API tokens. Sign in here with "
            "kaggle.json, or update `kaggle`."
        )


def _overruled(found: Found) -> str:
    whom = found.credential.username or "whoever it belongs to"
    if found.place.startswith("KAGGLE_"):
        return (
            f"{found.place}, set for this server, comes first: `kaggle` acts as {whom}. "
            "Start Jupyter without it to change this."
        )
    return (
        f"{found.place} comes first: `kaggle` acts as {whom}. Move that file away to change this."
    )
