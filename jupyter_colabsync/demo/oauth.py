"""The demo's Google sign-in: consent, codes with PKCE, access and refresh tokens, revocation.

Source: Google Identity guides "OAuth 2.0 for Mobile & Desktop Apps" and "... for Web Server
Applications"; RFC 6749, RFC 7636.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from .front import Bearer
from .http import Reply, Request, Router, json_reply
from .loopback import is_loopback
from .pages import consent_page, refusal_page
from .records import User
from .shelf import Shelf

CODE_LIFE_S = 600
DESKTOP_CLIENT_ID = "demo-desktop.apps.colabsync.example"
DESKTOP_CLIENT_SECRET = "DEMO-this-protects-nothing"


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


@dataclass(slots=True)
class _Code:
    grant: Grant
    redirect_uri: str
    challenge: str
    challenge_method: str
    is_offline: bool
    expires_s: float


class OAuthError(Exception):
    """A refusal in the token endpoint's JSON shape."""

    def __init__(self, status: int, error: str, description: str):
        super().__init__(f"{error}: {description}")
        self.status, self.error, self.description = status, error, description

    def reply(self) -> Reply:
        body = {"error": self.error, "error_description": self.description}
        return json_reply(body, self.status)


class OAuth:
    """The three addresses, and the back door's handle on them."""

    def __init__(self, shelf: Shelf, users: dict[str, User], clock: Callable[[], float]):
        self._clock = clock
        self._users = users
        self._lock = threading.RLock()
        self._clients: dict[str, Client] = {}
        self._codes: dict[str, _Code] = {}
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
        self.auto_approve = False
        """Skip the consent page and say yes, as the first account."""
        self.refuses_consent = False
        """Skip the consent page and say no."""
        self.register(Client(DESKTOP_CLIENT_ID, DESKTOP_CLIENT_SECRET))
        for _, row in self._client_rows.items():
            self.register(Client(**row))

    def mount(self, router: Router) -> None:
        router.add("GET", "/o/oauth2/v2/auth", self._ask, "oauth.auth")
        router.add("POST", "/o/oauth2/v2/auth", self._decide, "oauth.decide")
        router.add("POST", "/token", self._exchange, "oauth.token")
        router.add("POST", "/revoke", self._revoke, "oauth.revoke")

    # The back door's side

    def register(self, client: Client) -> Client:
        with self._lock:
            self._clients[client.id] = client
            self._client_rows.put(client.id, asdict(client))
        return client

    def grant(
        self, email: str, scopes: list[str], client_id: str = DESKTOP_CLIENT_ID
    ) -> tuple[str, str]:
        """(refresh token, access token) without anybody asking."""
        with self._lock:
            grant = self._new_grant(client_id, email, scopes, is_offline=True)
            return grant.refresh_token, self._new_access_token(grant)

    def expire_access_tokens(self) -> None:
        """From now on every access token given out so far is answered 401."""
        with self._lock:
            for token in list(self._tokens):
                self._token_rows.drop(token)
            self._tokens.clear()

    def revoke_all(self) -> None:
        """Every person takes back every grant: refreshing answers invalid_grant."""
        with self._lock:
            for grant in list(self._grants.values()):
                self._end(grant)

    @property
    def grant_count(self) -> int:
        return len(self._grants)

    def bearer(self, access_token: str) -> Bearer | None:
        with self._lock:
            grant_id, expires_s = self._tokens.get(access_token, ("", 0.0))
            grant = self._grants.get(grant_id)
            if grant is None or expires_s <= self._clock():
                return None
            return Bearer(grant.email, grant.client_id, frozenset(grant.scopes))

    # Consent

    def _ask(self, request: Request) -> Reply:
        """Show the consent page; a request that cannot be trusted gets an error page instead."""
        asked = {name: request.param(name) for name in dict(request.query)}
        problem = self._problem_with(asked)
        if problem:
            return refusal_page(*problem)
        if self.refuses_consent:
            return _redirect(asked, {"error": "access_denied"})
        if self.auto_approve:
            return self._approve(asked, asked.get("login_hint", ""))
        client = self._clients[asked["client_id"]]
        return consent_page(client.name, asked, list(self._users.values()))

    def _decide(self, request: Request) -> Reply:
        """The consent page's answer."""
        form = request.form()
        asked = {name[4:]: value for name, value in form.items() if name.startswith("ask_")}
        problem = self._problem_with(asked)
        if problem:
            return refusal_page(*problem)
        if form.get("decision") != "allow":
            return _redirect(asked, {"error": "access_denied"})
        return self._approve(asked, form.get("account", ""))

    def _problem_with(self, asked: dict[str, str]) -> tuple[str, str] | None:
        """(error, sentence) that must not be sent to the redirect address, or None."""
        client = self._clients.get(asked.get("client_id", ""))
        if client is None:
            return "invalid_client", "The OAuth client was not found."
        if not client.accepts(asked.get("redirect_uri", "")):
            return (
                "redirect_uri_mismatch",
                "The redirect_uri in the request does not match the ones authorized for the "
                "OAuth client.",
            )
        if asked.get("response_type") != "code":
            return "unsupported_response_type", "Only response_type=code is supported."
        if not asked.get("scope", "").strip():
            return "invalid_request", "Missing required parameter: scope"
        if asked.get("code_challenge_method", "S256") not in ("S256", "plain"):
            return "invalid_request", "Invalid code_challenge_method."
        return None

    def _approve(self, asked: dict[str, str], email: str) -> Reply:
        email = email if email in self._users else next(iter(self._users))
        scopes = asked["scope"].split()
        is_offline = asked.get("access_type") == "offline"
        with self._lock:
            client = self._clients[asked["client_id"]]
            if not client.is_desktop and "consent" not in asked.get("prompt", "").split():
                # a web app gets a refresh token with the first consent only
                known = [g for g in self._grants.values() if g.client_id == client.id]
                is_offline &= not any(g.email == email and g.refresh_token for g in known)
            code = "4/0A" + secrets.token_urlsafe(48)
            self._codes[code] = _Code(
                Grant("", client.id, email, scopes),
                asked["redirect_uri"],
                asked.get("code_challenge", ""),
                asked.get("code_challenge_method", "plain"),
                is_offline,
                self._clock() + CODE_LIFE_S,
            )
        return _redirect(asked, {"code": code, "scope": " ".join(scopes)})

    # Tokens

    def _exchange(self, request: Request) -> Reply:
        form = request.form()
        try:
            with self._lock:
                kind = form.get("grant_type", "")
                if kind not in ("authorization_code", "refresh_token"):
                    raise OAuthError(400, "unsupported_grant_type", f"Invalid grant_type: {kind}")
                client = self._authenticate(request, form)
                if kind == "authorization_code":
                    return json_reply(self._trade_code(client, form), headers=NEVER_CACHED)
                return json_reply(self._refresh(client, form), headers=NEVER_CACHED)
        except OAuthError as error:
            return error.reply()

    def _authenticate(self, request: Request, form: dict[str, str]) -> Client:
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        header = request.headers.get("authorization", "")
        if header.startswith("Basic "):
            text = base64.b64decode(header[6:] + "==").decode("utf-8", "replace")
            client_id, _, secret = text.partition(":")
        if not client_id:
            raise OAuthError(400, "invalid_request", "Could not determine client ID from request.")
        client = self._clients.get(client_id)
        if client is None:
            raise OAuthError(401, "invalid_client", "The OAuth client was not found.")
        if not secret:
            raise OAuthError(400, "invalid_request", "client_secret is missing.")
        if not hmac.compare_digest(client.secret.encode(), secret.encode()):
            raise OAuthError(401, "invalid_client", "The provided client secret is invalid.")
        return client

    def _trade_code(self, client: Client, form: dict[str, str]) -> dict[str, Any]:
        for name in ("code", "redirect_uri"):
            if not form.get(name):
                raise OAuthError(400, "invalid_request", f"Missing required parameter: {name}")
        code = self._codes.get(form["code"])
        if code is None or code.expires_s <= self._clock():
            raise OAuthError(400, "invalid_grant", "Malformed auth code.")
        if code.grant.client_id != client.id:
            raise OAuthError(401, "unauthorized_client", "Unauthorized")
        if code.redirect_uri != form["redirect_uri"]:
            raise OAuthError(400, "redirect_uri_mismatch", "Bad Request")
        _check_verifier(code, form.get("code_verifier", ""))
        del self._codes[form["code"]]
        asked = code.grant
        grant = self._new_grant(client.id, asked.email, asked.scopes, is_offline=code.is_offline)
        answer = self._token_answer(grant)
        return answer | ({"refresh_token": grant.refresh_token} if code.is_offline else {})

    def _refresh(self, client: Client, form: dict[str, str]) -> dict[str, Any]:
        token = form.get("refresh_token", "")
        if not token:
            raise OAuthError(400, "invalid_request", "Missing required parameter: refresh_token")
        grant = next((g for g in self._grants.values() if g.refresh_token == token), None)
        if grant is None:
            raise OAuthError(400, "invalid_grant", "Token has been expired or revoked.")
        if grant.client_id != client.id:
            raise OAuthError(401, "unauthorized_client", "Unauthorized")
        return self._token_answer(grant)

    def _token_answer(self, grant: Grant) -> dict[str, Any]:
        return {
            "access_token": self._new_access_token(grant),
            "expires_in": self.expires_in_s,
            "scope": " ".join(grant.scopes),
            "token_type": "Bearer",
        }

    def _revoke(self, request: Request) -> Reply:
        token = request.form().get("token") or request.param("token")
        with self._lock:
            grant_id = self._tokens.get(token, ("", 0.0))[0]
            for grant in list(self._grants.values()):
                if token and token in (grant.refresh_token, token if grant.id == grant_id else ""):
                    self._end(grant)
                    return json_reply({})
        return OAuthError(400, "invalid_token", "Token expired or revoked").reply()

    def _new_grant(
        self, client_id: str, email: str, scopes: list[str], *, is_offline: bool
    ) -> Grant:
        grant = Grant(secrets.token_hex(8), client_id, email, scopes)
        grant.refresh_token = "1//0" + secrets.token_urlsafe(60) if is_offline else ""
        self._grants[grant.id] = grant
        self._grant_rows.put(grant.id, asdict(grant))
        return grant

    def _new_access_token(self, grant: Grant) -> str:
        token = "ya29.demo-" + secrets.token_urlsafe(90)
        self._tokens[token] = (grant.id, self._clock() + self.expires_in_s)
        self._token_rows.put(token, self._tokens[token])
        return token

    def _end(self, grant: Grant) -> None:
        del self._grants[grant.id]
        self._grant_rows.drop(grant.id)
        for token in [t for t, (grant_id, _) in self._tokens.items() if grant_id == grant.id]:
            del self._tokens[token]
            self._token_rows.drop(token)


NEVER_CACHED = {"Cache-Control": "no-cache, no-store, max-age=0, must-revalidate"}


def _check_verifier(code: _Code, verifier: str) -> None:
    """PKCE: the code is worth nothing without the secret it was asked with."""
    if not code.challenge:
        return
    if not verifier:
        raise OAuthError(400, "invalid_grant", "Missing code verifier.")
    proof = verifier
    if code.challenge_method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not hmac.compare_digest(proof.encode(), code.challenge.encode()):
        raise OAuthError(400, "invalid_grant", "Invalid code verifier.")


def _redirect(asked: dict[str, str], answer: dict[str, str]) -> Reply:
    if "state" in asked:
        answer = {"state": asked["state"], **answer}
    address = asked["redirect_uri"]
    joint = "&" if urlsplit(address).query else "?"
    return Reply(302, b"", {"Location": address + joint + urlencode(answer), **NEVER_CACHED})
