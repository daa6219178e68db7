"""What was sent to a competition, as the panel and the command line show it."""

from __future__ import annotations

from jupyter_colabsync.contract.kaggle import KaggleSubmission, KaggleSubmissions
from jupyter_colabsync.kaggle.calls import submissions
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.submission_refusals import in_one_line, submissions_url
from jupyter_colabsync.kaggle.calls.submissions import Submission
from jupyter_colabsync.kaggle.reference import KaggleRef
from jupyter_colabsync.kaggle.submitting.moments import LONG_AGO, moment
from jupyter_colabsync.kaggle.submitting.report import score_text
from jupyter_colabsync.kaggle.submitting.watching import Standing, about, standing


def list_submissions(caller: Caller, ref: KaggleRef) -> KaggleSubmissions:
    """The newest submissions of this account's team, newest first, and how it stands.

    Only the list itself must be served. Raises what Caller raises.
    """
    found = submissions.newest(caller, ref)
    competition = about(caller, ref)
    limits = submissions.limits(caller, ref)
    team = next((each.team_name for each in found if each.team_name), None)
    place = standing(caller, ref, competition, team) if found else Standing.of(competition)
    newest_first = sorted(found, key=lambda each: moment(each.date) or LONG_AGO, reverse=True)
    return KaggleSubmissions(
        competition=ref.name,
        title=(competition.title if competition else None) or ref.name,
        url=submissions_url(ref),
        submissions=tuple(_shown(each) for each in newest_first),
        left_today=limits.num_allowed_now if limits else None,
        rank=place.rank,
        team_count=place.team_count,
    )


def _shown(found: Submission) -> KaggleSubmission:
    state = found.state
    return KaggleSubmission(
        id=str(found.ref or ""),
        file_name=in_one_line(found.file_name or ""),
        message=in_one_line(found.description or ""),
        submitted_at=found.date if moment(found.date) else None,
        state=state,
        public_score=score_text(found.public_score),
        private_score=score_text(found.private_score),
        problem=in_one_line(found.error_description or "") or None if state == "error" else None,
    )
