"""State: one link's memory as the engine uses it. Small things are in memory, the base on disk.

Each batch goes to the store first, as one transaction, and then becomes true in memory; on an
error neither has happened. Safe from any thread.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.nodes import ROOT, Base
from jupyter_colabsync.sync.plan.trees import KnownRow
from jupyter_colabsync.sync.state.batch import Batch, Happening, Intent, Told
from jupyter_colabsync.sync.state.store import Store

NEXT_KEY = "next_key"
ROOT_CLOSED = "root_closed"
"""Set while the linked Drive folder itself takes nothing new."""
MAX_CACHED = 60_000
"""About 60 MB, and only while so many nodes differ: plans go over those several times."""


class State:
    """A link's memory. Is itself the base tree that scans and plans ask."""

    def __init__(self, store: Store, root_id: str) -> None:
        store.check()
        small = store.small()
        self._store = store
        self._lock = threading.RLock()
        self._meta, self._told = small.meta, small.told
        self._root = self._root_of(root_id)
        self._told_by_key = {told.key: told for told in small.told.values()}
        self._unlisted, self._intents, self._ids = small.unlisted, small.intents, small.ids
        self._next_key = max(int(small.meta.get(NEXT_KEY, 1)), store.highest_key() + 1)
        self._nodes: dict[int, Base | None] = {ROOT: self._root}
        self._file_count: int | None = None
        self.writes = 0
        """How many batches were committed; unchanged means nothing was written."""
        self.base_writes = 0
        """How many of them changed the base, the only thing of ours that a scan looks at."""

    # --- the base (see `plan.trees.BaseTree`)

    @property
    def file_count(self) -> int:
        """How many files the base holds."""
        with self._lock:
            if self._file_count is None:
                self._file_count = self._store.file_count()
            return self._file_count

    def get(self, key: int) -> Base | None:
        """One node of the base; the root is made of the link's own facts."""
        if key < ROOT:
            return None
        with self._lock:
            if key not in self._nodes:
                if len(self._nodes) > MAX_CACHED:
                    self._nodes = {ROOT: self._root}
                self._nodes[key] = self._store.get(key)
            return self._nodes[key]

    def named(self, key: int, name: str) -> Sequence[Base]:
        """What has exactly this name in a folder of the base."""
        return self._store.named(key, name)

    def children(self, key: int) -> Sequence[Base]:
        """What lies directly in a folder of the base."""
        return self._store.children(key)

    def among(self, key: int, names: Collection[str]) -> Sequence[Base]:
        """What has one of these names in a folder of the base; at most 900 of them."""
        return self._store.among(key, names)

    def known(self, key: int) -> Sequence[KnownRow]:
        """The same, as far as scans compare it."""
        return self._store.known(key)

    def by_inode(self, inode: int) -> Sequence[Base]:
        """Nodes of the base by inode."""
        return self._store.by_inode(inode)

    def by_drive_id(self, drive_id: str) -> Base | None:
        """A node of the base by its id on Drive."""
        if drive_id == self._root.drive_id:
            return self._root
        return self._store.by_drive_id(drive_id)

    def path(self, key: int) -> str:
        """Where a node of the base lay here."""
        names: list[str] = []
        while key != ROOT and (node := self.get(key)) is not None:
            names.append(node.name)
            key = node.parent
        return "/".join(reversed(names))

    def at(self, path: str) -> Base | None:
        """The node of the base that lay at a path."""
        node: Base | None = self._root
        for name in path.split("/") if path else ():
            node = None if node is None else next(iter(self.named(node.key, name)), None)
        return node

    # --- what Drive told

    @property
    def told(self) -> Mapping[str, Told]:
        """By Drive id, what is not as the base has it."""
        return self._told

    def told_of(self, key: int) -> Told | None:
        """The same by key."""
        return self._told_by_key.get(key)

    def drive_id_of(self, key: int) -> str | None:
        """The id of a node on Drive, wherever it is known from."""
        if (node := self.get(key)) is not None:
            return node.drive_id
        told = self._told_by_key.get(key)
        return None if told is None else told.file.id

    def key_of(self, drive_id: str) -> int | None:
        """The key of what has this id on Drive, wherever it is known from."""
        told = self._told.get(drive_id)
        if told is not None:
            return told.key
        node = self.by_drive_id(drive_id)
        return None if node is None else node.key

    def file_of(self, drive_id: str) -> DriveFile | None:
        """What Drive last said about an id in this link; None when it is not there (any more)."""
        told = self._told.get(drive_id)
        if told is not None:
            return None if told.is_gone or told.file.is_trashed else told.file
        node = self.by_drive_id(drive_id)
        if node is None:
            return None
        return node.as_file(self.drive_id_of(node.parent))

    def has(self, drive_id: str) -> bool:
        """True for what lies in the link, and so do all folders above it, by what was told last."""
        above, seen = drive_id, set[str]()
        while above != self._root.drive_id and above not in seen:
            seen.add(above)
            file = self.file_of(above)
            if file is None or file.parent_id is None:
                return False
            above = file.parent_id
        return True

    # --- the rest

    @property
    def meta(self) -> Mapping[str, str]:
        """Single facts, by name."""
        return self._meta

    @property
    def unlisted(self) -> frozenset[str]:
        """Drive folders whose content has to be listed."""
        with self._lock:
            return frozenset(self._unlisted)

    @property
    def intents(self) -> Mapping[int, Intent]:
        """What was begun, by key."""
        return self._intents

    def folder_ids(self) -> list[str]:
        """The Drive ids of all folders that are known."""
        found = self._store.folder_ids()
        found += [told.file.id for told in self._told.values() if told.file.is_folder]
        return list(dict.fromkeys(found))

    def contents_of(self, suffix: str) -> set[str]:
        """The md5s of all files of the base whose name ends so."""
        return self._store.md5s(suffix)

    def files_like(self, pattern: str) -> Sequence[Base]:
        """The files of the base whose name matches an SQL `LIKE` pattern."""
        return self._store.names_like(pattern)

    def history(self, count: int, before: int | None = None) -> list[Happening]:
        """What happened lately, the last one first."""
        return self._store.history(count, before)

    def history_since(self, at_ms: int) -> list[Happening]:
        """What happened from `at_ms` on, Unix milliseconds, the last one first."""
        return self._store.history_since(at_ms)

    def undoable(self, bin_path: str) -> list[Happening]:
        """What of all that happened may be undone, the last one first; `bin_path`: see there."""
        return self._store.undoable(bin_path)

    def conflicts(self) -> list[Happening]:
        """What of all that happened left two versions of a file, the last one first."""
        return self._store.conflicts()

    @property
    def next_key(self) -> int:
        """No node has this key or a higher one so far."""
        return self._next_key

    def new_key(self) -> int:
        """A key that nothing has had so far."""
        with self._lock:
            self._next_key += 1
            return self._next_key - 1

    def take_ids(self, count: int) -> tuple[str, ...]:
        """Up to `count` unused ids. They stay in the pool until a batch drops them."""
        with self._lock:
            return tuple(self._ids[:count])

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """What is read in here is still so when what follows from it is committed in here. Nobody
        asks Drive or waits meanwhile: all other threads do."""
        with self._lock:
            yield

    def commit(self, batch: Batch) -> None:
        """Save one batch and make it true in memory. Raises LocalProblem."""
        with self._lock:
            if self._meta.get(NEXT_KEY) != str(self._next_key):
                batch = _with_meta(batch, {NEXT_KEY: str(self._next_key)})
            self._store.write(batch)
            self._apply(batch)
            self.writes += 1
            self.base_writes += bool(batch.base_put or batch.base_drop)

    def _apply(self, batch: Batch) -> None:
        for key in batch.base_drop:
            self._nodes.pop(key, None)
        for node in batch.base_put:
            self._nodes[node.key] = node
        if batch.base_drop or batch.base_put:
            self._file_count = None
        self._apply_told(batch.told_drop, batch.told_put)
        self._unlisted.update(batch.unlisted)
        self._unlisted.difference_update(batch.listed)
        for key in batch.intents_drop:
            self._intents.pop(key, None)
        self._intents.update((intent.key, intent) for intent in batch.intents_put)
        if batch.ids_drop:
            gone = set(batch.ids_drop)
            self._ids = [each for each in self._ids if each not in gone]
        self._ids.extend(batch.ids_put)
        for name, value in batch.meta.items():
            if value is None:
                self._meta.pop(name, None)
            else:
                self._meta[name] = value
        if ROOT_CLOSED in batch.meta:
            self._root = self._nodes[ROOT] = self._root_of(self._root.drive_id)

    def _root_of(self, root_id: str) -> Base:
        can_add = ROOT_CLOSED not in self._meta
        return Base(ROOT, -1, "", "folder", root_id, "", can_add=can_add)

    def _apply_told(self, drop: Iterable[str], put: Iterable[Told]) -> None:
        for file_id in drop:
            told = self._told.pop(file_id, None)
            if told is not None and self._told_by_key.get(told.key) is told:
                del self._told_by_key[told.key]
        for told in put:
            before = self._told.get(told.file.id)
            if before is not None and before.key != told.key:
                self._told_by_key.pop(before.key, None)
            self._told[told.file.id] = told
            self._told_by_key[told.key] = told


def _with_meta(batch: Batch, more: Mapping[str, str]) -> Batch:
    return replace(batch, meta={**batch.meta, **more})
