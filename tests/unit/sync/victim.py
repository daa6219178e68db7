"""A process of its own that runs one sync of one device, to be killed in the middle.

`python -m tests.unit.sync.victim ORIGIN TOKEN FOLDER REMOTE_ID`
"""

from __future__ import annotations

import sys
from pathlib import Path

from jupyter_colabsync.drive.client import DriveClient
from tests.unit.drive.pieces import Fixed
from tests.unit.sync.device import Device


def main(origin: str, token: str, folder: str, remote_id: str) -> None:
    """One run."""
    drive = DriveClient(
        lambda: Fixed(token),
        origin,
    )
    device = Device(drive, Path(folder), remote_id)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    device.sync()


if __name__ == "__main__":
    main(*sys.argv[1:])
