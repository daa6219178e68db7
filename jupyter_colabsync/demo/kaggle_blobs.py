"""What lies in the pretend storage: bytes under a name, with their md5."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from .kaggle_archives import open_source

BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes in memory or in a file, and what they are called."""

    name: str
    source: bytes | Path
    md5: bytes

    @staticmethod
    def of(name: str, source: bytes | Path) -> Blob:
        with open_source(source) as stream:
            digest = hashlib.md5(usedforsecurity=False)
            while block := stream.read(BLOCK_BYTES):
                digest.update(block)
        return Blob(name, source, digest.digest())

    @property
    def size_bytes(self) -> int:
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    @property
    def etag(self) -> str:
        return f'"{self.md5.hex()}"'

    @property
    def disposition(self) -> str:
        """A Content-Disposition that names it, spelled for names beyond ASCII, too (RFC 6266)."""
        if self.name.isascii() and not set(self.name) & set('"\\\r\n'):
            return f'attachment; filename="{self.name}"'
        return f"attachment; filename*=UTF-8''{quote(self.name, safe='')}"

    def open(self) -> BinaryIO:
        return open_source(self.source)
