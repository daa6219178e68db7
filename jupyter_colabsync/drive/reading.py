"""Reading: a local file on its way to Drive, read as often as it takes, each byte hashed once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from jupyter_colabsync.drive.transfer import (
    BLOCK_BYTES,
    SHRUNK,
    RunningMd5,
    UploadSource,
    reading_locally,
)
from jupyter_colabsync.errors import Stale
from jupyter_colabsync.jobs.cancel import CancelToken


class Reading:
    """Holds one block of the file at a time, whatever its size."""

    def __init__(self, source: UploadSource, cancel: CancelToken) -> None:
        self._source = source
        self._cancel = cancel
        self._md5 = RunningMd5()
        self.size_bytes = source.size_bytes
        self.has_ended = False
        """True once the last block was on its way: Drive may have the whole file."""

    def md5(self) -> str:
        """Hex md5 of all bytes; those that were not sent by us are read now. Raises Stale."""
        if self._md5.seen < self.size_bytes:
            self.hash_up_to(self.size_bytes)
            self._source.verify()
        return self._md5.hex

    def hash_up_to(self, end: int) -> None:
        """Take in what another process sent, so that the md5 is that of all bytes."""
        if self._md5.seen >= end:
            return
        with reading_locally(), self._source.open() as stream:
            stream.seek(self._md5.seen)
            while self._md5.seen < end:
                self._cancel.check()
                block = stream.read(min(BLOCK_BYTES, end - self._md5.seen))
                if not block:
                    raise Stale(SHRUNK)
                self._md5.feed(self._md5.seen, block)

    def blocks(self, offset: int = 0) -> Iterator[bytes]:
        """The file from `offset` on; its end only leaves if the file is unchanged. Raises Stale,
        LocalProblem, Cancelled."""
        with reading_locally(), self._source.open() as stream:
            stream.seek(offset)
            while offset < self.size_bytes:
                self._cancel.check()
                block = stream.read(min(BLOCK_BYTES, self.size_bytes - offset))
                if not block:
                    raise Stale(SHRUNK)
                self._md5.feed(offset, block)
                offset += len(block)
                if offset == self.size_bytes:
                    self._end(stream)
                yield block
            if not self.size_bytes:
                self._end(stream)

    def _end(self, stream: BinaryIO) -> None:
        if stream.read(1):
            raise Stale(SHRUNK)
        self._source.verify()
        self.has_ended = True
