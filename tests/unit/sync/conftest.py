"""A demo cloud, a folder on it, and a device linked with that folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from tests.unit.sync.device import Device, client_of
from tests.unit.sync.office import Office

MakeDevice = Callable[..., Device]


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    """Fails the test whose requests Google's description of Drive does not know."""
    with DemoCloud(sample=False, check_requests=True) as running:
        running.drive.mkdir("Work")
        yield running
        assert running.violations == []
        assert running.problems == []


@pytest.fixture
def drive(cloud: DemoCloud) -> Iterator[DriveClient]:
    client = client_of(cloud)
    yield client
    client.close()


@pytest.fixture
def hand(cloud: DemoCloud) -> Hand:
    """Somebody else's hand on Drive; paths begin with `Work/`."""
    return cloud.drive


@pytest.fixture
def make_device(cloud: DemoCloud, drive: DriveClient, tmp_path: Path) -> MakeDevice:
    """Makes devices linked with `My Drive/Work`."""
    root_id = cloud.drive.find("Work").id

    def make(name: str = "laptop", mode: LinkMode = "two-way", parallel: int = 4) -> Device:
        folder = tmp_path / name
        return Device(drive, folder, root_id, name=name, mode=mode, parallel=parallel)

    return make


@pytest.fixture
def device(make_device: MakeDevice) -> Device:
    return make_device()


@pytest.fixture
def office(drive: DriveClient, tmp_path: Path) -> Iterator[Office]:
    office = Office(drive, tmp_path)
    yield office
    office.sync.close()
    office.jobs.close()
