"""Grant: what a person allowed us, as it is kept: refresh token, client, scopes."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from jupyter_colabsync.auth.clients import OAuthClient, client_from
from jupyter_colabsync.auth.credentials import SecretStore
from jupyter_colabsync.errors import SignInFailed
from jupyter_colabsync.network import is_loopback

log = logging.getLogger(__name__)

REAL = "https://accounts.google.com"
CANNOT_REACH = (
    "Google's sign-in cannot be reached. Check the network; syncing goes on by itself when it is "
    "back."
)
ODD_ANSWER = (TypeError, ValueError, AttributeError, OverflowError)
"""What Google's libraries stumble with over an answer that is no token endpoint's: the sign-in page
of some hotel, say."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One account's lasting permission. `quota_project`: whom Google charges calls to, if told."""

    client: OAuthClient
    refresh_token: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    quota_project: str | None = None

    @property
    def mark(self) -> str:
        """Tells two grants apart without giving either away."""
        return hashlib.sha256(self.refresh_token.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The three addresses of Google's sign-in. Source: Google Identity, OAuth 2.0 endpoints."""

    consent: str
    token: str
    revoke: str


def endpoints(origin: str | None) -> Endpoints:
    """Google's addresses, or the same paths on the origin that stands for Google."""
    if origin is None:
        return Endpoints(
            f"{REAL}/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token",
            "https://oauth2.googleapis.com/revoke",
        )
    return Endpoints(f"{origin}/o/oauth2/v2/auth", f"{origin}/token", f"{origin}/revoke")


class GrantShelf:
    """Where grant, access token and client of one origin are kept in a SecretStore.

    Every origin has entries of its own, so that Google's tokens never travel to another host.
    """

    def __init__(self, store: SecretStore, origin: str | None) -> None:
        self._store = store
        self._prefix = f"google{_mark_of(origin)}"

    def grant(self) -> Grant | None:
        """What is kept; None when nothing is, or nothing readable."""
        text = self._store.read(f"{self._prefix}-grant")
        if text is None:
            return None
        try:
            content = json.loads(text)
            return Grant(
                client=client_from(content["client"]),
                refresh_token=str(content["refresh_token"]),
                scopes=tuple(content["scopes"]),
                quota_project=content.get("quota_project"),
            )
        except (ValueError, TypeError, KeyError, SignInFailed):
            log.warning("The stored Google sign-in is damaged and is left aside; connect again.")
            return None

    def keep_grant(self, grant: Grant) -> None:
        """Keep a grant instead of the one before. Raises LocalProblem."""
        content: Mapping[str, Any] = {
            "client": json.loads(grant.client.to_json()),
            "refresh_token": grant.refresh_token,
            "scopes": list(grant.scopes),
            "quota_project": grant.quota_project,
        }
        self._store.write(f"{self._prefix}-grant", json.dumps(content))

    def forget_grant(self) -> None:
        """Forget the grant and its access token; the client stays."""
        self._store.delete(f"{self._prefix}-grant")
        self._store.delete(f"{self._prefix}-access")

    def access(self, grant: Grant) -> tuple[str, float] | None:
        """(access token, Unix time from which it is to be renewed) of this very grant."""
        try:
            content = json.loads(self._store.read(f"{self._prefix}-access") or "{}")
            if content.get("grant") != grant.mark:
                return None
            return str(content["token"]), float(content["renew_at"])
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def keep_access(self, grant: Grant, token: str, renew_at: float) -> None:
        """Spare the next process a renewal. An entry of its own: it never touches the grant."""
        content = {"grant": grant.mark, "token": token, "renew_at": renew_at}
        self._store.write(f"{self._prefix}-access", json.dumps(content))

    def client(self) -> str | None:
        """The client file's text that led to a sign-in before."""
        return self._store.read(f"{self._prefix}-client")

    def keep_client(self, client: OAuthClient) -> None:
        """Remember the client for the next sign-in."""
        self._store.write(f"{self._prefix}-client", client.to_json())

    def where(self) -> Any:
        """Where the grant is kept."""
        return self._store.where(f"{self._prefix}-grant")


def _mark_of(origin: str | None) -> str:
    if origin is None:
        return ""
    if is_loopback(origin):
        return "-local"  # ports of a demo change from start to start
    return "-" + hashlib.sha256((urlsplit(origin).netloc).encode()).hexdigest()[:12]
