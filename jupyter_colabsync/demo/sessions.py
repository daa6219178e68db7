"""Resumable upload sessions: where each upload goes and how far it is, surviving a restart.

Source: Drive API v3 guide "Upload file data", section "Perform a resumable upload".
"""

from __future__ import annotations

import re
import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .arrivals import Arrival
from .http import BLOCK_BYTES, Body, Hangup
from .shelf import Shelf

CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)\Z")


@dataclass(slots=True)
class Session:
    """One upload: what its first request said, and what came of it."""

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
    api: str = "v3"
    if_match: str = ""
    is_done: bool = False


@dataclass(slots=True)
class Upload:
    """An open session with its bytes; whoever touches it holds `lock`."""

    session: Session
    arrival: Arrival
    lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, body: Body, skip_bytes: int, end: int | None) -> None:
        """Take a body in, without its first bytes (known already), up to byte `end` of the file.

        A connection that breaks leaves whole grains behind, and Hangup goes on.
        """
        try:
            while block := body.read(BLOCK_BYTES):
                skipped, skip_bytes = block[:skip_bytes], max(0, skip_bytes - len(block))
                block = block[len(skipped) :]
                if end is not None:
                    block = block[: end - self.arrival.received_bytes]
                self.arrival.take(block)
        except Hangup:
            self.arrival.round_down()
            raise


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
        self._open: dict[str, Upload] = {}
        self._discards_over_bytes: int | None = None
        for key, row in self._table.items():
            row["query"] = [tuple(pair) for pair in row["query"]]
            self._open[key] = Upload(Session(**row), Arrival(self._path(key)))

    def start(self, facts: dict[str, Any]) -> Session:
        """`facts` are a Session's, without its id."""
        session = Session(id=secrets.token_urlsafe(48), **facts)
        limit_bytes = self._discards_over_bytes
        is_kept = limit_bytes is None or (session.length_bytes or 0) <= limit_bytes
        arrival = Arrival(self._path(session.id), is_kept=is_kept)
        self._open[session.id] = Upload(session, arrival)
        self.keep(session)
        return session

    def find(self, session_id: str) -> Upload | None:
        return self._open.get(session_id)

    def forget(self, session: Session) -> None:
        """Cancelled: the bytes go, and the session is unknown from now on."""
        upload = self._open.pop(session.id, None)
        self._table.drop(session.id)
        if upload:
            upload.arrival.drop()

    def forget_all(self) -> None:
        """As if every session had expired: the next PUT is answered 404."""
        for upload in list(self._open.values()):
            self.forget(upload.session)

    def discard(self, over_bytes: int | None) -> None:
        """Keep only the checksum of uploads that announce more bytes than that; None keeps all.

        Such a file has its md5 and size, and its content cannot be downloaded.
        """
        self._discards_over_bytes = over_bytes

    def keep(self, session: Session) -> None:
        self._table.put(session.id, {name: getattr(session, name) for name in Session.__slots__})

    def _path(self, session_id: str) -> Path:
        return self._shelf.folder("uploads") / session_id
