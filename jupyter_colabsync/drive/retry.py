"""Retry: try again when that can help, with growing pauses; otherwise say what is wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Final, TypeAlias, TypeVar

from jupyter_colabsync.drive.answer import Answer
from jupyter_colabsync.drive.verdicts import TRIES, Again, Fail, RenewSignIn, verdict_on
from jupyter_colabsync.drive.waiting import MAX_TOLD_PAUSE_S, Sleep, backoff_s, pause
from jupyter_colabsync.errors import SignInNeeded, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken

CONNECT_TRIES: Final = 3
"""Without a network every try fails at once; whoever asked should hear it within seconds."""
SCREEN_TRIES: Final = 3
"""A person looks at a screen meanwhile, and can ask again."""

UNREACHABLE = (
    "Google Drive cannot be reached. Check the network; syncing goes on by itself when it is back."
)
ANSWER_LOST = (
    "The connection broke before Google Drive answered, so it is not known whether this was done. "
    "Look at Drive, or sync again."
)

T = TypeVar("T")


class Unwelcome(Exception):
    """Drive answered, but not with success. `is_paced`: the pacer keeps the next try waiting."""

    def __init__(self, answer: Answer, *, is_paced: bool = False) -> None:
        super().__init__(f"HTTP {answer.status}")
        self.answer = answer
        self.is_paced = is_paced


class NoConnection(Exception):
    """The request never left: no network, no such host, nobody listening, no valid certificate."""


class LostAnswer(Exception):
    """The request (or a part of it) left and no whole answer came: done or not, nobody knows."""


Trouble: TypeAlias = Unwelcome | NoConnection | LostAnswer


class Retry:
    """The one loop around everything that goes to Drive."""

    def __init__(
        self,
        sleep: Sleep | None = None,
        chance: Callable[[], float] = random.random,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        ended: CancelToken | None = None,
        most_tries: int = TRIES,
    ) -> None:
        """`ended` stops what is run without a token of its own; nothing gets more than
        `most_tries`."""
        self._sleep = sleep or pause
        self._chance = chance
        self._now = now
        self._ended = ended
        self._most_tries = most_tries

    def until(self, ended: CancelToken) -> Retry:
        """The same, for somebody who will end one day."""
        return Retry(self._sleep, self._chance, self._now, ended, self._most_tries)

    def at_a_screen(self) -> Retry:
        """The same, for what a person waits for: given up within seconds, with its sentence."""
        return Retry(self._sleep, self._chance, self._now, self._ended, SCREEN_TRIES)

    def run(
        self,
        attempt: Callable[[], T],
        *,
        is_repeatable: bool = True,
        cancel: CancelToken | None = None,
        progress: Callable[[], int] = lambda: 0,
    ) -> T:
        """What `attempt` returns, tried again as long as that makes sense.

        `is_repeatable` False: doing it twice would leave two things on Drive, so an unknown
        outcome ends as Unreachable with the code `answer_lost`. `progress` is a number that grows
        when a try got further; the count of tries then begins anew, so that a long transfer
        survives any number of cuts.

        Trouble on Drive's side gets ten tries with pauses that double up to a minute; no network
        at all (nobody listens, no such host) is told after three, within seconds. Raises what the
        table in `verdicts` says, Unreachable, SignInNeeded or Cancelled.
        """
        failures, reached, is_renewed = 0, progress(), False
        cancel = cancel or self._ended
        trouble: Trouble
        while True:
            if cancel is not None:
                cancel.check()
            try:
                return attempt()
            except (Unwelcome, NoConnection, LostAnswer) as error:
                trouble = error
            if (now := progress()) > reached:
                failures, reached, is_renewed = 0, now, False
            plan = _plan(trouble)
            if isinstance(plan, RenewSignIn):
                if is_renewed:
                    raise _sign_in_again() from trouble
                is_renewed = True
                continue
            if not is_repeatable and not plan.is_refusal:
                raise Unreachable(ANSWER_LOST, code="answer_lost") from trouble
            failures += 1
            told_s = self._told_pause_s(trouble)
            if failures >= min(plan.tries, self._most_tries) or (told_s or 0) > MAX_TOLD_PAUSE_S:
                raise plan.error(plan.message, code=plan.code) from trouble
            if not (isinstance(trouble, Unwelcome) and trouble.is_paced):
                self._sleep(self._pause_s(failures, told_s), cancel)

    def _pause_s(self, failures: int, told_s: float | None) -> float:
        pause_s = backoff_s(failures, self._chance())
        return pause_s if told_s is None else max(told_s, min(pause_s, 1.0))

    def _told_pause_s(self, trouble: Trouble) -> float | None:
        if not isinstance(trouble, Unwelcome):
            return None
        return trouble.answer.told_pause_s(self._now())


def _plan(trouble: Trouble) -> Again | RenewSignIn:
    """How to go on; raises when there is no going on."""
    if isinstance(trouble, NoConnection):
        return Again(CONNECT_TRIES, True, "unreachable", UNREACHABLE)
    if isinstance(trouble, LostAnswer):
        return Again(TRIES, False, "unreachable", UNREACHABLE)
    verdict = verdict_on(trouble.answer)
    if isinstance(verdict, Fail):
        raise verdict.as_error() from trouble
    return verdict


def may_be_done(trouble: Trouble) -> bool:
    """True when Drive may have done what was asked: look before asking again."""
    if isinstance(trouble, Unwelcome):
        verdict = verdict_on(trouble.answer)
        return isinstance(verdict, Again) and not verdict.is_refusal
    return isinstance(trouble, LostAnswer)


def _sign_in_again() -> SignInNeeded:
    return SignInNeeded(
        "Google no longer accepts this sign-in. Connect again.", code="sign_in_expired"
    )
