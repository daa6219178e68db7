"""Submitter: sends files to competitions and tells how they fared, as the account chosen here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jupyter_colabsync.contract.jobs import Job
from jupyter_colabsync.contract.kaggle import KaggleSubmissions
from jupyter_colabsync.errors import Busy, Cancelled, Refused, SignInNeeded, Unreachable
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.account.access import KaggleAccess
from jupyter_colabsync.kaggle.calls import submission_refusals as refusals
from jupyter_colabsync.kaggle.calls import submissions
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.retry import Pause
from jupyter_colabsync.kaggle.calls.submissions import StartedUpload, Submission
from jupyter_colabsync.kaggle.reference import KaggleRef
from jupyter_colabsync.kaggle.submitting import checks
from jupyter_colabsync.kaggle.submitting.listing import list_submissions
from jupyter_colabsync.kaggle.submitting.moments import utc_now
from jupyter_colabsync.kaggle.submitting.outgoing import (
    OutgoingFile,
    Stamp,
    check_file,
    open_outgoing,
)
from jupyter_colabsync.kaggle.submitting.report import SubmitReport, named, score_text
from jupyter_colabsync.kaggle.submitting.sending import Parcel, Sending
from jupyter_colabsync.kaggle.submitting.uploader import TooLarge, Uploader
from jupyter_colabsync.kaggle.submitting.watching import (
    UNKNOWN,
    Standing,
    about,
    standing,
    wait_for_score,
)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be submitted where."""

    ref: KaggleRef
    path: Path
    message: str
    stamp: Stamp
    """How the file was when it was ordered."""

    @property
    def title(self) -> str:
        return f"{self.path.name} → {self.ref.name}"


@dataclass(frozen=True, slots=True)
class Sent:
    """What Kaggle has taken. `number` is None when Kaggle did not tell it."""

    ref: KaggleRef
    file_name: str
    number: int | None
    is_late: bool
    began: float
    """By time.monotonic."""

    def report(self, found: Submission | None = None, place: Standing = UNKNOWN) -> SubmitReport:
        """How it stands: as Kaggle told it last, still pending without."""
        return SubmitReport(
            competition=self.ref.name,
            submission=None if self.number is None else str(self.number),
            file_name=self.file_name,
            state=found.state if found else "pending",
            public_score=score_text(found.public_score) if found else None,
            private_score=score_text(found.private_score) if found else None,
            rank=place.rank,
            team_count=place.team_count,
            is_late=self.is_late,
            url=refusals.submissions_url(self.ref),
            elapsed_s=time.monotonic() - self.began,
        )


