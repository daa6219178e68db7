"""Inflating that can be taken up between two blocks, compared with Python's own zlib."""

from __future__ import annotations

import random
import zlib

import pytest

from jupyter_colabsync.kaggle.unpacking import inflater
from jupyter_colabsync.kaggle.unpacking.inflater import (
    OUT_BYTES,
    WINDOW_BYTES,
    Checkpoint,
    DamagedStream,
    Inflater,
    new_inflater,
)

DICE = random.Random(5)  # noqa: S311 - the same bytes on every run
TEXT = b"".join(f"{index},{index * 7919 % 1009},{index % 13}\n".encode() for index in range(90_000))
CONTENTS = {
    "text": TEXT,
    "noise": DICE.randbytes(900_000),
    "zeros": bytes(5 * OUT_BYTES + 3),
    "nothing": b"",
    "one byte": b"x",
    "mixed": TEXT[:300_000] + DICE.randbytes(200_000) + bytes(200_000) + TEXT,
}


def packed(data: bytes, level: int = 6, strategy: int = zlib.Z_DEFAULT_STRATEGY) -> bytes:
    stream = zlib.compressobj(level, zlib.DEFLATED, -15, 8, strategy)
    return stream.compress(data) + stream.flush()


def fed(stream: Inflater, data: bytes, block_bytes: int) -> list[bytes]:
    """All that comes out when `data` is fed in blocks."""
    blocks = [data[at : at + block_bytes] for at in range(0, len(data), block_bytes)]
    return [each for block in blocks for each in stream.feed(block)]


@pytest.fixture(params=["library", "plain"])
def _each_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "plain":
        monkeypatch.setattr(inflater, "_zlib_library", lambda: None)


@pytest.mark.usefixtures("_each_way")
@pytest.mark.parametrize("block_bytes", [1_000, 65_536, 10_000_000])
@pytest.mark.parametrize("name", CONTENTS)
def test_what_comes_out_is_what_went_in(name: str, block_bytes: int) -> None:
    stream = new_inflater()
    out = fed(stream, packed(CONTENTS[name]), block_bytes)
    assert b"".join(out) == CONTENTS[name]
    assert all(len(each) <= OUT_BYTES for each in out)
    assert stream.is_at_end
    assert stream.rest == b""


@pytest.mark.usefixtures("_each_way")
def test_what_follows_the_end_is_kept_apart() -> None:
    stream = new_inflater()
    assert b"".join(fed(stream, packed(TEXT) + b"behind", 70_000)) == TEXT
    assert (stream.is_at_end, stream.rest) == (True, b"behind")


@pytest.mark.usefixtures("_each_way")
def test_damaged_bytes_are_told() -> None:
    data = bytearray(packed(TEXT))
    data[0] |= 0b110  # a kind of block that does not exist
    with pytest.raises(DamagedStream):
        fed(new_inflater(), bytes(data), 50_000)


@pytest.mark.usefixtures("_each_way")
def test_data_that_breaks_off_has_no_end() -> None:
    stream = new_inflater()
    fed(stream, packed(TEXT)[:-10], 50_000)
    assert not stream.is_at_end


def checkpoints(data: bytes, block_bytes: int) -> list[Checkpoint]:
    """All that are told while `data` is fed."""
    stream = new_inflater()
    found: list[Checkpoint] = []
    for at in range(0, len(data), block_bytes):
        for _ in stream.feed(data[at : at + block_bytes]):
            pass
        place = stream.checkpoint
        if place is not None and place not in found[-1:]:
            found.append(place)
    return found


@pytest.mark.parametrize("strategy", [zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY])
@pytest.mark.parametrize("level", [0, 1, 6, 9])
@pytest.mark.parametrize("name", ["text", "noise", "mixed"])
def test_from_every_checkpoint_the_rest_comes_out_the_same(
    name: str, level: int, strategy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inflater, "EVERY_BYTES", 20_000)
    data, whole = packed(CONTENTS[name], level, strategy), CONTENTS[name]
    found = checkpoints(data, 7_000)
    assert len(found) > 1
    for place in found:
        window = whole[max(0, place.unpacked_bytes - WINDOW_BYTES) : place.unpacked_bytes]
        stream = new_inflater(place, window)
        rest = b"".join(fed(stream, data[place.read_from :], 9_000))
        assert rest == whole[place.unpacked_bytes :]
        assert stream.is_at_end


def test_checkpoints_are_no_further_apart_than_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflater, "EVERY_BYTES", 50_000)
    data = packed(CONTENTS["mixed"])
    places = [each.packed_bytes for each in checkpoints(data, 10_000)]
    block_of_zlib = 130_000  # the longest there are with noise in them
    gaps = [after - before for before, after in zip([0, *places], places, strict=False)]
    assert max(gaps) < 50_000 + block_of_zlib
    assert len(places) > 3


def test_some_checkpoints_lie_within_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflater, "EVERY_BYTES", 5_000)
    assert {each.unused_bits for each in checkpoints(packed(TEXT), 3_000)} - {0}


def test_without_the_library_nothing_can_be_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflater, "_zlib_library", lambda: None)
    with pytest.raises(DamagedStream):
        new_inflater(Checkpoint(10, 3, 20), b"x" * 20)
