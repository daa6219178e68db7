"""A demo cloud per test and a client on it that never really waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from google.oauth2.credentials import Credentials

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from tests.unit.drive.pieces import Pauses


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    """Fails the test whose requests Google's description of Drive does not know."""
    with DemoCloud(sample=False, check_requests=True) as running:
        yield running
        assert running.violations == []
        assert running.problems == []


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def drive(cloud: DemoCloud, pauses: Pauses) -> Iterator[DriveClient]:
    token = cloud.access_token()
    client = DriveClient(
        lambda: Credentials(token),  # type: ignore[no-untyped-call]  # google-auth
        cloud.google_url,
        pauses.retry,
    )
    yield client
    client.close()
