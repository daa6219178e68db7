"""Scheduler: one thread that decides when each link is looked at next.

Soon after the watcher's hint; every few seconds while something happens; now and then otherwise;
ever later while something is wrong; not at all while paused. While nobody is signed in hints count
for nothing, and Google is not asked: only whether somebody has signed in. A look that finds
work starts a job; a quiet look says nothing to anybody.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from jupyter_colabsync.errors import Busy, Cancelled, ColabSyncError, SignInNeeded
from jupyter_colabsync.jobs.cancel import CancelToken

log = logging.getLogger(__name__)

DEBOUNCE_S = 0.7
"""An editor's save is several events; one pause makes one look of them."""
MAX_DEBOUNCE_S = 5.0
"""A folder that never rests is looked at all the same."""
ACTIVE_FOR_S = 180.0
MAX_PAUSE_S = 300.0
BUSY_PAUSE_S = 5.0
CLOSE_WAIT_S = 5.0
NEVER = float("inf")


class Looks(Protocol):
    """What the scheduler needs of the service."""

    def is_running(self, link_id: str) -> bool:
        """True while a job of this link is under way."""

    def is_quiet_here(self, link_id: str, cancel: CancelToken) -> bool:
        """True when the folder is as agreed; asks nobody."""

    def look(self, link_id: str, cancel: CancelToken) -> bool:
        """One look at both sides; True when a job was started. Raises ColabSyncError."""


@dataclass(slots=True)
class _Turn:
    """When a link is due, and why."""

    due_s: float
    active_until_s: float = 0.0
    failures: int = 0
    hinted_s: float | None = None
    """When the first hint came that has not been answered yet."""
    waits_for_account: bool = False
    looked_s: float = float("-inf")
    """When both sides were looked at last."""


class Scheduler:
    """Runs from `start` to `close`; links come and go by `add` and `drop`."""

    def __init__(
        self,
        looks: Looks,
        active_poll_s: float,
        idle_poll_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._looks, self._clock = looks, clock
        self._active_poll_s, self._idle_poll_s = active_poll_s, idle_poll_s
        self._turns: dict[str, _Turn] = {}
        self._changed = threading.Condition()
        self._cancel = CancelToken()
        self._thread = threading.Thread(target=self._run, name="colabsync-schedule", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Stop; a look under way is asked to end and waited for a while."""
        self._cancel.set()
        with self._changed:
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(CLOSE_WAIT_S)

    def add(self, link_id: str) -> None:
        """Look at this link from now on, first at once."""
        with self._changed:
            self._turns[link_id] = _Turn(self._clock())
            self._changed.notify()

    def drop(self, link_id: str) -> None:
        """Look at it no more."""
        with self._changed:
            self._turns.pop(link_id, None)

    def hint(self, link_id: str) -> None:
        """Something may have happened in its folder."""
        now = self._clock()
        with self._changed:
            if (turn := self._turns.get(link_id)) is None or turn.waits_for_account:
                return
            turn.hinted_s = now if turn.hinted_s is None else turn.hinted_s
            turn.due_s = min(
                max(now + DEBOUNCE_S, turn.due_s if turn.failures else 0),
                turn.hinted_s + MAX_DEBOUNCE_S,
            )
            self._changed.notify()

    def has_worked(self, link_id: str) -> None:
        """A job of this link has ended: more may follow soon."""
        now = self._clock()
        with self._changed:
            if (turn := self._turns.get(link_id)) is not None:
                turn.active_until_s = now + ACTIVE_FOR_S
                turn.due_s = min(turn.due_s, now + self._active_poll_s)
                self._changed.notify()

    def account_changed(self) -> None:
        """Somebody signed in: whoever waited for that is due."""
        with self._changed:
            for turn in self._turns.values():
                if turn.waits_for_account or turn.failures:
                    turn.waits_for_account, turn.failures = False, 0
                    turn.due_s = self._clock()
            self._changed.notify()

    def _run(self) -> None:
        while not self._cancel.is_set:
            with self._changed:
                due = min(self._turns.items(), key=lambda item: item[1].due_s, default=None)
                wait_s = NEVER if due is None else due[1].due_s - self._clock()
                if wait_s > 0:
                    self._changed.wait(None if wait_s == NEVER else wait_s)
                    continue
            assert due is not None
            self._take(*due)

    def _take(self, link_id: str, turn: _Turn) -> None:
        """One link's turn; afterwards it knows when the next one is."""
        now = self._clock()
        pause_s = self._pause_s(turn)
        is_only_a_hint = turn.hinted_s is not None and now - turn.looked_s < pause_s
        turn.hinted_s = None
        turn.due_s = NEVER
        turn.waits_for_account = False
        try:
            if self._looks.is_running(link_id):
                pause_s = self._active_poll_s
            elif is_only_a_hint and self._looks.is_quiet_here(link_id, self._cancel):
                pause_s -= now - turn.looked_s
            else:
                turn.looked_s = now
                if self._looks.look(link_id, self._cancel):
                    turn.active_until_s = now + ACTIVE_FOR_S
                    pause_s = self._active_poll_s
                turn.failures = 0
        except Cancelled:
            return
        except SignInNeeded:
            turn.waits_for_account = True
            pause_s = self._idle_poll_s  # another process may sign in, of which nobody tells us
        except Busy:
            pause_s = BUSY_PAUSE_S
        except ColabSyncError:
            turn.failures += 1
            pause_s = min(self._idle_poll_s * 2**turn.failures, MAX_PAUSE_S)
        except Exception:
            log.exception("A look at a link failed")
            turn.failures += 1
            pause_s = MAX_PAUSE_S
        with self._changed:
            turn.due_s = min(turn.due_s, self._clock() + pause_s)

    def _pause_s(self, turn: _Turn) -> float:
        is_active = self._clock() < turn.active_until_s
        return self._active_poll_s if is_active else self._idle_poll_s
