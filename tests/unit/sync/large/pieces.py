"""What the tests of large files share: contents, what happens in the middle, and a death there."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.ranged import RANGED_BYTES
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.run.tally import SyncReport
from tests.unit.sync.device import Device

MB = 1_000_000
SESSION_BYTES = 12 * MB
"""More than one request may carry, less than several connections pay for."""
STREAM_BYTES = 20 * MB
"""Comes down in one stream, and is kept when it is cut off."""
RANGES_BYTES = RANGED_BYTES + 2 * MB
"""Comes down by several connections."""
CHECKOUT = Path(__file__).parents[4]
WAIT_S = 60


def noise(size_bytes: int, seed: int = 0) -> bytes:
    """Bytes that nothing can compress or mix up unseen."""
    return random.Random(seed).randbytes(size_bytes)  # noqa: S311


class Trigger(Progress):
    """Does something once, when so many bytes have moved."""

    def __init__(self, after_bytes: int, act: Callable[[], object]) -> None:
        super().__init__()
        self._left_bytes, self._act = after_bytes, act
        self._once = threading.Lock()

    def add(self, amount: int, label: str | None = None) -> None:
        """Count, and act."""
        super().add(amount, label)
        with self._once:
            self._left_bytes -= amount
            if self._left_bytes < 0:
                act, self._act = self._act, lambda: None
                act()


def sync_with(device: Device, after_bytes: int, act: Callable[[], object]) -> SyncReport:
    """One run, in the middle of which something happens."""
    return device.engine.run(JobContext(Trigger(after_bytes, act), CancelToken()))


def killed(device: Device, cloud: DemoCloud, after_bytes: int) -> None:
    """A process of its own syncs and dies of SIGKILL once so many bytes have moved."""
    command = mover(device, cloud, str(after_bytes))
    died = subprocess.run(command, check=False, cwd=CHECKOUT, timeout=WAIT_S)
    assert died.returncode == -signal.SIGKILL


def mover(device: Device, cloud: DemoCloud, *more: str) -> list[str]:
    """The command of a process that syncs this device."""
    place = [cloud.google_url, cloud.access_token(), str(device.root.parent)]
    return [
        *(sys.executable, "-m", "tests.unit.sync.large.mover"),
        *place,
        device.pair.remote_id,
        *more,
    ]


@contextmanager
def running(device: Device, cloud: DemoCloud) -> Iterator[Future[SyncReport]]:
    """A run under way in another thread; it has ended when the block has."""
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(device.sync)
        try:
            yield run
        except BaseException:
            cloud.faults.clear()  # or the run would wait for ever at a gate
            raise
        run.result(WAIT_S)


def until(is_true: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    deadline_s = time.monotonic() + WAIT_S
    while not is_true():
        assert time.monotonic() < deadline_s, "it never happened"
        time.sleep(0.01)


def half_downloads(device: Device) -> list[str]:
    """What lies where downloads under way are kept."""
    folder = device.root / ".colabsync" / "tmp"
    return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
