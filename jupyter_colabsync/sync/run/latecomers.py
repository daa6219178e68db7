"""Latecomers: what came into a folder, or was edited in it, and was heard of only when that folder
was in Drive's bin already, where we had put it.

The feed may be minutes late, and a folder goes into the bin by one call with all it holds. So it is
remembered for a while what it held. When the feed tells of something else in it, the folder comes
out of the bin again with that, and the rest goes back there: as if it had been heard of in time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import NotFound, Refused
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.plan.ignore import IgnoreRules
from jupyter_colabsync.sync.plan.names import join
from jupyter_colabsync.sync.remote.absorbing import slim, take_in
from jupyter_colabsync.sync.remote.agreeing import record
from jupyter_colabsync.sync.state.batch import Batch, Happening
from jupyter_colabsync.sync.state.state import State

BINNED = "binned_folders"
REMEMBERED_S = 3_600.0
"""Google says nothing about how late its feed can be; people tell of minutes."""
MAX_REMEMBERED = 20_000
"""Things in one folder: 1.5 MB for an hour. Of what lay in a larger one nothing is remembered."""
PUT_IN_MEANWHILE = "somebody put something into it meanwhile: out of Drive's bin again"


class _Held(msgspec.Struct, frozen=True, array_like=True):
    """One thing in a binned folder: the folder it lay in, and its md5 ("": it has none)."""

    parent: str
    md5: str


class _Folder(msgspec.Struct, frozen=True):
    """A folder that we have put into the bin."""

    path: str
    at_s: float
    held: dict[str, _Held]
    """By Drive id."""
    kept: tuple[str, ...] = ()
    """What is not to go back into the bin; known as soon as the folder is to come out of it."""


@dataclass(frozen=True, slots=True)
class Latecomers:
    """Of one link."""

    state: State

    def remembering(self, folder_id: str, path: str, keys: Iterable[int]) -> dict[str, str | None]:
        """What is to be saved with the news that a folder is in the bin. `keys`: of what is known
        to lie in it."""
        held: dict[str, _Held] = {}
        for key in keys:
            node = self.state.get(key)
            parent = None if node is None else self.state.drive_id_of(node.parent)
            if node is not None and parent is not None:
                held[node.drive_id] = _Held(parent, node.md5 or "")
        if len(held) > MAX_REMEMBERED:
            return {}
        return self._saved({**self._folders, folder_id: _Folder(path, time.time(), held)})

    def welcome(
        self,
        drive: DriveClient,
        strangers: Mapping[str, DriveFile],
        rules: IgnoreRules | None,
        cancel: CancelToken,
    ) -> bool:
        """Bring back what the feed has told of; True when something came out of the bin, and has to
        be listed. `strangers`: what it told of things that lie in no folder we know.

        Raises Unreachable, SignInNeeded and Cancelled; the next call goes on then.
        """
        if BINNED not in self.state.meta:
            return False
        is_back = False
        for folder_id, folder in self._folders.items():
            kept = folder.kept or _news(folder_id, folder, strangers.values(), rules)
            if kept:
                is_back |= self._bring_back(drive, folder_id, folder, kept, cancel)
                self._forget(folder_id)
            elif abs(time.time() - folder.at_s) > REMEMBERED_S:
                self._forget(folder_id)
        return is_back

    def _bring_back(
        self,
        drive: DriveClient,
        folder_id: str,
        folder: _Folder,
        kept: tuple[str, ...],
        cancel: CancelToken,
    ) -> bool:
        try:
            there = slim(drive.get(folder_id, cancel=cancel))
            if not there.is_trashed and not folder.kept:
                return False  # somebody else has taken it out
            self.state.commit(Batch(meta=self._with(folder_id, _keeping(folder, kept))))
            there = drive.untrash(folder_id, cancel=cancel)
        except (NotFound, Refused):
            return False  # deleted for good, or not ours to take out
        for each in _to_bin_again(folder_id, folder, kept):
            try:
                drive.trash(each, cancel=cancel)
            except (NotFound, Refused):
                continue  # then it is there again, which loses nothing
        take_in(self.state, there)
        happening = Happening(
            "restore", "remote", folder.path, PUT_IN_MEANWHILE, drive_id=folder_id
        )
        record(self.state, happening)
        return True

    # --- what is remembered

    @property
    def _folders(self) -> dict[str, _Folder]:
        text = self.state.meta.get(BINNED, "{}")
        return decode_json(text, dict[str, _Folder])

    def _with(self, folder_id: str, folder: _Folder) -> dict[str, str | None]:
        return self._saved({**self._folders, folder_id: folder})

    def _forget(self, folder_id: str) -> None:
        left = {key: each for key, each in self._folders.items() if key != folder_id}
        self.state.commit(Batch(meta=self._saved(left)))

    def _saved(self, folders: Mapping[str, _Folder]) -> dict[str, str | None]:
        return {BINNED: msgspec.json.encode(folders).decode() if folders else None}


def _keeping(folder: _Folder, kept: tuple[str, ...]) -> _Folder:
    return msgspec.structs.replace(folder, kept=kept)


def _news(
    folder_id: str, folder: _Folder, told: Iterable[DriveFile], rules: IgnoreRules | None
) -> tuple[str, ...]:
    """The ids of what is new or edited in a binned folder."""
    inside = {folder_id, *folder.held}
    found: list[str] = []
    for file in told:
        if file.is_trashed or file.parent_id not in inside:
            continue
        before = folder.held.get(file.id)
        if before is not None and before.md5 == (file.md5 or ""):
            continue
        path = join(folder.path, file.name)
        if rules is None or not rules.ignores(path, is_folder=file.is_folder):
            found.append(file.id)
            found += [] if before is not None else [file.parent_id]
    return tuple(found)


def _to_bin_again(folder_id: str, folder: _Folder, kept: Iterable[str]) -> list[str]:
    """The topmost things that have nothing to do with what is kept."""
    spared = {folder_id, *kept}
    todo = list(kept)
    while todo:
        held = folder.held.get(todo.pop())
        if held is not None and held.parent not in spared:
            spared.add(held.parent)
            todo.append(held.parent)
    return [
        each for each, held in folder.held.items() if held.parent in spared and each not in spared
    ]
