"""Send one file's bytes: small ones in one request, big ones through a resumable session.

Source: Drive API v3 guide "Upload file data": multipart/related for files of up to 5 MB.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_colabsync.drive.resumable import ResumableUpload
from jupyter_colabsync.drive.retry import LostAnswer, Retry
from jupyter_colabsync.drive.target import JSON_TYPE, Target, file_json
from jupyter_colabsync.drive.transfer import SHRUNK, RunningMd5, UploadSource, reading_locally
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.errors import Stale
from jupyter_colabsync.jobs.cancel import CancelToken

MAX_SINGLE_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A finished upload: Drive's JSON and the hex md5 of the bytes that were sent."""

    json: Mapping[str, Any]
    md5: str


def upload(
    transport: Transport,
    retry: Retry,
    target: Target,
    source: UploadSource,
    on_bytes: Callable[[int], None],
    cancel: CancelToken,
) -> Upload:
    """Send `source` to `target`. Raises Stale when the file changes on the way, and what
    `Retry.run` raises."""
    if source.size_bytes <= MAX_SINGLE_BYTES:
        return _send_whole(transport, retry, target, source, on_bytes, cancel)
    session = ResumableUpload(transport, target, source, on_bytes, cancel)
    answer = retry.run(session.attempt, cancel=cancel, progress=lambda: session.best)
    return Upload(answer, session.md5)


def _read_whole(source: UploadSource) -> bytes:
    """All bytes of a small file; Stale when they are not as many as promised."""
    with reading_locally(), source.open() as stream:
        content = stream.read(source.size_bytes + 1)
    if len(content) != source.size_bytes:
        raise Stale(SHRUNK)
    return content


def _send_whole(
    transport: Transport,
    retry: Retry,
    target: Target,
    source: UploadSource,
    on_bytes: Callable[[int], None],
    cancel: CancelToken,
) -> Upload:
    content = _read_whole(source)
    md5 = RunningMd5()
    md5.feed(0, content)
    boundary = f"colabsync-{secrets.token_hex(16)}"
    body = _multipart(boundary, target, content)
    headers = {"Content-Type": f"multipart/related; boundary={boundary}"}

    is_unsure = False

    def attempt() -> Mapping[str, Any]:
        nonlocal is_unsure
        if is_unsure and (there := target.look(md5.hex)) is not None:
            return there
        source.verify()
        try:
            url = f"{target.url}multipart"
            answer = transport.send(target.method, target.verb, url, headers=headers, body=body)
            return file_json(answer.content)
        except LostAnswer:
            is_unsure = True
            raise

    answer = retry.run(attempt, is_repeatable=target.is_repeatable, cancel=cancel)
    on_bytes(len(content))
    return Upload(answer, md5.hex)


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
