"""Resumable upload sessions: what has arrived so far, on disk, surviving a restart.

Source: Drive API v3 guide "Upload file data", section "Perform a resumable upload". Bytes are kept
in multiples of 256 KiB until the upload is complete, whatever happened to the rest of a chunk.
"""

from __future__ import annotations

import re
import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .http import BLOCK_BYTES, Body, Hangup
from .shelf import Shelf

GRAIN_BYTES = 256 * 1024
CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)\Z")


@dataclass(slots=True)
class Session:
    """One upload: where it goes, and how much of it is here."""

    id: str
    method: str
    """drive.files.create or drive.files.update."""
    file_id: str
    """The file to update; for a new one the id it got, once it is done."""
    body: dict[str, Any]
    query: list[tuple[str, str]]
    mime_type: str
    length_bytes: int | None
    email: str
    client_id: str
    scopes: list[str]
    received_bytes: int = 0
    is_done: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Span:
    """A parsed Content-Range: bytes `start` up to `end` of `total`; None where it says nothing."""

    start: int | None
    end: int | None
    total: int | None


def read_content_range(header: str) -> Span | None:
    """None if it cannot be understood. An absent header is everything at once."""
    if not header:
        return Span(0, None, None)
    match = CONTENT_RANGE.match(header)
    if not match:
        return None
    total = None if match[3] == "*" else int(match[3])
    if match[1] is None:
        return Span(None, None, total)
    start, end = int(match[1]), int(match[2]) + 1
    if start >= end or (total is not None and end > total):
        return None
    return Span(start, end, total)


class Sessions:
    """All open uploads."""

    def __init__(self, shelf: Shelf):
        self._shelf = shelf
        self._table = shelf.table("uploads")
        self._open: dict[str, Session] = {}
        for key, row in self._table.items():
            row["query"] = [tuple(pair) for pair in row["query"]]
            session = Session(**row)
            if not session.is_done:
                path = self.path(session)
                size_bytes = path.stat().st_size if path.exists() else 0
                session.received_bytes = size_bytes - size_bytes % GRAIN_BYTES
            self._open[key] = session

    def start(self, session_facts: dict[str, Any]) -> Session:
        session = Session(id=secrets.token_urlsafe(48), **session_facts)
        self._open[session.id] = session
        self.keep(session)
        return session

    def find(self, session_id: str) -> Session | None:
        return self._open.get(session_id)

    def forget(self, session: Session) -> None:
        """Cancelled: the bytes go, and the session is unknown from now on."""
        self._open.pop(session.id, None)
        self._table.drop(session.id)
        self.path(session).unlink(missing_ok=True)

    def forget_all(self) -> None:
        """As if every session had expired: the next PUT is answered 404."""
        for session in list(self._open.values()):
            self.forget(session)

    def keep(self, session: Session) -> None:
        self._table.put(session.id, _row(session))

    def path(self, session: Session) -> Path:
        return self._shelf.folder("uploads") / session.id

    def receive(self, session: Session, body: Body, skip_bytes: int, limit: int | None) -> None:
        """Append a body, leaving out its first bytes (known already), up to `limit` bytes in all.

        A connection that breaks leaves whole grains behind, and Hangup goes on.
        """
        with self.path(session).open("ab") as file:
            file.truncate(session.received_bytes)
            try:
                while block := body.read(BLOCK_BYTES):
                    skipped, skip_bytes = block[:skip_bytes], max(0, skip_bytes - len(block))
                    block = block[len(skipped) :]
                    if limit is not None:
                        block = block[: limit - session.received_bytes]
                    file.write(block)
                    session.received_bytes += len(block)
            except Hangup:
                self.round_down(session)
                raise

    def round_down(self, session: Session) -> None:
        session.received_bytes -= session.received_bytes % GRAIN_BYTES


def _row(session: Session) -> dict[str, Any]:
    names = (name for name in Session.__slots__ if name != "lock")
    return {name: getattr(session, name) for name in names}
