"""Moments: as Kaggle writes them, and now."""

from __future__ import annotations

from datetime import datetime, timezone

import msgspec

from jupyter_colabsync.decoding import convert

LONG_AGO = datetime(1970, 1, 1, tzinfo=timezone.utc)


def moment(text: str | None) -> datetime | None:
    """The moment that `2026-03-02T10:00:00.123Z` names, in UTC; None when it names none. Without
    a zone it is UTC."""
    try:
        found = convert(text, datetime)
    except msgspec.ValidationError:
        return None
    return found.replace(tzinfo=timezone.utc) if found.tzinfo is None else found


def utc_now() -> datetime:
    return datetime.now(timezone.utc)
