"""Pure: the 512 bytes in front of each member of a tar, and what may extend them.

Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header"; GNU tar manual,
"Basic Tar Format" (long names, base-256 numbers, sparse files).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.kaggle.reasons import DamagedArchive

BLOCK_BYTES: Final = 512
EXTENDED, EXTENDED_ALL = "x", "g"
LONG_NAME, LONG_LINK = "L", "K"
SPARSE: Final = "S"
_FILES: Final = frozenset({"0", "\0", "7"})
_FOLDERS: Final = frozenset({"5", "D"})


@dataclass(frozen=True, slots=True)
class Header:
    """One header block. `kind` is its type flag."""

    name: str
    size_bytes: int
    kind: str
    has_more_sparse: bool

    @property
    def is_file(self) -> bool:
        # letters in capitals are somebody's extensions; what else is unknown counts as a file
        return self.kind in _FILES or not (self.kind.isupper() or self.kind in "123456")

    def is_folder(self, name: str) -> bool:
        """`name`: the whole of it; that of the header may be cut off behind a slash."""
        return self.kind in _FOLDERS or (self.is_file and name.endswith("/"))


def is_header(block: bytes) -> bool:
    """Whether these are the first bytes of a tar with something in it."""
    return len(block) >= BLOCK_BYTES and any(block[:BLOCK_BYTES]) and _has_right_sum(block)


def read_header(block: bytes) -> Header | None:
    """A header; None for the zeros that end an archive. Raises DamagedArchive."""
    if not any(block):
        return None
    if not _has_right_sum(block):
        raise DamagedArchive("a header in it is damaged")
    name = _text(block[:100])
    if block[257:263] == b"ustar\0" and (prefix := _text(block[345:500])):
        name = f"{prefix}/{name}"
    return Header(
        name=name,
        size_bytes=_number(block[124:136]),
        kind=chr(block[156]),
        has_more_sparse=block[156:157] == b"S" and block[482] != 0,
    )


def read_records(data: bytes) -> dict[str, str]:
    """The records of an extended header. Raises DamagedArchive."""
    records: dict[str, str] = {}
    at = 0
    while at < len(data) and data[at] != 0:
        digits, blank, _ = data[at : at + 24].partition(b" ")
        if not blank or not digits.isdigit():
            raise DamagedArchive("an extended header in it is damaged")
        length = int(digits)
        record = data[at + len(digits) + 1 : at + length]
        key, equals, value = record.partition(b"=")
        if not equals or not value.endswith(b"\n"):
            raise DamagedArchive("an extended header in it is damaged")
        records[key.decode("utf-8", "replace")] = value[:-1].decode("utf-8", "replace")
        at += length
    return records


def padded(size_bytes: int) -> int:
    """What so many bytes take in whole blocks."""
    return -(-size_bytes // BLOCK_BYTES) * BLOCK_BYTES


def _has_right_sum(block: bytes) -> bool:
    """The sum of all bytes, those of the sum itself taken as blanks; old tools add them signed."""
    try:
        told = _number(block[148:156])
    except DamagedArchive:
        return False
    rest = block[:148] + b" " * 8 + block[156:BLOCK_BYTES]
    return told in (sum(rest), sum(each - 256 if each > 127 else each for each in rest))


def _number(field: bytes) -> int:
    """Octal digits, or with the highest bit set a binary number (GNU)."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.replace(b"\0", b" ").strip()
    if digits and (not digits.isdigit() or any(each > 0x37 for each in digits)):
        raise DamagedArchive("a number in it cannot be read")
    return int(digits or b"0", 8)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")
