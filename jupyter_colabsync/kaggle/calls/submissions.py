"""Calls about what is sent to a competition, and its leaderboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from jupyter_colabsync.errors import ColabSyncError, SignInNeeded
from jupyter_colabsync.kaggle.calls import wire
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.competitions import COMPETITIONS
from jupyter_colabsync.kaggle.calls.once import Failed
from jupyter_colabsync.kaggle.calls.submission_refusals import refusal_of_submission
from jupyter_colabsync.kaggle.reference import KaggleRef

LISTED: Final = 100
State = Literal["pending", "complete", "error"]


class StartedUpload(wire.Answer, frozen=True):
    """`create_url`: where the file is to be put; `token`: what it is called afterwards."""

    token: str | None = None
    create_url: str | None = None


class Created(wire.Answer, frozen=True):
    ref: int | None = None


class Submission(wire.Answer, frozen=True):
    ref: int | None = None
    date: str | None = None
    description: str | None = None
    error_description: str | None = None
    file_name: str | None = None
    public_score: str | None = None
    private_score: str | None = None
    status: str | None = None
    team_name: str | None = None

    @property
    def state(self) -> State:
        """What its status means. PENDING is the default and left out; what is new may still end."""
        name = (self.status or "").upper()
        if name.endswith("COMPLETE"):
            return "complete"
        return "error" if name.endswith("ERROR") else "pending"


class SubmissionPage(wire.Page, frozen=True):
    submissions: tuple[Submission, ...] | None = None


class Place(wire.Answer, frozen=True):
    """One line of the leaderboard."""

    team_id: int | None = None
    team_name: str | None = None


class LeaderboardPage(wire.Page, frozen=True):
    submissions: tuple[Place, ...] | None = None


class Limits(wire.Answer, frozen=True):
    """Of this account's team. All at zero, thus left out: it has no team yet."""

    num_today: int = 0
    num_total: int = 0
    num_allowed_now: int = 0
    """For the rest of this day, UTC."""
    limited_by_total: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.num_today or self.num_total or self.num_allowed_now)


def start_upload(
    caller: Caller, ref: KaggleRef, file_name: str, size_bytes: int, modified_s: int
) -> StartedUpload:
    """A place for a file. May be asked for again: what is put there counts for nothing yet."""
    fields: dict[str, str | int] = {
        **_named(ref),
        "contentLength": size_bytes,
        "fileName": file_name,
    }
    if modified_s > 0:
        fields["lastModifiedEpochSeconds"] = modified_s
    method = f"{COMPETITIONS}/StartSubmissionUpload"
    return caller.ask(method, fields, StartedUpload, ref, refusal_of_submission)


def create(caller: Caller, ref: KaggleRef, token: str, message: str) -> int | None:
    """Submit what was uploaded: the submission's number, if Kaggle tells it.

    One try, for each one counts against the limit of the day. Raises Failed when it is not
    known how it ended, or Refused, SignInNeeded, NotFound, BadRequest: then nothing was submitted.
    """
    fields: dict[str, str | int] = {
        **_named(ref),
        "blobFileTokens": token,
        "submissionDescription": message,
    }
    method = f"{COMPETITIONS}/CreateSubmission"
    return caller.ask_once(method, fields, Created, ref, refusal_of_submission).ref or None


def get(caller: Caller, ref: KaggleRef, number: int) -> Submission:
    return caller.ask(f"{COMPETITIONS}/GetSubmission", {"ref": number}, Submission, ref)


def newest(caller: Caller, ref: KaggleRef) -> tuple[Submission, ...]:
    """The newest of this account's team, at most LISTED of them, newest first."""
    fields: dict[str, str | int] = {**_named(ref), "pageSize": LISTED}
    page = caller.ask(f"{COMPETITIONS}/ListSubmissions", fields, SubmissionPage, ref)
    return page.submissions or ()


def leaderboard(caller: Caller, ref: KaggleRef) -> Iterator[Place]:
    """The public leaderboard from the top, page by page as it is consumed."""
    fields: dict[str, str | int] = {**_named(ref), "overridePublic": True}
    method = f"{COMPETITIONS}/GetLeaderboard"
    for page in caller.pages(method, fields, LeaderboardPage, ref):
        yield from page.submissions or ()


def limits(caller: Caller, ref: KaggleRef) -> Limits | None:
    """How many are left; None when Kaggle does not say, by one try. Raises SignInNeeded."""
    try:
        method = f"{COMPETITIONS}/GetSubmissionLimits"
        found = caller.ask_once(method, _named(ref), Limits, ref)
    except SignInNeeded:
        raise
    except (Failed, ColabSyncError):  # not served, or not just now: nothing hangs on it
        return None
    return found if found.is_known else None


def _named(ref: KaggleRef) -> dict[str, str | int]:
    return {"competitionName": ref.slug}
