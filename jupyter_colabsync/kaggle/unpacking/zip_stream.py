"""ZipStream: the members of a zip in the order of their bytes, while these arrive."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final

from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.reasons import DamagedArchive, DamagedMember
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.unpacking.arriving import Arriving, LostTrack
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.inflate import inflate, inflate_to_its_end
from jupyter_colabsync.kaggle.unpacking.zip_list import (
    DEFLATED,
    MAX_DIRECTORY_BYTES,
    STORED,
    TAIL_BYTES,
    Directory,
    Member,
    find_directory,
    read_directory,
)
from jupyter_colabsync.kaggle.unpacking.zip_local import (
    FIXED_BYTES,
    LIST_MARKS,
    LOCAL_MARK,
    LONGEST_DESCRIPTOR,
    Local,
    find_descriptor,
    lengths,
    read_local,
)

LATE_LIST_BYTES: Final = 16 * 1024 * 1024
"""Once track is lost, so much of the end is kept in memory, to find the list in it."""


class ZipStream:
    """Reads what stands in front of each member and behind it; the list at the end is the judge.

    A member that is stored, and whose length is told behind it, cannot be read so: LostTrack.
    """

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._is_on_track = False

    def members(self) -> Iterator[Arriving]:
        """See Arrivals."""
        try:
            while (mark := self._cursor.peek(4)) == LOCAL_MARK:
                body = _Body(self._cursor, self._header())
                yield body.member
                body.leave()
        except DamagedMember as damage:
            raise LostTrack(str(damage)) from damage
        if mark not in LIST_MARKS:
            raise LostTrack("something stands between its files")
        self._is_on_track = True

    def listing(self) -> tuple[Directory, tuple[Member, ...]]:
        """The list, once `members` has come to its end or lost track. Raises DamagedArchive."""
        start, tail = self._cursor.position, bytearray()
        for block in self._cursor.rest():
            tail += block
            if self._is_on_track:
                if len(tail) > MAX_DIRECTORY_BYTES + TAIL_BYTES:
                    raise DamagedArchive("its list of files is longer than 512 MiB")
            elif len(tail) > 2 * LATE_LIST_BYTES:
                start += len(tail) - LATE_LIST_BYTES
                del tail[:-LATE_LIST_BYTES]
        directory = find_directory(bytes(tail), start + len(tail))
        if directory.start < start:
            raise DamagedArchive("its list of files lies where it should not")
        return directory, read_directory(
            bytes(tail[directory.start - start : directory.end - start]), directory
        )

    def _header(self) -> Local:
        fixed = self._cursor.take(FIXED_BYTES)
        name_bytes, extra_bytes = lengths(fixed)
        return read_local(fixed, self._cursor.take(name_bytes), self._cursor.take(extra_bytes))


class _Body:
    """The bytes of one member, and how to get behind them."""

    def __init__(self, cursor: Cursor, local: Local) -> None:
        self._cursor = cursor
        self._local = local
        self._start = cursor.position
        self._is_behind = False
        self._contents = Contents(self._read(), local.size_bytes, local.crc32)
        self.member = Arriving(
            name=local.name,
            size_bytes=local.size_bytes,
            crc32=local.crc32,
            is_folder=local.name.endswith(("/", "\\")),
            problem=self._problem(),
            contents=self._contents,
        )

    def leave(self) -> None:
        """Pass over what was not read. Raises LostTrack, DamagedMember."""
        packed = self._local.packed_bytes
        if packed is not None:
            self._cursor.advance(self._start + packed)
            self._pass_descriptor()
            return
        if self._problem() is not None:
            raise LostTrack("the length of one of its files is told behind it only")
        with contextlib.suppress(DamagedMember):
            for _ in self._contents:
                pass
        if not self._is_behind:
            raise LostTrack("it is damaged where one of its files should end")

    def _problem(self) -> str | None:
        local = self._local
        if local.is_encrypted:
            return "it is encrypted"
        if local.method not in (STORED, DEFLATED):
            return f"its compression (method {local.method}) is not supported"
        if local.method == STORED and local.packed_bytes is None:
            return "its length is told behind it only"
        if local.method == STORED and local.packed_bytes != local.size_bytes:
            return "its sizes contradict each other"
        return None

    def _read(self) -> Iterator[Block]:
        packed = self._local.packed_bytes
        if packed is None:
            yield from self._read_to_its_end()
        elif self._local.method == DEFLATED:
            yield from inflate(self._cursor.blocks(packed))
        else:
            yield from self._cursor.blocks(packed)

    def _read_to_its_end(self) -> Iterator[Block]:
        yield from inflate_to_its_end(self._cursor)
        packed = self._cursor.position - self._start
        size, crc = self._contents.size_bytes, self._contents.crc32
        ahead = self._cursor.peek(LONGEST_DESCRIPTOR + 4)
        found = find_descriptor(ahead, packed, size)
        if found is None:
            return
        self._cursor.pass_over(found.length)
        self._is_behind = True
        if not found.fits(packed, size):
            is_more = size > found.size_bytes
            raise DamagedMember(f"it is {'larger' if is_more else 'shorter'} than the archive says")
        if found.crc32 != crc:
            raise DamagedMember("its checksum is wrong")

    def _pass_descriptor(self) -> None:
        if not self._local.has_descriptor:
            return
        ahead = self._cursor.peek(LONGEST_DESCRIPTOR + 4)
        found = find_descriptor(ahead, self._local.packed_bytes or 0, self._local.size_bytes or 0)
        if found is None:
            raise LostTrack("it is damaged where one of its files should end")
        self._cursor.pass_over(found.length)
