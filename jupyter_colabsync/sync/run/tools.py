"""What the actions of one run are carried out with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import Stale
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.local.disk import Disk
from jupyter_colabsync.sync.plan.actions import Here
from jupyter_colabsync.sync.plan.ignore import STAGE
from jupyter_colabsync.sync.plan.nodes import ROOT, Local, Place, Stat
from jupyter_colabsync.sync.remote.mirror import Mirror
from jupyter_colabsync.sync.run.restless import Restless
from jupyter_colabsync.sync.run.tally import Tally
from jupyter_colabsync.sync.state.contents import Contents
from jupyter_colabsync.sync.state.state import State

FRESH_S = 5.0
"""The feed is read again before Drive is changed when it was read longer ago than this."""
MOVED_ON = "Drive changed meanwhile; it is planned again."


@dataclass(slots=True)
class Tools:
    """Everything but the plan."""

    drive: DriveClient
    disk: Disk
    state: State
    mirror: Mirror
    contents: Contents
    tally: Tally
    context: JobContext
    restless: Restless
    patience_s: float = 0.0
    """How long a file that never rests may keep everybody waiting; then a copy of it is sent."""
    merge_rest_s: float = 0.0
    """Notebooks that were written more recently are not merged yet: somebody works in them."""
    scanned_ns: int = 0
    """Wall clock just before the last scan."""
    keys: dict[int, int] = field(default_factory=dict)
    """The lasting keys of what only one scan knew."""
    stats: dict[int, Stat] = field(default_factory=dict)
    """Of what we renamed ourselves since the scan."""

    def lasting(self, key: int) -> int:
        """The key under which the base knows (or will know) a node."""
        return key if key >= ROOT else self.keys[key]

    def place(self, place: Place) -> Place:
        """The same place with a lasting key. Raises Stale when its folder was not made."""
        if place.parent < ROOT and place.parent not in self.keys:
            raise Stale(MOVED_ON)
        return Place(self.lasting(place.parent), place.name)

    def folder_id(self, place: Place) -> str:
        """The Drive id of the folder of a place. Raises Stale when it is not there."""
        key = self.place(place).parent
        node = self.state.get(key)
        if node is None:
            raise Stale(MOVED_ON)
        if key != ROOT and self.state.file_of(node.drive_id) is None:
            raise Stale(MOVED_ON)
        return node.drive_id

    def here(self, key: int, planned: Here) -> Local:
        """What was planned to lie here, with the stat it has since we renamed it."""
        stat = self.stats.get(key) or planned.stat
        if stat is None:
            raise Stale(MOVED_ON)
        return Local(planned.parent, planned.name, planned.kind, stat, planned.md5)

    def known_as(self, path: str) -> str:
        """The path people know something by: of what waits in the stage, where it lay before."""
        if not path.startswith(f"{STAGE}/"):
            return path
        key, *below = path.removeprefix(f"{STAGE}/").split("/")
        before = self.state.path(int(key)) if key.isdigit() else ""
        return "/".join([before, *below]) if before else path

    def clock(self) -> datetime:
        """Local time, for names that people read."""
        return datetime.now().astimezone().replace(tzinfo=None)

    def confirm_above(self, key: int) -> None:
        """Ask for a folder and all above it: one of them has gone, and the feed has not said so."""
        while key != ROOT and (node := self.state.get(key)) is not None:
            self.mirror.confirm(node.drive_id)
            key = node.parent
        self.mirror.confirm(self.mirror.root_id)

    def check_there(self, planned: DriveFile, age_s: float = FRESH_S) -> None:
        """Raise Stale unless Drive still has it as planned, by what the feed told at most `age_s`
        ago."""
        self.mirror.refresh_if_older(age_s, self.context.cancel)
        now = self.state.file_of(planned.id)
        if now is None or seen(now) != seen(planned):
            raise Stale(MOVED_ON)


def seen(file: DriveFile) -> tuple[str | None, ...]:
    """What must not have changed between plan and act."""
    return (file.md5, file.name, file.parent_id)
