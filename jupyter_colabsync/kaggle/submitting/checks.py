"""Pure: what of a competition speaks against sending it a file, before anything is uploaded."""

from __future__ import annotations

from datetime import datetime

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.kaggle.calls import submission_refusals as refusals
from jupyter_colabsync.kaggle.calls.competitions import Competition
from jupyter_colabsync.kaggle.calls.submissions import Limits
from jupyter_colabsync.kaggle.reference import KaggleRef, parse_reference
from jupyter_colabsync.kaggle.submitting.moments import moment


def parse_competition(text: str) -> KaggleRef:
    """Any URL or slug of a competition. Raises BadReference, or BadRequest for another kind."""
    ref = parse_reference(text)
    if ref.kind != "competition":
        raise BadRequest(
            f"“{ref.name}” is a {ref.kind}, and only competitions take submissions. Give a "
            "competition's address or short name.",
            code="kaggle_kind",
            url=ref.url,
        )
    # whatever else it names, such as a file of its data, does not matter here
    return KaggleRef("competition", None, ref.slug)


def is_past_deadline(competition: Competition | None, now: datetime) -> bool:
    """False, too, when Kaggle does not say."""
    deadline = moment(competition.deadline) if competition else None
    return deadline is not None and deadline < now


def check_takes_files(ref: KaggleRef, competition: Competition, now: datetime) -> None:
    """Raise Refused when it takes none, whatever is in them.

    A deadline in the past is no reason by itself: most competitions go on scoring late ones.
    """
    if competition.submissions_disabled:
        is_past = is_past_deadline(competition, now)
        raise refusals.closed(ref, (competition.deadline or "")[:10] if is_past else None)
    if competition.is_kernels_submissions_only:
        raise refusals.notebooks_only(ref)


def check_some_are_left(ref: KaggleRef, limits: Limits, now: datetime) -> None:
    """Raise Refused when this account's team may send none now. `now` in UTC."""
    if limits.num_allowed_now > 0:
        return
    if limits.limited_by_total:
        raise refusals.all_are_used_up(ref)
    raise refusals.day_is_used_up(ref, now)
