"""ClientChoice: which OAuth client the next sign-in uses."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_colabsync.auth.clients import (
    HOW_TO,
    OAuthClient,
    client_from,
    parse_client,
    read_client,
)
from jupyter_colabsync.auth.grants import GrantShelf
from jupyter_colabsync.errors import SignInFailed


class ClientChoice:
    """The file a person gives now, else the admin's client, else the one that worked before, else
    the demo's; thread-safe."""

    def __init__(
        self, shelf: GrantShelf, admin_file: Path | None, fallback: Mapping[str, Any] | None
    ) -> None:
        self._shelf = shelf
        self._admin_file = admin_file
        self._fallback = fallback
        self._lock = threading.Lock()
        self._found: OAuthClient | SignInFailed | None = None

    def choose(self, client_json: str | None) -> OAuthClient:
        """The client for a sign-in; SignInFailed `no_client`, `wrong_client_file`."""
        if client_json is not None:
            return parse_client(client_json)
        client = self.usual()
        if isinstance(client, SignInFailed):
            raise client
        return client

    def usual(self) -> OAuthClient | SignInFailed:
        """The client that needs no file from the person, or why there is none; looked for once."""
        with self._lock:
            if self._found is None:
                try:
                    self._found = self._find()
                except SignInFailed as error:
                    self._found = error
            return self._found

    def remember(self, client: OAuthClient) -> None:
        """Keep a client that led to a sign-in. Raises LocalProblem."""
        self._shelf.keep_client(client)
        with self._lock:
            self._found = None

    def _find(self) -> OAuthClient:
        if self._admin_file is not None:
            return read_client(self._admin_file)
        if (kept := self._shelf.client()) is not None:
            return parse_client(kept)
        if self._fallback is not None:
            return replace(client_from(self._fallback), kind="demo")
        raise SignInFailed(f"Google wants to know the app that asks. {HOW_TO}", code="no_client")
