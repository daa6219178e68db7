"""GoogleAccount: the grant that is in force, its state, and credentials made from it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

from jupyter_colabsync.auth import scopes
from jupyter_colabsync.auth.access import AccessTokens, Credentials
from jupyter_colabsync.auth.clients import OAuthClient
from jupyter_colabsync.auth.credentials import StoreKind
from jupyter_colabsync.auth.grants import Grant, GrantShelf, endpoints
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.errors import SignInFailed, SignInNeeded
from jupyter_colabsync.network.wires import Wires

LOOK_AGAIN_S = 5.0
"""Seconds between looks whether another process (the command line, say) has signed in."""
NOBODY = "No Google account is connected. Connect one first."
REVOKE_FAILED = (
    "The sign-in was deleted here, but Google could not be told. Remove the app at "
    "https://myaccount.google.com/connections."
)
BAD_AUTHORIZED_USER = (
    "This is not a file that gcloud auth application-default login writes: it has no {name}. "
    "Give that file."
)


class GoogleAccount:
    """At most one account, kept on a shelf; thread-safe. `on_change` is called without any lock."""

    def __init__(
        self,
        shelf: GrantShelf,
        origin: str | None,
        on_change: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shelf = shelf
        self._origin = origin
        self._on_change = on_change
        self._clock = clock
        self._wires = Wires()
        self._lock = threading.RLock()
        self._tokens: AccessTokens | None = None
        self._stored_in: StoreKind | None = None
        self._problem: Problem | None = None
        self._looked_at = float("-inf")

    @property
    def state(self) -> Literal["none", "connected", "expired"]:
        """Whether somebody is connected, as far as is known without asking Google."""
        with self._lock:
            has_come = self._look()
            if self._tokens is None:
                return "none"
            found: Literal["connected", "expired"] = "expired" if self._problem else "connected"
        if has_come:
            self._on_change()
        return found

    @property
    def problem(self) -> Problem | None:
        """Why the state is `expired`."""
        return self._problem

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the person allowed."""
        tokens = self._tokens
        return tokens.grant.scopes if tokens else ()

    @property
    def stored_in(self) -> StoreKind | None:
        """Where the grant is kept."""
        return self._stored_in

    def credentials(self) -> Credentials:
        """Credentials with a token that is good for a while, renewed if need be.

        Raises SignInNeeded, or Unreachable when the renewal could not be asked for.
        """
        token = self._token()
        tokens = self._tokens
        return Credentials(token, tokens.grant.quota_project if tokens else None, self._token)

    def interrupt(self) -> None:
        """Nothing is renewed any more; who waits for a renewal gets Unreachable at once."""
        self._wires.cut()

    def connect(self, grant: Grant, access_token: str, life_s: float) -> None:
        """Put a fresh grant in force and keep it. Raises LocalProblem when it cannot be kept."""
        self._shelf.keep_grant(grant)
        tokens = self._make_tokens(grant)
        tokens.seed(access_token, life_s)
        with self._lock:
            self._put(tokens)

    def adopt(self, info: Mapping[str, object]) -> None:
        """Use the sign-in in an authorized-user file, after Google has accepted it once.

        A wrong file changes nothing. Raises SignInFailed, Unreachable, LocalProblem.
        Source: google-auth, `Credentials.from_authorized_user_info` (names of the fields).
        """
        grant = _grant_from(info)
        trial = self._make_tokens(grant, is_trial=True)
        try:
            token = trial.get()
        except SignInNeeded as refusal:
            raise SignInFailed(refusal.message, code=refusal.code) from None
        if not scopes.allow_drive(trial.granted_scopes):
            raise SignInFailed(
                "This sign-in does not allow access to Drive. Make it anew with the scope "
                f"{scopes.DRIVE}, then connect again.",
                code="scope_missing",
            )
        granted = trial.granted_scopes or grant.scopes or scopes.ASKED
        self.connect(replace(trial.grant, scopes=granted), token, trial.left_s)

    def disconnect(self, revoke: bool) -> str | None:
        """Forget the grant here; with `revoke` also end it at Google.

        Returns a sentence for the person when Google could not be told, else None.
        """
        with self._lock:
            self._look()
            tokens, self._tokens = self._tokens, None
            self._problem = self._stored_in = None
            self._looked_at = self._clock()
        if tokens is not None:
            tokens.retire()
        self._shelf.forget_grant()
        if tokens is None or not revoke:
            return None
        from jupyter_colabsync.auth.exchange import revoke as end

        is_told = end(tokens.grant, endpoints(self._origin).revoke, self._origin)
        return None if is_told else REVOKE_FAILED

    def _token(self, rejected: str | None = None) -> str:
        """A good access token, other than `rejected`."""
        tokens = self._in_force()
        try:
            return tokens.get(rejected)
        except SignInNeeded as refusal:
            with self._lock:
                self._look(is_urgent=True)
                other = self._tokens
                if other is tokens:
                    self._problem = Problem(code=refusal.code, message=refusal.message)
            if other is None or other is tokens:
                self._on_change()
                raise
            return other.get()

    def _in_force(self) -> AccessTokens:
        with self._lock:
            has_come = self._look()
            if self._tokens is None:
                raise SignInNeeded(NOBODY)
            if self._problem is not None:
                raise SignInNeeded(self._problem.message, code=self._problem.code)
            tokens = self._tokens
        if has_come:
            self._on_change()
        return tokens

    def _look(self, *, is_urgent: bool = False) -> bool:
        """Take over what the shelf holds, now and then. Call it with the lock held.

        True when another process has signed in where it was known here that nobody was, or no
        longer: whoever waits for an account is to be told then, without the lock. Nothing there
        changes nothing, since a keyring may be locked for a while. A working sign-in from the
        keyring is not looked up again: some systems ask the person each time.
        """
        is_settled = self._tokens is not None and self._problem is None
        now = self._clock()
        if not is_urgent:
            if now - self._looked_at < LOOK_AGAIN_S:
                return False
            if is_settled and self._stored_in != "file":
                return False
        is_first, self._looked_at = self._looked_at == float("-inf"), now
        grant = self._shelf.grant()
        if grant is None or (self._tokens and self._tokens.grant.mark == grant.mark):
            return False
        self._put(self._make_tokens(grant))
        return not is_settled and not is_first

    def _put(self, tokens: AccessTokens) -> None:
        if self._tokens is not None:
            self._tokens.retire()
        self._tokens, self._problem = tokens, None
        self._stored_in = self._shelf.where()
        self._looked_at = self._clock()

    def _make_tokens(self, grant: Grant, *, is_trial: bool = False) -> AccessTokens:
        shelf = None if is_trial else self._shelf
        url = endpoints(self._origin).token
        return AccessTokens(grant, url, self._origin, shelf, wires=self._wires)


def _grant_from(info: Mapping[str, Any]) -> Grant:
    if info.get("type", "authorized_user") != "authorized_user":
        raise SignInFailed(
            f"This file is of the type {str(info['type'])[:40]!r}, not authorized_user. Give the "
            "file that gcloud auth application-default login writes.",
            code="bad_authorized_user",
        )
    found: dict[str, str] = {}
    for name in ("client_id", "client_secret", "refresh_token"):
        value = info.get(name)
        if not isinstance(value, str) or not value:
            raise SignInFailed(BAD_AUTHORIZED_USER.format(name=name), code="bad_authorized_user")
        found[name] = value
    project = info.get("quota_project_id")
    told = info.get("scopes")
    return Grant(
        client=OAuthClient(found["client_id"], found["client_secret"]),
        refresh_token=found["refresh_token"],
        scopes=tuple(map(str, told)) if isinstance(told, list) else (),
        quota_project=project if isinstance(project, str) else None,
    )
