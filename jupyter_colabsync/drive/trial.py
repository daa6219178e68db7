"""How fast bytes go up to Drive, by an upload session that is never finished: no file comes of it.

Source: Drive API v3 guide "Upload file data", "Upload the content in multiple chunks": pieces are
multiples of 256 KiB, and nothing exists before the last byte. That a DELETE ends a session is
documented for Cloud Storage ("Resumable uploads", cancel: answer 499), whose sessions Drive's
resemble; never tried live on Drive, where a session lapses after a week in any case.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from jupyter_colabsync.drive.api import JSON_TYPE
from jupyter_colabsync.drive.pacing import Pacer
from jupyter_colabsync.drive.retry import LostAnswer, NoConnection, Retry, Unwelcome
from jupyter_colabsync.drive.target import ANY_MIME
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.jobs.cancel import CancelToken

PIECE_BYTES: Final = 256 * 1024
BLOCK_BYTES: Final = 64 * 1024
BUDGET_S: Final = 5.0
CANCELLED: Final = (404, 410, 499)
NAME: Final = "Speed trial of jupyter-colabsync, never finished"


@dataclass(frozen=True, slots=True)
class Trial:
    """Bytes that Drive confirmed, and how long they took."""

    sent_bytes: int
    took_s: float


def try_upload(
    transport: Transport,
    retry: Retry,
    most_bytes: int,
    cancel: CancelToken,
    clock: Callable[[], float] = time.perf_counter,
) -> Trial:
    """Send one piece, and by its speed as many more, up to `most_bytes`, as some seconds allow.

    `most_bytes` is a multiple of PIECE_BYTES. Raises what `Retry.run` raises; the session is
    cancelled in each case.
    """
    total = most_bytes + 2 * PIECE_BYTES  # more than is ever sent
    url = retry.run(lambda: _begin(transport, total, cancel), cancel=cancel)
    try:

        def put(begin: int, count: int) -> Trial:
            noise = os.urandom(count)

            def attempt() -> Trial:
                began_s = clock()
                confirmed = _put(transport, url, begin, noise, total, cancel)
                return Trial(confirmed - begin, clock() - began_s)

            # a piece whose fate is not known is not sent again: its time would mean nothing
            return retry.run(attempt, is_repeatable=False, cancel=cancel)

        first = put(0, PIECE_BYTES)
        pieces = int(BUDGET_S / max(first.took_s, 1e-6))
        rest_bytes = min(pieces * PIECE_BYTES, most_bytes)
        if first.sent_bytes < PIECE_BYTES or rest_bytes < PIECE_BYTES:
            return first
        return put(PIECE_BYTES, rest_bytes)
    finally:
        _forget(transport, url)


def _begin(transport: Transport, total: int, cancel: CancelToken) -> str:
    answer = transport.send(
        "files.create",
        "POST",
        f"{transport.root}/upload/drive/v3/files?fields=id&uploadType=resumable",
        headers={
            "Content-Type": JSON_TYPE,
            "X-Upload-Content-Type": ANY_MIME,
            "X-Upload-Content-Length": str(total),
        },
        body=json.dumps({"name": NAME}).encode(),
        cancel=cancel,
    )
    place = answer.headers.get("Location")
    if not place:
        raise LostAnswer("an upload session without an address")
    return urljoin(transport.root, place)


def _put(
    transport: Transport, url: str, begin: int, noise: bytes, total: int, cancel: CancelToken
) -> int:
    """How many bytes Drive has after this piece."""
    answer = transport.send(
        "upload.put",
        "PUT",
        url,
        headers={"Content-Range": f"bytes {begin}-{begin + len(noise) - 1}/{total}"},
        body=_Paced(noise, transport.pacer, cancel),
        accept=(308,),
        cancel=cancel,
    )
    last = answer.headers.get("Range", "").rpartition("-")[2]
    if answer.status_code != 308 or not last.isdigit():
        raise LostAnswer("an answer that is not an upload session's")
    return int(last) + 1


def _forget(transport: Transport, url: str) -> None:
    """Tell Drive that nothing more comes; if it does not hear it, the session lapses."""
    with contextlib.suppress(Unwelcome, NoConnection, LostAnswer, ColabSyncError):
        transport.send(
            "upload.cancel",
            "DELETE",
            url,
            headers={"Content-Length": "0"},
            body=b"",
            accept=CANCELLED,
        )


class _Paced:
    """A body of known length that obeys the limit for uploads and a wish to stop."""

    def __init__(self, noise: bytes, pacer: Pacer, cancel: CancelToken) -> None:
        self._noise, self._pacer, self._cancel = noise, pacer, cancel

    def __len__(self) -> int:
        return len(self._noise)

    def __iter__(self) -> Iterator[bytes]:
        for begin in range(0, len(self._noise), BLOCK_BYTES):
            self._cancel.check()
            yield from self._pacer.outgoing(self._noise[begin : begin + BLOCK_BYTES], self._cancel)
