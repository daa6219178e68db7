"""Disputes: all that a person has to decide about two versions of one file.

A conflict copy lies in the folder beside the other version; what an upload link leaves in two
versions has one here and one on Drive.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.sync.plan.names import CONFLICT_LIKE, is_conflict_copy
from jupyter_colabsync.sync.plan.nodes import Base
from jupyter_colabsync.sync.plan.trees import LocalSeen
from jupyter_colabsync.sync.state.contents import SUFFIX, Contents
from jupyter_colabsync.sync.state.state import State

if TYPE_CHECKING:  # what looks into notebooks is loaded when there is something to look into
    from jupyter_colabsync.sync.review.clashes import Clashes
    from jupyter_colabsync.sync.review.conflicts import Conflicts
    from jupyter_colabsync.sync.review.earlier import Earlier


@dataclass(frozen=True, slots=True)
class Disputes:
    """Of one link. `state` is as it was last saved, or held by whoever settles them."""

    state: State
    root: Path
    mode: LinkMode
    device: str
    drive: DriveClient
    contents: Contents

    @property
    def conflicts(self) -> Conflicts:
        """The conflict copies."""
        from jupyter_colabsync.sync.review.conflicts import Conflicts

        return Conflicts(self.state, self.root, self._earlier)

    @property
    def clashes(self) -> Clashes:
        """What an upload link leaves in two versions."""
        from jupyter_colabsync.sync.review.clashes import Clashes

        return Clashes(self.state, self.root, self._earlier, self.drive, self.device)

    def count(self, seen: LocalSeen) -> int:
        """As many as are listed, by the last look at the folder. The list itself is gone through
        only where a copy is on this machine alone: Drive does not take it."""
        if _has_new_copies(seen):
            return self.count_listed()
        return len(self._copies()) + self._count_clashes()

    def count_listed(self) -> int:
        """As many as are listed right now: a person may have settled some since the last run."""
        return len(self.conflicts.all()) + self._count_clashes()

    def tidy_contents(self, seen: LocalSeen) -> None:
        """Keep only what notebooks, and open conflicts, may still be merged upon."""
        bases = self.conflicts.bases() if _has_new_copies(seen) or self._copies() else set()
        self.contents.forget_all_but(self.state.contents_of(SUFFIX) | bases)

    def _copies(self) -> list[Base]:
        nodes = self.state.files_like(CONFLICT_LIKE)
        return [node for node in nodes if is_conflict_copy(node.name)]

    def _count_clashes(self) -> int:
        return len(self.clashes.all()) if self.mode == "upload" else 0

    @property
    def _earlier(self) -> Earlier:
        from jupyter_colabsync.sync.review.earlier import Earlier

        return Earlier(self.state, self.contents, self.drive)


def _has_new_copies(seen: LocalSeen) -> bool:
    return any(node.kind == "file" and is_conflict_copy(node.name) for node in seen.new.values())
