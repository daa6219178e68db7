"""Wanted back: what went on Drive though nobody meant it, and lies in Drive's bin.

It comes out of there again, with its id, its links and its versions, a folder with all it holds by
one call. What cannot come back is sent anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import NotFound, Refused
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.plan.nodes import ROOT
from jupyter_colabsync.sync.remote.absorbing import take_in
from jupyter_colabsync.sync.remote.agreeing import disown, record
from jupyter_colabsync.sync.state.batch import Batch, Happening
from jupyter_colabsync.sync.state.state import State

WANTED = "wanted_back"
MAX_DEPTH = 1_000
RESTORED = "to be kept: out of Drive's bin again"


class _Wish(msgspec.Struct, frozen=True):
    """Nodes that a person wants back, and the ids to take out of Drive's bin for that."""

    keys: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to come back in one link; remembered until it is done."""

    state: State

    def is_in_bin(self, key: int) -> bool:
        """True for what taking something out of Drive's bin would bring back."""
        return bool(self._binned(key))

    def ask_for(self, keys: Iterable[int]) -> None:
        """Remember a person's wish; `bring_back` has to come before the next plan."""
        wanted = tuple(keys)
        ids = dict.fromkeys(each for key in wanted for each in self._binned(key) or ())
        wish = _Wish((*self._wish.keys, *wanted), (*self._wish.ids, *ids))
        self.state.commit(Batch(meta={WANTED: msgspec.json.encode(wish).decode()}))

    def bring_back(self, drive: DriveClient, parallel: int, cancel: CancelToken) -> None:
        """Fulfil the wish. Raises Unreachable and Cancelled, and then still remembers it."""
        wish = self._wish
        if not wish.keys:
            return

        self.take_out(wish.ids, RESTORED, drive, parallel, cancel)
        disown(self.state, [key for key in wish.keys if self._binned(key) != []], is_kept=True)
        self.state.commit(Batch(meta={WANTED: None}))

    def take_out(
        self,
        ids: Sequence[str],
        reason: str,
        drive: DriveClient,
        parallel: int,
        cancel: CancelToken,
    ) -> None:
        """Take these out of Drive's bin; what is gone for good, or not ours to take out, stays.
        Raises Unreachable, SignInNeeded and Cancelled."""

        def untrash(file_id: str) -> DriveFile | None:
            try:
                return drive.untrash(file_id, cancel=cancel)
            except (NotFound, Refused):
                return None

        with ThreadPoolExecutor(parallel, "colabsync-back") as pool:
            for file in pool.map(untrash, ids):
                if file is not None:
                    take_in(self.state, file)
                    record(self.state, self._happening(file, reason))

    def suppose(self) -> None:
        """For a plan that nothing comes of: as if all of it were back."""
        ids = [each for each in self._wish.ids if each in self.state.told]
        self.state.commit(Batch(told_drop=ids, meta={WANTED: None}))

    def _happening(self, file: DriveFile, reason: str) -> Happening:
        key = self.state.key_of(file.id)
        path = file.name if key is None else self.state.path(key)
        return Happening("restore", "remote", path, reason, drive_id=file.id)

    @property
    def _wish(self) -> _Wish:
        return decode_json(self.state.meta.get(WANTED, "{}"), _Wish)

    def _binned(self, key: int) -> list[str] | None:
        """What is in Drive's bin of a node and the folders it lies in there, the topmost first;
        None when any of them is gone from the link altogether."""
        found: list[str] = []
        for _ in range(MAX_DEPTH):
            if key == ROOT:
                return found[::-1]
            told, node = self.state.told_of(key), self.state.get(key)
            if told is None:
                if node is None:
                    return None
                key = node.parent
                continue
            above = None if told.file.parent_id is None else self.state.key_of(told.file.parent_id)
            if told.is_gone or above is None:
                return None
            if told.file.is_trashed:
                found.append(told.file.id)
            key = above
        return None
