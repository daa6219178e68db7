"""Holding: which deletions and edits wait for the person, and what they decided."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from jupyter_colabsync.contract.sync import HeldReason
from jupyter_colabsync.sync.plan.actions import Plan, Policy
from jupyter_colabsync.sync.plan.nodes import ROOT
from jupyter_colabsync.sync.plan.planner import plan as make_plan
from jupyter_colabsync.sync.plan.safety import (
    Extent,
    Held,
    HeldKind,
    Past,
    deletions_in,
    files_in,
    suspicious,
)
from jupyter_colabsync.sync.plan.trees import LocalSeen, RemoteSeen
from jupyter_colabsync.sync.remote.agreeing import disown
from jupyter_colabsync.sync.review.clashing import CLASHES, clashes_in
from jupyter_colabsync.sync.review.lately import LATELY, Lately
from jupyter_colabsync.sync.review.waiting import (
    HELD,
    KINDS,
    ByKey,
    HeldItem,
    Waiting,
    planned_deletions,
    text_of,
)
from jupyter_colabsync.sync.review.wanted import Wanted
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State

APPROVED, WORKED_AT = "approved", "worked_at_s"
OLD_S = 30 * 86_400.0
"""After so long without a sync no deletion is believed without a question: the state, or the
folder, may come from an old copy."""


@dataclass(slots=True)
class Holding:
    """What waits in one link. A run has one of its own: its first plan tells how much the base
    held when the run began."""

    state: State
    _began: Extent | None = field(default=None, init=False)

    @property
    def items(self) -> tuple[HeldItem, ...]:
        """Everything that a person can decide about, by path."""
        return self._waiting.shown

    def paths(self, most: int) -> list[str]:
        """The files that wait, and folders that hold none, sorted; not more than `most`."""
        return self._waiting.paths(most)

    @property
    def approved(self) -> frozenset[int]:
        """Keys of what may happen once."""
        return frozenset(json.loads(self.state.meta.get(APPROVED, "[]")))

    def plan(
        self,
        local: LocalSeen,
        remote: RemoteSeen,
        policy: Policy,
        doubt: HeldReason | None = None,
    ) -> Plan:
        """The plan, without what has to wait: what waited before and still would happen, what is
        too much, and with a `doubt` every deletion."""
        made = make_plan(self.state, local, remote, policy)
        waiting, began = self._waiting.by_key(), self._extent()
        if not made.actions and not any(waiting.values()):
            return made
        past = self._past(made, waiting, began)
        doubt = doubt or self._age()
        held = suspicious(made, self.state.file_count, self.approved, doubt=doubt, past=past)
        asleep = self._waiting.asleep(made, local, remote, policy)
        if not held:
            return replace(made, asleep=asleep) if asleep else made
        left = held.keys | frozenset(_keys(policy))
        rest = make_plan(self.state, local, remote, replace(policy, left=left))
        return replace(
            rest, held=held.deletions, held_edits=held.edits, held_why=held.why, asleep=asleep
        )

    def note(self, plan: Plan) -> None:
        """Remember what waits, what clashes and what goes; a decision is used up when nothing of
        it is left to do. Writes nothing where all that is known already."""
        meta, items = self.state.meta, self._waiting.after(plan)
        approved = meta.get(APPROVED)
        if approved is not None and not any(each.key in self.approved for each in plan.actions):
            approved = None
        news = {HELD: text_of(items), APPROVED: approved, CLASHES: clashes_in(plan)}
        if items or HELD in meta or plan.actions:
            news[LATELY] = self._news_of_lately(plan, {each.kind for each in items})
        if any(value != meta.get(name) for name, value in news.items()):
            self.state.commit(Batch(meta=news))

    def settle(self, choice: Literal["delete", "keep"]) -> None:
        """Let it all happen once; or have it undone: what was deleted comes back, and of an edit
        both versions are kept. What is in Drive's bin comes out of there: see `Wanted`.

        The person is here, so the state counts as young and what went lately as meant.
        """
        keys = [key for item in self.items for key in self._waiting.keys_of(item)]
        news: dict[str, str | None] = {
            HELD: text_of(each for each in self._waiting.items if each.is_asleep),
            APPROVED: None,
            LATELY: None,
            WORKED_AT: str(int(time.time())),
        }
        if choice == "delete":
            news[APPROVED] = json.dumps(sorted({*self.approved, *keys}))
        else:
            wanted = Wanted(self.state)
            gone = [each.key for each in self.items if each.kind == "local"]
            binned = {key for key in gone if wanted.is_in_bin(key)}
            # first the wish: half done, the rest waits for a decision once more
            if binned:
                wanted.ask_for(sorted(binned))
            disown(self.state, [key for key in reversed(keys) if key not in binned], is_kept=True)
        self.state.commit(Batch(meta=news))

    def is_worked(self) -> None:
        """A run or a quiet look has come to its end: the state is as young as can be, unless a
        person still has to say whether it is. Written once a day."""
        last_s = float(self.state.meta.get(WORKED_AT, 0))
        is_young = 0 <= time.time() - last_s < 86_400
        if not is_young and not any(each.why == "old" for each in self.items):
            self.state.commit(Batch(meta={WORKED_AT: str(int(time.time()))}))

    # --- how

    @property
    def _waiting(self) -> Waiting:
        return Waiting(self.state)

    def _extent(self) -> Extent:
        if self._began is None:
            self._began = Extent(self.state.file_count, self.state.next_key)
        return self._began

    def _age(self) -> HeldReason | None:
        last_s = self.state.meta.get(WORKED_AT)
        is_old = last_s is not None and time.time() - float(last_s) > OLD_S
        return "old" if is_old else None

    def _past(self, made: Plan, waiting: ByKey, began: Extent) -> Past:
        planned = planned_deletions(made)
        lately = Lately.of(self.state, planned)
        return Past(
            {kind: {key: item.why for key, item in waiting[kind].items()} for kind in KINDS},
            tuple(each for each in lately.gone if each.key not in planned),
            {kind: lately.extent(kind, began, is_waiting=bool(waiting[kind])) for kind in KINDS},
        )

    def _news_of_lately(self, plan: Plan, waiting: Iterable[HeldKind]) -> str | None:
        """What is to be saved of what goes; the old text as long as nothing more of it is known."""
        lately, began = Lately.of(self.state, planned_deletions(plan)), self._extent()
        waited = {each.kind for each in self._waiting.items}
        before = {kind: lately.extent(kind, began, is_waiting=kind in waited) for kind in waiting}
        more = lately.with_more(deletions_in(plan, self.approved), began)
        if more is lately and before == lately.before:
            return self.state.meta.get(LATELY)
        return Lately(more.gone, before).text()


def files_held(held: Held | Plan) -> int:
    """How many files wait; folders count only where nothing else does."""
    deletions = held.deletions if isinstance(held, Held) else held.held
    edits = held.edits if isinstance(held, Held) else held.held_edits
    return (sum(map(files_in, deletions)) or len(deletions)) + len(edits)


def _keys(policy: Policy) -> Iterable[int]:
    left = policy.left
    assert isinstance(left, frozenset)
    return (key for key in left if key != ROOT)
