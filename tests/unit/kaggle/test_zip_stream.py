"""Reading a zip from its first byte to its last, as honest and dishonest tools write them."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from collections.abc import Callable, Iterator

import pytest

from jupyter_colabsync.kaggle.reasons import DamagedArchive, DamagedMember
from jupyter_colabsync.kaggle.unpacking.arriving import LostTrack
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.zip_stream import ZipStream
from tests.unit.kaggle.kaggle_cloud import Entry, hand_made_zip, zip_bytes
from tests.unit.kaggle.test_archive import FILES, Unseekable, streamed, wide, with_zip64_end

Pack = Callable[[dict[str, bytes]], bytes]
DICE = random.Random(5)  # noqa: S311 - the same bytes on every run
MIXED = {**FILES, "zeros": bytes(3_000_000), "noise": DICE.randbytes(200_000), "empty": b""}


def streamed_wide(files: dict[str, bytes]) -> bytes:
    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as member:
                member.write(data)
    return bytes(out.data)


def without_marks(data: bytes) -> bytes:
    """What is told behind without the mark that is optional before it."""
    return data.replace(b"PK\7\x08", b"")


def blocks(data: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@pytest.mark.parametrize("block_bytes", [1, 37, 4096, 10_000_000])
@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(zip_bytes, id="plain"),
        pytest.param(lambda files: zip_bytes(files, zipfile.ZIP_STORED), id="stored"),
        pytest.param(streamed, id="told behind"),
        pytest.param(streamed_wide, id="told behind, eight bytes each"),
        pytest.param(wide, id="zip64 sizes"),
        pytest.param(lambda files: with_zip64_end(zip_bytes(files)), id="zip64 end"),
        pytest.param(lambda files: zip_bytes(files) + b"\r\n", id="something put behind it"),
    ],
)
def test_members_come_as_they_were_packed(pack: Pack, block_bytes: int) -> None:
    files = FILES if block_bytes < 4096 else MIXED
    data = pack(files)
    stream = ZipStream(Cursor(blocks(data, block_bytes)))
    found = {member.name: b"".join(member.contents) for member in stream.members()}
    assert found == files
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = [(each.filename, each.CRC, each.header_offset) for each in archive.infolist()]
    _, listed = stream.listing()
    assert [(each.name, each.crc32, each.offset) for each in listed] == expected


def test_a_descriptor_needs_no_mark() -> None:
    entries = [Entry(name, data) for name, data in FILES.items()]
    marked = hand_made_zip(entries, is_told_behind=True)
    stream = ZipStream(Cursor(blocks(without_marks(marked), 4096)))
    assert {each.name: b"".join(each.contents) for each in stream.members()} == FILES


@pytest.mark.parametrize("pack", [zip_bytes, streamed], ids=["told before", "told behind"])
@pytest.mark.parametrize("read_bytes", [0, 1, 300_000])
def test_what_is_not_read_is_passed_over(pack: Pack, read_bytes: int) -> None:
    stream = ZipStream(Cursor(blocks(pack(MIXED), 5000)))
    names = []
    for member in stream.members():
        names.append(member.name)
        came = 0
        for block in member.contents:
            came += len(block)
            if came >= read_bytes:
                break
    assert names == list(MIXED)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"#!/bin/sh\n" * 99 + zip_bytes(FILES), id="something put before it"),
        pytest.param(
            hand_made_zip([Entry("a", is_stored=True), Entry("b")], is_told_behind=True),
            id="stored and told behind",
        ),
        pytest.param(
            hand_made_zip([Entry("a", flags=1), Entry("b")], is_told_behind=True),
            id="encrypted and told behind",
        ),
    ],
)
def test_when_track_is_lost_the_list_is_found_all_the_same(data: bytes) -> None:
    stream = ZipStream(Cursor(blocks(data, 100)))
    with pytest.raises(LostTrack):
        for _ in stream.members():
            pass
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = [(each.filename, each.header_offset) for each in archive.infolist()]
    assert [(each.name, each.offset) for each in stream.listing()[1]] == expected


@pytest.mark.parametrize("pack", [zip_bytes, streamed], ids=["told before", "told behind"])
def test_noise_never_does_anything_else_than_be_damaged(pack: Pack) -> None:
    whole = pack(FILES)
    for _ in range(2000):
        data = bytearray(whole)
        for _ in range(DICE.randint(1, 6)):
            data[DICE.randrange(len(data))] = DICE.randrange(256)
        stream = ZipStream(Cursor(blocks(bytes(data[: DICE.randint(1, len(data))]), 500)))
        with contextlib.suppress(DamagedArchive):
            try:
                for member in stream.members():
                    with contextlib.suppress(DamagedMember):
                        for _ in member.contents:
                            pass
            except LostTrack:
                pass
            stream.listing()
