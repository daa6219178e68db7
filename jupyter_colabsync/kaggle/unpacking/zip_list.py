"""Pure: where things lie in a zip, read from its last bytes, without having the zip.

Source: .ZIP File Format Specification (APPNOTE.TXT 6.3.10), sections 4.3 and 4.5.3.
"""

from __future__ import annotations

import stat
import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.kaggle.reasons import DamagedArchive

STORED: Final = 0
DEFLATED: Final = 8
ENCRYPTED_FLAG: Final = 0x1
DESCRIPTOR_FLAG: Final = 0x8
UTF8_FLAG: Final = 0x800
UNSET_32: Final = 0xFFFFFFFF
UNSET_16: Final = 0xFFFF

TAIL_BYTES: Final = 128 * 1024
"""Enough for the end record, its longest comment (64 KiB) and the zip64 records."""
MAX_DIRECTORY_BYTES: Final = 512 * 1024 * 1024
SPAN_BYTES: Final = 16 * 1024 * 1024
"""Neighbours are fetched together up to this; a member larger than this travels alone."""
SPAN_MEMBERS: Final = 500
"""Of more small ones the work would not be shared out."""
GAP_BYTES: Final = 256 * 1024
"""Bytes nobody asked for that are cheaper to read over than a new request."""

_END: Final = struct.Struct("<4sHHHHIIH")
_END64: Final = struct.Struct("<4sQHHIIQQQQ")
_LOCATOR: Final = struct.Struct("<4sIQI")
_ENTRY: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
LOCAL_HEADER_BYTES: Final = _LOCAL.size
MAX_EXTRA_BYTES: Final = 65535


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory lies. `shift_bytes`: what was put before the zip's own start."""

    start: int
    end: int
    shift_bytes: int


@dataclass(frozen=True, slots=True)
class Member:
    """One entry as the central directory describes it; nothing of it is trusted yet."""

    name: str
    """As written in the archive, decoded; `names.safe_name` judges it."""
    method: int
    is_encrypted: bool
    crc32: int
    packed_bytes: int
    size_bytes: int
    offset: int
    """Of the local header, in the file."""
    raw_name: bytes
    """As it stands in the list: the local header must say the same."""
    file_type: int
    """The S_IFMT part of the Unix mode; 0 when the archive was not made on Unix."""

    @property
    def is_folder(self) -> bool:
        return self.name.endswith(("/", "\\")) or self.file_type == stat.S_IFDIR

    @property
    def is_special(self) -> bool:
        """A symbolic link, a device, a pipe: never a file or folder."""
        return self.file_type not in (0, stat.S_IFREG, stat.S_IFDIR)


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring members that are fetched with one request, in the order of their bytes."""

    start: int
    end: int
    members: tuple[Member, ...]


def find_directory(tail: bytes, total_bytes: int) -> Directory:
    """Find the central directory from the last bytes of a file of `total_bytes`.

    Raises DamagedArchive when there is no end record, or it points outside the file.
    """
    at = _find_end(tail)
    _, disk, _, _, _, size, offset, _ = _END.unpack_from(tail, at)
    tail_start = total_bytes - len(tail)
    end = tail_start + at
    if _is_zip64(disk, size, offset) and (found := _find_end64(tail, at)) is not None:
        record_at, size, offset = found
        end = tail_start + record_at
    start = end - size
    if start < 0 or offset > start:
        raise DamagedArchive("its list of files lies outside of it")
    if size > MAX_DIRECTORY_BYTES:
        raise DamagedArchive("its list of files is longer than 512 MiB")
    return Directory(start, end, start - offset)


def read_directory(data: bytes, directory: Directory) -> tuple[Member, ...]:
    """All entries of the central directory, in its order. Raises DamagedArchive."""
    members = []
    at = 0
    while at < len(data):
        if at + _ENTRY.size > len(data) or data[at : at + 4] != b"PK\1\2":
            raise DamagedArchive("its list of files breaks off")
        fields = _ENTRY.unpack_from(data, at)
        name_bytes, extra_bytes, comment_bytes = fields[10:13]
        name_at = at + _ENTRY.size
        extra_at = name_at + name_bytes
        at = extra_at + extra_bytes + comment_bytes
        if at > len(data):
            raise DamagedArchive("its list of files breaks off")
        name, extra = data[name_at:extra_at], data[extra_at : extra_at + extra_bytes]
        members.append(_member(fields, name, extra, directory.shift_bytes))
    return tuple(members)


def local_lengths(header: bytes) -> tuple[int, int] | None:
    """Length of name and of extra field behind a local header; None if this is none."""
    if len(header) < LOCAL_HEADER_BYTES or header[:4] != b"PK\3\4":
        return None
    fields = _LOCAL.unpack_from(header)
    return int(fields[9]), int(fields[10])


class Layout:
    """Where each member may end at the latest: at the next one's header, or the directory."""

    def __init__(self, members: Iterable[Member], directory: Directory):
        uses = Counter(member.offset for member in members)
        self._starts = sorted(uses.keys() | {directory.start})
        self._shared = frozenset(offset for offset, count in uses.items() if count > 1)
        self._directory_start = directory.start

    def end_of(self, member: Member) -> int:
        """The first byte that belongs to something else, or that cannot be the member's."""
        following = bisect_right(self._starts, member.offset)
        limit = _least_end(member) + MAX_EXTRA_BYTES
        if following == len(self._starts):
            return member.offset
        return min(self._starts[following], limit)

    def is_possible(self, member: Member) -> bool:
        """False for a member that reaches into another, shares its bytes, or is outside."""
        return (
            0 <= member.offset < self._directory_start
            and member.offset not in self._shared
            and _least_end(member) <= self.end_of(member)
        )

    def spans(self, members: Sequence[Member]) -> tuple[Span, ...]:
        """Cut what is wanted into requests, in the order of the file."""
        spans: list[Span] = []
        together: list[Member] = []
        start = end = 0
        for member in sorted(members, key=lambda each: each.offset):
            member_end = self.end_of(member)
            is_near = (
                member.offset - end <= GAP_BYTES
                and member_end - start <= SPAN_BYTES
                and len(together) < SPAN_MEMBERS
            )
            if together and not is_near:
                spans.append(Span(start, end, tuple(together)))
                together = []
            if not together:
                start = member.offset
            together.append(member)
            end = member_end
        if together:
            spans.append(Span(start, end, tuple(together)))
        return tuple(spans)


