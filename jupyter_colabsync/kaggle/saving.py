"""Saves a download as one file first: what is no zip, or comes from storage without ranges."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.kaggle.fetch import Opening
from jupyter_colabsync.kaggle.ledger import Placed
from jupyter_colabsync.kaggle.room import check_room

TRIES: Final = 2
Begin = Callable[[Opening], None]


class Saving:
    """One file being saved inside the workshop; `opening` tells what it is called."""

    def __init__(
        self, part: Path, folder: Path, progress: Progress, check: Callable[[], None]
    ) -> None:
        self.part = part
        self._folder = folder
        self._progress = progress
        self._check = check
        self.opening: Opening | None = None
        self._crc = 0
        self._md5 = hashlib.md5(usedforsecurity=False)

    def save(self, start: Callable[[Begin], Iterable[bytes]]) -> Placed:
        """Write what `start` brings and check it against the md5 storage tells, where it does.

        `start` gets a function to call before the first byte of every try: it begins the file
        anew. Raises LocalProblem (disk_full) before the first byte, Unreachable, OSError.
        """
        for _ in range(TRIES):
            with self.part.open("wb") as stream:
                for block in start(partial(self._begin, stream)):
                    self._take(block, stream)
                stream.flush()
                os.fsync(stream.fileno())
            expected = self.opening.md5 if self.opening else None
            if expected in (None, self._md5.hexdigest()):
                found = self.part.stat()
                return Placed(found.st_size, self._crc, found.st_mtime_ns)
        raise Unreachable(
            "The data arrived damaged twice. Check the network, then pull again.",
            code="kaggle_damaged",
        )

    def _begin(self, stream: BinaryIO, opening: Opening) -> None:
        self.opening = opening
        total = opening.identity.total_bytes
        stream.seek(0)
        stream.truncate()
        check_room(self._folder, [total or 0])
        self._crc = 0
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._progress.start(total, "bytes", "Pulling")

    def _take(self, block: bytes, stream: BinaryIO) -> None:
        self._check()
        stream.write(block)
        self._crc = zlib.crc32(block, self._crc)
        self._md5.update(block)
        self._progress.add(len(block))


def announced(
    opening: Opening, blocks: Callable[[], Iterable[bytes]]
) -> Callable[[Begin], Iterator[bytes]]:
    """For `save`: bytes that come in order and need no second beginning."""

    def start(begin: Begin) -> Iterator[bytes]:
        begin(opening)
        yield from blocks()

    return start
