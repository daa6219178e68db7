"""Contents made by a formula: files far bigger than memory that cost neither memory nor disk.

Every piece of 64 KiB begins with its own number, so that bytes put in a wrong place do not go
unseen, and goes on with noise that depends on the seed.
"""

from __future__ import annotations

import io
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE_BYTES = 64 * 1024
NUMBER_BYTES = 8
BLOCK_BYTES = 16 * PIECE_BYTES


@dataclass(frozen=True, slots=True)
class Pattern:
    """One such content."""

    size_bytes: int
    seed: int = 0

    def open(self) -> PatternFile:
        return PatternFile(self)

    def blocks(self) -> Iterator[bytes]:
        """All bytes in order, a megabyte at a time."""
        with self.open() as file:
            while block := file.read(BLOCK_BYTES):
                yield block


class PatternFile(io.RawIOBase):
    """A pattern as a readable, seekable file."""

    def __init__(self, pattern: Pattern):
        noise = random.Random(pattern.seed)  # noqa: S311  # no secret: it must come out the same
        self._noise = noise.randbytes(PIECE_BYTES - NUMBER_BYTES)
        self._size_bytes = pattern.size_bytes
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size_bytes}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        length = max(0, min(len(view), self._size_bytes - self._at))
        first = self._at // PIECE_BYTES
        pieces = range(first, -(-(self._at + length) // PIECE_BYTES))
        skipped = self._at - first * PIECE_BYTES
        text = b"".join(n.to_bytes(NUMBER_BYTES, "big") + self._noise for n in pieces)
        view[:length] = text[skipped : skipped + length]
        self._at += length
        return length
