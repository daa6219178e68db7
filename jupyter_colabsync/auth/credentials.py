"""CredentialStore: secrets in the system keyring, else in files only their owner can read."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Literal, Protocol

from jupyter_colabsync.auth.keyrings import Keyring, Unusable
from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.files import make_private_folder, write_atomically

StoreKind = Literal["keyring", "file", "memory"]
FILE_MODE = 0o600


class SecretStore(Protocol):
    """Keeps short secret texts by name."""

    @property
    def kind(self) -> StoreKind:
        """Where a secret that is written now would be kept."""

    def read(self, name: str) -> str | None:
        """A secret, or None when there is none."""

    def write(self, name: str, text: str) -> None:
        """Keep a secret; raises LocalProblem."""

    def delete(self, name: str) -> None:
        """Forget a secret, if it is there."""

    def where(self, name: str) -> StoreKind | None:
        """Where this secret is kept, or None."""


class CredentialStore:
    """The store of one state folder: keyring where usable, else `<state>/credentials/<name>`.

    A secret lives in one of the two; a file is looked for first, since it is only written while
    the keyring does not work.
    """

    def __init__(
        self, state_folder: Path, use_keyring: bool = True, keyring: Keyring | None = None
    ) -> None:
        self._folder = state_folder / "credentials"
        self._keyring = (keyring or Keyring(state_folder)) if use_keyring else None
        self._lock = threading.RLock()

    @property
    def kind(self) -> StoreKind:
        """Where a secret that is written now would be kept; may try the keyring."""
        return "keyring" if self._keyring and self._keyring.is_usable() else "file"

    def read(self, name: str) -> str | None:
        """A secret, or None when there is none (or it cannot be read)."""
        with self._lock:
            try:
                return self._path(name).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                return self._read_keyring(name)

    def write(self, name: str, text: str) -> None:
        """Keep a secret; raises LocalProblem when neither place takes it."""
        with self._lock:
            if self._keyring is not None:
                try:
                    self._keyring.write(name, text)
                except Unusable:
                    pass
                else:
                    self._path(name).unlink(missing_ok=True)
                    return
            self._write_file(name, text)

    def delete(self, name: str) -> None:
        """Forget a secret, wherever it is."""
        with self._lock:
            self._path(name).unlink(missing_ok=True)
            if self._keyring is not None:
                try:
                    self._keyring.delete(name)
                except Unusable:
                    return

    def where(self, name: str) -> StoreKind | None:
        """Where this secret is kept, or None."""
        with self._lock:
            if self._path(name).exists():
                return "file"
            return "keyring" if self._read_keyring(name) is not None else None

    def _path(self, name: str) -> Path:
        return self._folder / name

    def _read_keyring(self, name: str) -> str | None:
        if self._keyring is None:
            return None
        try:
            return self._keyring.read(name)
        except Unusable:
            return None

    def _write_file(self, name: str, text: str) -> None:
        try:
            make_private_folder(self._folder)
            write_atomically(self._path(name), text.encode(), FILE_MODE)
        except OSError as error:
            raise LocalProblem(
                f"The sign-in could not be stored ({error.strerror or type(error).__name__}). "
                "Check the rights and the free space of Jupyter's data folder, then try again.",
                code="credentials_unwritable",
            ) from error


class MemoryStore:
    """Secrets that end with the process: for the demo inside the server, and for tests."""

    kind: StoreKind = "memory"

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        """A secret, or None."""
        return self._secrets.get(name)

    def write(self, name: str, text: str) -> None:
        """Keep a secret."""
        self._secrets[name] = text

    def delete(self, name: str) -> None:
        """Forget a secret."""
        self._secrets.pop(name, None)

    def where(self, name: str) -> StoreKind | None:
        """`memory` when it is kept."""
        return "memory" if name in self._secrets else None