class Submitter:
    """Thread-safe."""

    def __init__(self, access: KaggleAccess, now: Callable[[], datetime] = utc_now) -> None:
        self._access = access
        self._now = now
        self._lock = threading.Lock()
        self._begun: dict[str, tuple[str, Order]] = {}
        """The last job of each competition, and its order."""

    def order(self, competition: str, path: Path, message: str) -> Order:
        """Check what can be checked without asking Kaggle. Without a message the file's name is
        one, since Kaggle's list would show nothing.

        Raises BadReference, BadRequest, NotFound, LocalProblem.
        """
        ref = checks.parse_competition(competition)
        stamp = check_file(path)
        return Order(ref, path, message.strip() or path.name, stamp)

    def begin(self, order: Order, start: Callable[[], Job]) -> Job:
        """The job of this order: the one under way, or else what `start` starts.

        `start` gives the job under way for the competition, if there is one. Raises Busy when
        that is for another order, which must not pass for this one.
        """
        with self._lock:
            job = start()
            job_id, begun = self._begun.get(order.ref.name, ("", order))
            if job_id != job.id:
                self._begun[order.ref.name] = (job.id, order)
                return job
        if begun == order:
            return job
        raise Busy(
            f"Another file, or an older state of this one, is on its way to “{order.ref.name}”, "
            "or its score is awaited. Wait for it, or stop it: what is submitted stays so.",
            code="kaggle_submitting",
        )

    def submit(self, order: Order, context: JobContext) -> SubmitReport:
        """Send, then wait for the score. Raises what `send` and `watch` raise."""
        return self.watch(self.send(order, context), context)

    def send(self, order: Order, context: JobContext) -> Sent:
        """Upload the file and submit it, at most once.

        Raises Refused (rules, limits, closed …), SignInNeeded, NotFound, BadRequest, LocalProblem,
        Stale, Unreachable, Cancelled: nothing was submitted, except where the sentence says that
        it is not clear.
        """
        began = time.monotonic()
        pause = self._pause(context)
        with (
            self._access.acting(pause) as caller,
            open_outgoing(order.path) as file,
            _nothing_was_submitted(),
        ):
            is_late = _check_competition(caller, order.ref, self._now())
            token = self._upload(caller, order.ref, file, context, pause)
            file.check_unchanged()
            context.cancel.check()
            parcel = Parcel(order.ref, token, file.name, order.message)
            context.progress.say(f"submitting {file.name}")
            number = Sending(caller, parcel, pause).run()
        return Sent(order.ref, file.name, number, is_late, began)

    def watch(self, sent: Sent, context: JobContext) -> SubmitReport:
        """Wait for the score, for half an hour at most; then it is still pending.

        Raises Refused when Kaggle cannot score the file, and Cancelled.
        """
        context.progress.start(None, "files", f"Kaggle is scoring {sent.file_name}")
        pause = self._pause(context)
        found = None
        try:
            with self._access.acting(pause) as caller:
                if sent.number is not None:
                    found = wait_for_score(caller, sent.ref, sent.number, pause)
                if found is None:
                    return sent.report()
                if found.state == "error":
                    raise _not_scored(sent, found)
                competition = about(caller, sent.ref)
                place = standing(caller, sent.ref, competition, found.team_name)
                return sent.report(found, place)
        except SignInNeeded:  # the submission is there all the same, and maybe its score
            return sent.report(found)
        except Cancelled as error:
            if found is not None:  # only the place on the leaderboard is still missing
                return sent.report(found)
            raise Cancelled(
                f"Stopped watching. {named(sent.file_name)} stays submitted, and the list of "
                "submissions shows its score."
            ) from error

    def submissions(self, competition: str) -> KaggleSubmissions:
        """What was sent to a competition, newest first, and how this account stands there.

        Raises BadReference, BadRequest, NotFound, SignInNeeded, Refused, Unreachable.
        """
        ref = checks.parse_competition(competition)
        with self._access.acting() as caller:
            return list_submissions(caller, ref)

    def _upload(
        self,
        caller: Caller,
        ref: KaggleRef,
        file: OutgoingFile,
        context: JobContext,
        pause: Pause,
    ) -> str:
        def start() -> StartedUpload:
            return submissions.start_upload(
                caller, ref, file.name, file.size_bytes, file.modified_s
            )

        context.progress.start(file.size_bytes, "bytes", f"sending {file.name}")
        try:
            return Uploader(file, self._access.origin is not None, context, pause).run(start)
        except TooLarge as error:
            raise refusals.too_large(ref) from error

    def _pause(self, context: JobContext) -> Pause:
        return self._access.pause or context.cancel.wait


@contextmanager
def _nothing_was_submitted() -> Iterator[None]:
    """Says so where the error's own sentence does not."""
    try:
        yield
    except Cancelled as error:
        if error.message != Cancelled().message:
            raise
        raise Cancelled("Stopped before it was submitted; nothing counts yet.") from error
    except Unreachable as error:
        if error.code == "kaggle_unreachable":
            why = "Kaggle does not answer, or the connection keeps breaking. Check the network"
        elif error.code == "kaggle_busy":
            why = "Kaggle asks for fewer requests. Wait some minutes"
        else:
            raise
        raise Unreachable(
            f"Nothing was submitted: {why}, then submit again.", code=error.code
        ) from error


def _check_competition(caller: Caller, ref: KaggleRef, now: datetime) -> bool:
    """Whether it is past its deadline. Raises Refused when it takes no file now."""
    competition = about(caller, ref)
    if competition is not None:
        checks.check_takes_files(ref, competition, now)
    if limits := submissions.limits(caller, ref):
        checks.check_some_are_left(ref, limits, now)
    return checks.is_past_deadline(competition, now)


def _not_scored(sent: Sent, found: Submission) -> Refused:
    reason = refusals.as_reason(found.error_description or "it does not say why")
    return Refused(
        f"Kaggle could not score {named(sent.file_name)}: {reason} Mend the file, then submit it "
        "again.",
        code="kaggle_not_scored",
        url=refusals.submissions_url(sent.ref),
    )
