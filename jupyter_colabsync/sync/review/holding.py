"""Holding: which deletions and edits wait for the person, and what they decided."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from jupyter_colabsync.sync.plan.actions import Plan, Policy
from jupyter_colabsync.sync.plan.nodes import ROOT
from jupyter_colabsync.sync.plan.planner import plan as make_plan
from jupyter_colabsync.sync.plan.safety import Held, files_in, side_of, suspicious
from jupyter_colabsync.sync.plan.trees import LocalSeen, RemoteSeen
from jupyter_colabsync.sync.remote.agreeing import disown
from jupyter_colabsync.sync.review.wanted import Wanted
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State

HELD, APPROVED, WORKED_AT = "held", "approved", "worked_at_s"
OLD_S = 30 * 86_400.0
"""After so long without a sync no deletion is believed without a question: the state, or the
folder, may come from an old copy."""

HeldKind = Literal["local", "remote", "edit"]


class HeldItem(msgspec.Struct, frozen=True):
    """Something that waits: a deletion here, a deletion on Drive, or an edit."""

    key: int
    path: str
    kind: HeldKind
    file_count: int = 1


@dataclass(frozen=True, slots=True)
class Holding:
    """What waits in one link."""

    state: State

    @property
    def items(self) -> tuple[HeldItem, ...]:
        """Everything that waits, by path."""
        text = self.state.meta.get(HELD, "[]")
        return msgspec.json.decode(text, type=tuple[HeldItem, ...])

    def paths(self, most: int) -> list[str]:
        """The files that wait, and folders that hold none, sorted; not more than `most`."""
        found: set[str] = set()
        for item in self.items:
            files = [each for each in self._files_below(item) if each != item.path]
            found.update(files or [item.path])
        above = {path[:at] for path in found for at, sign in enumerate(path) if sign == "/"}
        return sorted(found - above)[:most]

    @property
    def approved(self) -> frozenset[int]:
        """Keys of what may happen once."""
        return frozenset(json.loads(self.state.meta.get(APPROVED, "[]")))

    def plan(self, local: LocalSeen, remote: RemoteSeen, policy: Policy) -> Plan:
        """The plan, without what has to wait."""
        made = make_plan(self.state, local, remote, policy)
        held = suspicious(made, self.state.file_count, self.approved, is_old=self._is_old())
        if not held:
            return made
        left = held.keys | frozenset(_keys(policy))
        rest = make_plan(self.state, local, remote, replace(policy, left=left))
        return replace(rest, held=held.deletions, held_edits=held.edits)

    def note(self, plan: Plan) -> None:
        """Remember what waits; a decision is used up when nothing of it is left to do."""
        items = sorted(_items(plan), key=lambda each: each.path)
        held = msgspec.json.encode(items).decode() if items else None
        meta, approved = self.state.meta, self.state.meta.get(APPROVED)
        if approved is not None and not any(each.key in self.approved for each in plan.actions):
            approved = None
        if held != meta.get(HELD) or approved != meta.get(APPROVED):
            self.state.commit(Batch(meta={HELD: held, APPROVED: approved}))

    def settle(self, choice: Literal["delete", "keep"]) -> None:
        """Let it all happen once; or have it undone: what was deleted comes back, and of an edit
        both versions are kept. What is in Drive's bin comes out of there: see `Wanted`."""
        keys = [key for item in self.items for key in self._with_below(item)]
        if choice == "delete":
            news = {HELD: None, APPROVED: json.dumps(sorted({*self.approved, *keys}))}
        else:
            wanted = Wanted(self.state)
            gone = [each.key for each in self.items if each.kind == "local"]
            binned = {key for key in gone if wanted.is_in_bin(key)}
            # first the wish: half done, the rest waits for a decision once more
            if binned:
                wanted.ask_for(sorted(binned))
            disown(self.state, [key for key in reversed(keys) if key not in binned], is_kept=True)
            news = {HELD: None, APPROVED: None}
        self.state.commit(Batch(meta=news))

    def is_worked(self) -> None:
        """A run has come to its end: the state is as young as can be. Written once a day."""
        last_s = float(self.state.meta.get(WORKED_AT, 0))
        if not 0 <= time.time() - last_s < 86_400:
            self.state.commit(Batch(meta={WORKED_AT: str(int(time.time()))}))

    def _is_old(self) -> bool:
        last_s = self.state.meta.get(WORKED_AT)
        return last_s is not None and time.time() - float(last_s) > OLD_S

    def _files_below(self, item: HeldItem) -> list[str]:
        if item.kind != "remote":
            return []
        nodes = (self.state.get(key) for key in self._with_below(item))
        return [self.state.path(e.key) for e in nodes if e is not None and e.kind == "file"]

    def _with_below(self, item: HeldItem) -> list[int]:
        found, todo = [], [item.key]
        while todo:
            key = todo.pop()
            found.append(key)
            if item.kind == "remote":
                todo += [node.key for node in self.state.children(key)]
        return found


def files_held(held: Held | Plan) -> int:
    """How many files wait; folders count only where nothing else does."""
    deletions = held.deletions if isinstance(held, Held) else held.held
    edits = held.edits if isinstance(held, Held) else held.held_edits
    return (sum(map(files_in, deletions)) or len(deletions)) + len(edits)


def _items(plan: Plan) -> Iterable[HeldItem]:
    for each in plan.held:
        yield HeldItem(each.key, each.path, side_of(each), files_in(each))
    for edit in plan.held_edits:
        yield HeldItem(edit.key, edit.path, "edit")


def _keys(policy: Policy) -> Iterable[int]:
    left = policy.left
    assert isinstance(left, frozenset)
    return (key for key in left if key != ROOT)
