"""Partial: a large file under way whose beginning outlives a kill."""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.files import chunks
from jupyter_colabsync.kaggle.folder.ledger import KEPT

LARGE_BYTES: Final = 16 * 1024 * 1024
"""From here on it is worth a mark: less comes again in a moment."""
MARK_EVERY_BYTES: Final = 4 * 1024 * 1024


class Mark(msgspec.Struct, frozen=True, rename="camel"):
    """A place to go on from. `unpacked_bytes` with this CRC-32 are in the file; for them the
    first `packed_bytes` were read, of whose last byte `unused_bits` bits are still to be used."""

    unpacked_bytes: int
    crc32: int
    packed_bytes: int
    unused_bits: int = 0


class _Kept(msgspec.Struct, frozen=True, rename="camel"):
    key: str
    mark: Mark


class Partial:
    """One large file in the workshop; `key` tells which bytes it is to become.

    The marks are not waited for (no fsync): whether what a mark tells of is really there is
    found out by reading it once. After a kill that is so, after a power cut it may not be.
    """

    def __init__(self, workshop: Path, path: str, key: str) -> None:
        name = hashlib.sha1(path.encode(), usedforsecurity=False).hexdigest()[:20]
        self.part = workshop / f"{name}{KEPT}"
        self._mark_file = workshop / f"{name}.mark"
        self._key = key

    def begin(self, see: Callable[[bytes], None] = lambda _: None) -> Mark | None:
        """Where to go on, with `part` cut to that; None: `part` is empty now. `see` gets what is
        there already, in blocks. Raises OSError."""
        with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            kept = decode_json(self._mark_file.read_bytes(), _Kept)
            if kept.key == self._key and self._is_true(kept.mark):
                with self.part.open("r+b") as stream:
                    stream.truncate(kept.mark.unpacked_bytes)
                    for block in chunks(stream):
                        see(block)
                return kept.mark
        self.drop()
        self.part.touch()
        return None

    def keep(self, mark: Mark) -> None:
        """From now on this is where to go on. Raises OSError."""
        fresh = self._mark_file.with_suffix(".mark.part")
        fresh.write_bytes(msgspec.json.encode(_Kept(self._key, mark)))
        fresh.replace(self._mark_file)

    def drop(self) -> None:
        """Forget it. Raises OSError."""
        self._mark_file.unlink(missing_ok=True)
        self.part.unlink(missing_ok=True)

    def last(self, length: int) -> bytes:
        """The end of what is there. Raises OSError."""
        with self.part.open("rb") as stream:
            size = self.part.stat().st_size
            stream.seek(max(0, size - length))
            return stream.read(length)

    def _is_true(self, mark: Mark) -> bool:
        crc, left = 0, mark.unpacked_bytes
        with self.part.open("rb") as stream:
            for block in chunks(stream):
                crc = zlib.crc32(block[:left], crc)
                left -= len(block[:left])
                if not left:
                    break
        return (left, crc) == (0, mark.crc32)


class PlainMarks:
    """Marks of what is not packed: to go on is possible everywhere."""

    def __init__(self, size_bytes: int) -> None:
        self._last = size_bytes

    def __call__(self, size_bytes: int, crc32: int) -> Mark | None:
        if size_bytes - self._last < MARK_EVERY_BYTES:
            return None
        self._last = size_bytes
        return Mark(size_bytes, crc32, size_bytes)
