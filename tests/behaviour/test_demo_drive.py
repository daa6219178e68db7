"""The demo cloud behaves as a Drive must, and as Google's description of Drive says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from jupyter_colabsync.auth.credentials import MemoryStore
from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from tests.behaviour.drive_behaviour import DriveBehaviour
from tests.behaviour.versions_behaviour import VersionsBehaviour
from tests.unit.drive.pieces import Pauses


@contextmanager
def connected(*, serves_v2: bool) -> Iterator[DriveClient]:
    """A client with a real sign-in; every exchange is held against the discovery document."""
    with DemoCloud(sample=False, check_requests=True, serves_v2=serves_v2) as cloud:
        signin = GoogleSignIn(MemoryStore(), cloud.google_url, None, lambda: None)
        signin.adopt_authorized_user(cloud.authorized_user_info())
        client = DriveClient(signin.credentials, cloud.google_url, Pauses().retry)
        yield client
        client.close()
        signin.close()
        assert cloud.violations == []
        assert cloud.problems == []


@pytest.fixture
def folder(drive: DriveClient) -> DriveFile:
    """An empty folder."""
    return drive.create_folder("behaviour", "root")


class TestDemoDrive(DriveBehaviour):
    """The suite, each test on a cloud of its own."""

    @pytest.fixture
    def drive(self) -> Iterator[DriveClient]:
        with connected(serves_v2=True) as client:
            yield client


class TestDemoDriveWithoutV2(VersionsBehaviour):
    """The rows about versions, where no condition guards them."""

    @pytest.fixture
    def drive(self) -> Iterator[DriveClient]:
        with connected(serves_v2=False) as client:
            yield client
