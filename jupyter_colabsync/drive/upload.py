"""Send one file's bytes: small ones in one request, big ones through a resumable session.

Source: Drive API v3 guide "Upload file data": multipart/related for files of up to 5 MB.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_colabsync.drive.api import JSON_TYPE
from jupyter_colabsync.drive.reading import Reading
from jupyter_colabsync.drive.resumable import ResumableUpload
from jupyter_colabsync.drive.retry import LostAnswer, Retry, Unwelcome, may_be_done
from jupyter_colabsync.drive.target import Target, file_json
from jupyter_colabsync.drive.transfer import Parcel, UploadSource
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.errors import Cancelled, ColabSyncError, SignInNeeded, Unreachable

MAX_SINGLE_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A finished upload: Drive's JSON and the hex md5 of the bytes that were sent."""

    json: Mapping[str, Any]
    md5: str


def is_big(source: UploadSource) -> bool:
    """True for what goes through an upload session."""
    return source.size_bytes > MAX_SINGLE_BYTES


def upload(transport: Transport, retry: Retry, target: Target, parcel: Parcel) -> Upload:
    """Send a parcel to `target`. Raises Stale when the file changes on the way, and what
    `Retry.run` raises."""
    if is_big(parcel.source):
        return _send_in_session(transport, retry, target, parcel)
    return _send_whole(transport, retry, target, parcel)


def _send_in_session(transport: Transport, retry: Retry, target: Target, parcel: Parcel) -> Upload:
    session = ResumableUpload(transport, target, parcel)
    try:
        answer = retry.run(session.attempt, cancel=parcel.cancel, progress=lambda: session.best)
        md5 = session.reading.md5()
    except (Cancelled, SignInNeeded, Unreachable):
        raise  # the session lives on Drive, and what is there need not be sent again
    except ColabSyncError:
        session.give_up()
        raise
    session.forget()
    return Upload(answer, md5)


def _send_whole(transport: Transport, retry: Retry, target: Target, parcel: Parcel) -> Upload:
    body = _Whole(transport, target, parcel)
    kind = {"Content-Type": f"multipart/related; boundary={body.boundary}"}

    is_unsure = False

    def attempt() -> Mapping[str, Any]:
        nonlocal is_unsure
        if is_unsure and (there := target.look(body.reading.md5())) is not None:
            return there
        try:
            answer = transport.send(
                target.method,
                target.verb,
                f"{target.url}multipart",
                headers={**kind, **target.condition()},
                body=body,
                cancel=parcel.cancel,
            )
            return file_json(answer.content)
        except (LostAnswer, Unwelcome) as trouble:
            is_unsure = is_unsure or may_be_done(trouble)
            raise

    answer = retry.run(attempt, is_repeatable=target.is_repeatable, cancel=parcel.cancel)
    parcel.on_bytes(parcel.source.size_bytes)
    return Upload(answer, body.reading.md5())


class _Whole:
    """A request body that is read while it leaves, as often as it is sent: `multipart/related`
    with the metadata first, as Drive wants it (RFC 2387)."""

    def __init__(self, transport: Transport, target: Target, parcel: Parcel) -> None:
        self.boundary = f"colabsync-{secrets.token_hex(16)}"
        self.reading = Reading(parcel.source, parcel.cancel)
        self._pacer, self._cancel = transport.pacer, parcel.cancel
        metadata = json.dumps(target.metadata)
        self._head = (
            f"--{self.boundary}\r\nContent-Type: {JSON_TYPE}\r\n\r\n{metadata}"
            f"\r\n--{self.boundary}\r\nContent-Type: {target.mime_type}\r\n\r\n"
        ).encode()
        self._tail = f"\r\n--{self.boundary}--\r\n".encode()

    def __len__(self) -> int:
        return len(self._head) + self.reading.size_bytes + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        head = self._head
        for block in self.reading.blocks():
            yield from self._pacer.outgoing(head + block, self._cancel)
            head = b""
        yield head + self._tail
