"""Answer: what Drive answered, as it came, and how to read its refusals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came: header names in lower case, the body unread by anybody."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_upload: bool = False
    """True when the request brought the bytes of a file, or announced them."""

    @property
    def is_success(self) -> bool:
        """True when Drive did what it was asked."""
        return 200 <= self.status < 300

    def reasons(self) -> tuple[str, ...]:
        """Every reason Drive gives, old style (`errors[].reason`) and new (`details[].reason`)."""
        return self._told("reason")

    def messages(self) -> tuple[str, ...]:
        """What Drive says to each reason, in its own words."""
        return self._told("message")

    def told_pause_s(self, now: datetime) -> float | None:
        """Seconds from `Retry-After`, which is a number or a date (RFC 9110); None without."""
        value = self.headers.get("retry-after", "").strip()
        if not value:
            return None
        try:
            return max(0.0, float(value))
        except ValueError:
            pass
        try:
            return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
        except (ValueError, TypeError):
            return None

    def _told(self, key: str) -> tuple[str, ...]:
        try:
            error = json.loads(self.body)["error"]
        except (ValueError, TypeError, KeyError):
            return ()
        if not isinstance(error, dict):
            return ()
        entries = [*_list(error.get("errors")), *_list(error.get("details"))]
        return tuple(
            each[key]
            for each in entries
            if isinstance(each, dict) and isinstance(each.get(key), str)
        )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
