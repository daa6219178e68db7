"""Workshop: what the runs of one link work with; apart, as a look needs no more than this."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.sync.run.lanes import Lanes
from jupyter_colabsync.sync.run.pair import Pair
from jupyter_colabsync.sync.run.sight import Memory
from jupyter_colabsync.sync.state.contents import Contents


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a run works with besides its own state."""

    pair: Pair
    drive: DriveClient
    contents: Contents
    lanes: Lanes
    memory: Memory
