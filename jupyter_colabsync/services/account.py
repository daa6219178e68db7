"""Who is connected, as the panel shows it: the sign-in's state and what Drive last said of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import msgspec

from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.contract.account import Account
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveAbout
from jupyter_colabsync.errors import ColabSyncError, SignInNeeded

FRESH_S = 60.0


class AccountReader:
    """Reads the account; asks Drive at most once a minute, and never twice at a time.

    Without a network it gives the last known name and room, with the problem said.
    `on_news` hears, in a thread of its own, every account that differs from the one told before.
    """

    def __init__(
        self,
        signin: GoogleSignIn,
        drive: DriveClient,
        on_news: Callable[[Account], None],
        *,
        is_demo: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._signin = signin
        self._drive = drive
        self._on_news = on_news
        self._is_demo = is_demo
        self._clock = clock
        self._lock = threading.Lock()
        self._about: DriveAbout | None = None
        self._problem: Problem | None = None
        self._asked_at = float("-inf")
        self._asking: threading.Thread | None = None
        self._told: Account | None = None

    def read(self, wait_s: float | None = None) -> Account:
        """The account now; waits for Drive's word at most `wait_s` (None: until it is there).

        Never raises for a missing network or an expired sign-in.
        """
        if self._signin.state().state == "connected":
            self._ask().join(wait_s)
        account = self._compose()
        self._told = self._told or account
        return account

    def renew(self) -> None:
        """The sign-in changed or something was sent: what Drive said before no longer counts."""
        with self._lock:
            self._asked_at = float("-inf")

    def tell(self) -> None:
        """Tell `on_news` when the account differs from the one told last."""
        account = self._compose()
        if account != self._told:
            self._told = account
            self._on_news(account)

    def _ask(self) -> threading.Thread:
        """The thread that asks Drive; an ended one when its answer is still fresh."""
        with self._lock:
            is_fresh = self._clock() - self._asked_at < FRESH_S
            if self._asking is None or (not self._asking.is_alive() and not is_fresh):
                self._asked_at = self._clock()
                self._asking = threading.Thread(
                    target=self._refresh, name="colabsync-account", daemon=True
                )
                self._asking.start()
            return self._asking

    def _refresh(self) -> None:
        try:
            self._about, self._problem = self._drive.about(), None
        except SignInNeeded:
            self._problem = None  # the sign-in's own state says it better
        except ColabSyncError as error:
            self._problem = Problem(code=error.code, message=error.message, url=error.url)
        self.tell()

    def _compose(self) -> Account:
        state = self._signin.state()
        account = Account(
            state=state.state,
            is_demo=self._is_demo,
            scopes=tuple(state.scopes),
            has_client=self._is_demo or state.client_kind != "none",
            client_kind="demo" if self._is_demo else state.client_kind,
            stored_in=state.stored_in,
            problem=state.problem or self._problem,
        )
        if state.state == "none" or self._about is None:
            return account
        return msgspec.structs.replace(
            account,
            name=self._about.name,
            email=self._about.email,
            used_bytes=self._about.used_bytes,
            limit_bytes=self._about.limit_bytes,
        )
