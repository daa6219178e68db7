"""Places where engines die: a cloud, a client on it, and a zygote that forks the engines."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from tests.unit.sync.device import Device, client_of
from tests.unit.sync.faults.zygote import Order

CHECKOUT = Path(__file__).parents[4]


@dataclass(frozen=True, slots=True)
class Place:
    """Make it with `place_to_die`."""

    cloud: DemoCloud
    drive: DriveClient
    """For engines in this process."""
    _token: str
    _orders: IO[str]
    _answers: IO[str]

    def run(self, device: Device, dies_before: int) -> tuple[bool, list[str]]:
        """One run of a device in a process of its own: whether it was killed, and its steps, of
        which the last one has not happened if it was."""
        order = Order(
            self.cloud.google_url,
            self._token,
            str(device.root.parent),
            device.pair.remote_id,
            dies_before,
        )
        self._orders.write(order.line)
        self._orders.flush()
        steps = self._answer()
        assert isinstance(steps, list), f"the engine failed by itself: {steps}"
        status = self._answer()
        assert status in (0, -signal.SIGKILL)
        return status != 0, steps

    def _answer(self) -> object:
        return json.loads(self._answers.readline())


@contextmanager
def place_to_die() -> Iterator[Place]:
    """A place, whose cloud must have no complaint when the block ends."""
    command = [sys.executable, "-m", "tests.unit.sync.faults.zygote"]
    with (
        DemoCloud(sample=False, check_requests=True) as cloud,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        drive = client_of(cloud)
        yield Place(cloud, drive, cloud.access_token(), process.stdin, process.stdout)
        drive.close()
        process.stdin.close()
        assert cloud.violations == []
        assert cloud.problems == []
