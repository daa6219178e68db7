"""Send one file's bytes: small ones in one request, big ones through a resumable session.

Source: Drive API v3 guide "Upload file data": multipart/related for files of up to 5 MB.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_colabsync.drive.resumable import ResumableUpload
from jupyter_colabsync.drive.retry import LostAnswer, Retry, Unwelcome, may_be_done
from jupyter_colabsync.drive.target import JSON_TYPE, Target, file_json
from jupyter_colabsync.drive.transfer import (
    SHRUNK,
    Parcel,
    RunningMd5,
    UploadSource,
    reading_locally,
)
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.errors import Cancelled, ColabSyncError, SignInNeeded, Stale, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken

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
        md5 = session.md5()
    except (Cancelled, SignInNeeded, Unreachable):
        raise  # the session lives on Drive, and what is there need not be sent again
    except ColabSyncError:
        session.give_up()
        raise
    session.forget()
    return Upload(answer, md5)


def _send_whole(transport: Transport, retry: Retry, target: Target, parcel: Parcel) -> Upload:
    content = _read_whole(parcel.source)
    md5 = RunningMd5()
    md5.feed(0, content)
    boundary = f"colabsync-{secrets.token_hex(16)}"
    body = _Whole(_multipart(boundary, target, content), transport, parcel.cancel)
    kind = {"Content-Type": f"multipart/related; boundary={boundary}"}

    is_unsure = False

    def attempt() -> Mapping[str, Any]:
        nonlocal is_unsure
        if is_unsure and (there := target.look(md5.hex)) is not None:
            return there
        parcel.source.verify()
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
    parcel.on_bytes(len(content))
    return Upload(answer, md5.hex)


def _read_whole(source: UploadSource) -> bytes:
    """All bytes of a small file; Stale when they are not as many as promised."""
    with reading_locally(), source.open() as stream:
        content = stream.read(source.size_bytes + 1)
    if len(content) != source.size_bytes:
        raise Stale(SHRUNK)
    return content


class _Whole:
    """A small request body that leaves as fast as the pacer lets it, as often as it is sent."""

    def __init__(self, content: bytes, transport: Transport, cancel: CancelToken) -> None:
        self._content = content
        self._transport = transport
        self._cancel = cancel

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        return self._transport.pacer.outgoing(self._content, self._cancel)


def _multipart(boundary: str, target: Target, content: bytes) -> bytes:
    """`multipart/related` with the metadata first, as Drive wants it (RFC 2387)."""
    return b"".join(
        (
            f"--{boundary}\r\nContent-Type: {JSON_TYPE}\r\n\r\n".encode(),
            json.dumps(target.metadata).encode(),
            f"\r\n--{boundary}\r\nContent-Type: {target.mime_type}\r\n\r\n".encode(),
            content,
            f"\r\n--{boundary}--\r\n".encode(),
        )
    )
