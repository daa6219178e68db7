"""KaggleAccess: the one account chosen here, and calls made as it.

That account always wins: KAGGLE_* variables, ~/.kaggle and ~/.netrc are never looked at for a call.
What they hold is shown, and becomes the chosen account when a person says so and Kaggle agrees.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from jupyter_colabsync.contract.kaggle import KaggleAccount
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.errors import (
    BadRequest,
    ColabSyncError,
    LocalProblem,
    SignInFailed,
    SignInNeeded,
    Unreachable,
)
from jupyter_colabsync.kaggle import credentials
from jupyter_colabsync.kaggle.account.machine import Machine, this_machine
from jupyter_colabsync.kaggle.account.offers import Offers
from jupyter_colabsync.kaggle.account.sharing import Sharing
from jupyter_colabsync.kaggle.calls import identity
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.connections import Connections
from jupyter_colabsync.kaggle.calls.retry import Pause
from jupyter_colabsync.kaggle.calls.transport import Transport
from jupyter_colabsync.kaggle.credentials import (
    SETTINGS_URL,
    Credential,
    KaggleKey,
    KaggleToken,
    Kept,
    SecretStore,
)

GIVE_ONE: Final = "Give a kaggle.json or an API token."


class KaggleAccess:
    """Thread-safe."""

    def __init__(
        self,
        store: SecretStore,
        origin: str | None,
        state_folder: Path,
        *,
        is_demo: bool = False,
        pause: Pause | None = None,
        on_change: Callable[[KaggleAccount], None] | None = None,
        machine: Callable[[], Machine] = this_machine,
    ) -> None:
        """`pause` waits between tries; None: really, and a job's cancel ends it at once.

        `on_change` hears, from any thread, when a call finds that Kaggle has changed its mind
        about the sign-in. `machine` is asked for whenever its sign-ins matter.
        """
        self._store = store
        self.origin = origin
        self._is_demo = is_demo
        self.pause = pause
        self._on_change = on_change
        self._offers = Offers(machine)
        self._sharing = Sharing(state_folder, machine, _client_version)
        self._calls = Connections(2)
        self._lock = threading.Lock()

    def account(self) -> KaggleAccount:
        """Who is signed in, from what is kept here; asks nobody."""
        kept = credentials.load(self._store)
        found = None if self._is_demo else self._offers.shown(kept)
        if kept is None:
            return KaggleAccount(
                state="none", is_demo=self._is_demo, found=found, pages=self._pages()
            )
        return KaggleAccount(
            state="expired" if kept.is_refused else "connected",
            username=kept.credential.username,
            road="key" if isinstance(kept.credential, KaggleKey) else "token",
            is_demo=self._is_demo,
            problem=_expired_problem() if kept.is_refused else None,
            found=found,
            shared=None if self._is_demo else self._sharing.state(kept.credential),
            pages=self._pages(),
        )

    def login_file(self, text: str) -> KaggleAccount:
        """Sign in with the text of a `kaggle.json`. Raises SignInFailed; then nothing changed."""
        return self._login(credentials.parse_key_file(text))

    def login_token(self, token: str) -> KaggleAccount:
        """Sign in with an API token. Raises SignInFailed; then nothing changed."""
        return self._login(credentials.parse_token(token))

    def login_found(self) -> KaggleAccount:
        """Sign in with what the machine has. Raises SignInFailed; then nothing changed, except
        that the next sign-in of the machine, if there is one, is found from now on."""
        kept = credentials.load(self._store)
        found = None if self._is_demo else self._offers.first(kept)
        if found is None:
            raise SignInFailed(
                f"This machine has no Kaggle sign-in of its own. {GIVE_ONE}",
                code="kaggle_none_found",
                url=SETTINGS_URL,
            )
        try:
            return self._login(found.credential)
        except SignInFailed as error:
            self._offers.refuse(found)
            following = self._offers.first(kept)
            way_out = f"Try again with the one in {following.place}." if following else GIVE_ONE
            raise SignInFailed(
                f"Kaggle does not accept the sign-in in {found.place}. {way_out}", code=error.code
            ) from error

    def logout(self) -> KaggleAccount:
        """Forget the sign-in here, also for notebooks and terminals; the key itself stays valid at
        Kaggle. Raises LocalProblem when only the file for notebooks could not be taken away."""
        with self._lock:
            credentials.forget(self._store)
            if not self._is_demo:
                self._sharing.turn_off()
        return self.account()

    def share(self, is_on: bool) -> KaggleAccount:
        """Let `kaggle` in notebooks and terminals use this account, or no longer.

        Raises SignInNeeded, LocalProblem (nothing changed), BadRequest in a demo.
        """
        if self._is_demo:
            raise BadRequest(
                "The demo's account is good here only; sign in with your own to share it.",
                code="kaggle_demo",
            )
        with self._lock:
            if is_on:
                self._sharing.turn_on(self._usable())
            else:
                self._sharing.turn_off()
        return self.account()

    def check(self) -> KaggleAccount:
        """Who is signed in, by Kaggle's word. Asks once; when Kaggle does not answer, what is kept
        here, with a `problem` that says so."""
        kept = credentials.load(self._store)
        if kept is None:
            return self.account()
        try:
            with self._judging(kept):
                caller = self._caller(kept.credential, _ask_once)
                username = identity.username(caller, kept.credential)
            self._replace(kept, _named(kept.credential, username))
        except SignInNeeded:
            return self.account()
        except ColabSyncError as error:
            problem = Problem(code=error.code, message=error.message, url=error.url)
            return msgspec.structs.replace(self.account(), problem=problem)
        return self.account()

    @contextmanager
    def acting(self, pause: Pause | None = None) -> Iterator[Caller]:
        """Calls as the account chosen here; remembers when Kaggle no longer accepts it.

        Raises SignInNeeded when nobody is signed in.
        """
        kept = credentials.load(self._store)
        if kept is None:
            raise _nobody()
        with self._judging(kept):
            yield self._caller(kept.credential, self.pause or pause or time.sleep)

    def close(self) -> None:
        """Close idle connections."""
        self._calls.close()

    def _pages(self) -> str | None:
        """A demo serves its own pages, as kaggle.com does not know its data."""
        return self.origin if self._is_demo else None

    def _login(self, credential: Credential) -> KaggleAccount:
        caller = self._caller(credential, self.pause or time.sleep)
        accepted = _named(credential, identity.username(caller, credential))
        with self._lock:
            credentials.save(self._store, accepted)
            if not self._is_demo:
                self._sharing.renew(accepted)
        return self.account()

    def _usable(self) -> Credential:
        kept = credentials.load(self._store)
        if kept is None:
            raise _nobody()
        if kept.is_refused:
            # it would stand in the place of one that may still be good
            raise SignInNeeded(_expired_problem().message, code="kaggle_sign_in")
        return kept.credential

    @contextmanager
    def _judging(self, kept: Kept) -> Iterator[None]:
        """Remembers, also for later processes, what Kaggle made of this sign-in."""
        try:
            yield
        except SignInNeeded:
            self._mark(kept, is_refused=True)
            raise
        if kept.is_refused:
            self._mark(kept, is_refused=False)

    def _mark(self, kept: Kept, *, is_refused: bool) -> None:
        with contextlib.suppress(LocalProblem):  # then it is found out again
            if self._replace(kept, kept.credential, is_refused=is_refused) and self._on_change:
                self._on_change(self.account())

    def _replace(self, kept: Kept, credential: Credential, *, is_refused: bool = False) -> bool:
        """Keep this instead of `kept`; False when nothing changes, or another took its place."""
        with self._lock:
            now = credentials.load(self._store)
            is_news = now is not None and now != Kept(credential, is_refused)
            is_ours = now is not None and now.credential == kept.credential
            if is_news and is_ours:
                credentials.save(self._store, credential, is_refused=is_refused)
            return is_news and is_ours

    def _caller(self, credential: Credential, pause: Pause) -> Caller:
        return Caller(Transport(credential, self.origin, self._calls, pause))


def _named(credential: Credential, username: str | None) -> Credential:
    """The sign-in with the name Kaggle gave; without one, what is known already."""
    if isinstance(credential, KaggleToken):
        return KaggleToken(credential.token, username or credential.username)
    return KaggleKey(username or credential.username, credential.key)


def _ask_once(_seconds: float) -> None:
    raise Unreachable(
        "Kaggle could not be asked; this is what is kept here. Check the network, then try again.",
        code="kaggle_unreachable",
    )


def _client_version() -> str:
    from importlib import metadata

    try:
        return metadata.version("kaggle")
    except metadata.PackageNotFoundError:
        return ""


def _nobody() -> SignInNeeded:
    return SignInNeeded("Sign in to Kaggle first.", code="kaggle_sign_in")


def _expired_problem() -> Problem:
    return Problem(
        code="kaggle_sign_in",
        message="Kaggle does not accept this sign-in any more. Sign in to Kaggle again.",
    )
