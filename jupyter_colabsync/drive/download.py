"""Fetch one file's bytes: streamed, resumed by Range after a cut, checked by size and md5."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.retry import LostAnswer, Retry
from jupyter_colabsync.drive.transfer import RunningMd5, writing_locally
from jupyter_colabsync.drive.transport import Transport, translate
from jupyter_colabsync.errors import Stale
from jupyter_colabsync.jobs.cancel import CancelToken

if TYPE_CHECKING:
    from requests import Response

READ_BYTES = 64 * 1024
"""At a cut urllib3 drops what it has of a block, so that big ones would be fetched twice."""
CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
CHANGED = "The file was changed on Drive while it was fetched; it is looked at again."


class Download:
    """One download; `position` is how much of the file is in the sink."""

    def __init__(
        self,
        transport: Transport,
        file: DriveFile,
        sink: BinaryIO,
        on_bytes: Callable[[int], None],
        cancel: CancelToken,
    ) -> None:
        self._transport = transport
        self._file = file
        self._sink = sink
        self._on_bytes = on_bytes
        self._cancel = cancel
        self._md5 = RunningMd5()
        self._position = 0
        self._best = 0

    def run(self, retry: Retry) -> str:
        """The hex md5 of what is in the sink now, all of it.

        Raises Stale when that is not what `file` promised, besides all that `Retry.run` raises.
        """
        retry.run(self._attempt, cancel=self._cancel, progress=lambda: self._best)
        if self._file.md5 is not None and self._file.md5 != self._md5.hex:
            raise Stale(CHANGED, code="changed_on_drive")
        return self._md5.hex

    def _attempt(self) -> None:
        # a compressed answer could not be continued by Range
        headers = {"Accept-Encoding": "identity"}
        if self._position:
            headers["Range"] = f"bytes={self._position}-"
        url = (
            f"{self._transport.root}/drive/v3/files/{quote(self._file.id, safe='')}"
            "?alt=media&supportsAllDrives=true"
        )
        answer = self._transport.send("files.download", "GET", url, headers=headers, is_stream=True)
        with closing(answer):
            self._begin(answer)
            self._read(answer)
        self._check_length(answer)

    def _begin(self, answer: Response) -> None:
        """Make sure that the answer's first byte is the one the sink waits for."""
        if answer.status_code != 206:
            self._rewind()
            return
        match = CONTENT_RANGE.match(answer.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != self._position:
            self._rewind()
            raise LostAnswer("a range that was not asked for")
        size = self._file.size_bytes
        if size is not None and match[2] not in ("*", str(size)):
            raise Stale(CHANGED, code="changed_on_drive")

    def _rewind(self) -> None:
        """Begin anew; a server may ignore Range and send everything."""
        if not self._position:
            return
        with writing_locally():
            self._sink.seek(0)
            self._sink.truncate()
        self._on_bytes(-self._position)
        self._position, self._md5 = 0, RunningMd5()

    def _read(self, answer: Response) -> None:
        from requests.exceptions import RequestException

        try:
            for block in answer.iter_content(READ_BYTES):
                self._cancel.check()
                with writing_locally():
                    self._sink.write(block)
                self._md5.feed(self._position, block)
                self._position += len(block)
                self._best = max(self._best, self._position)
                self._on_bytes(len(block))
        except RequestException as error:
            raise LostAnswer(str(translate(error))) from None

    def _check_length(self, answer: Response) -> None:
        size = self._file.size_bytes
        if size is None or self._position == size:
            return
        if self._position > size:
            raise Stale(CHANGED, code="changed_on_drive")
        raise LostAnswer(f"the answer ended {size - self._position} bytes early")
