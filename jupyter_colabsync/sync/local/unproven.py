"""Unproven: the files that are not on Drive as they are here, or of which nobody can say it now.

What a scan leaves alone (half written, being saved, no right to read it, a link in its place)
differs from nothing it could compare; it counts as not on Drive all the same, unless its stat is
the one that was agreed. Links and special files that never were on Drive do not count: they never
will be.
"""

from __future__ import annotations

import os
import stat as stat_bits
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.names import join
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Local, Stat
from jupyter_colabsync.sync.plan.trees import BaseTree, Known, LocalSeen, Tree

NEVER_SENT = frozenset({reasons.LINK, reasons.SPECIAL})


@dataclass(frozen=True, slots=True)
class Unproven:
    """One file. `reason`: why nothing can be said or done now; "": it simply differs."""

    path: str
    size_bytes: int
    is_new: bool
    """Drive never had it."""
    reason: str = ""


def unproven(root: Path, base: BaseTree, seen: LocalSeen) -> list[Unproven]:
    """What of `seen` is not on Drive as it is here, by what `base` knows by now.

    Opens nothing, and asks for the stat of what could not be read only.
    """
    tree: Tree[Local] = Tree(base, seen, folds_case=False)
    agreed = _Agreed(base, seen)
    found = [
        Unproven(tree.path(key), node.stat.size_bytes, key < ROOT)
        for nodes in (seen.changed, seen.new)
        for key, node in nodes.items()
        if node.kind == "file" and not agreed.has(key, node)
    ]
    met = set(seen.changed)
    for key, reason in seen.blocked.items():
        for node in _files(base, key):
            if node.key in met:
                continue
            met.add(node.key)
            path = tree.path(node.key)
            if node.key != key:  # below a folder that is not looked into, nor through
                found.append(Unproven(path, node.size_bytes, False, reason))
            elif not _is_untouched(root / path, node):
                size_bytes = _size(root / path)
                size_bytes = node.size_bytes if size_bytes is None else size_bytes
                found.append(Unproven(path, size_bytes, False, reason))
    for place, reason in seen.walls.items():
        if reason not in NEVER_SENT:
            folder = "" if place.parent == ROOT else tree.path(place.parent)
            path = join(folder, place.name)
            found.append(Unproven(path, _size(root / path) or 0, True, reason))
    return found


@dataclass(slots=True)
class _Agreed:
    """What has been agreed since the scan: a file that was new then may be known by now."""

    base: BaseTree
    seen: LocalSeen
    _rows: dict[int, dict[str, Known]] = field(default_factory=dict)
    _keys: dict[int, int | None] = field(default_factory=dict)

    def has(self, key: int, node: Local) -> bool:
        if key >= ROOT:
            before = self.base.get(key)
            return before is not None and _is_same(node, before.md5, before.stat)
        row = self._row(node)
        if row is None or row.is_folder:
            return False
        known = (
            None
            if row.inode is None
            else Stat(row.inode, row.size_bytes, row.mtime_ns, row.ctime_ns)
        )
        return _is_same(node, row.md5, known)

    def _row(self, node: Local) -> Known | None:
        parent = self._key(node.parent)
        if parent is None:
            return None
        if parent not in self._rows:
            rows = map(Known._make, self.base.known(parent))
            self._rows[parent] = {row.name: row for row in rows}
        return self._rows[parent].get(node.name)

    def _key(self, key: int) -> int | None:
        """The key that a folder has in the base by now."""
        if key >= ROOT:
            return key
        if key not in self._keys:
            node = self.seen.new.get(key)
            row = None if node is None else self._row(node)
            self._keys[key] = row.key if row is not None and row.is_folder else None
        return self._keys[key]


def _is_same(node: Local, md5: str | None, stat: Stat | None) -> bool:
    return node.md5 == md5 if node.md5 is not None else node.stat == stat


def _files(base: BaseTree, key: int) -> Iterator[Base]:
    """A file, or all files below a folder."""
    node = base.get(key)
    if node is not None and node.kind == "file":
        yield node
        return
    for child in base.children(key):
        yield from _files(base, child.key)


def _is_untouched(path: Path, node: Base) -> bool:
    """True when a file that was left alone is, by its stat, the one that was agreed."""
    try:
        return stat_of(os.lstat(path)) == node.stat
    except OSError:
        return False


def _size(path: Path) -> int | None:
    """In bytes; None for what is no file."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found.st_size if stat_bits.S_ISREG(found.st_mode) else None
