"""A process without threads that forks one engine after the other, each to be killed at a step.

`python -m tests.unit.sync.faults.zygote` reads an `Order` a line, as JSON. For each a child syncs
once, counting what it is about to do for good (`check.steps`, and each request before it is sent
and after its answer has come). Before the step with the ordered number it tells all steps up to
that one and kills itself with SIGKILL; where there is none it comes to its end and tells them too.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from jupyter_colabsync.drive import upload
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.notebooks.merge import merge
from jupyter_colabsync.sync.plan import order as transfer_order
from tests.unit.drive.pieces import Fixed, Pauses
from tests.unit.sync.check.one_thread import merge_here
from tests.unit.sync.check.steps import Step, Watch
from tests.unit.sync.device import Device
from tests.unit.sync.faults.stories import BEFORE, LARGE_BYTES, MINE, THEIRS

WAIT_S = 60
"""A child that has not ended by then never will."""


@dataclass(frozen=True, slots=True)
class Order:
    """One child: which device it syncs, and before which step (counted from 1) it dies."""

    origin: str
    token: str
    folder: str
    remote_id: str
    dies_before: int

    @property
    def line(self) -> str:
        """As the zygote reads it."""
        return json.dumps(asdict(self)) + "\n"


class Countdown:
    """Counts the steps of this process, which does not survive one of them."""

    def __init__(self, dies_before: int, say: Callable[[object], None]) -> None:
        self._dies_before, self._say = dies_before, say
        self.steps: list[str] = []

    def step(self, step: Step) -> None:
        """Something is about to happen."""
        self.steps.append(str(step))
        if len(self.steps) == self._dies_before:
            self._say(self.steps)
            os.kill(os.getpid(), signal.SIGKILL)
            signal.pause()


class Wire(HTTPAdapter):
    """The ordinary way to the cloud, with a step at each end."""

    def __init__(self, hear: Callable[[Step], None]) -> None:
        super().__init__()
        self._hear = hear

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> Any:
        what = f"{request.method} {request.path_url.partition('?')[0]}"
        self._hear(Step("send", what))
        answer = super().send(request, *args, **options)
        self._hear(Step("answer", what))
        return answer


def watch_wire(drive: DriveClient, hear: Callable[[Step], None]) -> None:
    """From now on a client tells what it sends and what it gets."""
    connections = drive._transport._connections
    opened = connections._open

    def open_watched() -> requests.Session:
        session = opened()
        session.mount("http://", Wire(hear))
        return session

    connections._open = open_watched  # type: ignore[method-assign] # of this client only


def small_limits(patch: pytest.MonkeyPatch) -> None:
    """Large files are small ones here, and notebooks are merged without a process for each."""
    patch.setattr(upload, "MAX_SINGLE_BYTES", LARGE_BYTES)
    patch.setattr(transfer_order, "SMALL_BYTES", LARGE_BYTES)
    merge_here(patch)


def live(order: Order, say: Callable[[object], None]) -> None:
    """One run, to its end or not."""
    pauses = Pauses()
    drive = DriveClient(lambda: Fixed(order.token), order.origin, pauses.retry, pauses.pacer)
    countdown, watch = Countdown(order.dies_before, say), Watch()
    watch_wire(drive, countdown.step)
    folder = Path(order.folder)
    device = Device(drive, folder, order.remote_id, parallel=1)
    watch.listen(folder, countdown.step)
    with watch.watching():
        device.sync()
    say(countdown.steps)


def main() -> None:
    """Until there are no more orders."""
    patch = pytest.MonkeyPatch()
    small_limits(patch)
    merge(BEFORE.encode(), MINE.encode(), THEIRS.encode(), True)  # loads what it needs
    gc.freeze()  # or the collector of a child copies what it only looks at
    while line := sys.stdin.readline():
        order = Order(**json.loads(line))
        child = os.fork()
        if child == 0:
            signal.alarm(WAIT_S)
            try:
                live(order, _say)
            except BaseException:  # noqa: BLE001 - a child must never go on as its parent
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _say(what: object) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main()
