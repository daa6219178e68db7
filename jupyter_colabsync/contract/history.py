"""Wire types of what a link did, and of its bin: the way back."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.wire import Wire

HistoryVerb = Literal[
    "upload", "download", "move", "delete", "replace", "conflict", "merge", "restore"
]
HistorySide = Literal["local", "remote"]
"""Which side changed."""


class HistoryPageRef(Wire, frozen=True):
    """Names a page of history: what happened before `before` (a number), the latest first."""

    link_id: str
    before: int | None = None


class HistoryItem(Wire, frozen=True):
    """One thing a sync did."""

    number: int
    at_ms: int
    verb: HistoryVerb
    side: HistorySide
    path: str
    """Below the linked folder."""
    to_path: str | None
    """Of a move, a conflict's copy: where it went."""
    reason: str
    size_bytes: int
    file_count: int


class HistoryPage(Wire, frozen=True):
    """At most 100 things; ask on with the last one's number."""

    items: tuple[HistoryItem, ...]
    is_last: bool


class BinPageRef(Wire, frozen=True):
    """Names a page of a link's bin: from number `start` on (0 is the first), of what has `text` in
    its path; "" is all."""

    link_id: str
    text: str = ""
    start: int = 0


class BinItem(Wire, frozen=True):
    """Something that can be brought back: here from the link's bin, or on Drive from its bin or
    from among the earlier versions of a file."""

    id: str
    side: HistorySide
    path: str
    """Where it was, below the linked folder."""
    day: str
    """When it went, `2026-11-21`."""
    size_bytes: int
    file_count: int
    reason: str


class BinList(Wire, frozen=True):
    """What can be brought back, the latest first; at most 500 things a page."""

    items: tuple[BinItem, ...]
    count: int
    """Of all that was asked for, the shown and the others."""
    is_truncated: bool
    """True when more follows; ask on with `start`."""
    kept_days: int
    size_bytes: int
    """Of all that lies in the bin here."""


class RestoreFromBin(Wire, frozen=True):
    """Bring things back, by the ids of the list."""

    link_id: str
    ids: tuple[str, ...]


class Restored(Wire, frozen=True):
    """Where things have come back to, below the linked folder."""

    paths: tuple[str, ...]
    message: str
