"""Whereabouts: where things have gone that are in a folder nobody has told of.

Most lie outside the link now. But the folder may be new in it, and told later than what was put
into it: without asking, all that would be taken away here and come again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jupyter_colabsync.drive.records import ChangePage, DriveFile
from jupyter_colabsync.sync.remote.root import MAX_DEPTH, RemoteRoot
from jupyter_colabsync.sync.state.state import State


@dataclass(slots=True)
class Whereabouts:
    """Looks for what one page of the feed tells of; asks for each folder once at most."""

    state: State
    root: RemoteRoot
    strangers: Mapping[str, DriveFile]
    """Things told lately that lie in no known folder."""
    ask: Callable[[str], DriveFile | None]
    """For one id; None when it is out of sight."""
    _asked: dict[str, DriveFile | None] = field(default_factory=dict)

    def untold_folders(self, page: ChangePage) -> list[DriveFile]:
        """Folders in the link that are known by asking only, those above first."""
        told = {each.file.id: each.file for each in page.changes if each.file is not None}
        moved: dict[str, list[str]] = defaultdict(list)
        for file in told.values():
            if not file.is_trashed and file.parent_id is not None:
                moved[file.parent_id].append(file.id)
        found: dict[str, DriveFile] = {}
        for parent_id, file_ids in moved.items():
            is_known = self._is_known(parent_id, told)
            if not is_known and any(self.state.has(each) for each in file_ids):
                found.update((each.id, each) for each in self._from(parent_id, told))
        return list(found.values())

    def _from(self, folder_id: str, told: Mapping[str, DriveFile]) -> list[DriveFile]:
        """The untold ones of a folder and all above it, if they lie in the link."""
        untold: list[DriveFile] = []
        above: str | None = folder_id
        for _ in range(MAX_DEPTH):
            if above is None or (above != self.root.id and self.root.concerns(above)):
                return []
            if self._is_known(above, told):
                return untold[::-1]
            folder = told.get(above) or self._folder(above)
            if folder is None:
                return []
            if above not in told:
                untold.append(folder)
            above = folder.parent_id
        return []

    def _is_known(self, folder_id: str, told: Mapping[str, DriveFile]) -> bool:
        """True for a folder of the link of which this page has no news."""
        if folder_id == self.root.id:
            return True
        return folder_id not in told and self.state.file_of(folder_id) is not None

    def _folder(self, folder_id: str) -> DriveFile | None:
        if folder_id in self.strangers:
            return self.strangers[folder_id]
        if folder_id not in self._asked:
            self._asked[folder_id] = self.ask(folder_id)
        return self._asked[folder_id]
