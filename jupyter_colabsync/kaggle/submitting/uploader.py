"""Uploader: puts a file where Kaggle said, and goes on where a cut connection left off.

The protocol is that of resumable uploads to Google's storage, as the official client speaks it
(kaggle 2.2.4, `upload_complete`): PUT the whole; after a cut ask with an empty PUT and
`Content-Range: bytes */<size>`; 308 tells in `Range` what is there; PUT the rest with its
Content-Range. Never tried on Kaggle's own storage.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from jupyter_colabsync.errors import Refused, Unreachable
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.calls.connections import (
    check_storage_address,
    new_session,
    route,
)
from jupyter_colabsync.kaggle.calls.retry import (
    AGAIN_STATUSES,
    CALL_TIMEOUT_S,
    CONNECT_TIMEOUT_S,
    Patience,
    Pause,
    Trouble,
    trouble_of,
)
from jupyter_colabsync.kaggle.calls.submissions import StartedUpload
from jupyter_colabsync.kaggle.submitting.outgoing import OutgoingFile

if TYPE_CHECKING:
    import requests

MAX_ADDRESSES: Final = 3
GONE_STATUSES: Final = frozenset({400, 401, 403, 404, 410})
"""The address has expired, or the upload was forgotten."""
TOO_LARGE: Final = 413
INCOMPLETE: Final = 308


class _Gone(Exception):
    """This address leads nowhere any more; ask for a new one and begin again."""


class TooLarge(Exception):
    """The storage does not take so many bytes."""


class Uploader:
    """Sends one file. The sign-in never goes there: the address itself is the permission."""

    def __init__(
        self, file: OutgoingFile, has_own_origin: bool, context: JobContext, pause: Pause
    ) -> None:
        self._file = file
        self._has_own_origin = has_own_origin
        self._context = context
        self._patience = Patience(pause)
        self._told = 0
        """How many bytes Progress believes to be there."""
        self._is_all_sent = False

    def run(self, start: Callable[[], StartedUpload]) -> str:
        """The token of the uploaded file; `start` asks Kaggle for an address.

        Raises Unreachable, Refused, TooLarge, Cancelled, and what reading the file raises.
        """
        for _ in range(MAX_ADDRESSES):
            started = start()
            if not started.token or not started.create_url:
                break
            check_storage_address(started.create_url, self._has_own_origin)
            try:
                with new_session() as session:
                    self._fill(session, started.create_url)
                return started.token
            except _Gone:
                self._context.cancel.check()
        raise Unreachable(
            "Kaggle names no place that takes the file. Try again later.", code="kaggle_upload"
        )

    def _fill(self, session: requests.Session, url: str) -> None:
        """Send until the storage has it all."""
        reached, at = 0, 0
        is_asking = self._is_all_sent = False
        while True:
            try:
                have = self._ask(session, url) if is_asking else self._send(session, url, at)
            except Trouble as trouble:
                self._patience.after(trouble)
                is_asking = True
                continue
            if have is None:
                return
            if have > reached:
                reached = have
                self._patience.progress()
            elif not is_asking or have >= self._file.size_bytes:
                self._patience.after(Trouble("network"))
            at, is_asking = have, have >= self._file.size_bytes

    def _send(self, session: requests.Session, url: str, start: int) -> int | None:
        """Send what is missing from `start` on; how much is there then, None when all is."""
        size = self._file.size_bytes
        self._context.progress.add(start - self._told)
        self._told = start
        body = self._file.rest(start, self._tell)
        span = {"Content-Range": f"bytes {start}-{size - 1}/{size}"} if start else {}
        try:
            return self._put(session, url, body, span)
        finally:
            self._is_all_sent = self._is_all_sent or body.left == 0

    def _ask(self, session: requests.Session, url: str) -> int | None:
        """How much is there; None when all is."""
        self._context.cancel.check()
        span = {"Content-Range": f"bytes */{self._file.size_bytes}"}
        have = self._put(session, url, b"", span)
        if have is None and not self._is_all_sent:
            # what takes a question for a whole file is no storage that can go on
            raise _Gone
        return have

    def _put(
        self, session: requests.Session, url: str, body: object, headers: dict[str, str]
    ) -> int | None:
        import requests

        try:
            route(session, url)
            with session.put(
                url,
                data=body,  # type: ignore[arg-type]  # the stubs want more of a file than is used
                headers=headers,
                timeout=(CONNECT_TIMEOUT_S, CALL_TIMEOUT_S),
                allow_redirects=False,
                stream=True,
            ) as response:
                return self._judge(response)
        except ValueError as error:  # an address that cannot be read
            raise _Gone from error
        except requests.RequestException as error:
            raise Trouble("network") from error

    def _judge(self, response: requests.Response) -> int | None:
        status = response.status_code
        if status in (200, 201):
            return None
        if status == INCOMPLETE:
            return min(_received(response.headers.get("Range", "")), self._file.size_bytes)
        if status in AGAIN_STATUSES:
            raise trouble_of(status, response.headers)
        if status == TOO_LARGE:
            raise TooLarge
        if status in GONE_STATUSES:
            raise _Gone
        raise Refused(
            f"Kaggle's storage does not take the file (status {status}). Try again later.",
            code="kaggle_upload",
        )

    def _tell(self, sent: int) -> None:
        self._context.cancel.check()
        self._told += sent
        self._context.progress.add(sent)


def _received(span: str) -> int:
    """How many bytes `bytes=0-41` says are there: 42. No header: none yet."""
    match = re.fullmatch(r"\s*(?:bytes[ =])?\s*0-(\d{1,15})\s*", span)
    return int(match[1]) + 1 if match else 0
