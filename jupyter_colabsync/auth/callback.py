"""What the browser brings back from Google's consent page, and what it is shown for it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Callback:
    """What Google puts into the redirect address."""

    state: str
    code: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """What the browser shows then; `is_end` closes the listener."""

    title: str
    text: str
    status: int
    is_end: bool


def callback_from(url: str) -> Callback:
    """The parts of a redirected address; missing ones are empty or None."""
    query = parse_qs(urlsplit(url).query)
    return Callback(
        state=query.get("state", [""])[0],
        code=query.get("code", [None])[0],
        error=query.get("error", [None])[0],
    )
