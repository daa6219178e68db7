"""Who allowed what: registered apps, people's grants, and the tokens that stand for them."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

from .desktop import DESKTOP_CLIENT_ID, DESKTOP_CLIENT_SECRET
from .front import Bearer
from .loopback import is_loopback
from .shelf import Shelf


@dataclass(slots=True)
class Client:
    """A registered app. Desktop clients may use any loopback redirect, others only the listed."""

    id: str
    secret: str
    is_desktop: bool = True
    redirect_uris: list[str] = field(default_factory=list)
    name: str = "ColabSync demo"

    def accepts(self, redirect_uri: str) -> bool:
        if not self.is_desktop:
            return redirect_uri in self.redirect_uris
        parts = urlsplit(redirect_uri)
        return parts.scheme == "http" and is_loopback(parts.hostname or "")


@dataclass(slots=True)
class Grant:
    """What a person allowed an app: lives as long as its refresh token."""

    id: str
    client_id: str
    email: str
    scopes: list[str]
    refresh_token: str = ""


class OAuth:
    """Kept on the shelf, so that a sign-in survives a restart; `cloud.oauth` to tests."""

    def __init__(self, shelf: Shelf, clock: Callable[[], float]):
        self._clock = clock
        self.lock = threading.RLock()
        self.clients: dict[str, Client] = {}
        self._client_rows = shelf.table("clients")
        self._grant_rows = shelf.table("grants")
        self._token_rows = shelf.table("tokens")
        self._grants: dict[str, Grant] = {k: Grant(**row) for k, row in self._grant_rows.items()}
        self._tokens: dict[str, tuple[str, float]] = {
            token: (grant_id, expires_s)
            for token, (grant_id, expires_s) in self._token_rows.items()
        }
        self.expires_in_s = 3599
        """Life of the access tokens given out from now on."""
        self.rotates = False
        """Every renewal gives a new refresh token and ends the one before (RFC 6749, section 6)."""
        self.auto_approve = False
        """Skip the consent page and say yes, as the first account."""
        self.refuses_consent = False
        """Skip the consent page and say no."""
        self.register(Client(DESKTOP_CLIENT_ID, DESKTOP_CLIENT_SECRET))
        for _, row in self._client_rows.items():
            self.register(Client(**row))

    def register(self, client: Client) -> Client:
        with self.lock:
            self.clients[client.id] = client
            self._client_rows.put(client.id, asdict(client))
        return client

    def grant(
        self, email: str, scopes: list[str], client_id: str = DESKTOP_CLIENT_ID
    ) -> tuple[str, str]:
        """(refresh token, access token) without anybody asking."""
        with self.lock:
            grant = self.new_grant(client_id, email, scopes, is_offline=True)
            return grant.refresh_token, self.new_access_token(grant)

    def expire_access_tokens(self) -> None:
        """From now on every access token given out so far is answered 401."""
        with self.lock:
            for token in list(self._tokens):
                self._token_rows.drop(token)
            self._tokens.clear()

    def revoke_all(self) -> None:
        """Every person takes back every grant: refreshing answers invalid_grant."""
        with self.lock:
            for grant in list(self._grants.values()):
                self.end(grant)

    @property
    def grant_count(self) -> int:
        return len(self._grants)

    def of_client(self, client_id: str) -> list[Grant]:
        return [grant for grant in self._grants.values() if grant.client_id == client_id]

    def by_token(self, token: str) -> Grant | None:
        """The grant behind a refresh token, or behind an access token that is still known."""
        grant_id = self._tokens.get(token, ("", 0.0))[0]
        for grant in self._grants.values():
            if token and (token == grant.refresh_token or grant.id == grant_id):
                return grant
        return None

    def bearer(self, access_token: str) -> Bearer | None:
        with self.lock:
            grant_id, expires_s = self._tokens.get(access_token, ("", 0.0))
            grant = self._grants.get(grant_id)
            if grant is None or expires_s <= self._clock():
                return None
            return Bearer(grant.email, grant.client_id, frozenset(grant.scopes))

    def new_grant(
        self, client_id: str, email: str, scopes: list[str], *, is_offline: bool
    ) -> Grant:
        grant = Grant(secrets.token_hex(8), client_id, email, scopes)
        grant.refresh_token = _new_refresh_token() if is_offline else ""
        self._grants[grant.id] = grant
        self._grant_rows.put(grant.id, asdict(grant))
        return grant

    def rotate(self, grant: Grant) -> None:
        """Give the grant a new refresh token."""
        grant.refresh_token = _new_refresh_token()
        self._grant_rows.put(grant.id, asdict(grant))

    def new_access_token(self, grant: Grant) -> str:
        token = "ya29.demo-" + secrets.token_urlsafe(90)
        self._tokens[token] = (grant.id, self._clock() + self.expires_in_s)
        self._token_rows.put(token, self._tokens[token])
        return token

    def end(self, grant: Grant) -> None:
        del self._grants[grant.id]
        self._grant_rows.drop(grant.id)
        for token in [t for t, (grant_id, _) in self._tokens.items() if grant_id == grant.id]:
            del self._tokens[token]
            self._token_rows.drop(token)


def _new_refresh_token() -> str:
    return "1//0" + secrets.token_urlsafe(60)
