"""Holds back what looks like a mistake: too many deletions or edits at once. Pure.

What is held stays as it is on both sides until the person decides; the rest of the plan goes on.
Moves are found before, so a renamed folder does not count as deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Held:
    """What waits for a decision."""

    deletions: tuple[Deletion, ...] = ()
    edits: tuple[Upload, ...] = ()

    @property
    def keys(self) -> frozenset[int]:
        """The nodes that are left as they are meanwhile."""
        deleted = {key for each in self.deletions for key in keys_in(each)}
        return frozenset(deleted | {each.key for each in self.edits})

    def __bool__(self) -> bool:
        return bool(self.deletions or self.edits)


def suspicious(
    plan: Plan, file_count: int, approved: Collection[int], *, is_old: bool = False
) -> Held:
    """What of a plan should wait.

    `file_count`: files in the base. `approved`: keys that the person has decided about. `is_old`:
    nothing was synced here for so long that no deletion is believed without a question.
    """
    sides: dict[Side, list[Deletion]] = {"local": [], "remote": []}
    for action in plan.actions:
        if isinstance(action, Deletion) and action.key not in approved and _takes_away(action):
            sides[side_of(action)].append(action)
    held = tuple(
        deletion
        for deletions in sides.values()
        if _are_too_many(deletions, file_count, is_old=is_old)
        for deletion in deletions
    )
    edits = [
        each
        for each in plan.actions
        if isinstance(each, Upload) and each.remote is not None and each.key not in approved
    ]
    is_suspicious = len(edits) > max(ALWAYS_ALLOWED, EDITED_SHARE * file_count)
    return Held(held, tuple(edits) if is_suspicious else ())


def _takes_away(deletion: Deletion) -> bool:
    """False for what is only replaced, or lies twice."""
    return deletion.key >= ROOT and not (isinstance(deletion, TrashLocal) and deletion.is_first)


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


def _are_too_many(deletions: Collection[Deletion], file_count: int, *, is_old: bool) -> bool:
    count = sum(map(files_in, deletions))
    if is_old and count:
        return True
    if count >= file_count > 1:
        return True
    if count > max(ALWAYS_ALLOWED, ALLOWED_SHARE * file_count):
        return True
    return any(number > BIG_FOLDER for number in _by_top_folder(deletions).values())


def _by_top_folder(deletions: Iterable[Deletion]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in deletions:
        top, slash, _ = each.path.partition("/")
        if slash or files_in(each) > 1:
            found[top] += files_in(each)
    return found
