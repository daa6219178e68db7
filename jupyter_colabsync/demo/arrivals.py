"""The bytes of a resumable upload as they come in: on disk, or only counted and hashed.

Until an upload is complete its bytes count in multiples of 256 KiB, whatever happened to the rest
of a chunk. Source: Drive API v3 guide "Upload file data", and reports of what chunks of other sizes
leave behind.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path

from .blobs import Blobs
from .checksums import Checksums, checksums_of
from .http import BLOCK_BYTES
from .records import Content

GRAIN_BYTES = 256 * 1024
HASHED_LATER_BYTES = 32 * 1024 * 1024
"""Up to here the bytes are hashed when all have come: reading them as fast as they are sent keeps
the sender from being done before a cut in the middle reaches it."""


class Arrival:
    """What has come of one upload. Callers take turns."""

    def __init__(self, path: Path, *, is_kept: bool = True):
        """`path` may hold what an earlier process received. Not kept: only hashed and counted."""
        self._path = path
        self._is_kept = is_kept
        self._rest = b""
        """Less than a grain, not counted for good."""
        size_bytes = path.stat().st_size if is_kept and path.exists() else 0
        self._settled_bytes = size_bytes - size_bytes % GRAIN_BYTES
        if self._settled_bytes != size_bytes:
            os.truncate(path, self._settled_bytes)
        self._sums: Checksums | None = None if is_kept else Checksums()
        """Of the settled bytes, as soon as they are hashed on the way."""

    @property
    def received_bytes(self) -> int:
        return self._settled_bytes + len(self._rest)

    def take(self, block: bytes) -> None:
        """The next bytes."""
        data = self._rest + block  # no copy, as a rule: blocks are grains
        whole = len(data) - len(data) % GRAIN_BYTES
        self._settle(data[:whole])
        self._rest = data[whole:]

    def round_down(self) -> None:
        """Forget what is no whole grain."""
        self._rest = b""

    def finish(self, blobs: Blobs) -> AbstractContextManager[Content]:
        """That was all: the content, held until the `with` block ends."""
        self._settle(self._rest)
        self._rest = b""
        if self._sums and not self._is_kept:
            return blobs.hold_checksums(self._sums)
        self._path.touch()
        return blobs.hold_file(self._path, self._sums or self._hash())

    def drop(self) -> None:
        """The upload is given up."""
        self._path.unlink(missing_ok=True)

    def _settle(self, data: bytes) -> None:
        if not data:
            return
        self._settled_bytes += len(data)
        if self._is_kept:
            with self._path.open("ab") as file:
                file.write(data)
        if self._sums:
            self._sums.update(data)
        elif self._settled_bytes > HASHED_LATER_BYTES:
            self._sums = self._hash()

    def _hash(self) -> Checksums:
        """Of all that is on disk."""
        with self._path.open("rb") as file:
            return checksums_of(iter(lambda: file.read(BLOCK_BYTES), b""))
