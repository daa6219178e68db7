"""Bytes that are not what Drive says they are: fetched anew, never shown, and said in the end."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO

import pytest

from jupyter_colabsync.demo.blobs import Blobs
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.demo.records import Content
from tests.unit.sync.device import Device, context
from tests.unit.sync.large.pieces import (
    MB,
    RANGES_BYTES,
    STREAM_BYTES,
    half_downloads,
    killed,
)

GET = "drive.files.get_media"


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda part: bytes(len(part)), id="zeros, as a power cut leaves them"),
        pytest.param(lambda part: part[:5000] + b"x" + part[5001:], id="one wrong byte"),
        pytest.param(lambda part: part[: len(part) // 2], id="half of it"),
    ],
)
@pytest.mark.parametrize("size_bytes", [STREAM_BYTES, RANGES_BYTES], ids=["stream", "ranges"])
def test_a_half_download_that_was_damaged_since_is_fetched_anew(
    device: Device,
    cloud: DemoCloud,
    hand: Hand,
    size_bytes: int,
    spoil: Callable[[bytes], bytes],
) -> None:
    device.sync()
    hand.put_pattern("Work/model.bin", size_bytes)
    killed(device, cloud, 14 * MB)
    (part,) = (device.root / ".colabsync" / "tmp").glob("*.part")
    part.write_bytes(spoil(part.read_bytes()))

    report = device.restarted().sync()

    assert (report.downloaded, report.problems) == (1, ())
    assert device.tree() == hand.tree("Work")
    assert half_downloads(device) == []


@pytest.fixture
def damage(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """While an md5 is in this list, Drive sends other bytes in place of those that have it; each
    mention is for one request."""
    spoilt: list[str] = []
    whole = Blobs.open

    def open_damaged(blobs: Blobs, content: Content) -> BinaryIO:
        if content.md5 not in spoilt:
            return whole(blobs, content)
        spoilt.remove(content.md5)
        return io.BytesIO(bytes(content.size_bytes))

    monkeypatch.setattr(Blobs, "open", open_damaged)
    return spoilt


def test_what_came_damaged_is_fetched_once_more(
    device: Device, cloud: DemoCloud, hand: Hand, damage: list[str]
) -> None:
    device.sync()
    hand.put("Work/a.csv", "1,2,3")
    damage.append(str(hand.stat("Work/a.csv")["md5Checksum"]))

    report = device.sync()

    assert (report.downloaded, report.problems) == (1, ())
    assert device.read("a.csv") == b"1,2,3"
    assert cloud.calls[GET] == 2


def test_what_is_damaged_on_drive_is_said_and_not_fetched_for_ever(
    device: Device, cloud: DemoCloud, hand: Hand, damage: list[str]
) -> None:
    device.write("a.csv", "old")
    device.sync()
    hand.put("Work/a.csv", "1,2,3")
    hand.put("Work/b.csv", "4,5,6")
    damage += [str(hand.stat("Work/a.csv")["md5Checksum"])] * 20

    report = device.sync()

    assert [each.code for each in report.problems] == ["damaged_on_drive"]
    assert report.problems[0].message.startswith("a.csv: ")
    assert (device.read("a.csv"), device.read("b.csv")) == (b"old", b"4,5,6")
    assert cloud.calls[GET] == 3, "a.csv twice"
    assert not device.engine.has_work(context().cancel), "until something changes"
    assert device.engine.status().problem == report.problems[0]
    damage.clear()
    assert device.sync().problems == (), "somebody asks: it is tried at once"
    assert device.read("a.csv") == b"1,2,3"
