"""A linked folder that is only looked at: what was agreed on is made of what lies there."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec

from jupyter_colabsync.files import md5_of
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local.checksums import Checksums
from jupyter_colabsync.sync.local.entries import ListFolder
from jupyter_colabsync.sync.local.folder import FolderReader
from jupyter_colabsync.sync.local.scan import Scanned, scan
from jupyter_colabsync.sync.local.stats import folder_stat, stat_of
from jupyter_colabsync.sync.plan.ignore import IgnoreRules, rules_from
from jupyter_colabsync.sync.plan.nodes import ROOT, Base
from jupyter_colabsync.sync.plan.trees import LocalSeen, Tree
from tests.unit.sync.pieces import file_node, folder_node
from tests.unit.sync.plan.memory_base import MemoryBase

BEFORE = ("write a.txt 1", "write b.txt 22", "write d/c.txt 333", "write d/e/f.txt 4444")
"""The steps that make the folder most looks begin with."""
LONG_NS = 10_000_000_000
"""So long after its last write a file was looked at, so that its stat can be trusted."""


class Linked:
    """A folder, what was agreed on of it, and looks at it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.base = MemoryBase()
        self.keys: dict[str, int] = {"": ROOT}
        self.rules: IgnoreRules = rules_from("")
        self.folds_case = False
        self.checksums = Checksums(root)
        self.reader: ListFolder = FolderReader(root)

    def agree(self) -> None:
        """Both sides have what lies here now."""
        for folder, folders, files in os.walk(self.root):
            for name in (*folders, *files):
                self._agree_on(Path(folder) / name)

    def _agree_on(self, place: Path) -> None:
        path = place.relative_to(self.root).as_posix()
        key = self.keys.setdefault(path, len(self.keys))
        parent = self.keys[path.rpartition("/")[0]]
        found = place.lstat()
        if place.is_dir():
            self.base.put(folder_node(key, place.name, parent, stat=folder_stat(found)))
            return
        self.base.put(
            file_node(
                key,
                place.name,
                parent=parent,
                md5=md5_of(place),
                size_bytes=found.st_size,
                stat=stat_of(found),
                checked_ns=found.st_mtime_ns + LONG_NS,
            )
        )

    def node(self, path: str) -> Base:
        """What was agreed on of a path."""
        return self.base.nodes[self.keys[path]]

    def change_memory(self, path: str, **news: Any) -> None:
        """It was agreed on something else."""
        self.base.put(msgspec.structs.replace(self.node(path), **news))

    def scan(self, *, are_rules_agreed: bool = False, cancel: CancelToken | None = None) -> Scanned:
        """By names and stats alone."""
        return scan(
            self.reader,
            self.rules,
            self.base,
            cancel or CancelToken(),
            folds_case=self.folds_case,
            are_rules_agreed=are_rules_agreed,
        )

    def look(
        self, *, are_rules_agreed: bool = False, sizes_there: Collection[int] = ()
    ) -> LocalSeen:
        """With the checksums of what differs."""
        scanned = self.scan(are_rules_agreed=are_rules_agreed)
        return self.checksums.complete(scanned, self.base, sizes_there, CancelToken())

    def lines(self, seen: LocalSeen) -> list[str]:
        """What was seen, one short line a thing, sorted."""
        tree = Tree(self.base, seen, folds_case=self.folds_case)
        found = [f"new {tree.path(key)}" for key in seen.new]
        for key, node in seen.changed.items():
            before = self.base.nodes[key]
            was, path = self.path_of(key), tree.path(key)
            if node.place != before.place:
                found.append(f"moved {was} -> {path}")
            if node.kind == "file" and node.md5 != before.md5:
                found.append(f"edited {path}")
            elif node.kind == "file" and node.place == before.place:
                found.append(f"touched {path}")
        found += [f"gone {self.path_of(key)}" for key in seen.gone]
        found += [f"ignored {self.path_of(key)}" for key in seen.ignored]
        found += [f"left {self.path_of(key)}: {why}" for key, why in seen.blocked.items()]
        for place, why in seen.walls.items():
            above = tree.path(place.parent) if place.parent else ""
            found.append(f"wall {above and above + '/'}{_printable(place.name)}: {why}")
        return sorted(found)

    def path_of(self, key: int) -> str:
        """Where a node lay when it was agreed on."""
        return next(path for path, each in self.keys.items() if each == key)


def _printable(name: str) -> str:
    return name.encode(errors="replace").decode()
