"""Trees: the base, and a side of it as far as that side differs. Pure.

A link of a hundred thousand files differs from its base in a handful of them, so a side is never
held whole: `Seen` lists the differences, and `Tree` answers as if all of it were there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar

import msgspec

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.names import clash_key
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Local, Place, Remote, Side

N = TypeVar("N", Local, Remote)


class Known(NamedTuple):
    """The little of a base node that a scan compares with; `inode` None: to be hashed again."""

    name: str
    key: int
    is_folder: bool
    inode: int | None
    size_bytes: int
    mtime_ns: int
    ctime_ns: int
    checked_ns: int
    md5: str | None


KnownRow: TypeAlias = tuple[str, int, int, int | None, int, int, int, int, str | None]
"""A `Known` as it comes from the store: scans ask for every file, and keep none."""


class BaseTree(Protocol):
    """What both sides last agreed on, by key. The linked folder itself is `ROOT`."""

    @property
    def file_count(self) -> int:
        """How many files it holds."""

    def get(self, key: int) -> Base | None:
        """One node."""

    def named(self, key: int, name: str) -> Sequence[Base]:
        """What has exactly this name in a folder; while one thing is being replaced by another,
        and after a crash in the middle of a swap, that are two."""

    def children(self, key: int) -> Sequence[Base]:
        """What lies directly in a folder."""

    def known(self, key: int) -> Sequence[KnownRow]:
        """The same as `children` for scans, which ask for every folder."""

    def by_inode(self, inode: int) -> Sequence[Base]:
        """The nodes that had this inode when they were agreed on."""

    def by_drive_id(self, drive_id: str) -> Base | None:
        """The node with this id on Drive."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that is not synced (now), and why. `is_quiet`: by nature, not worth a count."""

    path: str
    side: Side
    reason: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Seen(Generic[N]):
    """One side, where it differs from the base. What is named nowhere is as the base has it."""

    changed: Mapping[int, N] = field(default_factory=dict)
    """Nodes of the base with another place or content, or only another stat."""
    gone: frozenset[int] = frozenset()
    """Nodes of the base that are not there: every single one, not only the topmost."""
    new: Mapping[int, N] = field(default_factory=dict)
    """Nodes that the base does not know."""
    ignored: frozenset[int] = frozenset()
    """Nodes of the base that the rules leave alone by now, wherever they are."""
    others: frozenset[int] = frozenset()
    """Folders that directly hold things which are not synced."""
    skips: tuple[Skip, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """True when nothing differs."""
        return not (self.changed or self.gone or self.new or self.ignored)


@dataclass(frozen=True, slots=True)
class LocalSeen(Seen[Local]):
    """The folder, where it differs from the base."""

    blocked: Mapping[int, str] = field(default_factory=dict)
    """Nodes that nothing may be done to this time, nor to anything below them, and why."""
    walls: Mapping[Place, str] = field(default_factory=dict)
    """Places taken by what is not synced (links, sockets, what cannot be read), and why."""
    staged: frozenset[int] = frozenset()
    """Nodes found in the stage, where an earlier run left them: they are given as lying where the
    base has them, but have to be brought there."""


@dataclass(frozen=True, slots=True)
class RemoteSeen(Seen[Remote]):
    """The Drive folder, where it differs from the base."""

    binned: Mapping[int, DriveFile] = field(default_factory=dict)
    """Files and folders of the base that lie in Drive's bin by themselves and can be taken out."""


class Tree(Generic[N]):
    """One side, whole. Only pairing changes it: what turns out to be the same gets one key."""

    def __init__(self, base: BaseTree, seen: Seen[N], *, folds_case: bool) -> None:
        self._base, self._folds = base, folds_case
        self.nodes: dict[int, N] = {**seen.changed, **seen.new}
        """What is there otherwise than in the base, or not in it at all."""
        self.gone: set[int] = set(seen.gone | seen.ignored)
        self.new: set[int] = set(seen.new)
        self._staged: frozenset[int] = getattr(seen, "staged", frozenset())
        self._arrived: dict[int, dict[str, int]] = {}
        for key, node in self.nodes.items():
            if key not in self._staged:
                self._enter(key, node)

    def get(self, key: int) -> N | Base | None:
        """The node as it is on this side; None when it is not there."""
        if (node := self.nodes.get(key)) is not None:
            return node
        return None if key in self.gone else self._base.get(key)

    def at(self, place: Place) -> int | None:
        """The key of what lies at a place; names that differ only in how Unicode writes an accent
        (or in case, where the disk does not mind it) are the same."""
        for name in _spellings(place.name):
            if (found := self._at(Place(place.parent, name))) is not None:
                return found
        return None

    def children(self, key: int) -> Iterator[int]:
        """The keys of what lies directly in a folder."""
        yield from self._arrived.get(key, {}).values()
        yield from (each for each in self._staged if self.nodes[each].parent == key)
        for node in self._base.children(key) if key >= ROOT else ():
            if self._is_unmoved(node.key):
                yield node.key

    def below(self, key: int) -> Iterator[int]:
        """The keys of everything inside a folder."""
        todo = [key]
        while todo:
            for child in self.children(todo.pop()):
                yield child
                todo.append(child)

    def ancestors(self, key: int) -> Iterator[int]:
        """The folders above a node, nearest first, without the root."""
        seen = {key}
        node = self.get(key)
        while node is not None and node.parent != ROOT and node.parent not in seen:
            yield node.parent
            seen.add(node.parent)
            node = self.get(node.parent)

    def depth(self, key: int) -> int:
        """How many folders lie above a node."""
        return sum(1 for _ in self.ancestors(key))

    def path(self, key: int) -> str:
        """The path from the linked folder, with `/`."""
        names: list[str] = []
        for each in (key, *self.ancestors(key)):
            node = self.get(each)
            names.append("" if node is None else node.name)
        return "/".join(reversed(names))

    def rekey(self, key: int, to: int) -> None:
        """`key` turns out to be the node `to`, which was not here so far."""
        node = self.nodes.pop(key)
        self.new.discard(key)
        self.gone.discard(to)
        if self._base.get(to) is None:
            self.new.add(to)
        self._arrived[node.parent][self._fold(node.name)] = to
        self.nodes[to] = node
        moved = self._arrived.pop(key, {})
        for child in moved.values():
            self.nodes[child] = msgspec.structs.replace(self.nodes[child], parent=to)
        self._arrived.setdefault(to, {}).update(moved)

    def _at(self, place: Place) -> int | None:
        found = self._arrived.get(place.parent, {}).get(self._fold(place.name))
        if found is not None or place.parent < ROOT:
            return found
        named = self._base.named(place.parent, place.name)
        if not named and self._folds:
            wanted = self._fold(place.name)
            children = self._base.children(place.parent)
            named = [each for each in children if self._fold(each.name) == wanted]
        there = (each.key for each in named if self._is_unmoved(each.key))
        return next(there, None)

    def _is_unmoved(self, key: int) -> bool:
        return key not in self.gone and key not in self.nodes

    def _enter(self, key: int, node: N) -> None:
        self._arrived.setdefault(node.parent, {})[self._fold(node.name)] = key

    def _fold(self, name: str) -> str:
        return clash_key(name, folds=self._folds)


def _spellings(name: str) -> tuple[str, ...]:
    if name.isascii():
        return (name,)
    forms = [unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)]
    return tuple(dict.fromkeys((name, *forms)))
