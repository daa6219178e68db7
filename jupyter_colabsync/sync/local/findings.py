"""Findings: what a scan has found so far, and which nodes of the base it has not met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Local, Place
from jupyter_colabsync.sync.plan.trees import BaseTree, LocalSeen, Skip


@dataclass(slots=True)
class Findings:
    """Of one scan of one folder."""

    base: BaseTree
    changed: dict[int, Local] = field(default_factory=dict)
    new: dict[int, Local] = field(default_factory=dict)
    missing: dict[int, str] = field(default_factory=dict)
    """Nodes of the base that are not at their place, topmost ones only, with their old path."""
    found: set[int] = field(default_factory=set)
    """Nodes that turned up at another place."""
    staged: set[int] = field(default_factory=set)
    ignored: set[int] = field(default_factory=set)
    others: set[int] = field(default_factory=set)
    blocked: dict[int, str] = field(default_factory=dict)
    walls: dict[Place, str] = field(default_factory=dict)
    skips: list[Skip] = field(default_factory=list)
    doubtful: dict[int, int] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)

    def seen(self) -> LocalSeen:
        """Where the folder differs from the base."""
        return LocalSeen(
            self.changed,
            frozenset(self._gone()),
            self.new,
            frozenset(self.ignored),
            frozenset(self.others),
            tuple(self.skips),
            self.blocked,
            self.walls,
            frozenset(self.staged),
        )

    def is_taken(self, key: int) -> bool:
        """True for a node that is known to be somewhere else."""
        return key in self.found or key in self.staged

    def is_missing(self, node: Base) -> bool:
        """True for a node that is not at its place, nor at another one we know of."""
        if self.is_taken(node.key):
            return False
        key = node.key
        while key != ROOT:
            if key in self.missing:
                return not self.is_taken(key) or key == node.key
            if self.is_taken(key):
                return False  # it went along with its folder, and has been met there
            above = self.base.get(key)
            if above is None:
                return False
            key = above.parent
        return False

    def put(self, key: int, node: Local, path: str) -> None:
        """A node as it is now, or something new."""
        (self.changed if key >= ROOT else self.new)[key] = node
        if node.kind == "file":
            self.paths[key] = path

    def ignore(self, key: int) -> None:
        """A node that the rules leave alone by now, with all it holds."""
        todo = [key]
        while todo:
            each = todo.pop()
            self.ignored.add(each)
            todo += [row[1] for row in self.base.known(each)]

    def block(self, key: int, path: str, reason: str) -> None:
        """Nothing may be done to this node this time."""
        self.changed.pop(key, None)
        reason = reasons.IN_ITS_PLACE.get(reason, reason)
        self.blocked[key] = reason
        self.skip(path, reason)

    def wall(self, place: Place, path: str, reason: str) -> None:
        """This place is taken by what is not synced."""
        self.walls[place] = reason
        self.others.add(place.parent)
        self.skip(path, reason)

    def skip(self, path: str, reason: str) -> None:
        """Tell of something that is not synced."""
        self.skips.append(Skip(path.encode(errors="replace").decode(), "local", reason))

    def _gone(self) -> Iterator[int]:
        """Every node of the base that is nowhere."""
        todo = [key for key in self.missing if not self.is_taken(key)]
        while todo:
            key = todo.pop()
            yield key
            todo += [row[1] for row in self.base.known(key) if not self.is_taken(row[1])]
