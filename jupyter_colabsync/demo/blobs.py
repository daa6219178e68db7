"""File contents of the demo Drive: small ones in memory or sqlite, big ones as files.

Equal bytes are kept once, however many revisions have them. A content may also be a formula
(`pattern`), or be known by its checksum only, so that gigabytes cost neither memory nor disk.
"""

from __future__ import annotations

import io
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from .checksums import Checksums, checksums_of
from .http import BLOCK_BYTES
from .pattern import Pattern
from .records import Content
from .shelf import Shelf

SMALL_BYTES = 64 * 1024
PATTERN, DISCARDED = "pattern:", "discarded:"
"""How the keys of contents begin of which no bytes are kept."""


class Readable(Protocol):
    """What `Blobs.hold` needs of a stream."""

    def read(self, limit_bytes: int, /) -> bytes: ...


class NotKept(LookupError):
    """Of this content only the checksum was kept."""


class Blobs:
    """Bytes by key, counted by how many revisions point to them, and by who is holding them.

    Contents are taken in by `hold`, in a `with` block: when it ends, bytes that nobody has put to
    `use` are gone. Any thread may call.
    """

    def __init__(self, shelf: Shelf):
        self._shelf = shelf
        self._small: dict[str, bytes] = {}
        self._uses: Counter[str] = Counter()
        self._lock = shelf.lock  # a lock of its own would cross the shelf's: sqlite is used inside

    @contextmanager
    def hold(self, stream: Readable) -> Iterator[Content]:
        """Take in a stream from its position to its end."""
        sums, first = Checksums(), b""
        while len(first) <= SMALL_BYTES and (block := stream.read(BLOCK_BYTES)):
            sums.update(block)
            first += block
        if len(first) <= SMALL_BYTES:
            with self._holding(sums.content(), first) as content:
                yield content
            return
        path = self._folder / secrets.token_hex(16)
        try:
            with path.open("xb") as file:
                file.write(first)
                while block := stream.read(BLOCK_BYTES):
                    sums.update(block)
                    file.write(block)
            with self._holding(sums.content(), path) as content:
                yield content
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def hold_bytes(self, data: bytes) -> Iterator[Content]:
        if len(data) > SMALL_BYTES:
            with self.hold(io.BytesIO(data)) as content:
                yield content
        else:
            with self._holding(checksums_of([data]).content(), data) as content:
                yield content

    @contextmanager
    def hold_file(self, path: Path, sums: Checksums) -> Iterator[Content]:
        """Take over a file of ours, whose checksums are known, without another copy if big."""
        source = path.read_bytes() if sums.size_bytes <= SMALL_BYTES else path
        try:
            with self._holding(sums.content(), source) as content:
                yield content
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def hold_pattern(self, pattern: Pattern) -> Iterator[Content]:
        """A content that is a formula. Hashing it takes a second or two per gigabyte."""
        with self._holding(checksums_of(pattern.blocks()).content(_key(pattern)), b"") as content:
            yield content

    @contextmanager
    def hold_checksums(self, sums: Checksums) -> Iterator[Content]:
        """A content whose bytes were thrown away as they came."""
        key = DISCARDED + sums.content().key
        with self._holding(sums.content(key), b"") as content:
            yield content

    @contextmanager
    def _holding(self, content: Content, source: bytes | Path) -> Iterator[Content]:
        """Keep bytes, or a file that is moved, unless the same bytes are here already."""
        with self._lock:
            if not self._uses[content.key]:
                self._keep(content, source)
            self._uses[content.key] += 1
        try:
            yield content
        finally:
            self.release(content)

    def _keep(self, content: Content, source: bytes | Path) -> None:
        if not has_bytes(content):
            return
        if isinstance(source, Path):
            source.replace(self._folder / content.key)
        elif self._shelf.is_kept:
            statement = "insert or replace into blobs values (?, ?)"
            self._shelf.execute(statement, (content.key, source))
        else:
            self._small[content.key] = source

    def open(self, content: Content) -> BinaryIO:
        """The stored bytes as a seekable file, which the caller closes. Raises NotKept."""
        if content.key.startswith(PATTERN):
            return cast("BinaryIO", _pattern(content).open())
        if content.size_bytes > SMALL_BYTES and has_bytes(content):
            return (self._folder / content.key).open("rb")
        return io.BytesIO(self.read(content))

    def read(self, content: Content) -> bytes:
        """All of the stored bytes. Raises NotKept."""
        if content.key.startswith(DISCARDED):
            raise NotKept("Only the checksum of this content was kept.")
        if content.size_bytes > SMALL_BYTES or content.key.startswith(PATTERN):
            with self.open(content) as file:
                return file.read()
        if not self._shelf.is_kept:
            return self._small[content.key]
        rows = self._shelf.execute("select bytes from blobs where key = ?", (content.key,))
        return bytes(rows[0][0])

    def use(self, content: Content) -> None:
        """One more revision has this content, which somebody holds or has already."""
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
            if content.size_bytes > SMALL_BYTES and has_bytes(content):
                (self._folder / content.key).unlink(missing_ok=True)

    @property
    def _folder(self) -> Path:
        return self._shelf.folder("blobs")


def has_bytes(content: Content) -> bool:
    """Whether bytes are kept, not a formula or a mere checksum."""
    return not content.key.startswith((PATTERN, DISCARDED))


def _key(pattern: Pattern) -> str:
    return f"{PATTERN}{pattern.seed}:{pattern.size_bytes}"


def _pattern(content: Content) -> Pattern:
    return Pattern(content.size_bytes, int(content.key.split(":")[1]))
