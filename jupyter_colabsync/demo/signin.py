"""The demo's Google sign-in over HTTP: consent page, codes with PKCE, tokens, revocation.

Source: Google Identity guides "OAuth 2.0 for Mobile & Desktop Apps" and "... for Web Server
Applications"; RFC 6749, RFC 7636.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from .http import Reply, Request, Router, json_reply
from .oauth import Client, Grant, OAuth
from .pages import consent_page, refusal_page
from .records import User

CODE_LIFE_S = 600


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


class SignIn:
    """The three addresses: consent, tokens, revocation."""

    def __init__(self, grants: OAuth, users: dict[str, User], clock: Callable[[], float]):
        self._grants = grants
        self._users = users
        self._clock = clock
        self._codes: dict[str, _Code] = {}

    def mount(self, router: Router) -> None:
        router.add("GET", "/o/oauth2/v2/auth", self._ask, "oauth.auth")
        router.add("POST", "/o/oauth2/v2/auth", self._decide, "oauth.decide")
        router.add("POST", "/token", self._exchange, "oauth.token")
        router.add("POST", "/revoke", self._revoke, "oauth.revoke")

    # Consent

    def _ask(self, request: Request) -> Reply:
        """Show the consent page; a request that cannot be trusted gets an error page instead."""
        asked = {name: request.param(name) for name in dict(request.query)}
        problem = self._problem_with(asked)
        if problem:
            return refusal_page(*problem)
        if self._grants.refuses_consent:
            return _redirect(asked, {"error": "access_denied"})
        if self._grants.auto_approve:
            return self._approve(asked, asked.get("login_hint", ""))
        client = self._grants.clients[asked["client_id"]]
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
        client = self._grants.clients.get(asked.get("client_id", ""))
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
        with self._grants.lock:
            client = self._grants.clients[asked["client_id"]]
            if not client.is_desktop and "consent" not in asked.get("prompt", "").split():
                # a web app gets a refresh token with the first consent only
                known = self._grants.of_client(client.id)
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
            with self._grants.lock:
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
        client = self._grants.clients.get(client_id)
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
        grant = self._grants.new_grant(
            client.id, asked.email, asked.scopes, is_offline=code.is_offline
        )
        answer = self._token_answer(grant)
        return answer | ({"refresh_token": grant.refresh_token} if code.is_offline else {})

    def _refresh(self, client: Client, form: dict[str, str]) -> dict[str, Any]:
        token = form.get("refresh_token", "")
        if not token:
            raise OAuthError(400, "invalid_request", "Missing required parameter: refresh_token")
        grant = self._grants.by_token(token)
        if grant is None or grant.refresh_token != token:
            raise OAuthError(400, "invalid_grant", "Token has been expired or revoked.")
        if grant.client_id != client.id:
            raise OAuthError(401, "unauthorized_client", "Unauthorized")
        if not self._grants.rotates:
            return self._token_answer(grant)
        self._grants.rotate(grant)
        return self._token_answer(grant) | {"refresh_token": grant.refresh_token}

    def _token_answer(self, grant: Grant) -> dict[str, Any]:
        return {
            "access_token": self._grants.new_access_token(grant),
            "expires_in": self._grants.expires_in_s,
            "scope": " ".join(grant.scopes),
            "token_type": "Bearer",
        }

    def _revoke(self, request: Request) -> Reply:
        token = request.form().get("token") or request.param("token")
        with self._grants.lock:
            grant = self._grants.by_token(token)
            if grant:
                self._grants.end(grant)
                return json_reply({})
        return OAuthError(400, "invalid_token", "Token expired or revoked").reply()


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
