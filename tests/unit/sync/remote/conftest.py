"""A watch on the Drive folder, fresh or filled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from tests.unit.sync.remote.watch import Watch, watching


@pytest.fixture
def watch(drive: DriveClient, hand: Hand) -> Iterator[Watch]:
    with watching(drive, hand.find("Work").id) as watch:
        yield watch


@pytest.fixture
def filled(watch: Watch, hand: Hand) -> Watch:
    """It knows a folder with thirty folders of one file each."""
    for number in range(30):
        hand.put(f"Work/d/{number}/f.txt", str(number))
    watch.refresh()
    return watch
