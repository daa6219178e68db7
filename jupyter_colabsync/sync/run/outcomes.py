"""Outcomes: what the ways in which actions end mean for the rest of a run."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable

from jupyter_colabsync.errors import (
    Cancelled,
    ColabSyncError,
    DriveFull,
    LocalProblem,
    NotFound,
    SignInNeeded,
    Stale,
    Unreachable,
)
from jupyter_colabsync.sync.plan.actions import Action
from jupyter_colabsync.sync.run.fetching import no_room
from jupyter_colabsync.sync.run.merging import Resting
from jupyter_colabsync.sync.run.refusals import Refusals, told_at
from jupyter_colabsync.sync.run.tally import Tally

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FATAL = (Cancelled, SignInNeeded, Unreachable)
_ONE_FILE_ONLY = "checksum_mismatch"


class Outcomes:
    """Of one run; safe from any thread."""

    def __init__(
        self,
        tally: Tally,
        refusals: Refusals,
        word_on: Callable[[int], object] = lambda _: None,
    ) -> None:
        """`word_on`: what Drive last told of a folder, by its key."""
        self._tally, self._refusals, self._word_on = tally, refusals, word_on
        self._lock = threading.Lock()
        self.fatal: ColabSyncError | None = None
        """What ends the run."""
        self.undone: list[Action] = []
        """What was planned last and did not happen."""

    def is_waiting(self, action: Action) -> bool:
        """A full Drive stops uploads only, a full disk downloads only; what is smaller than all
        that found no room may fit. A folder that took one new thing not takes no other."""
        with self._lock:
            return self._refusals.is_in_vain(action)

    def note(self, action: Action, error: ColabSyncError) -> bool:
        """One action did not work; True when Drive has to be asked what is there."""
        with self._lock:
            self.undone.append(action)
            if isinstance(error, _FATAL) and error.code != _ONE_FILE_ONLY:
                self.fatal = self.fatal or error
            elif isinstance(error, Resting):
                pass
            elif isinstance(error, Stale | NotFound):
                self._tally.was_stale()
                return True
            elif isinstance(error, DriveFull):
                self._refusals.note_full("remote", action, error)
                self._tally.problem(error)
            elif error.code == "disk_full" or _is_no_room(error):
                full = no_room()
                self._refusals.note_full("local", action, full)
                self._tally.problem(full)
            else:
                self._refusals.note(action, error)
                shut = self._refusals.shut.note(action, error, self._word_of(action))
                self._tally.problem(shut or error, told_at(action, shut or error))
            return False

    def _word_of(self, action: Action) -> object:
        place = getattr(action, "place", None)
        return None if place is None else self._word_on(place.parent)

    def note_worse(self, error: ColabSyncError) -> None:
        """Asking Drive what is there did not work either."""
        if isinstance(error, _FATAL):
            self.fatal = self.fatal or error

    @staticmethod
    def said(error: OSError) -> ColabSyncError:
        """What the operating system refused, as one of ours."""
        if error.errno in _FULL:
            return no_room()
        problem = LocalProblem(
            f"this machine's disk refuses it ({error.strerror or type(error).__name__}). "
            "Check its name and rights, then sync again.",
            code="local_refused",
        )
        problem.__cause__ = error
        return problem


def _is_no_room(error: ColabSyncError) -> bool:
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL
