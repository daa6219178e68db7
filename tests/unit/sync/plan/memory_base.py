"""A base in plain dictionaries: plans without a store, fast enough for a million of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jupyter_colabsync.sync.plan.nodes import ROOT, Base
from jupyter_colabsync.sync.plan.trees import Known
from jupyter_colabsync.sync.state.batch import Told

ROOT_ID = "root"


class MemoryBase:
    """What `state.State` is to the engine; `told` is what Drive said besides."""

    def __init__(self, nodes: Iterable[Base] = (), told: Iterable[Told] = ()) -> None:
        self.root = Base(ROOT, -1, "", "folder", ROOT_ID, "")
        self.nodes: dict[int, Base] = {}
        self._children: dict[int, dict[int, Base]] = {}
        self._by_drive_id: dict[str, Base] = {}
        self._told: dict[str, Told] = {}
        self._told_by_key: dict[int, Told] = {}
        for node in nodes:
            self.put(node)
        self.hear(told)

    # --- changing it

    def put(self, node: Base) -> None:
        """Add or replace a node."""
        self.drop(node.key)
        self.nodes[node.key] = node
        self._children.setdefault(node.parent, {})[node.key] = node
        self._by_drive_id[node.drive_id] = node

    def drop(self, key: int) -> None:
        """Forget a node."""
        node = self.nodes.pop(key, None)
        if node is not None:
            del self._children[node.parent][key]
            self._by_drive_id.pop(node.drive_id, None)

    def hear(self, told: Iterable[Told]) -> None:
        """Know this of Drive, and nothing else."""
        self._told = {each.file.id: each for each in told}
        self._told_by_key = {each.key: each for each in self._told.values()}

    # --- as the planner asks it

    @property
    def file_count(self) -> int:
        return sum(node.kind == "file" for node in self.nodes.values())

    def get(self, key: int) -> Base | None:
        return self.root if key == ROOT else self.nodes.get(key)

    def named(self, key: int, name: str) -> Sequence[Base]:
        return [each for each in self.children(key) if each.name == name]

    def children(self, key: int) -> Sequence[Base]:
        return list(self._children.get(key, {}).values())

    def known(self, key: int) -> Sequence[Known]:
        return [_known(node) for node in self.children(key)]

    def by_inode(self, inode: int) -> Sequence[Base]:
        return [
            node
            for node in self.nodes.values()
            if node.stat is not None and node.stat.inode == inode
        ]

    def by_drive_id(self, drive_id: str) -> Base | None:
        return self.root if drive_id == ROOT_ID else self._by_drive_id.get(drive_id)

    # --- as the observer asks it

    @property
    def told(self) -> Mapping[str, Told]:
        return self._told

    def told_of(self, key: int) -> Told | None:
        return self._told_by_key.get(key)

    def key_of(self, drive_id: str) -> int | None:
        told = self._told.get(drive_id)
        if told is not None:
            return told.key
        node = self.by_drive_id(drive_id)
        return None if node is None else node.key


def _known(node: Base) -> Known:
    stat = node.stat
    return Known(
        node.name,
        node.key,
        node.kind == "folder",
        None if stat is None else stat.inode,
        0 if stat is None else stat.size_bytes,
        0 if stat is None else stat.mtime_ns,
        0 if stat is None else stat.ctime_ns,
        node.checked_ns,
        node.md5,
    )
