"""Entries of folders, and the one loop of a scan that has to be quick."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeAlias

from jupyter_colabsync.sync.local.stats import INODE_MASK
from jupyter_colabsync.sync.plan.nodes import RACY_FINE_NS, RACY_NS
from jupyter_colabsync.sync.plan.trees import Known, KnownRow

Entry: TypeAlias = "os.DirEntry[str]"
ListFolder: TypeAlias = Callable[[str], Sequence[Entry]]
"""The entries of a folder by its path. Raises Stale when it has vanished; PermissionError and
other OSErrors where it cannot be read."""


def without_unchanged(
    entries: Sequence[Entry], rows: Sequence[KnownRow]
) -> tuple[list[Entry], list[KnownRow]]:
    """The entries and rows without files that are surely as they were agreed.

    Nearly all files are, so no object is made for them. (The inode tells that it is no link or
    folder by now.)
    """
    known = {row[0]: row for row in rows}
    twins = _twins(rows) if len(known) < len(rows) else frozenset[str]()
    changed: list[Entry] = []
    for entry in entries:
        name = entry.name
        row = known.get(name)
        if row is not None and not row[2] and name not in twins and _is_unchanged(entry, row):
            del known[name]
        else:
            changed.append(entry)
    if twins:
        return changed, [row for row in rows if row[0] in known]
    return changed, list(known.values())


def is_settled(node: Known) -> bool:
    """As `Base.is_settled`."""
    if node.inode is None:
        return False
    is_coarse = node.mtime_ns % 1_000_000_000 == 0
    return node.checked_ns - node.mtime_ns > (RACY_NS if is_coarse else RACY_FINE_NS)


def _is_unchanged(entry: Entry, row: KnownRow) -> bool:
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    stat = (found.st_ino & INODE_MASK, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return row[3:7] == stat and row[7] - row[5] > RACY_NS


def _twins(rows: Sequence[KnownRow]) -> frozenset[str]:
    """Names that two nodes have: these are looked at with care."""
    counted = Counter(row[0] for row in rows)
    return frozenset(name for name, count in counted.items() if count > 1)
