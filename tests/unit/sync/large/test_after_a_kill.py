"""A large file whose process was killed in the middle goes on there, in both directions."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.ranged import NOTE_BYTES
from tests.unit.sync.device import Device
from tests.unit.sync.large.pieces import (
    MB,
    RANGES_BYTES,
    SESSION_BYTES,
    STREAM_BYTES,
    half_downloads,
    killed,
    noise,
)
from tests.unit.sync.world import md5

ALMOST_BYTES = 9 * MB
"""The process has moved so much when it dies."""
SLACK_BYTES = 4 * MB
"""What was on its way at that moment: some blocks, and what sockets hold."""


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "a new version"])
def test_an_upload_sends_only_the_rest(
    device: Device, cloud: DemoCloud, hand: Hand, is_new: bool
) -> None:
    if not is_new:
        device.write("model.bin", noise(SESSION_BYTES, seed=1))
    device.sync()
    device.write("model.bin", noise(SESSION_BYTES))

    killed(device, cloud, ALMOST_BYTES)
    assert md5(noise(SESSION_BYTES)) not in hand.tree("Work").values(), "nothing is half there"
    begun, sent_bytes = cloud.calls["drive.files.create"], 0 if is_new else SESSION_BYTES
    report = device.restarted().sync()

    assert report.uploaded == 1
    assert (report.api_calls["upload.status"], report.api_calls["upload.put"]) == (1, 1)
    assert cloud.calls["drive.files.create"] == begun, "the session is the old one"
    assert cloud.calls.bytes_up < sent_bytes + SESSION_BYTES + SLACK_BYTES, "of both lives together"
    assert len(hand.find_all("Work/model.bin")) == 1
    assert device.tree() == hand.tree("Work")
    assert not device.sync().did_anything


@pytest.mark.parametrize("is_over", [False, True], ids=["new", "over an older one"])
@pytest.mark.parametrize(
    ("size_bytes", "after_bytes", "lost_bytes"),
    [
        pytest.param(STREAM_BYTES, 14 * MB, MB, id="in one stream"),
        pytest.param(RANGES_BYTES, 50 * MB, 4 * NOTE_BYTES, id="by several connections"),
    ],
)
def test_a_download_fetches_only_the_rest(
    device: Device,
    cloud: DemoCloud,
    hand: Hand,
    size_bytes: int,
    after_bytes: int,
    lost_bytes: int,
    is_over: bool,
) -> None:
    if is_over:
        hand.put("Work/model.bin", "an older one")
    device.sync()
    hand.put_pattern("Work/model.bin", size_bytes)

    killed(device, cloud, after_bytes)
    assert device.tree().keys() == ({"model.bin"} if is_over else set()), "no half file is shown"
    cloud.calls.reset()
    report = device.restarted().sync()

    assert report.downloaded == 1
    assert cloud.calls.bytes_down < size_bytes - after_bytes + lost_bytes + SLACK_BYTES
    assert device.tree() == hand.tree("Work")
    assert device.trash() == ([b"an older one"] if is_over else [])
    assert half_downloads(device) == []


# --- what happened here in between


def touched(path: Path) -> None:
    os.utime(path, ns=(0, 1_500_000_000_000_000_000))


def rewritten(path: Path) -> None:
    path.write_bytes(noise(SESSION_BYTES, seed=2))


def grown(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"more")


def shrunk(path: Path) -> None:
    path.write_bytes(b"short")


def renamed(path: Path) -> None:
    path.rename(path.with_name("other.bin"))


@pytest.mark.parametrize("change", [touched, rewritten, grown, shrunk, renamed])
def test_a_file_that_is_another_by_then_gets_a_session_of_its_own(
    device: Device, cloud: DemoCloud, hand: Hand, change: Callable[[Path], None]
) -> None:
    device.sync()
    path = device.write("model.bin", noise(SESSION_BYTES))
    killed(device, cloud, ALMOST_BYTES)
    change(path)

    report = device.restarted().sync()

    assert (report.uploaded, report.conflicts) == (1, 0)
    assert "upload.status" not in report.api_calls
    assert report.api_calls["files.create"] == 1
    assert device.tree() == hand.tree("Work")
    assert len(device.tree()) == 1
    assert not device.sync().did_anything


def test_a_file_that_is_gone_by_then_is_never_made(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.sync()
    path = device.write("model.bin", noise(SESSION_BYTES))
    killed(device, cloud, ALMOST_BYTES)
    path.unlink()

    report = device.restarted().sync()

    assert not report.did_anything
    assert hand.tree("Work") == {}
    assert device.sync().api_calls == {"changes.list": 1}, "what was begun is forgotten"


def test_a_session_that_expired_meanwhile_is_begun_anew_under_the_same_id(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.sync()
    device.write("model.bin", noise(SESSION_BYTES))
    killed(device, cloud, ALMOST_BYTES)
    cloud.uploads.forget_all()

    assert device.restarted().sync().uploaded == 1
    assert len(hand.find_all("Work/model.bin")) == 1
    assert device.tree() == hand.tree("Work")


# --- what happened on Drive in between


def test_an_upload_over_what_somebody_else_has_edited_meanwhile_keeps_both_whole(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.write("model.bin", "before")
    device.sync()
    device.write("model.bin", noise(SESSION_BYTES))
    killed(device, cloud, ALMOST_BYTES)
    hand.put("Work/model.bin", noise(SESSION_BYTES, seed=3))

    report = device.restarted().sync()

    assert report.conflicts == 1
    assert device.tree() == hand.tree("Work")
    here = set(device.tree().values())
    assert here == {md5(noise(SESSION_BYTES)), md5(noise(SESSION_BYTES, seed=3))}


@pytest.mark.parametrize("more_bytes", [0, MB], ids=["as long", "longer"])
@pytest.mark.parametrize("size_bytes", [STREAM_BYTES, RANGES_BYTES], ids=["stream", "ranges"])
def test_the_rest_of_an_older_version_is_not_mixed_into_a_newer_one(
    device: Device, cloud: DemoCloud, hand: Hand, size_bytes: int, more_bytes: int
) -> None:
    device.sync()
    hand.put_pattern("Work/model.bin", size_bytes)
    killed(device, cloud, 14 * MB)
    hand.put_pattern("Work/model.bin", size_bytes + more_bytes, seed=4)

    assert device.restarted().sync().downloaded == 1
    assert device.tree() == hand.tree("Work")


def test_a_download_of_what_is_gone_by_then_leaves_nothing(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.sync()
    hand.put_pattern("Work/model.bin", STREAM_BYTES)
    killed(device, cloud, 14 * MB)
    hand.trash("Work/model.bin")

    assert not device.restarted().sync().did_anything
    assert device.tree() == {}
