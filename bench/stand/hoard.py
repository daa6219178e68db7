"""Archives as Kaggle's datasets are: many small files beside a few large ones, and one giant.

Contents are made up, the same for the same numbers, and cost little to make.
"""

from __future__ import annotations

import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

MIB: Final = 1024 * 1024
SMALL_FILES: Final = 6_000
PICTURES: Final = 2_000
TABLES: Final = 3
_ENTRY_TIME: Final = (2026, 3, 2, 10, 0, 0)


def write_mixed(path: Path, packed_mib: int) -> dict[str, int]:
    """A zip of about `packed_mib` MiB in 8,004 files; their sizes in bytes by name.

    A third of it is one CSV that packs to about half, a third pictures that do not pack at all, the
    rest three tables that do not either, and small JSON files. Packed at zlib's level 1: making it
    is not what is measured.
    """
    sizes: dict[str, int] = {}
    dice = random.Random(packed_mib)  # noqa: S311 - the same contents on every run
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, blocks in _contents(dice, packed_mib * MIB):
            entry = zipfile.ZipInfo(name, _ENTRY_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            sizes[name] = 0
            with archive.open(entry, "w", force_zip64=True) as member:
                for block in blocks:
                    member.write(block)
                    sizes[name] += len(block)
    return sizes


def _contents(dice: random.Random, packed_bytes: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    third = packed_bytes // 3
    for index in range(PICTURES):
        size = int(third / PICTURES * dice.uniform(0.5, 1.5))
        yield f"images/{index // 250:02}/{index:05}.jpg", iter([dice.randbytes(size)])
    for index in range(SMALL_FILES):
        text = f'{{"id": {index}, "label": "{dice.randbytes(700).hex()}"}}'
        yield f"annotations/{index // 500:02}/{index:05}.json", iter([text.encode()])
    yield "train.csv", _lines(dice, third * 9 // 5)
    for index in range(TABLES):
        yield f"tables/part-{index}.parquet", _noise(dice, third // TABLES)


def _lines(dice: random.Random, size: int) -> Iterator[bytes]:
    """Numbers in columns."""
    for _ in range(0, size, MIB):
        yield dice.randbytes(MIB * 4 // 9).hex(",", 4).encode() + b"\n"


def _noise(dice: random.Random, size: int) -> Iterator[bytes]:
    for start in range(0, size, MIB):
        yield dice.randbytes(min(MIB, size - start))


def write_giant(path: Path, size: int) -> None:
    """A zip of one stored member of `size` zeros, itself a file with a hole: nothing is written.

    Source of the layout: .ZIP File Format Specification (APPNOTE.TXT 6.3.10), sections 4.3, 4.5.3.
    """
    name, crc = b"giant.bin", _crc_of_zeros(size)
    wide = struct.pack("<HHQQ", 1, 16, size, size)
    common = struct.pack("<HHHHHIII", 45, 0, 0, 0x5000, 0x5C62, crc, 0xFFFFFFFF, 0xFFFFFFFF)
    with path.open("wb") as stream:
        stream.write(b"PK\3\4" + common + struct.pack("<HH", len(name), len(wide)) + name + wide)
        stream.seek(size, 1)
        listing = b"PK\1\2" + struct.pack("<H", 0x031E) + common
        listing += struct.pack("<HHHHHII", len(name), len(wide), 0, 0, 0, 0o100644 << 16, 0)
        _write_end(stream, listing + name + wide)


def _write_end(stream: BinaryIO, listing: bytes) -> None:
    start = stream.tell()
    stream.write(listing)
    end = stream.tell()
    stream.write(b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, len(listing), start))
    stream.write(b"PK\6\7" + struct.pack("<IQI", 0, end, 1))
    stream.write(b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0))


def _crc_of_zeros(size: int) -> int:
    block, crc = bytes(16 * MIB), 0
    for start in range(0, size, len(block)):
        crc = zlib.crc32(block[: size - start], crc)
    return crc
