"""Who is connected, as the panel shows it: the sign-in's state and what Drive last said of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.contract.account import Account
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveAbout
from jupyter_colabsync.errors import Cancelled, ColabSyncError, SignInNeeded

FRESH_S = 60.0
NOBODY = DriveAbout(name="", email="", used_bytes=None, limit_bytes=None)


@dataclass(frozen=True, slots=True)
class _Word:
    """What Drive last said, and why it could not be asked since."""

    about: DriveAbout | None
    problem: Problem | None


class AccountReader:
    """Reads the account; asks Drive at most once a minute, and never twice at a time.

    Without a network it gives the last known name and room, with the problem said.
    `on_news` hears, in whatever thread, of every change of the sign-in, and of every other
    account than the one told last.
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
        self._last = _Word(None, None)
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
        """Something was sent: what Drive said of its room no longer counts."""
        with self._lock:
            self._asked_at = float("-inf")

    def changed(self) -> None:
        """The sign-in changed, perhaps to another account: tell, forget, and ask anew."""
        with self._lock:
            self._last, self._asking = _Word(None, None), None
            self._asked_at = float("-inf")
        self._tell(self._compose())
        if self._signin.state().state == "connected":
            self._ask()

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
        word = self._hear_drive()
        with self._lock:
            if self._asking is not threading.current_thread():
                return  # the sign-in changed meanwhile: this is word of somebody else's Drive
            self._last = word
        account = self._compose()
        if account != self._told:
            self._tell(account)

    def _hear_drive(self) -> _Word:
        try:
            return _Word(self._drive.about(), None)
        except Cancelled:
            return self._last  # nobody asks any more
        except SignInNeeded:
            return _Word(self._last.about, None)  # the sign-in's own state says it better
        except ColabSyncError as error:
            problem = Problem(code=error.code, message=error.message, url=error.url)
            return _Word(self._last.about, problem)

    def _tell(self, account: Account) -> None:
        self._told = account
        self._on_news(account)

    def _compose(self) -> Account:
        state = self._signin.state()
        is_known = state.state != "none"
        about = self._last.about if is_known and self._last.about else NOBODY
        return Account(
            state=state.state,
            is_demo=self._is_demo,
            name=about.name or None,
            email=about.email or None,
            used_bytes=about.used_bytes,
            limit_bytes=about.limit_bytes,
            scopes=state.scopes,
            has_client=state.client_kind != "none",
            client_kind=state.client_kind,
            stored_in=state.stored_in,
            problem=state.problem or (self._last.problem if is_known else None),
        )