def _least_end(member: Member) -> int:
    return member.offset + LOCAL_HEADER_BYTES + len(member.raw_name) + member.packed_bytes


def _find_end(tail: bytes) -> int:
    """The end record that closes the file exactly; else the last one, as some tools append junk."""
    last = None
    at = len(tail)
    while (at := tail.rfind(b"PK\5\6", 0, at)) >= 0:
        if at + _END.size <= len(tail):
            comment_bytes = int(_END.unpack_from(tail, at)[7])
            if at + _END.size + comment_bytes == len(tail):
                return at
            last = at if last is None else last
    if last is None:
        raise DamagedArchive("its end is missing")
    return last


def _is_zip64(disk: int, size: int, offset: int) -> bool:
    return disk == UNSET_16 or size == UNSET_32 or offset == UNSET_32


def _find_end64(tail: bytes, end_at: int) -> tuple[int, int, int] | None:
    """(place in the tail, directory's size, directory's offset) of the zip64 end record."""
    locator_at = end_at - _LOCATOR.size
    if locator_at < 0 or tail[locator_at : locator_at + 4] != b"PK\6\7":
        return None
    record_at = tail.rfind(b"PK\6\6", 0, locator_at)
    if record_at < 0 or record_at + _END64.size > locator_at:
        raise DamagedArchive("its zip64 end record is missing")
    fields = _END64.unpack_from(tail, record_at)
    return record_at, int(fields[8]), int(fields[9])


def _member(fields: tuple[int, ...], name: bytes, extra: bytes, shift_bytes: int) -> Member:
    flags, method, crc, packed, size = fields[3], fields[4], fields[7], fields[8], fields[9]
    mode, offset = fields[15] >> 16, fields[16]
    wide = zip64_values(extra)
    size = next(wide, size) if size == UNSET_32 else size
    packed = next(wide, packed) if packed == UNSET_32 else packed
    offset = next(wide, offset) if offset == UNSET_32 else offset
    return Member(
        name=decode_name(name, flags),
        method=method,
        is_encrypted=bool(flags & ENCRYPTED_FLAG),
        crc32=crc,
        packed_bytes=packed,
        size_bytes=size,
        offset=offset + shift_bytes,
        raw_name=name,
        file_type=stat.S_IFMT(mode),
    )


def zip64_values(extra: bytes) -> Iterator[int]:
    """The 8-byte numbers of the zip64 extra field (id 1), in their order."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            for place in range(at + 4, min(at + 4 + length, len(extra)) - 7, 8):
                yield struct.unpack_from("<Q", extra, place)[0]
            return
        at += 4 + length


def decode_name(name: bytes, flags: int) -> str:
    """UTF-8 where that is what it is (many tools forget the flag), else the format's CP437."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("utf-8", "replace") if flags & UTF8_FLAG else name.decode("cp437")
