"""The way to Drive and back: tried shortly, told as an estimate, and nothing is left there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jupyter_colabsync.auth.credentials import MemoryStore
from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.pacing import Limits
from jupyter_colabsync.errors import Cancelled, LocalProblem
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.services.drive_speed import (
    FIRST_CONNECT,
    LIMITED,
    NOTHING_TO_FETCH,
    TRIED_BYTES,
    DriveSpeed,
)


class Desk:
    """An account that may be connected, and its client."""

    def __init__(self, cloud: DemoCloud) -> None:
        self.cloud = cloud
        self.signin = GoogleSignIn(MemoryStore(), cloud.google_url, None, lambda: None)
        self.drive = DriveClient(self.signin.credentials, cloud.google_url)
        self.speed = DriveSpeed(lambda: self.drive)

    def connect(self) -> None:
        self.signin.adopt_authorized_user(self.cloud.authorized_user_info())


@pytest.fixture
def desk() -> Iterator[Desk]:
    with DemoCloud(sample=False, check_requests=True) as cloud:
        made = Desk(cloud)
        yield made
        made.signin.close()
        made.drive.close()
        assert cloud.violations == []


def test_both_ways_are_tried_and_nothing_is_left(desk: Desk) -> None:
    desk.connect()
    desk.cloud.drive.put("data.bin", b"x" * 1_000_000)
    found = desk.speed.measure(CancelToken())
    assert found.write_bytes_per_s is not None
    assert found.read_bytes_per_s is not None
    assert (found.size_bytes, found.problem) == (TRIED_BYTES, None)
    assert list(desk.cloud.drive.tree()) == ["data.bin"]


def test_without_a_connection_the_sentence_says_to_connect(desk: Desk) -> None:
    found = desk.speed.measure(CancelToken())
    assert (found.write_bytes_per_s, found.problem) == (None, FIRST_CONNECT)


@pytest.mark.parametrize("content", [None, b"x" * 1000], ids=["an empty Drive", "tiny files only"])
def test_a_drive_with_nothing_to_fetch_still_tells_the_way_up(
    desk: Desk, content: bytes | None
) -> None:
    desk.connect()
    if content is not None:
        desk.cloud.drive.put("a.txt", content)
    found = desk.speed.measure(CancelToken())
    assert found.write_bytes_per_s is not None
    assert (found.read_bytes_per_s, found.problem) == (None, NOTHING_TO_FETCH)


def test_limits_that_were_set_are_obeyed_and_said(desk: Desk) -> None:
    desk.connect()
    desk.drive.pacer.limits = Limits(upload_bytes_per_s=1e9)
    problem = desk.speed.measure(CancelToken()).problem
    assert problem is not None
    assert LIMITED in problem


def test_a_state_folder_that_is_broken_is_a_sentence() -> None:
    def broken() -> DriveClient:
        raise LocalProblem("The state folder cannot be used; free some space.")

    found = DriveSpeed(broken).measure(CancelToken())
    assert found.problem == "The state folder cannot be used; free some space."


def test_a_wish_to_stop_is_obeyed(desk: Desk) -> None:
    desk.connect()
    cancel = CancelToken()
    cancel.set()
    with pytest.raises(Cancelled):
        desk.speed.measure(cancel)
    assert desk.cloud.calls["drive.upload.put"] == 0
