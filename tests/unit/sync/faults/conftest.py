"""A folder in memory, for cases by the hundred."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from tests.unit.sync.device import client_of
from tests.unit.sync.faults.cells import GoThrough, go_through
from tests.unit.sync.faults.zygote import small_limits

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of one's own is made in it


@pytest.fixture
def quick_path(tmp_path: Path) -> Iterator[Path]:
    """A folder whose `fsync` takes no time, where the system has one; what dies here is a process
    and never the machine, so nothing else is different."""
    if not SHARED_MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="colabsync-", dir=SHARED_MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def module_cloud() -> Iterator[DemoCloud]:
    """One for all cells of a module: each has a folder of its own on it."""
    with DemoCloud(sample=False, check_requests=True) as cloud:
        yield cloud
        assert cloud.violations == []
        assert cloud.problems == []


@pytest.fixture
def shared_cloud(module_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoCloud]:
    """The module's cloud, without trouble before and after."""
    small_limits(monkeypatch)
    yield module_cloud
    module_cloud.faults.clear()
    module_cloud.faults.serve_v2()
    module_cloud.drive.set_feed_lag()
    module_cloud.drive.set_feed_noise()
    module_cloud.drive.set_list_lag()
    gone = {"drive.files.delete", "drive.files.emptyTrash"} & set(module_cloud.calls.counts)
    assert not gone, "something was deleted for good"


@pytest.fixture(scope="module")
def shared_drive(module_cloud: DemoCloud) -> Iterator[DriveClient]:
    """A client on it."""
    client = client_of(module_cloud)
    yield client
    client.close()


@pytest.fixture
def go(shared_cloud: DemoCloud, shared_drive: DriveClient, quick_path: Path) -> GoThrough:
    """The way through a cell, on the module's cloud."""
    return partial(go_through, cloud=shared_cloud, drive=shared_drive, folder=quick_path)
