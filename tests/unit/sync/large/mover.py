"""A process of its own that runs one sync, and dies in the middle or tells what memory it took.

`python -m tests.unit.sync.large.mover ORIGIN TOKEN FOLDER REMOTE_ID [BYTES]`: with BYTES it kills
itself once so many have moved, without it it prints by how much its peak memory has grown.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.runner import JobContext
from tests.unit.drive.pieces import Fixed
from tests.unit.sync.device import Device
from tests.unit.sync.large.pieces import Trigger

STATUS = Path("/proc/self/status")
RUSAGE_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024


def peak_bytes() -> int:
    """The most memory this process has held so far. Linux counts anew when a program is loaded;
    `ru_maxrss`, which is all there is elsewhere, still has the parent's figure."""
    if STATUS.exists():
        lines = STATUS.read_text().splitlines()
        (line,) = (each for each in lines if each.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RUSAGE_UNIT_BYTES


def die() -> None:
    """What the end of a VM does."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(origin: str, token: str, folder: str, remote_id: str, enough_bytes: str = "") -> None:
    """One run."""
    device = Device(DriveClient(lambda: Fixed(token), origin), Path(folder), remote_id)
    if enough_bytes:
        device.engine.run(JobContext(Trigger(int(enough_bytes), die), CancelToken()))
        raise AssertionError("it was to die before the end")
    device.sync()  # what has to be loaded is loaded
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    before_bytes = peak_bytes()
    report = device.sync()
    sys.stdout.write(f"{report.uploaded} {report.downloaded} {peak_bytes() - before_bytes}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
