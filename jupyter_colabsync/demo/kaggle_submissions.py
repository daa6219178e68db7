"""The pretend Kaggle's submissions: upload, score, limits, leaderboard.

Scores are real, and come after some looks at the submission instead of after some time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from .http import Reply
from .kaggle_catalog import DemoCompetition
from .kaggle_choices import SUBMISSION_GROUP, SUBMISSION_SORT
from .kaggle_competitions import COMPETITIONS, NAMED, Competitions
from .kaggle_submitted import DIGITS, Submission, Submitted
from .kaggle_uploads import KaggleUploads, Upload
from .kaggle_wire import (
    PAGED,
    Ask,
    Fields,
    KaggleError,
    Kinds,
    Methods,
    page_reply,
    reply_with,
    time_text,
)

START: Kinds = {
    "competitionName": str,
    "contentLength": int,
    "lastModifiedEpochSeconds": int,
    "fileName": str,
}
CREATE: Kinds = {
    **NAMED,
    "blobFileTokens": str,
    "submissionDescription": str,
    "benchmarkModelVersionId": int,
    "sandbox": bool,
}
LIST: Kinds = {
    **NAMED,
    **PAGED,
    "page": int,
    "sortBy": SUBMISSION_SORT,
    "group": SUBMISSION_GROUP,
}
BOARD: Kinds = {**NAMED, **PAGED, "overridePublic": bool}


class Submissions:
    """The part of `competitions.CompetitionApiService` that takes files and scores them."""

    def __init__(self, uploads: KaggleUploads, submitted: Submitted, clock: Callable[[], float]):
        self._uploads = uploads
        self._submitted = submitted
        self._clock = clock
        self._lock = threading.Lock()
        self._next = 1
        self.looks_until_scored = 2
        """How many answers still show a submission as pending."""

    def methods(self, competitions: Competitions) -> Methods:
        """Only who has entered may submit; the leaderboard is open to all."""
        take, find = competitions.entered, competitions.find
        return {
            f"{COMPETITIONS}/StartSubmissionUpload": (
                START,
                lambda ask: self._start(ask, take(ask)),
            ),
            f"{COMPETITIONS}/CreateSubmission": (CREATE, lambda ask: self._create(ask, take(ask))),
            f"{COMPETITIONS}/GetSubmission": ({"ref": int}, self._get),
            f"{COMPETITIONS}/ListSubmissions": (LIST, lambda ask: self._list(ask, take(ask))),
            f"{COMPETITIONS}/GetSubmissionLimits": (
                NAMED,
                lambda ask: self._limits(ask, take(ask)),
            ),
            f"{COMPETITIONS}/GetLeaderboard": (BOARD, lambda ask: self._board(ask, find(ask))),
        }

    def _start(self, ask: Ask, competition: DemoCompetition) -> Reply:
        name = ask.text("fileName")
        if not name or "/" in name:
            raise KaggleError(400, "fileName must be the name of a file.")
        upload = Upload(competition.slug, ask.user.name, name, ask.number("contentLength"))
        with self._lock:
            token = f"blob-{self._next:06}"
            self._next += 1
        url = self._uploads.open(token, upload, ask.request.origin)
        return reply_with({"token": token, "createUrl": url})

    def _create(self, ask: Ask, competition: DemoCompetition) -> Reply:
        upload = self._uploads.find(ask.text("blobFileTokens"))
        is_own = upload and (upload.user, upload.competition) == (ask.user.name, competition.slug)
        if upload is None or not is_own or upload.is_used or not upload.is_complete:
            raise KaggleError(400, "Submission not allowed: The file has not been uploaded.")
        if competition.scorer is None:
            raise KaggleError(400, "Submission not allowed: This competition takes none.")
        with self._lock:
            if not self._submitted.left(competition, ask.user.name):
                raise KaggleError(400, _used_up(competition))
            submission = self._submitted.add(
                competition, upload, ask.text("submissionDescription"), self.looks_until_scored
            )
        return reply_with(
            {"message": f"Successfully submitted to {competition.title}", "ref": submission.ref}
        )

    def _get(self, ask: Ask) -> Reply:
        found = self._submitted.all.get(ask.number("ref"))
        if found is None or found.user != ask.user.name:
            raise KaggleError(404, "Submission not found")
        return reply_with(self._look_at(found))

    def _list(self, ask: Ask, competition: DemoCompetition) -> Reply:
        found = self._submitted.of(competition, ask.user.name)
        group = ask.text("group").removeprefix("SUBMISSION_GROUP_")
        if group == "SELECTED":
            found = []
        if group == "SUCCESSFUL":
            found = [each for each in found if each.state == "COMPLETE"]
        order = ask.text("sortBy").removeprefix("SUBMISSION_SORT_BY_")
        if competition.scorer and order in ("PRIVATE_SCORE", "PUBLIC_SCORE"):
            at, key = int(order == "PRIVATE_SCORE"), competition.scorer.sort_key
            found.sort(key=lambda each: (not each.scores, key((each.scores or (0, 0))[at])))
        elif order == "NAME":
            found.sort(key=lambda each: each.upload.file_name)
        rows = [self._look_at(each) for each in found]
        return page_reply("submissions", rows, ask.fields)

    def _limits(self, ask: Ask, competition: DemoCompetition) -> Reply:
        user = ask.user.name
        return reply_with(
            {
                "numToday": len(self._submitted.today(competition, user)),
                "numTotal": len(self._submitted.of(competition, user)),
                "numAllowedNow": self._submitted.left(competition, user),
            }
        )

    def _board(self, ask: Ask, competition: DemoCompetition) -> Reply:
        rows: list[Fields] = [
            {
                "teamId": 4_000 + sum(name.encode()),
                "teamName": name,
                "submissionDate": competition.enabled_at,
                "score": f"{score:.{DIGITS}f}",
            }
            for name, score in self._submitted.places(competition)
        ]
        return page_reply("submissions", rows, ask.fields)

    def _look_at(self, submission: Submission) -> Fields:
        is_over = time_text(self._clock())[:19] > submission.competition.deadline[:19]
        facts = submission.facts(is_over=is_over)
        with self._lock:
            submission.looks_left = max(0, submission.looks_left - 1)
        return facts


def _used_up(competition: DemoCompetition) -> str:
    """Source: as users quote it."""
    return (
        "Submission not allowed: Your team has used its daily Submission allowance "
        f"({competition.daily_submissions}) today."
    )
