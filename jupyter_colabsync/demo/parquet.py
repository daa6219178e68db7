"""Writes small Parquet files: numbers and text, one row group, neither packed nor nullable.

Source: the Apache Parquet format's README and parquet.thrift (2.11), Thrift's compact protocol.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

MAGIC = b"PAR1"
INT64, DOUBLE, BYTE_ARRAY = 2, 5, 6
PLAIN, RLE = 0, 3
UTF8 = 0
I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12


def parquet_of(columns: Mapping[str, Sequence[int] | Sequence[float] | Sequence[str]]) -> bytes:
    """A table from columns that are equally long and not empty, each of one type."""
    out = bytearray(MAGIC)
    chunks, schema = [], []
    rows = len(next(iter(columns.values())))
    for name, values in columns.items():
        kind, data = _column(values)
        start = len(out)
        out += _page_header(rows, len(data)) + data
        size = len(out) - start
        chunks.append(_chunk(name, kind, rows, start, size))
        text = [(6, I32, _number(UTF8))] if kind == BYTE_ARRAY else []
        schema.append(
            _struct((1, I32, _number(kind)), (3, I32, _number(0)), (4, BINARY, _text(name)), *text)
        )
    root = _struct((4, BINARY, _text("schema")), (5, I32, _number(len(columns))))
    group = _struct(
        (1, LIST, _list(STRUCT, chunks)),
        (2, I64, _number(len(out) - len(MAGIC))),
        (3, I64, _number(rows)),
    )
    footer = _struct(
        (1, I32, _number(1)),
        (2, LIST, _list(STRUCT, [root, *schema])),
        (3, I64, _number(rows)),
        (4, LIST, _list(STRUCT, [group])),
    )
    return bytes(out) + footer + struct.pack("<I", len(footer)) + MAGIC


def _column(values: Sequence[int] | Sequence[float] | Sequence[str]) -> tuple[int, bytes]:
    """Its physical type, and all values in PLAIN encoding."""
    if isinstance(values[0], str):
        texts = [str(value).encode() for value in values]
        return BYTE_ARRAY, b"".join(struct.pack("<I", len(text)) + text for text in texts)
    if isinstance(values[0], int):
        return INT64, struct.pack(f"<{len(values)}q", *values)
    return DOUBLE, struct.pack(f"<{len(values)}d", *values)


def _page_header(rows: int, size: int) -> bytes:
    levels = [(3, I32, _number(RLE)), (4, I32, _number(RLE))]
    data_page = _struct((1, I32, _number(rows)), (2, I32, _number(PLAIN)), *levels)
    sizes = [(2, I32, _number(size)), (3, I32, _number(size))]
    return _struct((1, I32, _number(0)), *sizes, (5, STRUCT, data_page))


def _chunk(name: str, kind: int, rows: int, start: int, size: int) -> bytes:
    facts = _struct(
        (1, I32, _number(kind)),
        (2, LIST, _list(I32, [_number(PLAIN)])),
        (3, LIST, _list(BINARY, [_text(name)])),
        (4, I32, _number(0)),
        (5, I64, _number(rows)),
        (6, I64, _number(size)),
        (7, I64, _number(size)),
        (9, I64, _number(start)),
    )
    return _struct((2, I64, _number(start)), (3, STRUCT, facts))


def _struct(*fields: tuple[int, int, bytes]) -> bytes:
    """Fields as (number, type, value); the numbers rise by less than 16."""
    out, last = bytearray(), 0
    for number, kind, value in fields:
        out.append((number - last) << 4 | kind)
        out += value
        last = number
    return bytes(out) + b"\0"


def _list(kind: int, items: Sequence[bytes]) -> bytes:
    head = bytes([len(items) << 4 | kind]) if len(items) < 15 else bytes([0xF0 | kind])
    return head + (b"" if len(items) < 15 else _varint(len(items))) + b"".join(items)


def _text(text: str) -> bytes:
    data = text.encode()
    return _varint(len(data)) + data


def _number(value: int) -> bytes:
    """Zigzag, for what is never negative here."""
    return _varint(value << 1)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
