"""File contents of the demo Drive: small ones in memory or sqlite, big ones as files."""

from __future__ import annotations

import hashlib
import io
import secrets
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from .http import BLOCK_BYTES
from .records import Content
from .shelf import Shelf

SMALL_BYTES = 64 * 1024


class Readable(Protocol):
    """What `Blobs.add` needs of a stream."""

    def read(self, limit_bytes: int, /) -> bytes: ...


class _Hashing:
    """All of Drive's checksums at once."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()

    def update(self, block: bytes) -> None:
        self.size_bytes += len(block)
        for each in (self._md5, self._sha1, self._sha256):
            each.update(block)

    def content(self, key: str) -> Content:
        sums = (each.hexdigest() for each in (self._md5, self._sha1, self._sha256))
        return Content(key, self.size_bytes, *sums)


class Blobs:
    """Bytes by key, counted by how many revisions point to them."""

    def __init__(self, shelf: Shelf):
        self._shelf = shelf
        self._small: dict[str, bytes] = {}
        self._uses: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, stream: Readable) -> Content:
        """Store a stream from its position to its end; nobody uses it yet."""
        hashing = _Hashing()
        key = secrets.token_hex(16)
        with cast("BinaryIO", tempfile.SpooledTemporaryFile(SMALL_BYTES)) as spool:
            while block := stream.read(BLOCK_BYTES):
                hashing.update(block)
                spool.write(block)
            spool.seek(0)
            self._keep(key, spool, hashing.size_bytes)
        return hashing.content(key)

    def adopt(self, path: Path) -> Content:
        """Take over a file of ours as stored bytes, without another copy if it is big."""
        if path.stat().st_size <= SMALL_BYTES:
            content = self.add_bytes(path.read_bytes())
            path.unlink()
            return content
        hashing = _Hashing()
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                hashing.update(block)
        content = hashing.content(secrets.token_hex(16))
        path.replace(self._path(content.key))
        return content

    def add_bytes(self, data: bytes) -> Content:
        return self.add(io.BytesIO(data))

    def _keep(self, key: str, stream: BinaryIO, size_bytes: int) -> None:
        if size_bytes > SMALL_BYTES:
            with self._path(key).open("xb") as file:
                while block := stream.read(BLOCK_BYTES):
                    file.write(block)
        elif self._shelf.is_kept:
            self._shelf.execute("insert into blobs values (?, ?)", (key, stream.read()))
        else:
            self._small[key] = stream.read()

    def open(self, content: Content) -> BinaryIO:
        """The stored bytes as a seekable file; the caller closes it."""
        if content.size_bytes > SMALL_BYTES:
            return self._path(content.key).open("rb")
        return io.BytesIO(self.read(content))

    def read(self, content: Content) -> bytes:
        if content.size_bytes > SMALL_BYTES:
            return self._path(content.key).read_bytes()
        if not self._shelf.is_kept:
            return self._small[content.key]
        rows = self._shelf.execute("select bytes from blobs where key = ?", (content.key,))
        return bytes(rows[0][0])

    def use(self, content: Content) -> None:
        with self._lock:
            self._uses[content.key] += 1

    def release(self, content: Content) -> None:
        """One user fewer; the bytes go with the last one."""
        with self._lock:
            self._uses[content.key] -= 1
            if self._uses[content.key] > 0:
                return
            del self._uses[content.key]
        self._small.pop(content.key, None)
        self._shelf.execute("delete from blobs where key = ?", (content.key,))
        if content.size_bytes > SMALL_BYTES:
            self._path(content.key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._shelf.folder("blobs") / key
