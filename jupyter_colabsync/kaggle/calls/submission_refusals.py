"""Why a competition takes no submission (now), as errors with a sentence and a page that helps.

Kaggle's wording, quoted by users in public notes and never tried live: 400 or 403 with "Submission
not allowed: Your team has used its daily Submission allowance (5) today", "… used its submission
allowance (5 of 5). This resets at midnight UTC", "… This competition only accepts Submissions from
Notebooks", "… Submissions have been disabled for this competition", "… Your file exceeds the
maximum size of …", "… Submission files must be named …".
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

from jupyter_colabsync.errors import ColabSyncError, Refused
from jupyter_colabsync.kaggle.calls.refusals import refusal
from jupyter_colabsync.kaggle.reference import KaggleRef

NOT_ALLOWED: Final = "submission not allowed"
LONGEST_REASON: Final = 300


def refusal_of_submission(status: int, message: str, ref: KaggleRef | None) -> ColabSyncError:
    """The error for a refused upload or submission; what is not about submitting is judged as
    for any other call."""
    if ref is None or status == 401 or status >= 500:
        return refusal(status, message, ref)
    words = message.lower()
    if "allowance" in words or ("limit" in words and ("daily" in words or "today" in words)):
        return day_is_used_up(ref, datetime.now(timezone.utc))
    if status == 413 or "maximum size" in words or "too large" in words:
        return too_large(ref)
    if "from notebooks" in words:
        return notebooks_only(ref)
    if "submissions have been disabled" in words or "deadline" in words:
        return closed(ref)
    if NOT_ALLOWED in words:
        return _not_allowed(message, ref)
    return refusal(status, message, ref)


def day_is_used_up(ref: KaggleRef, now: datetime) -> Refused:
    """`now` in UTC: Kaggle counts by days of UTC."""
    midnight = datetime(now.year, now.month, now.day, tzinfo=timezone.utc) + timedelta(days=1)
    return Refused(
        f"Today's submissions to “{ref.name}” are used up. New ones are possible from 00:00 UTC, "
        f"in {_span(midnight - now)}; submit again then.",
        code="kaggle_limit",
        url=submissions_url(ref),
    )


def all_are_used_up(ref: KaggleRef) -> Refused:
    """Beside the daily limit, a competition may have one in all."""
    return Refused(
        f"All submissions “{ref.name}” allows in total are used up. Look on Kaggle at those that "
        "were sent, and choose among them.",
        code="kaggle_limit",
        url=submissions_url(ref),
    )


def notebooks_only(ref: KaggleRef) -> Refused:
    return Refused(
        f"“{ref.name}” takes notebooks only, no files. Submit from a notebook on Kaggle.",
        code="kaggle_notebooks_only",
        url=f"{ref.url}/code",
    )


def closed(ref: KaggleRef, ended_on: str | None = None) -> Refused:
    """`ended_on`: a day, when it lies in the past."""
    ended = f"ended on {ended_on} and " if ended_on else ""
    return Refused(
        f"“{ref.name}” {ended}takes no submissions now. Look at its page on Kaggle.",
        code="kaggle_closed",
        url=ref.url,
    )


def too_large(ref: KaggleRef) -> Refused:
    return Refused(
        f"This file is larger than “{ref.name}” allows. Make it smaller (fewer digits, fewer "
        "columns, or a zip), then submit again.",
        code="kaggle_too_large",
        url=ref.url,
    )


def submissions_url(ref: KaggleRef) -> str:
    """The page where this account sees its submissions."""
    return f"{ref.url}/submissions"


def in_one_line(text: str, longest: int = LONGEST_REASON) -> str:
    """Foreign words as they may be shown: one printable line, not long."""
    line = "".join(sign if sign.isprintable() else "\ufffd" for sign in " ".join(text.split()))
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def as_reason(text: str) -> str:
    """Foreign words as they follow a colon, ending in a full stop or whatever they end in."""
    line = in_one_line(text)
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def _not_allowed(message: str, ref: KaggleRef) -> Refused:
    _, _, after = message.partition(":")
    reason = as_reason(after or "it gives no reason")
    return Refused(
        f"Kaggle does not take this submission: {reason} Set that right, then submit again.",
        code="kaggle_not_allowed",
        url=ref.url,
    )


def _span(time: timedelta) -> str:
    minutes = max(1, round(time.total_seconds() / 60))
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
