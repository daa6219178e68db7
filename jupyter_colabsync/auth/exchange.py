"""Google's side of a sign-in: the consent address, the exchange of a code, the end of a grant.

Importing this module imports google-auth-oauthlib; `signin` does so on first use.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from google_auth_oauthlib.flow import Flow as GoogleFlow
from oauthlib.oauth2 import OAuth2Error

from jupyter_colabsync.auth import scopes
from jupyter_colabsync.auth.clients import OAuthClient
from jupyter_colabsync.auth.grants import CANNOT_REACH, ODD_ANSWER, Endpoints, Grant
from jupyter_colabsync.errors import SignInFailed, Unreachable
from jupyter_colabsync.network import TIMEOUT_S, is_loopback, prepare

INSECURE_VARIABLE = "OAUTHLIB_INSECURE_TRANSPORT"
CLIENT_ERRORS = ("invalid_client", "unauthorized_client", "deleted_client", "redirect_uri_mismatch")

NO_SENSE = "Google's sign-in gave an answer that makes no sense. Try again in a few minutes."

_environment = threading.Lock()


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code was exchanged for."""

    grant: Grant
    access_token: str = field(repr=False)
    life_s: float


class Consent:
    """One question to Google: the address to open, and the exchange of what comes back.

    PKCE (RFC 7636, S256) binds the two, so that a stolen code is worth nothing.
    """

    def __init__(
        self, client: OAuthClient, addresses: Endpoints, origin: str | None, redirect_uri: str
    ) -> None:
        self.client = client
        self.state = secrets.token_urlsafe(24)
        self._origin = origin
        self._token_url = addresses.token
        self._flow: Any = GoogleFlow.from_client_config(
            _google_config(client, addresses),
            scopes=list(scopes.ASKED),
            redirect_uri=redirect_uri,
            code_verifier=secrets.token_urlsafe(64),
        )
        with _plain_http(addresses.consent):
            # `consent` every time: only then Google gives a refresh token again
            self.url: str = self._flow.authorization_url(
                state=self.state, access_type="offline", prompt="consent"
            )[0]

    def exchange(self, code: str) -> Tokens:
        """Tokens for a code, once. Raises SignInFailed, Unreachable."""
        session = self._flow.oauth2session
        prepare(session, self._origin)
        # a person may grant less or Google more than asked; that is looked at below, and is no
        # reason for oauthlib to raise a Warning
        session.scope = None
        session.register_compliance_hook("access_token_response", _raise_for_bad_day)
        # it writes codes and tokens into its debug log
        logging.getLogger("requests_oauthlib").setLevel(logging.INFO)
        try:
            with _plain_http(self._token_url), session:
                answer = self._flow.fetch_token(
                    code=code, include_client_id=True, timeout=TIMEOUT_S
                )
        except OAuth2Error as error:
            raise _refused(str(error.error)) from None
        except requests.RequestException:
            raise Unreachable(CANNOT_REACH) from None
        except ODD_ANSWER:
            raise Unreachable(NO_SENSE) from None
        return self._tokens(answer)

    def _tokens(self, answer: Mapping[str, Any]) -> Tokens:
        granted = answer.get("scope") or ()
        granted = tuple(granted.split() if isinstance(granted, str) else granted)
        if not scopes.allow_drive(granted):
            raise SignInFailed(
                "The box for Google Drive was not ticked, so nothing can be synced. Connect again "
                "and leave it ticked.",
                code="consent_refused",
            )
        refresh_token = answer.get("refresh_token")
        if not refresh_token:
            raise SignInFailed(
                "Google gave no lasting permission. Remove this app under your Google account's "
                "connections, then connect again.",
                code="no_refresh_token",
                url="https://myaccount.google.com/connections",
            )
        grant = Grant(self.client, str(refresh_token), granted or scopes.ASKED)
        return Tokens(grant, str(answer["access_token"]), float(answer.get("expires_in") or 3600))


def revoke(grant: Grant, url: str, origin: str | None) -> bool:
    """End a grant at Google; False when Google could not be told (it may be over already)."""
    with requests.Session() as session:
        prepare(session, origin)
        try:
            answer = session.post(url, data={"token": grant.refresh_token}, timeout=TIMEOUT_S)
        except requests.RequestException:
            return False
        # 400 invalid_token: it was over before, which is what was wanted
        return answer.ok or (answer.status_code == 400 and "invalid_token" in answer.text)


def _google_config(client: OAuthClient, addresses: Endpoints) -> Mapping[str, Any]:
    section = "web" if client.kind == "web" else "installed"
    return {
        section: {
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "auth_uri": addresses.consent,
            "token_uri": addresses.token,
        }
    }


@contextmanager
def _plain_http(url: str) -> Iterator[None]:
    """Let oauthlib talk to a cloud on this computer without TLS, for this block only.

    It knows no other switch than a variable of the whole process. Raises SignInFailed for plain
    HTTP to any other computer.
    """
    if not url.startswith("http:"):
        yield
        return
    if not is_loopback(url):
        raise SignInFailed(
            "Signing in without encryption works only with a cloud on this computer. Set "
            "COLABSYNC_GOOGLE_URL to an https address.",
            code="insecure_origin",
        )
    with _environment:
        before = os.environ.get(INSECURE_VARIABLE)
        os.environ[INSECURE_VARIABLE] = "1"
        try:
            yield
        finally:
            if before is None:
                del os.environ[INSECURE_VARIABLE]
            else:
                os.environ[INSECURE_VARIABLE] = before


def _raise_for_bad_day(answer: requests.Response) -> requests.Response:
    """A server's own failure says nothing about the code."""
    if answer.status_code >= 500:
        answer.raise_for_status()
    return answer


def _refused(error: str) -> SignInFailed | Unreachable:
    if error in CLIENT_ERRORS:
        return SignInFailed(
            "Google does not accept this OAuth client: it was deleted, its secret is wrong, or "
            "this address is not among its redirect URIs. Download the client file anew, then "
            "connect again.",
            code="wrong_client_file",
        )
    if error == "invalid_grant":
        return SignInFailed(
            "Google no longer accepts this code: it was used before or is too old. Connect again.",
            code="flow_gone",
        )
    if error == "missing_token":
        return Unreachable(NO_SENSE)
    return SignInFailed(f"Google refused the sign-in ({error}). Connect again.")
