"""A resumable upload session: begin, send the rest, and after a cut ask where to go on.

Source: Drive API v3 guide "Upload file data", "Perform a resumable upload": a session URI takes the
rest of the bytes in one PUT, tells by `Content-Range: bytes */N` how far it got, lives for a week.
Drive keeps whole pieces of 256 KiB of what was cut off, so its own figure is the one to go on from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from jupyter_colabsync.drive.api import JSON_TYPE
from jupyter_colabsync.drive.reading import Reading
from jupyter_colabsync.drive.retry import ANSWER_LOST, LostAnswer, Unwelcome
from jupyter_colabsync.drive.target import Target, file_json
from jupyter_colabsync.drive.transfer import Parcel
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.errors import Unreachable

GONE_SESSION = (404, 410)
FINISHED = (200, 201)


class ResumableUpload:
    """One session; call `attempt` again and again until it answers.

    A session that a killed process has begun is asked first how far it is. It may even be
    finished, so losing it means to look at Drive before anything is sent.
    """

    def __init__(self, transport: Transport, target: Target, parcel: Parcel) -> None:
        self._transport = transport
        self._target = target
        self._parcel = parcel
        self._size = parcel.source.size_bytes
        self.reading = Reading(parcel.source, parcel.cancel)
        self._url = self._kept_address()
        self._is_resumed = self._url is not None
        self._is_unsure = self._is_remembered = parcel.is_resumed
        self.reading.has_ended = parcel.is_resumed
        self._told = 0
        self.best = 0
        """The farthest offset Drive confirmed."""

    def attempt(self) -> Mapping[str, Any]:
        """Get as far as possible; Drive's JSON when that is the end."""
        offset = 0
        if self._url is None:
            if self.reading.has_ended and (there := self._look()) is not None:
                self._step_to(self._size)
                return there
            self._begin()
        elif self._is_unsure:
            answer = self._ask()
            if not isinstance(answer, int):
                return answer
            offset = answer
            if offset >= self._size:
                raise LostAnswer("all is there but Drive is not done")
        self.reading.hash_up_to(offset)
        self._is_unsure = True
        return self._put(offset)

    def forget(self) -> None:
        """The session is over."""
        self._remember(None)

    def give_up(self) -> None:
        """The session is of no use any more; what was reported is taken back."""
        self.forget()
        self._step_to(0)

    def _remember(self, uri: str | None) -> None:
        if self._parcel.session is None or (uri is None and not self._is_remembered):
            return
        self._parcel.session.remember(uri)
        self._is_remembered = uri is not None

    def _kept_address(self) -> str | None:
        """Where a killed process has left off; another origin's session is none of ours."""
        session = self._parcel.session
        if session is None or session.uri is None:
            return None
        return session.uri if session.uri.startswith(f"{self._transport.root}/") else None

    def _begin(self) -> None:
        """Open a session; nothing exists on Drive before its last byte has arrived."""
        answer = self._transport.send(
            self._target.method,
            self._target.verb,
            f"{self._target.url}resumable",
            headers={
                "Content-Type": JSON_TYPE,
                "X-Upload-Content-Type": self._target.mime_type,
                "X-Upload-Content-Length": str(self._size),
                **self._target.condition(),
            },
            body=json.dumps(self._target.metadata).encode(),
            cancel=self._parcel.cancel,
        )
        place = answer.headers.get("Location")
        if not place:
            raise LostAnswer("an upload session without an address")
        self._url = urljoin(self._transport.root, place)
        self._remember(self._url)
        self._step_to(0)
        self._is_resumed = self._is_unsure = self.reading.has_ended = False

    def _ask(self) -> int | Mapping[str, Any]:
        """How many bytes Drive has; its JSON if it has them all and is done."""
        assert self._url is not None
        try:
            answer = self._transport.send(
                "upload.status",
                "PUT",
                self._url,
                headers={"Content-Range": f"bytes */{self._size}", "Content-Length": "0"},
                body=b"",
                accept=(*FINISHED, 308),
                cancel=self._parcel.cancel,
            )
        except Unwelcome as refusal:
            self._mind_lost_session(refusal)
            raise
        if answer.status_code in FINISHED:
            self._step_to(self._size)
            return file_json(answer.content)
        return self._step_to(_confirmed(answer.headers.get("Range")))

    def _put(self, offset: int) -> Mapping[str, Any]:
        assert self._url is not None
        headers = {}
        if offset:
            headers["Content-Range"] = f"bytes {offset}-{self._size - 1}/{self._size}"
        try:
            answer = self._transport.send(
                "upload.put",
                "PUT",
                self._url,
                headers=headers,
                body=_Rest(self._size - offset, self._paced(offset)),
                accept=(*FINISHED, 308),
                cancel=self._parcel.cancel,
            )
        except Unwelcome as refusal:
            self._mind_lost_session(refusal)
            raise
        if answer.status_code == 308:
            self._step_to(_confirmed(answer.headers.get("Range")))
            raise LostAnswer("Drive kept only a part")
        return file_json(answer.content)

    def _mind_lost_session(self, refusal: Unwelcome) -> None:
        """A session that is gone is begun anew, unless the file may be on Drive already."""
        is_foreign = self._is_resumed and refusal.answer.status == 400  # of another length
        if refusal.answer.status not in GONE_SESSION and not is_foreign:
            return
        self._url = None
        self.forget()
        if self.reading.has_ended and not self._target.is_repeatable:
            raise Unreachable(ANSWER_LOST, code="answer_lost") from refusal
        raise LostAnswer("the upload session is gone") from refusal

    def _step_to(self, confirmed: int) -> int:
        """Drive has this much: what was reported beyond it is taken back."""
        if confirmed != self._told:
            self._parcel.on_bytes(confirmed - self._told)
        self._told = confirmed
        self.best = max(self.best, confirmed)
        return confirmed

    def _look(self) -> Mapping[str, Any] | None:
        return self._target.look(self.reading.md5())

    def _paced(self, offset: int) -> Iterator[bytes]:
        for block in self.reading.blocks(offset):
            for piece in self._transport.pacer.outgoing(block, self._parcel.cancel):
                yield piece
                self._parcel.on_bytes(len(piece))
                self._told += len(piece)


class _Rest:
    """A request body that announces its length and is read while it is sent."""

    def __init__(self, size_bytes: int, blocks: Iterator[bytes]) -> None:
        self._size_bytes = size_bytes
        self._blocks = blocks

    def __len__(self) -> int:
        return self._size_bytes

    def __iter__(self) -> Iterator[bytes]:
        return self._blocks


def _confirmed(value: str | None) -> int:
    """`Range: bytes=0-42` means 43 bytes; no such header means none."""
    last = (value or "").rpartition("-")[2]
    return int(last) + 1 if last.isdigit() else 0
