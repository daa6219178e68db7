"""Contents: the bytes of one file on their way to disk, counted and summed up once as they pass."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from jupyter_colabsync.kaggle.reasons import DamagedMember
from jupyter_colabsync.kaggle.storage.blocks import Block


class Contents:
    """To be gone through once; `size_bytes` and `crc32` are of what has passed so far.

    Raises DamagedMember as soon as there is more than promised, and at the end when there was
    less or the CRC-32 differs: what was given out counts only after the last block.
    """

    def __init__(
        self, blocks: Iterable[Block], size_bytes: int | None = None, crc32: int | None = None
    ) -> None:
        """`size_bytes` and `crc32` are the promise; None: nobody gave one."""
        self._blocks = blocks
        self._promised_bytes = size_bytes
        self._promised_crc32 = crc32
        self.size_bytes = 0
        self.crc32 = 0

    def begin_at(self, size_bytes: int, crc32: int) -> None:
        """So much of it is on disk already, and not among the blocks."""
        self.size_bytes, self.crc32 = size_bytes, crc32

    def __iter__(self) -> Iterator[Block]:
        most = self._promised_bytes
        for block in self._blocks:
            self.size_bytes += len(block)
            if most is not None and self.size_bytes > most:
                raise DamagedMember("it is larger than the archive says")
            self.crc32 = zlib.crc32(block, self.crc32)
            yield block
        if most is not None and self.size_bytes != most:
            raise DamagedMember("it is shorter than the archive says")
        if self._promised_crc32 not in (None, self.crc32):
            raise DamagedMember("its checksum is wrong")
