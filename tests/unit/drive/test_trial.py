"""The way up is tried in a session that is never finished: no file comes of it."""

from __future__ import annotations

import threading

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.trial import PIECE_BYTES
from jupyter_colabsync.errors import Cancelled, DriveFull, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken

MOST = 8 * PIECE_BYTES


def left_on(cloud: DemoCloud) -> dict[str, str | None]:
    return cloud.drive.tree()


def test_bytes_go_up_and_no_file_appears(drive: DriveClient, cloud: DemoCloud) -> None:
    trial = drive.try_upload(MOST)
    assert trial.sent_bytes == MOST
    assert trial.took_s > 0
    assert left_on(cloud) == {}
    assert cloud.calls["drive.files.create"] == 1
    assert cloud.calls["drive.upload.put"] == 2
    assert cloud.calls["drive.upload.cancel"] == 1


def test_the_session_is_cancelled_when_a_piece_fails(drive: DriveClient, cloud: DemoCloud) -> None:
    cloud.faults.cut_request("drive.upload.put", after_bytes=100_000)
    with pytest.raises(Unreachable):
        drive.try_upload(MOST)
    assert cloud.calls["drive.upload.put"] == 1, "a piece is not sent twice"
    assert cloud.calls["drive.upload.cancel"] == 1
    assert left_on(cloud) == {}


def test_a_wish_to_stop_ends_it_and_the_session(drive: DriveClient, cloud: DemoCloud) -> None:
    cancel = CancelToken()
    gate = cloud.faults.hold("drive.files.create")

    def stop() -> None:
        gate.reached.wait(10)
        cancel.set()
        cloud.faults.release("drive.files.create")

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Cancelled):
        drive.try_upload(MOST, cancel=cancel)
    stopper.join()
    assert cloud.calls["drive.upload.cancel"] == 1
    assert left_on(cloud) == {}


def test_a_full_drive_is_said_before_a_byte_is_sent(drive: DriveClient, cloud: DemoCloud) -> None:
    cloud.drive.set_quota(limit_bytes=1)
    with pytest.raises(DriveFull):
        drive.try_upload(MOST)
    assert cloud.calls["drive.upload.put"] == 0


def test_the_largest_file_is_found_wherever_it_lies(drive: DriveClient, cloud: DemoCloud) -> None:
    assert drive.largest_file() is None
    cloud.drive.put("small.bin", b"x")
    cloud.drive.put("Deep/er/large.bin", b"x" * 1000)
    found = drive.largest_file()
    assert found is not None
    assert found.name == "large.bin"
