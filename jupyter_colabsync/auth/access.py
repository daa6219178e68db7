"""Access tokens: renewed in one place, one at a time, and handed out as google-auth credentials.

Importing this module imports google-auth; `signin` does so on first use.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timezone
from typing import Any

import requests
from google.auth import exceptions as auth_errors
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials

from jupyter_colabsync.auth.grants import Grant, GrantShelf
from jupyter_colabsync.errors import LocalProblem, SignInNeeded, Unreachable
from jupyter_colabsync.network import TIMEOUT_S, prepare

EARLY_S = 120.0
"""Tokens are renewed this long before they end, or at nine tenths of a short life."""
DEFAULT_LIFE_S = 3600.0

CANNOT_REACH = (
    "Google's sign-in cannot be reached. Check the network; syncing goes on by itself when it is "
    "back."
)
FINAL_ERRORS = frozenset(
    (
        "invalid_grant",
        "invalid_rapt",
        "invalid_client",
        "unauthorized_client",
        "deleted_client",
        "disabled_client",
        "access_denied",
        "invalid_request",
        "invalid_scope",
        "admin_policy_enforced",
        "org_internal",
    )
)
"""Answers that stay the same however often one asks. Source: Google Identity, OAuth 2.0 errors."""


class LiveCredentials(Credentials):
    """google-auth credentials whose renewal goes through our one AccessTokens."""

    def __init__(self, token: str, renew: Callable[[str], str], quota_project: str | None) -> None:
        make: Any = super().__init__  # google-auth leaves it untyped
        make(token, quota_project_id=quota_project)
        self._renew = renew

    def refresh(self, request: object) -> None:
        """Replace the token, which was refused; raises SignInNeeded or Unreachable."""
        self.token = self._renew(self.token or "")


class AccessTokens:
    """The current access token of one grant; thread-safe."""

    def __init__(
        self,
        grant: Grant,
        token_url: str,
        origin: str | None,
        shelf: GrantShelf | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`shelf` None: nothing is kept (a grant that is only being tried)."""
        self.grant = grant
        self.granted_scopes: tuple[str, ...] = ()
        """Scopes the last renewal told of; empty before, or when it told none."""
        self._token_url = token_url
        self._origin = origin
        self._shelf = shelf
        self._clock = clock
        self._lock = threading.Lock()
        self._token: str | None = None
        self._renew_at = 0.0

    def get(self, rejected: str | None = None) -> str:
        """A token that is good for a while; never `rejected`, which Google just refused.

        Whoever comes while another thread renews waits and gets that thread's token. Raises
        SignInNeeded when Google ended the grant, Unreachable when that cannot be known.
        """
        with self._lock:
            if self._token is None and self._shelf is not None:
                kept = self._shelf.access(self.grant)
                self._token, self._renew_at = kept or (None, 0.0)
            if self._token is None or self._token == rejected or self._clock() >= self._renew_at:
                self._renew()
            assert self._token is not None
            return self._token

    def seed(self, token: str, life_s: float) -> None:
        """Start with a token that came with the grant."""
        with self._lock:
            self._hold(token, life_s)

    @property
    def left_s(self) -> float:
        """Seconds until the token in hand is to be renewed."""
        return self._renew_at - self._clock()

    def retire(self) -> None:
        """Keep nothing from now on: another grant is in force, or none."""
        self._shelf = None

    def _renew(self) -> None:
        answer: list[bytes] = []
        with requests.Session() as session:
            prepare(session, self._origin)
            send: Any = Request(session)

            def ask(*args: Any, **kwargs: Any) -> Any:
                response = send(*args, **{**kwargs, "timeout": TIMEOUT_S})
                answer.append(response.data)
                return response

            credentials = self._google_credentials()
            try:
                credentials.refresh(ask)
            except auth_errors.TransportError:
                raise Unreachable(CANNOT_REACH) from None
            except auth_errors.RefreshError as error:
                raise _refused(error) from None
        self.granted_scopes = _scopes_of(answer[-1])
        self._take_over(str(credentials.refresh_token))
        life_s = DEFAULT_LIFE_S
        if credentials.expiry is not None:
            life_s = credentials.expiry.replace(tzinfo=timezone.utc).timestamp() - time.time()
        self._hold(credentials.token, life_s)

    def _take_over(self, refresh_token: str) -> None:
        """Mind a new refresh token: the one before may be worth nothing from now on (RFC 6749,
        section 6). One that cannot be kept still serves this process."""
        if refresh_token == self.grant.refresh_token:
            return
        self.grant = replace(self.grant, refresh_token=refresh_token)
        if self._shelf is not None:
            with contextlib.suppress(LocalProblem):
                self._shelf.keep_grant(self.grant)

    def _google_credentials(self) -> Any:
        make: Any = Credentials  # google-auth leaves it untyped
        return make(
            None,
            refresh_token=self.grant.refresh_token,
            token_uri=self._token_url,
            client_id=self.grant.client.client_id,
            client_secret=self.grant.client.client_secret,
        )

    def _hold(self, token: str, life_s: float) -> None:
        self._token = token
        self._renew_at = self._clock() + max(life_s - EARLY_S, life_s * 0.9)
        shelf = self._shelf
        if shelf is not None:
            try:
                shelf.keep_access(self.grant, token, self._renew_at)
            except LocalProblem:
                return  # only the next process would have gained by it


def _scopes_of(answer: bytes) -> tuple[str, ...]:
    try:
        return tuple(str(json.loads(answer)["scope"]).split())
    except (ValueError, TypeError, KeyError):
        return ()


def _refused(error: auth_errors.RefreshError) -> SignInNeeded | Unreachable:
    """What the token endpoint's refusal means. Anything but a clear no is taken for a bad day."""
    answer = error.args[1] if len(error.args) > 1 else None
    said = answer if isinstance(answer, dict) else {}
    code = str(said.get("error", ""))
    if code not in FINAL_ERRORS:
        return Unreachable(CANNOT_REACH)
    if code in ("invalid_client", "unauthorized_client", "deleted_client", "disabled_client"):
        return SignInNeeded(
            "Google no longer knows the OAuth client of this sign-in. Connect again with a fresh "
            "client file.",
            code="wrong_client_file",
        )
    description = str(said.get("error_description", "")).lower()
    if "revoked" in description and "expired" not in description:
        return SignInNeeded(
            "The access was taken back at Google. Connect again to go on; nothing was lost.",
            code="sign_in_revoked",
        )
    return SignInNeeded(
        "Google's permission has ended (expired or taken back). Connect again to go on; nothing "
        "was lost.",
        code="sign_in_expired",
    )
