"""What is lost first when a machine dies travels first, and all links of an account share slots."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext, JobRunner
from jupyter_colabsync.sync.service import SyncService, SyncSettings
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.large.pieces import SESSION_BYTES, WAIT_S, noise, running, until

NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
CREATE, PUT = "drive.files.create", "drive.upload.put"
SLOTS = 4


class Names(Progress):
    """Remembers in which order things were begun."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, label: str) -> None:
        self.said.append(label)


ORDER = ["a.py", "z.ipynb", "b.csv", "a.csv"]
"""Notebooks and code, then data, the smaller before the larger. What is large begins beside them,
in a lane of its own."""
CONTENTS = {"a.csv": "2" * 3000, "a.py": "1", "b.csv": "3" * 200, "z.ipynb": NOTEBOOK}


@pytest.mark.parametrize("side", ["here", "there"])
def test_notebooks_and_code_go_before_data_and_small_before_larger(
    make_device: MakeDevice, hand: Hand, side: str
) -> None:
    device, progress = make_device(parallel=1), Names()
    for name, content in CONTENTS.items():
        if side == "here":
            device.write(name, content)
        else:
            hand.put(f"Work/{name}", content)
    device.engine.run(JobContext(progress, CancelToken()))
    assert [each for each in progress.said if each in ORDER] == ORDER


def test_with_one_slot_a_notebook_still_does_not_wait_for_a_large_file(
    make_device: MakeDevice, cloud: DemoCloud, hand: Hand
) -> None:
    device = make_device(parallel=1)
    device.sync()
    device.write("model.bin", noise(SESSION_BYTES))
    device.write("nb.ipynb", NOTEBOOK)
    gate = cloud.faults.hold(PUT)
    with running(device, cloud):
        assert gate.reached.wait(WAIT_S)
        until(lambda: hand.exists("Work/nb.ipynb"))
        cloud.faults.release(PUT)
    assert device.tree() == hand.tree("Work")


# --- several links


@pytest.fixture
def jobs() -> Iterator[JobRunner]:
    runner = JobRunner(EventHub())
    yield runner
    runner.close()


@pytest.fixture
def sync(drive: DriveClient, jobs: JobRunner, tmp_path: Path) -> SyncService:
    """A service with two links, `one` and `two`, and four slots."""
    settings = SyncSettings(parallel_transfers=SLOTS)
    service = SyncService(drive, tmp_path / "state", jobs, EventHub(), settings, None)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        service.add(tmp_path / name, None, f"My Drive/{name}", "two-way")
    return service


def run_all(sync: SyncService, jobs: JobRunner) -> Callable[[], None]:
    """Start both links; call the result to wait for their end."""
    begun = [sync.start(link.id) for link in sync.links()]

    def wait() -> None:
        for job in begun:
            assert jobs.wait(job.id, WAIT_S).state == "done"

    return wait


def test_two_links_of_one_account_share_its_slots(
    sync: SyncService, jobs: JobRunner, cloud: DemoCloud, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        for number in range(10):
            (tmp_path / name / f"{number}.csv").write_text(f"{name} {number}")
    before = cloud.calls[CREATE]
    cloud.faults.hold(CREATE)
    wait = run_all(sync, jobs)
    until(lambda: cloud.calls[CREATE] >= before + SLOTS)
    time.sleep(0.3)  # time for one too many
    assert cloud.calls[CREATE] == before + SLOTS
    cloud.faults.release(CREATE)
    wait()
    assert len(cloud.drive.tree("one")) == len(cloud.drive.tree("two")) == 10


def test_the_notebook_of_one_link_goes_while_another_fills_all_slots_with_data(
    sync: SyncService, jobs: JobRunner, cloud: DemoCloud, tmp_path: Path
) -> None:
    one, two = (link.id for link in sync.links())
    for number in range(10):
        (tmp_path / "one" / f"{number}.csv").write_text(f"{number}")
    (tmp_path / "two" / "nb.ipynb").write_text(NOTEBOOK)
    before = cloud.calls[CREATE]
    cloud.faults.hold(CREATE)
    data = sync.start(one)
    until(lambda: cloud.calls[CREATE] == before + SLOTS)
    notebook = sync.start(two)
    until(lambda: cloud.calls[CREATE] == before + SLOTS + 1)
    cloud.faults.release(CREATE)
    for job in (data, notebook):
        assert jobs.wait(job.id, WAIT_S).state == "done"


def test_large_files_of_all_links_together_take_a_quarter_of_the_slots(
    sync: SyncService, jobs: JobRunner, cloud: DemoCloud, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "model.bin").write_bytes(noise(SESSION_BYTES, seed=len(name)))
        (tmp_path / name / "small.csv").write_text(name)
    gate = cloud.faults.hold(PUT)
    wait = run_all(sync, jobs)
    assert gate.reached.wait(WAIT_S)
    until(lambda: all(cloud.drive.exists(f"{name}/small.csv") for name in ("one", "two")))
    assert cloud.calls[PUT] == 1
    cloud.faults.release(PUT)
    wait()
    assert cloud.calls[PUT] == 2
