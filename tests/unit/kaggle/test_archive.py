"""Finding one's way in a zip from its end, as honest and dishonest tools write them."""

from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest

from jupyter_colabsync.kaggle.reasons import DamagedArchive
from jupyter_colabsync.kaggle.unpacking.zip_list import (
    GAP_BYTES,
    SPAN_BYTES,
    TAIL_BYTES,
    Directory,
    Layout,
    Member,
    find_directory,
    read_directory,
)
from tests.unit.kaggle.kaggle_cloud import Entry, hand_made_zip, zip_bytes

FILES = {"a.txt": b"a" * 500, "b/c.bin": bytes(range(256)) * 9, "ü.txt": b"x"}


class Unseekable(io.RawIOBase):
    """Makes zipfile write sizes behind the data, as tools that stream do."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, block: object) -> int:
        self.data += bytes(block)  # type: ignore[call-overload]
        return len(block)  # type: ignore[arg-type]


def streamed(files: dict[str, bytes]) -> bytes:
    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return bytes(out.data)


def wide(files: dict[str, bytes]) -> bytes:
    """With zip64 fields, as beyond 4 GiB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(data)
    return out.getvalue()


def with_zip64_end(data: bytes) -> bytes:
    """The same archive, its end moved to the zip64 records as for more than 65,535 files."""
    end = data.rindex(b"PK\5\6")
    count, size, start = struct.unpack_from("<HII", data, end + 10)
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    last = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:end] + record + locator + last


def listed(data: bytes) -> tuple[tuple[Member, ...], Directory]:
    directory = find_directory(data[-TAIL_BYTES:], len(data))
    return read_directory(data[directory.start : directory.end], directory), directory


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zip_bytes(FILES), id="plain"),
        pytest.param(zip_bytes(FILES, zipfile.ZIP_STORED), id="stored"),
        pytest.param(streamed(FILES), id="streamed, sizes behind the data"),
        pytest.param(wide(FILES), id="zip64 sizes"),
        pytest.param(with_zip64_end(zip_bytes(FILES)), id="zip64 end"),
        pytest.param(b"#!/bin/sh\n" * 99 + zip_bytes(FILES), id="something put before it"),
        pytest.param(zip_bytes(FILES) + b"\r\n", id="something put behind it"),
    ],
)
def test_members_are_found_as_the_standard_library_finds_them(data: bytes) -> None:
    members, _ = listed(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = [
            (info.filename, info.file_size, info.compress_size, info.CRC, info.header_offset)
            for info in archive.infolist()
        ]
    found = [
        (each.name, each.size_bytes, each.packed_bytes, each.crc32, each.offset) for each in members
    ]
    assert found == expected


def test_a_comment_does_not_hide_the_end() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"1")
        archive.comment = b"PK\5\6" * 900
    assert [each.name for each in listed(out.getvalue())[0]] == ["a"]


def test_an_empty_archive_has_no_members() -> None:
    assert listed(zip_bytes({}))[0] == ()


@pytest.mark.parametrize(
    ("raw", "flags", "expected"),
    [
        pytest.param("ü".encode(), 0x800, "ü", id="marked as UTF-8"),
        pytest.param("ü".encode(), 0, "ü", id="UTF-8 that is not marked"),
        pytest.param(b"\x81", 0, "ü", id="the format's own code page"),
        pytest.param(b"a\xff", 0x800, "a\ufffd", id="marked as UTF-8, but is not"),
    ],
)
def test_names_are_decoded(raw: bytes, flags: int, expected: str) -> None:
    assert listed(hand_made_zip([Entry(raw, flags=flags)]))[0][0].name == expected


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"PK\3\4" + bytes(2000), id="no end"),
        pytest.param(zip_bytes(FILES)[:-30], id="cut off"),
        pytest.param(
            struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, 9999, 0, 0), id="list before the file"
        ),
        pytest.param(
            b"x" * 99 + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, 50, 90, 0),
            id="list that is none",
        ),
        pytest.param(
            struct.pack("<4sIQI", b"PK\6\7", 0, 0, 1)
            + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0),
            id="zip64 end that is missing",
        ),
    ],
)
def test_what_is_no_archive_is_said_to_be_damaged(data: bytes) -> None:
    with pytest.raises(DamagedArchive):
        listed(data)


def test_noise_never_does_anything_else_than_be_damaged() -> None:
    chance = random.Random(3)  # noqa: S311 - the same noise on every run
    whole = zip_bytes(FILES)
    for _ in range(2000):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            members, directory = listed(bytes(data))
        except DamagedArchive:
            continue
        layout = Layout(members, directory)
        for span in layout.spans([each for each in members if layout.is_possible(each)]):
            assert 0 <= span.start < span.end <= directory.start


def member(offset: int, packed_bytes: int, name: str = "m") -> Member:
    return Member(name, 0, False, 0, packed_bytes, packed_bytes, offset, name.encode(), 0)


def test_neighbours_travel_together_and_large_members_alone() -> None:
    sizes = [1000, 1000, SPAN_BYTES + 1, 1000, 1000]
    members, at = [], 0
    for size in sizes:
        members.append(member(at, size))
        at += size + 31
    spans = Layout(members, Directory(at, at, 0)).spans(members)
    assert [len(span.members) for span in spans] == [2, 1, 2]


def test_a_wide_gap_of_unwanted_members_is_not_fetched() -> None:
    members = [member(0, 100), member(131, GAP_BYTES * 2), member(GAP_BYTES * 2 + 162, 100)]
    end = members[-1].offset + 131
    spans = Layout(members, Directory(end, end, 0)).spans([members[0], members[2]])
    assert [(span.start, span.end) for span in spans] == [(0, 131), (members[2].offset, end)]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param([member(0, 100), member(131, 100)], [True, True], id="side by side"),
        pytest.param(
            [member(0, 101), member(131, 100)], [False, True], id="reaching into the next"
        ),
        pytest.param([member(0, 100), member(0, 100)], [False, False], id="the same bytes twice"),
        pytest.param([member(0, 100), member(262, 1)], [True, False], id="inside the list"),
        pytest.param([member(0, 10**15)], [False], id="larger than the archive"),
    ],
)
def test_members_that_cannot_be_where_they_say(members: list[Member], expected: list[bool]) -> None:
    layout = Layout(members, Directory(262, 300, 0))
    assert [layout.is_possible(each) for each in members] == expected
