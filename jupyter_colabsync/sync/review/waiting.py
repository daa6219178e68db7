"""Waiting: the list of what waits for a person in one link, as it is kept from run to run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from jupyter_colabsync.contract.sync import HeldReason
from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.sync.plan.actions import Deletion, Plan, Policy
from jupyter_colabsync.sync.plan.nodes import ROOT
from jupyter_colabsync.sync.plan.safety import HeldKind, files_in, keys_in, side_of
from jupyter_colabsync.sync.plan.trees import LocalSeen, RemoteSeen
from jupyter_colabsync.sync.state.state import State

HELD = "held"
KINDS: tuple[HeldKind, ...] = ("local", "remote", "edit")


class HeldItem(msgspec.Struct, frozen=True):
    """Something that waits: a deletion here, a deletion on Drive, or an edit."""

    key: int
    path: str
    kind: HeldKind
    file_count: int = 1
    why: HeldReason = "many"
    more: tuple[int, ...] = ()
    """What would go with it though the base has it elsewhere."""
    is_asleep: bool = False
    """Nothing could be done to it at the last look: it is blocked, or the link's mode is another.
    Nobody is asked about it, and nothing happens to it later unasked."""


ByKey = Mapping[HeldKind, Mapping[int, HeldItem]]
"""Every single node that waits."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one link, by what was saved last."""

    state: State

    @property
    def items(self) -> tuple[HeldItem, ...]:
        """All of it, by path."""
        return decode_json(self.state.meta.get(HELD, "[]"), tuple[HeldItem, ...])

    @property
    def shown(self) -> tuple[HeldItem, ...]:
        """What a person can decide about."""
        return tuple(each for each in self.items if not each.is_asleep)

    def by_key(self) -> ByKey:
        """Every single node that waits, with what it waits in."""
        found: dict[HeldKind, dict[int, HeldItem]] = {kind: {} for kind in KINDS}
        for item in self.items:
            found[item.kind].update((key, item) for key in self.keys_of(item))
        return found

    def keys_of(self, item: HeldItem) -> list[int]:
        """All that goes with an item, a folder before what it holds."""
        found, todo = [], [item.key, *item.more]
        while todo:
            key = todo.pop()
            found.append(key)
            if item.kind == "remote" and not item.is_asleep:
                todo += [child for _, child, *_ in self.state.known(key)]
        return found

    def paths(self, most: int) -> list[str]:
        """The files that wait, and folders that hold none, sorted; not more than `most`."""
        found: set[str] = set()
        for item in self.shown:
            files = [each for each in self._files_below(item) if each != item.path]
            found.update(files or [item.path])
        above = {path[:at] for path in found for at, sign in enumerate(path) if sign == "/"}
        return sorted(found - above)[:most]

    def after(self, plan: Plan) -> list[HeldItem]:
        """What waits from now on, by path: what a plan holds, and what it says is asleep."""
        items = [*self._held_by(plan), *self._asleep_in(plan)]
        return sorted(items, key=lambda each: each.path)

    def asleep(
        self, made: Plan, local: LocalSeen, remote: RemoteSeen, policy: Policy
    ) -> frozenset[int]:
        """What waits and is not in a plan (one that has not left it out because it waits), though
        its cause is still there: it is as it was, or nobody can tell."""
        waiting = self.by_key()
        doing = {each.key for each in made.actions} | planned_deletions(made)
        causes = {
            "local": remote.gone,
            "remote": local.gone,
            "edit": {key for key in waiting["edit"] if self._is_edited(key, local)},
        }
        return frozenset(
            key
            for kind in KINDS
            for key in waiting[kind]
            if key not in doing and self.state.get(key) is not None
            if key in causes[kind] or self._is_out_of_reach(key, local, policy)
        )

    # --- how

    def _is_edited(self, key: int, local: LocalSeen) -> bool:
        node, base = local.changed.get(key), self.state.get(key)
        return node is not None and base is not None and node.md5 != base.md5

    def _is_out_of_reach(self, key: int, local: LocalSeen, policy: Policy) -> bool:
        node = self.state.get(key)
        while node is not None and node.key != ROOT:
            if node.key in policy.left or node.key in local.blocked or node.place in local.walls:
                return True
            node = self.state.get(node.parent)
        return False

    def _held_by(self, plan: Plan) -> Iterable[HeldItem]:
        for each in plan.held:
            why = plan.held_why.get(each.key, "many")
            item = HeldItem(each.key, each.path, side_of(each), files_in(each), why)
            more = {*keys_in(each)} - {*self.keys_of(item)}
            yield msgspec.structs.replace(item, more=tuple(sorted(more)))
        for edit in plan.held_edits:
            why = plan.held_why.get(edit.key, "many")
            yield HeldItem(edit.key, edit.path, "edit", why=why)

    def _asleep_in(self, plan: Plan) -> Iterable[HeldItem]:
        waiting = self.by_key() if plan.asleep else {}
        for kind, items in waiting.items():
            for key in sorted(plan.asleep & items.keys()):
                node = self.state.get(key)
                count = int(node is not None and node.kind == "file")
                path, why = self.state.path(key), items[key].why
                yield HeldItem(key, path, kind, count, why, is_asleep=True)

    def _files_below(self, item: HeldItem) -> list[str]:
        if item.kind != "remote":
            return []
        nodes = (self.state.get(key) for key in self.keys_of(item))
        return [self.state.path(e.key) for e in nodes if e is not None and e.kind == "file"]


def text_of(items: Iterable[HeldItem]) -> str | None:
    """As it is saved; None for nothing."""
    found = list(items)
    return msgspec.json.encode(found).decode() if found else None


def planned_deletions(plan: Plan) -> set[int]:
    """Every node that a plan deletes."""
    return {key for each in plan.actions if isinstance(each, Deletion) for key in keys_in(each)}
