"""Folders on Drive that refused something new: the rest that was to go there is spared the try.

Drive says of most folders beforehand whether they take anything (`plan.closed`). This is for those
of which it said nothing, or not the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jupyter_colabsync.drive.verdicts import NO_RIGHT
from jupyter_colabsync.errors import ColabSyncError, Refused
from jupyter_colabsync.sync.plan.actions import Action, MakeRemoteFolder, Upload
from jupyter_colabsync.sync.plan.nodes import ROOT

STAYS_SHUT_S = 600.0
"""Rights change without a sign, and a refusal may have been a mistake: then one is tried again."""
TAKES_NOTHING = (
    "Drive does not let this account put anything new into this folder. Ask its owner for the "
    "right to edit, then sync again."
)


class FolderShut(Refused):
    """A folder takes nothing new; `folder` is its path below the linked one."""

    default_code = NO_RIGHT.code

    def __init__(self, folder: str) -> None:
        super().__init__(TAKES_NOTHING)
        self.folder = folder


@dataclass(frozen=True, slots=True)
class _Shut:
    error: FolderShut
    word: object
    at_s: float


class ShutFolders:
    """Remembers them by the keys of the base, until Drive has another word on them, a person asks
    or ten minutes have passed; then the first refusal shuts them again."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._shut: dict[int, _Shut] = {}

    def note(self, action: Action, error: ColabSyncError, word: object) -> FolderShut | None:
        """What a refusal says of a folder as a whole; None when it says nothing of one. `word`:
        what Drive last told of it."""
        folder = _new_in(action)
        if error.code != NO_RIGHT.code or folder is None:
            return None
        shut = FolderShut(action.path.rpartition("/")[0])
        self._shut[folder] = _Shut(shut, word, self._clock())
        return shut

    def shut_to(self, action: Action) -> FolderShut | None:
        """What was said of the folder that this would put something new into."""
        folder = _new_in(action)
        known = None if folder is None else self._shut.get(folder)
        return None if known is None else known.error

    def hear(self, word_on: Callable[[int], object]) -> None:
        """Forget those of which Drive has told something since, and old ones."""
        now_s = self._clock()
        self._shut = {
            key: each
            for key, each in self._shut.items()
            if now_s - each.at_s < STAYS_SHUT_S and word_on(key) == each.word
        }

    def forget(self) -> None:
        """A person asks."""
        self._shut.clear()

    def __bool__(self) -> bool:
        return bool(self._shut)


def _new_in(action: Action) -> int | None:
    """The folder that a create puts something into, where later plans know it by this key too."""
    if isinstance(action, MakeRemoteFolder) or (isinstance(action, Upload) and not action.remote):
        return None if action.place.parent < ROOT else action.place.parent
    return None
