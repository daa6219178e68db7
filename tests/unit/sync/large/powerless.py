"""A process that gives up root's rights and then runs one sync, for what root may do anyway.

`python -m tests.unit.sync.large.powerless ORIGIN TOKEN FOLDER REMOTE_ID`: it syncs once, so that
all is loaded, says "ready", waits for a line, becomes nobody (if it was root), syncs, and prints a
JSON list: the codes of the problems with their paths, or the one code of what ended the run.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import ColabSyncError
from tests.unit.drive.pieces import Fixed
from tests.unit.sync.device import Device

NOBODY = 65_534
"""Of no account, on every Unix."""


def give_up_rights() -> None:
    """Root may read and write everything; nobody may not."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def main(origin: str, token: str, folder: str, remote_id: str) -> None:
    """Two runs."""
    device = Device(DriveClient(lambda: Fixed(token), origin), Path(folder), remote_id)
    device.sync()
    print("ready", flush=True)
    sys.stdin.readline()
    give_up_rights()
    try:
        problems = device.sync().problems
    except ColabSyncError as error:
        print(json.dumps([error.code]))
    else:
        print(json.dumps([[each.code, each.message.partition(":")[0]] for each in problems]))


if __name__ == "__main__":
    main(*sys.argv[1:])
