"""Submits what was uploaded, once: after an answer that got lost the list of submissions tells.

Kaggle's call is not to be repeated (each one may cost one of the few of a day), and its list may
lag behind; so what Kaggle has not denied itself is never sent a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.errors import Cancelled, ColabSyncError, Unreachable
from jupyter_colabsync.kaggle.calls import submissions
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.once import Failed
from jupyter_colabsync.kaggle.calls.retry import Patience, Pause
from jupyter_colabsync.kaggle.calls.submission_refusals import in_one_line, submissions_url
from jupyter_colabsync.kaggle.calls.submissions import Submission
from jupyter_colabsync.kaggle.reference import KaggleRef

LOOK_PAUSES_S: Final = (2.0, 4.0, 8.0, 16.0)
LONGEST_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class Parcel:
    """An uploaded file, ready to be submitted."""

    ref: KaggleRef
    token: str
    file_name: str
    message: str


class _Unsure(Exception):
    """Whether there is a submission of ours cannot be told."""


class Sending:
    """Submits one parcel."""

    def __init__(self, caller: Caller, parcel: Parcel, pause: Pause) -> None:
        self._caller = caller
        self._parcel = parcel
        self._pause = pause
        self._before: frozenset[int] | None = None

    def run(self) -> int | None:
        """The submission's number; None when it is submitted and Kaggle gives no number.

        Raises Refused, SignInNeeded, NotFound, BadRequest, Unreachable: nothing was submitted,
        except for the code `kaggle_unsure`. `Cancelled` says which of both.
        """
        self._before = self._numbers()
        patience = Patience(self._pause)
        while True:
            try:
                number = self._create()
            except Failed as failed:
                if failed.doubt != "not_done" and (found := self._after(failed)):
                    return found
                patience.after(failed.trouble)
            else:
                return number or self._number_of_submitted()

    def _create(self) -> int | None:
        parcel = self._parcel
        return submissions.create(self._caller, parcel.ref, parcel.token, parcel.message)

    def _after(self, failed: Failed) -> int | None:
        """The number of what was submitted all the same; None when it certainly was not."""
        try:
            # what Kaggle has denied is looked for all the same, but not as long
            if found := self._look(LOOK_PAUSES_S[: 2 if failed.doubt == "denied" else None]):
                return found
        except _Unsure as error:
            raise self._unsure() from error
        except Cancelled as error:
            raise Cancelled(
                f"Stopped while it was not clear whether Kaggle took {self._name}. Look at the "
                "list of submissions before you submit it again."
            ) from error
        if failed.doubt == "unclear":
            raise self._unsure() from failed
        return None

    def _number_of_submitted(self) -> int | None:
        """What the answer should have told. Being stopped here undoes nothing."""
        try:
            return self._look(LOOK_PAUSES_S[:2])
        except (_Unsure, Cancelled):
            return None

    def _look(self, pauses_s: Sequence[float]) -> int | None:
        """Look into the list several times, for it may lag behind. Raises _Unsure, Cancelled."""
        if self._before is None:
            raise _Unsure
        is_sure = False
        for pause_s in pauses_s:
            self._pause(pause_s)
            try:
                if found := self._find(self._before):
                    return found
                is_sure = True
            except _Unsure:
                is_sure = False
        if not is_sure:
            raise _Unsure
        return None

    def _find(self, before: frozenset[int]) -> int | None:
        """The number of a submission that is new and ours; None when there is no new one."""
        try:
            listed = submissions.newest(self._caller, self._parcel.ref)
        except Cancelled:
            raise
        except ColabSyncError as error:
            raise _Unsure from error
        new = [
            each
            for each in listed
            if each.ref and each.ref not in before and self._may_be_ours(each)
        ]
        for each in new:
            if self._is_ours(each):
                return each.ref
        if new:  # a team mate's, or ours with a message that Kaggle changed
            raise _Unsure
        return None

    def _may_be_ours(self, listed: Submission) -> bool:
        return listed.file_name in (None, "", self._parcel.file_name)

    def _is_ours(self, listed: Submission) -> bool:
        is_named = listed.file_name == self._parcel.file_name
        return is_named and _words(listed.description or "") == _words(self._parcel.message)

    def _numbers(self) -> frozenset[int] | None:
        """What is there already; None when Kaggle does not say."""
        try:
            listed = submissions.newest(self._caller, self._parcel.ref)
        except Cancelled:
            raise
        except ColabSyncError:
            return None
        return frozenset(each.ref for each in listed if each.ref)

    @property
    def _name(self) -> str:
        return f"“{in_one_line(self._parcel.file_name, LONGEST_SHOWN)}”"

    def _unsure(self) -> Unreachable:
        return Unreachable(
            f"Kaggle's answer got lost: it is not clear whether it took {self._name}. Look at the "
            "list of submissions in some minutes, and submit it again only if it is not there.",
            code="kaggle_unsure",
            url=submissions_url(self._parcel.ref),
        )


def _words(text: str) -> list[str]:
    return text.split()
