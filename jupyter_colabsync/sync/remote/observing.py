"""Observing: from what Drive told to where its folder differs from the base, under local names.

Pure but for asking the state. Drive knows ids, not paths, and lets many things have one name. An
item keeps the name it has here as long as it has its name and folder on Drive; among new ones of
the same name the oldest takes it, the others get a mark; so every device chooses the same names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.ignore import IgnoreRules
from jupyter_colabsync.sync.plan.names import Naming, clash_key, join, legal_name, local_name
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Kind, Remote
from jupyter_colabsync.sync.plan.pointers import needs_pointer, pointer_md5, pointer_name
from jupyter_colabsync.sync.plan.trees import Known, KnownRow, RemoteSeen
from jupyter_colabsync.sync.state.batch import Told


class Knowledge(Protocol):
    """What the observer asks of the state (see `state.State`)."""

    @property
    def told(self) -> Mapping[str, Told]: ...

    def told_of(self, key: int) -> Told | None: ...

    def key_of(self, drive_id: str) -> int | None: ...

    def get(self, key: int) -> Base | None: ...

    def children(self, key: int) -> Sequence[Base]: ...

    def known(self, key: int) -> Sequence[KnownRow]: ...


def observe(state: Knowledge, rules: IgnoreRules, naming: Naming | None = None) -> RemoteSeen:
    """Where the Drive folder differs from the base."""
    return _Observer(state, rules, naming or Naming()).run()


@dataclass(slots=True)
class _Observer:
    state: Knowledge
    rules: IgnoreRules
    naming: Naming
    changed: dict[int, Remote] = field(default_factory=dict)
    new: dict[int, Remote] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    ignored: set[int] = field(default_factory=set)
    others: set[int] = field(default_factory=set)
    binned: dict[int, DriveFile] = field(default_factory=dict)
    present: dict[int, bool] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)

    def run(self) -> RemoteSeen:
        by_parent: dict[int, list[Told]] = defaultdict(list)
        for told in self.state.told.values():
            if self._is_present(told.key):
                by_parent[self._parent_of(told)].append(told)
            elif self.state.get(told.key) is not None:
                self._note_gone(told)
        for parent in sorted(by_parent, key=self._depth):  # a folder's name before its path
            if self._is_synced(parent):
                self._name(parent, by_parent[parent])
            else:
                for told in by_parent[parent]:
                    self._ignore(told)
        return RemoteSeen(
            self.changed,
            frozenset(self.gone),
            self.new,
            frozenset(self.ignored),
            frozenset(self.others),
            binned=self.binned,
        )

    # --- what is there

    def _is_present(self, key: int) -> bool:
        """True for what lies in the linked folder, by itself and all folders above it."""
        chain: list[int] = []
        found = True
        while key != ROOT:
            if key in self.present:
                found = self.present[key]
                break
            if key in chain:
                found = False  # a loop: it hangs on nothing
                break
            chain.append(key)
            above = self._above(key)
            if above is None:
                found = False
                break
            key = above
        self.present.update(dict.fromkeys(chain, found))
        return found

    def _above(self, key: int) -> int | None:
        """The folder of a node on Drive; None when it is in no folder of the link."""
        told = self.state.told_of(key)
        if told is not None:
            if told.is_gone or told.file.is_trashed or told.file.parent_id is None:
                return None
            return self.state.key_of(told.file.parent_id)
        node = self.state.get(key)
        return None if node is None else node.parent

    def _parent_of(self, told: Told) -> int:
        parent = self._above(told.key)
        assert parent is not None
        return parent

    def _note_gone(self, told: Told) -> None:
        """A node of the base that is not there, with all below that has not gone elsewhere."""
        file = told.file
        can_come_out = file.has_content or file.is_folder
        if not told.is_gone and file.is_explicitly_trashed and can_come_out:
            self.binned[told.key] = file
        todo = [told.key]
        while todo:
            key = todo.pop()
            if key in self.gone or self._is_present(key):
                continue
            self.gone.add(key)
            todo += [node.key for node in self.state.children(key)]

    # --- names

    def _depth(self, key: int) -> int:
        depth = 0
        while key != ROOT:
            above = self._above(key)
            assert above is not None, "only what hangs in the link is named"
            key, depth = above, depth + 1
        return depth

    def _is_synced(self, folder: int) -> bool:
        """False for folders that the rules leave alone, or that lie in one."""
        if folder in self.ignored:
            return False
        return folder in self.new or self.state.get(folder) is not None

    def _name(self, parent: int, items: Iterable[Told]) -> None:
        """Give every item of one folder that differs its local name."""
        path = self._path(parent)
        unnamed: list[Told] = []
        for told in items:
            node = self.state.get(told.key)
            if node is not None and node.parent == parent and node.drive_name == told.file.name:
                self._enter(told, node.name, parent)
            elif self.rules.ignores(
                join(path, self._legal(told.file)), is_folder=told.file.is_folder
            ):
                self.others.add(parent)
                self._ignore(told)
            else:
                unnamed.append(told)
        if not unnamed:
            return
        taken = self._taken(parent)
        for told in sorted(unnamed, key=lambda each: (each.file.created_at_ms or 0, each.file.id)):
            name = local_name(
                self._shown(told.file),
                told.file.id,
                lambda candidate: self._key(candidate) in taken,
                for_windows=self.naming.for_windows,
            )
            taken.add(self._key(name))
            self._enter(told, name, parent)

    def _taken(self, parent: int) -> set[str]:
        """The names in a folder that its items keep."""
        found = {
            self._key(node.name)
            for node in map(Known._make, self.state.known(parent))
            if node.key not in self.gone and self.state.told_of(node.key) is None
        }
        found |= {
            self._key(node.name)
            for node in (*self.changed.values(), *self.new.values())
            if node.parent == parent
        }
        return found

    def _enter(self, told: Told, name: str, parent: int) -> None:
        file = told.file
        kind: Kind = "folder" if file.is_folder else "file"
        is_pointer = needs_pointer(file)
        node = self.state.get(told.key)
        md5 = pointer_md5(file) if is_pointer else file.md5
        if node is not None and md5 is None and is_same_content(node, file):
            md5 = node.md5
        found = Remote(parent, name, kind, md5, file, is_pointer)
        (self.new if node is None else self.changed)[told.key] = found

    def _ignore(self, told: Told) -> None:
        """Nodes of the base that lie where the rules leave everything alone."""
        if self.state.get(told.key) is None:
            return
        todo = [told.key]
        while todo:
            key = todo.pop()
            self.ignored.add(key)
            todo += [node.key for node in self.state.children(key)]

    def _shown(self, file: DriveFile) -> str:
        return pointer_name(file) if needs_pointer(file) else file.name

    def _legal(self, file: DriveFile) -> str:
        return legal_name(self._shown(file), for_windows=self.naming.for_windows)

    def _key(self, name: str) -> str:
        return clash_key(name, folds=self.naming.folds_case)

    def _path(self, key: int) -> str:
        """The local path of a folder on Drive, for the rules."""
        if key == ROOT:
            return ""
        if key not in self.paths:
            node = self.changed.get(key) or self.new.get(key) or self.state.get(key)
            assert node is not None
            self.paths[key] = join(self._path(node.parent), node.name)
        return self.paths[key]


def is_same_content(node: Base, file: DriveFile) -> bool:
    """True when Drive tells nothing else of a file's bytes than the base has.

    Every blob on Drive has an md5; where one comes without, its revision has to do, or its size
    and date.
    """
    if node.kind == "folder" or node.is_pointer:
        return True
    if file.md5 is not None:
        return file.md5 == node.md5
    if file.head_revision_id is not None and node.revision_id is not None:
        return file.head_revision_id == node.revision_id
    return (file.size_bytes, file.modified_at_ms) == (node.size_bytes, node.modified_at_ms)
