"""Holds back what looks like a mistake: too many deletions or edits at once. Pure.

What is held stays as it is on both sides until the person decides, and stays held however the base
grows meanwhile; the rest of the plan goes on. Moves are found before, so a renamed folder does not
count as deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from jupyter_colabsync.contract.sync import HeldReason
from jupyter_colabsync.sync.plan.actions import (
    Deletion,
    Plan,
    RemoveLocalFolder,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.plan.nodes import ROOT, Side

ALWAYS_ALLOWED = 20
ALLOWED_SHARE = 0.10
"""Of the files in the base. Source of both figures: our own judgement; rclone bisync stops at
50 %, which lets half of a year's work go."""
BIG_FOLDER = 100
"""A folder at the top with more files than this does not go without a question."""
EDITED_SHARE = 0.50
"""So many files edited at once look like something encrypted or converted them all (rclone bisync
asks when all are changed)."""

HeldKind: TypeAlias = Literal["local", "remote", "edit"]
"""What waits: a deletion here, a deletion on Drive, or an edit."""


class Extent(NamedTuple):
    """How much the base held at some moment; a node with `next_key` or more came later."""

    file_count: int
    next_key: int


class Gone(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A deletion that went through, not asked about: later ones are judged together with it."""

    side: Side
    key: int
    top: str
    """The folder at the top that it took files from; empty for a single file beside those."""
    file_count: int
    at_s: int
    """Wall clock, seconds since 1970."""
    extent: Extent
    """The base before it."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was before a plan, as far as it matters for what should wait."""

    waiting: Mapping[HeldKind, Mapping[int, HeldReason]] = field(default_factory=dict)
    """By key, what waits for a decision already, and why."""
    gone: tuple[Gone, ...] = ()
    """What went lately; nothing of it is in the plan."""
    before: Mapping[HeldKind, Extent] = field(default_factory=dict)
    """What the base held before the first of all that began."""


NO_PAST = Past()


@dataclass(frozen=True, slots=True)
class Held:
    """What waits for a decision."""

    deletions: tuple[Deletion, ...] = ()
    edits: tuple[Upload, ...] = ()
    why: Mapping[int, HeldReason] = field(default_factory=dict)
    """By key."""

    @property
    def keys(self) -> frozenset[int]:
        """The nodes that are left as they are meanwhile."""
        deleted = {key for each in self.deletions for key in keys_in(each)}
        return frozenset(deleted | {each.key for each in self.edits})

    def __bool__(self) -> bool:
        return bool(self.deletions or self.edits)


def suspicious(
    plan: Plan,
    file_count: int,
    approved: Collection[int],
    *,
    doubt: HeldReason | None = None,
    past: Past = NO_PAST,
) -> Held:
    """What of a plan should wait.

    `file_count`: files in the base. `approved`: keys that the person has decided about. `doubt`:
    why no deletion is believed without a question, however few there are.

    A plan is judged twice: as it is, by the base of now; and, as far as the base knew it before,
    together with what went lately, by the base of then. So neither a trickle nor new files lift
    a limit, and what comes and goes meanwhile counts only once.
    """
    deletions: list[Deletion] = []
    why: dict[int, HeldReason] = {}
    sides: dict[Side, list[Deletion]] = {"local": [], "remote": []}
    for action in deletions_in(plan, approved):
        sides[side_of(action)].append(action)
    for side, found in sides.items():
        reasons = _deletions_held(side, found, file_count, doubt, past)
        deletions += [each for each in found if each.key in reasons]
        why |= reasons
    edits = [
        each
        for each in plan.actions
        if isinstance(each, Upload) and each.remote is not None and each.key not in approved
    ]
    reasons = _edits_held(edits, file_count, past)
    return Held(
        tuple(deletions), tuple(each for each in edits if each.key in reasons), why | reasons
    )


def deletions_in(plan: Plan, approved: Collection[int]) -> Iterable[Deletion]:
    """What takes something away that nobody agreed to; not what is only replaced, or lies twice."""
    for each in plan.actions:
        if not isinstance(each, Deletion) or each.key in approved or each.key < ROOT:
            continue
        if not (isinstance(each, TrashLocal) and each.is_first):
            yield each


def side_of(deletion: Deletion) -> Side:
    """Where something would go away."""
    return "remote" if isinstance(deletion, TrashRemote) else "local"


def files_in(deletion: Deletion) -> int:
    """How many files a deletion takes away."""
    match deletion:
        case TrashRemote():
            return deletion.file_count
        case TrashLocal():
            return 1
        case RemoveLocalFolder():
            return 0


def keys_in(deletion: Deletion) -> tuple[int, ...]:
    """Every node a deletion takes away."""
    below = deletion.below if isinstance(deletion, TrashRemote) else ()
    return (deletion.key, *below)


def known_files_in(deletion: Deletion, before: Extent) -> int:
    """How many of its files the base held at some moment."""
    known = sum(key < before.next_key for key in keys_in(deletion))
    return min(files_in(deletion), known)


def top_of(deletion: Deletion) -> str:
    """The folder at the top that a deletion takes files from; empty for a file beside those."""
    top, slash, _ = deletion.path.partition("/")
    return top if slash or files_in(deletion) > 1 else ""


def _deletions_held(
    side: Side,
    found: Collection[Deletion],
    file_count: int,
    doubt: HeldReason | None,
    past: Past,
) -> dict[int, HeldReason]:
    """By key of the deletion, why it waits; `found` are those on one side."""
    waiting, before = past.waiting.get(side, {}), past.before.get(side)
    now = _by_top((top_of(each), files_in(each)) for each in found)
    reasons: dict[int, HeldReason] = {}
    if (doubt and now.total()) or _empties(now, file_count) or _are_too_many(now, file_count):
        reasons = {each.key: doubt or "many" for each in found}
    elif before is not None:
        old = [each for each in found if any(key < before.next_key for key in keys_in(each))]
        then = _by_top((top_of(each), known_files_in(each, before)) for each in old)
        gone = [each for each in past.gone if each.side == side and each.key < before.next_key]
        with_gone = then + _by_top((each.top, each.file_count) for each in gone)
        size = before.file_count
        if _empties(then, size) or (then.total() and _are_too_many(with_gone, size)):
            reasons = {each.key: "many" for each in old}
    for each in found if waiting else ():
        known = next((waiting[key] for key in keys_in(each) if key in waiting), None)
        if known is not None:
            reasons[each.key] = known
    return reasons


def _edits_held(edits: Collection[Upload], file_count: int, past: Past) -> dict[int, HeldReason]:
    """By key, why an edit waits."""
    waiting, before = past.waiting.get("edit", {}), past.before.get("edit")
    held = [each.key for each in edits if each.key in waiting]
    if _are_most(edits, file_count):
        held = [each.key for each in edits]
    elif before is not None:
        old = [each.key for each in edits if each.key < before.next_key]
        held += old if _are_most(old, before.file_count) else []
    return {key: waiting.get(key, "many") for key in held}


def _empties(counts: Counter[str], file_count: int) -> bool:
    return counts.total() >= file_count > 1


def _are_too_many(counts: Counter[str], file_count: int) -> bool:
    if counts.total() > max(ALWAYS_ALLOWED, ALLOWED_SHARE * file_count):
        return True
    return any(number > BIG_FOLDER for top, number in counts.items() if top)


def _are_most(edits: Collection[object], file_count: int) -> bool:
    return len(edits) > max(ALWAYS_ALLOWED, EDITED_SHARE * file_count)


def _by_top(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for top, number in counts:
        found[top] += number
    return found
