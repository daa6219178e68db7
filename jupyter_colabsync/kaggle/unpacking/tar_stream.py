"""TarStream: the members of a tar while its bytes arrive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.reasons import DamagedArchive, DamagedMember
from jupyter_colabsync.kaggle.unpacking.arriving import Arriving, without_contents
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.tar_header import (
    BLOCK_BYTES,
    EXTENDED,
    EXTENDED_ALL,
    LONG_LINK,
    LONG_NAME,
    SPARSE,
    Header,
    padded,
    read_header,
    read_records,
)

MOST_EXTENDED_BYTES: Final = 1024 * 1024
"""Of headers that extend others: names, not contents."""


class TarStream:
    """A tar has no checksums of contents: whether all came as it was packed, only the archive as
    a whole can tell. It ends with zeros, not just so: else something is missing."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._for_all: dict[str, str] = {}

    def members(self) -> Iterator[Arriving]:
        """See Arrivals."""
        try:
            for_next: dict[str, str] = {}
            while (header := read_header(self._cursor.take(BLOCK_BYTES))) is not None:
                if self._extends(header, for_next):
                    continue
                member, end = self._member(header, {**self._for_all, **for_next})
                for_next = {}
                yield member
                self._cursor.advance(end)
        except DamagedMember as damage:
            raise DamagedArchive(str(damage).removeprefix("the archive ")) from damage

    def _extends(self, header: Header, for_next: dict[str, str]) -> bool:
        """Whether this header only says more about the next; then it is read into `for_next`."""
        if header.kind not in (EXTENDED, EXTENDED_ALL, LONG_NAME, LONG_LINK):
            return False
        if header.size_bytes > MOST_EXTENDED_BYTES:
            raise DamagedArchive("a name in it is longer than any name")
        data = self._cursor.take(padded(header.size_bytes))[: header.size_bytes]
        if header.kind == EXTENDED:
            for_next.update(read_records(data))
        elif header.kind == EXTENDED_ALL:
            self._for_all.update(read_records(data))
        elif header.kind == LONG_NAME:
            for_next["path"] = data.partition(b"\0")[0].decode("utf-8", "replace")
        return True

    def _member(self, header: Header, more: dict[str, str]) -> tuple[Arriving, int]:
        """A member, and where the next header stands."""
        size = header.size_bytes
        if (told := more.get("size", "")) and header.is_file:
            if not told.isdigit():
                raise DamagedArchive("a number in it cannot be read")
            size = int(told)
        name = more.get("path", header.name)
        if header.has_more_sparse:
            while self._cursor.take(BLOCK_BYTES)[504]:
                pass
        is_sparse = header.kind == SPARSE or any(key.startswith("GNU.sparse.") for key in more)
        is_body = header.is_file or header.kind not in "123456"
        end = self._cursor.position + (padded(size) if is_body else 0)
        if header.is_folder(name):
            return without_contents(name, None, is_folder=True), end
        if is_sparse:
            return without_contents(more.get("GNU.sparse.name", name), "it is a sparse file"), end
        if not header.is_file:
            problem = "it is a symbolic link or another special file"
            return without_contents(name, problem), end
        contents = Contents(self._cursor.blocks(size), size)
        return Arriving(name, size, None, is_folder=False, problem=None, contents=contents), end
