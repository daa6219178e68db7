"""What is stopped ends soon, also while Drive is out of order, and tells no lies about the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.errors import Cancelled, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext, JobRunner
from jupyter_colabsync.sync.service import SyncService, SyncSettings
from tests.unit.drive.pieces import Fixed, Pauses
from tests.unit.sync.device import Device, client_of, context

WAIT_S = 20
LOOKS = [
    pytest.param("drive.changes.getStartPageToken", True, id="at first: the place in the feed"),
    pytest.param("drive.files.get", True, id="at first: the linked folder"),
    pytest.param("drive.files.list", True, id="at first: what lies there"),
    pytest.param("drive.changes.list", False, id="later: the feed"),
]


@pytest.fixture
def token() -> CancelToken:
    """Of the run; set when Drive makes it pause."""
    return CancelToken()


@pytest.fixture
def impatient(cloud: DemoCloud, token: CancelToken) -> Iterator[DriveClient]:
    """A client whose user stops everything as soon as it pauses."""

    def sleep(seconds: float, cancel: CancelToken | None) -> None:
        token.set()

    access = cloud.access_token()
    retry = Retry(sleep=sleep, chance=lambda: 0.5)
    client = DriveClient(lambda: Fixed(access), cloud.google_url, retry, Pauses().pacer)
    yield client
    client.close()


@pytest.mark.parametrize(("method", "is_first"), LOOKS)
@pytest.mark.parametrize(
    "work",
    [
        pytest.param(lambda engine, token: engine.run(JobContext(Progress(), token)), id="a run"),
        pytest.param(lambda engine, token: engine.has_work(token), id="a look"),
    ],
)
def test_what_is_stopped_does_not_sit_out_an_outage(
    cloud: DemoCloud,
    hand: Hand,
    impatient: DriveClient,
    token: CancelToken,
    tmp_path: Path,
    method: str,
    is_first: bool,
    work: Callable[[object, CancelToken], object],
) -> None:
    device = Device(impatient, tmp_path, hand.find("Work").id)
    if not is_first:
        device.sync()
    before = cloud.calls[method]
    cloud.faults.fail(method, times=None)
    with pytest.raises(Cancelled):
        work(device.engine, token)
    assert cloud.calls[method] - before == 1, "not once more"


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(Unreachable, id="no network"),
        pytest.param(Cancelled, id="stopped"),
    ],
)
def test_a_run_that_could_not_look_leaves_what_is_known_to_wait(
    device: Device, cloud: DemoCloud, hand: Hand, way: type[Exception]
) -> None:
    for number in range(3):
        device.write(f"{number}.txt", f"{number}")
    device.sync()
    for number in range(3):
        hand.trash(f"Work/{number}.txt")
    hand.set_quota(0, 0)
    device.write("new.txt", "12345")
    device.sync()
    known = device.engine.status()
    assert (known.waiting_files, known.waiting_bytes, known.held) == (1, 5, 3)
    stop = context()
    if way is Cancelled:
        stop.cancel.set()
    cloud.faults.fail("drive.changes.list", times=None)
    with pytest.raises(way):
        device.engine.run(stop)
    status = device.restarted().engine.status()
    assert (status.waiting_files, status.waiting_bytes, status.held) == (1, 5, 3)
    assert status.last_sync_at_ms == known.last_sync_at_ms


# --- the end of a process


class Ending:
    """A service of which the end is near, with one link that is equal on both sides."""

    def __init__(self, cloud: DemoCloud, folder: Path) -> None:
        self.cloud, self.folder = cloud, folder
        self.work = folder / "work"
        self.work.mkdir()
        self.open()
        self.sync.add(self.work, None, "My Drive/Work", "two-way")
        self.sync.run(self.link_id, context())

    def open(self) -> None:
        """The service of this process, or of the next."""
        self.drive = client_of(self.cloud)
        self.jobs = JobRunner(EventHub())
        settings = SyncSettings(device="laptop")
        self.sync = SyncService(
            self.drive, self.folder / "state", self.jobs, EventHub(), settings, None
        )

    @property
    def link_id(self) -> str:
        (link,) = self.sync.links()
        return link.id

    def close(self) -> None:
        """As `Services.close`."""
        self.jobs.close()
        self.drive.close()
        self.sync.close()


@pytest.fixture
def ending(cloud: DemoCloud, tmp_path: Path) -> Iterator[Ending]:
    found = Ending(cloud, tmp_path)
    yield found
    found.close()


def test_a_flush_sends_what_differs_and_leaves_drive_as_it_is(ending: Ending, hand: Hand) -> None:
    (ending.work / "a.txt").write_text("1")
    ending.sync.flush_within(WAIT_S)
    assert hand.read("Work/a.txt") == b"1"
    assert ending.drive.about().email, "it was in time: nothing was broken off"


def test_a_flush_asks_nobody_where_nothing_differs(ending: Ending, cloud: DemoCloud) -> None:
    before = cloud.calls.total
    ending.sync.flush_within(WAIT_S)
    assert cloud.calls.total == before


@pytest.mark.parametrize("is_under_way", [False, True])
def test_a_flush_ends_when_its_time_is_up_though_drive_hangs(
    ending: Ending, cloud: DemoCloud, hand: Hand, is_under_way: bool
) -> None:
    gate = cloud.faults.hold("drive.files.create")
    for number in range(40):
        (ending.work / f"{number}.txt").write_text(f"{number}")
    job = None
    if is_under_way:
        job = ending.sync.start(ending.link_id)
        assert gate.reached.wait(WAIT_S)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(ending.sync.flush_within, 0.3).result(WAIT_S)
    assert gate.reached.is_set()
    if job is not None:
        assert ending.jobs.wait(job.id, WAIT_S).state == "cancelled"
    (link,) = ending.sync.links()
    assert link.waiting_files == 40
    with pytest.raises(Cancelled):
        ending.drive.about()
    ending.close()
    cloud.faults.release("drive.files.create")  # now Drive does what it was asked
    ending.open()
    ending.sync.run(ending.link_id, context())
    assert len(hand.tree("Work")) == 40
    assert all(len(hand.find_all(f"Work/{path}")) == 1 for path in hand.tree("Work"))
