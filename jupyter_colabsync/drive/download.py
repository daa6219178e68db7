"""Fetch bytes of Drive in one stream: resumed by Range after a cut, checked by size and md5."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from jupyter_colabsync.drive.records import DriveFile, Revision
from jupyter_colabsync.drive.retry import LostAnswer, Retry
from jupyter_colabsync.drive.transfer import BLOCK_BYTES, RunningMd5, writing_locally
from jupyter_colabsync.drive.transport import Transport, translate
from jupyter_colabsync.errors import Stale
from jupyter_colabsync.jobs.cancel import CancelToken

if TYPE_CHECKING:
    from requests import Response

READ_BYTES = 64 * 1024
"""At a cut urllib3 drops what it has of a block, so that big ones would be fetched twice."""
CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
CHANGED = "The file was changed on Drive while it was fetched; it is looked at again."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Bytes to fetch: the name of the call, path and query, and what they must turn out to be."""

    method: str
    path: str
    size_bytes: int | None
    md5: str | None


def content_of(file: DriveFile, *, accepts_risk: bool = False) -> Wanted:
    """The bytes of a file as it was listed. `accepts_risk` asks for what Google takes for malware;
    its owner gets it then (Drive API v3 reference, files.get, acknowledgeAbuse)."""
    path = f"/drive/v3/files/{quote(file.id, safe='')}?alt=media&supportsAllDrives=true"
    if accepts_risk:
        path += "&acknowledgeAbuse=true"
    return Wanted("files.download", path, file.size_bytes, file.md5)


def content_of_revision(file_id: str, revision: Revision) -> Wanted:
    """The bytes of an older version."""
    name = f"files/{quote(file_id, safe='')}/revisions/{quote(revision.id, safe='')}"
    path = f"/drive/v3/{name}?alt=media"
    return Wanted("revisions.download", path, revision.size_bytes, revision.md5)


def changed_on_drive() -> Stale:
    """What came is not what was listed."""
    return Stale(CHANGED, code="changed_on_drive")


class Fetching:
    """Requests for parts of what is wanted; shared by one stream and by several ranges."""

    def __init__(self, transport: Transport, wanted: Wanted, cancel: CancelToken) -> None:
        self._transport = transport
        self._cancel = cancel
        self.wanted = wanted

    def ask(self, begin: int, end: int | None = None) -> Response:
        """One try at the bytes from `begin` up to `end`, or to the last; the caller closes it."""
        # a compressed answer could not be continued by Range
        headers = {"Accept-Encoding": "identity"}
        if begin or end is not None:
            headers["Range"] = f"bytes={begin}-{'' if end is None else end - 1}"
        return self._transport.send(
            self.wanted.method,
            "GET",
            self._transport.root + self.wanted.path,
            headers=headers,
            is_stream=True,
            cancel=self._cancel,
        )

    def check_range(self, answer: Response, begin: int) -> None:
        """Raise LostAnswer for another range than was asked for, Stale for another file."""
        match = CONTENT_RANGE.match(answer.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != begin:
            raise LostAnswer("a range that was not asked for")
        size = self.wanted.size_bytes
        if size is not None and match[2] not in ("*", str(size)):
            raise changed_on_drive()

    def blocks(self, answer: Response) -> Iterator[bytes]:
        """The answer's body, as fast as the pacer lets it come. Raises LostAnswer, Cancelled."""
        from requests.exceptions import RequestException

        try:
            for block in answer.iter_content(READ_BYTES):
                self._cancel.check()
                self._transport.pacer.incoming(len(block), self._cancel)
                yield block
        except RequestException as error:
            raise LostAnswer(str(translate(error))) from None


class Download:
    """One stream into a sink; `position` is how much of the file is in it."""

    def __init__(
        self,
        transport: Transport,
        wanted: Wanted,
        sink: BinaryIO,
        on_bytes: Callable[[int], None],
        cancel: CancelToken,
    ) -> None:
        self._fetching = Fetching(transport, wanted, cancel)
        self._wanted = wanted
        self._sink = sink
        self._on_bytes = on_bytes
        self._cancel = cancel
        self._md5 = RunningMd5()
        self._position = 0
        self._best = 0

    def run(self, retry: Retry, have: int = 0) -> str:
        """The hex md5 of what is in the sink now, all of it; `have` bytes are there already.

        Raises Stale when that is not what was promised, besides all that `Retry.run` raises.
        """
        self._read_back(have)
        self._fetch(retry)
        if have and self._is_wrong():
            # a power cut can leave a file with its length and without its bytes
            self._rewind()
            self._best = 0
            self._fetch(retry)
        if self._is_wrong():
            raise changed_on_drive()
        return self._md5.hex

    def _fetch(self, retry: Retry) -> None:
        if self._position and self._position == self._wanted.size_bytes:
            return
        retry.run(self._attempt, cancel=self._cancel, progress=lambda: self._best)

    def _is_wrong(self) -> bool:
        return self._wanted.md5 is not None and self._wanted.md5 != self._md5.hex

    def _read_back(self, have: int) -> None:
        """Take in what the sink holds from before; the next byte goes right behind it."""
        if not have:
            return
        if self._wanted.size_bytes is not None and have > self._wanted.size_bytes:
            have = 0
        with writing_locally():
            self._sink.seek(0)
            while self._position < have:
                self._cancel.check()
                block = self._sink.read(min(BLOCK_BYTES, have - self._position))
                if not block:
                    break
                self._take_in(block)
            self._sink.seek(self._position)
            self._sink.truncate()

    def _attempt(self) -> None:
        answer = self._fetching.ask(self._position)
        with closing(answer):
            if answer.status_code == 206:
                self._check_range(answer)
            else:
                self._rewind()  # a server may ignore Range and send everything
            for block in self._fetching.blocks(answer):
                with writing_locally():
                    self._sink.write(block)
                self._take_in(block)
        self._check_length()

    def _check_range(self, answer: Response) -> None:
        try:
            self._fetching.check_range(answer, self._position)
        except LostAnswer:
            self._rewind()
            raise

    def _take_in(self, block: bytes) -> None:
        self._md5.feed(self._position, block)
        self._position += len(block)
        self._best = max(self._best, self._position)
        self._on_bytes(len(block))

    def _rewind(self) -> None:
        """Begin anew."""
        if not self._position:
            return
        with writing_locally():
            self._sink.seek(0)
            self._sink.truncate()
        self._on_bytes(-self._position)
        self._position, self._md5 = 0, RunningMd5()

    def _check_length(self) -> None:
        size = self._wanted.size_bytes
        if size is None or self._position == size:
            return
        if self._position > size:
            raise changed_on_drive()
        raise LostAnswer(f"the answer ended {size - self._position} bytes early")
