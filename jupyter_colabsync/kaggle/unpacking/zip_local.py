"""Pure: what a zip says in front of a member and behind it, for those who read it as a stream.

Source: .ZIP File Format Specification (APPNOTE.TXT 6.3.10), sections 4.3.7, 4.3.9 and 4.5.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.kaggle.unpacking.zip_list import (
    DESCRIPTOR_FLAG,
    ENCRYPTED_FLAG,
    UNSET_32,
    decode_name,
    zip64_values,
)

LOCAL_MARK: Final = b"PK\3\4"
LIST_MARKS: Final = (b"PK\1\2", b"PK\5\6", b"PK\6\6")
"""With one of these the members are over: the list, or the end of an empty one."""
DESCRIPTOR_MARK: Final = b"PK\7\x08"
LONGEST_DESCRIPTOR: Final = 24
_FIXED: Final = struct.Struct("<4sHHHHHIIIHH")
FIXED_BYTES: Final = _FIXED.size


@dataclass(frozen=True, slots=True)
class Local:
    """A local header. Numbers that are only told behind the bytes are None."""

    name: str
    method: int
    is_encrypted: bool
    has_descriptor: bool
    crc32: int | None
    packed_bytes: int | None
    size_bytes: int | None


def lengths(fixed: bytes) -> tuple[int, int]:
    """Of name and extra field behind the fixed part of a header."""
    fields = _FIXED.unpack(fixed)
    return int(fields[9]), int(fields[10])


def read_local(fixed: bytes, name: bytes, extra: bytes) -> Local:
    """A header from its three parts."""
    _, _, flags, method, _, _, crc, packed, size, _, _ = _FIXED.unpack(fixed)
    has_descriptor = bool(flags & DESCRIPTOR_FLAG)
    wide = zip64_values(extra)
    size = next(wide, size) if size == UNSET_32 else size
    packed = next(wide, packed) if packed == UNSET_32 else packed
    is_told = not has_descriptor or bool(packed)
    return Local(
        name=decode_name(name, flags),
        method=method,
        is_encrypted=bool(flags & ENCRYPTED_FLAG),
        has_descriptor=has_descriptor,
        crc32=crc if is_told else None,
        packed_bytes=packed if is_told else None,
        size_bytes=size if is_told else None,
    )


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What stands behind a member's bytes. Sizes beyond 4 GiB may have lost their upper half."""

    length: int
    crc32: int
    packed_bytes: int
    size_bytes: int

    def fits(self, packed_bytes: int, size_bytes: int) -> bool:
        wide = self.length > LONGEST_DESCRIPTOR - 8
        mask = -1 if wide else UNSET_32
        return (self.packed_bytes, self.size_bytes) == (packed_bytes & mask, size_bytes & mask)


def find_descriptor(ahead: bytes, packed_bytes: int, size_bytes: int) -> Descriptor | None:
    """The descriptor `ahead` begins with: one that fits what was read, else one that is followed
    by something known. Its mark is optional, and its sizes have four or eight bytes each."""
    shapes = [each for each in _shapes(ahead) if _is_known(ahead[each.length : each.length + 4])]
    fitting = (each for each in shapes if each.fits(packed_bytes, size_bytes))
    return next(fitting, None) or next(iter(shapes), None)


def _shapes(ahead: bytes) -> Iterator[Descriptor]:
    for start in (4, 0) if ahead[:4] == DESCRIPTOR_MARK else (0,):
        for numbers in ("<III", "<IQQ"):
            length = start + struct.calcsize(numbers)
            if len(ahead) >= length:
                yield Descriptor(length, *struct.unpack_from(numbers, ahead, start))


def _is_known(following: bytes) -> bool:
    return following == LOCAL_MARK or following in LIST_MARKS
