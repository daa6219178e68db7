"""Holds back deletions that look like a mistake: too many at once, or a whole side. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from jupyter_colabsync.sync.model import (
    Action,
    Base,
    Deletion,
    Plan,
    RemoveLocalFolder,
    Side,
    TrashLocal,
    TrashRemote,
)
from jupyter_colabsync.sync.names import is_below

ALWAYS_ALLOWED = 20
ALLOWED_SHARE = 0.10
"""Of the files in the base. Source of both figures: our own judgement; rclone bisync stops at
50 %, which lets half of a year's work go."""


def checked(plan: Plan, base: Base, approved: Collection[str] = ()) -> Plan:
    """The plan without the deletions of a side that deletes suspiciously much; these are `held`.

    Suspicious is more than 20 files and more than 10 % of them, or all of several. The rest of
    the plan goes on. `approved` paths were decided by the person and pass.
    """
    total = sum(entry.kind == "file" for entry in base.values())
    sides: dict[Side, list[Deletion]] = {"local": [], "remote": []}
    for action in plan.actions:
        if isinstance(action, Deletion) and action.path not in approved:
            sides[side_of(action)].append(action)
    held = [
        action
        for deletions in sides.values()
        if _is_suspicious(sum(map(files_in, deletions)), total)
        for action in deletions
    ]
    if not held:
        return plan
    waiting = set(held)
    places = {deletion.path for deletion in held if deletion.is_first}
    kept = tuple(
        action for action in plan.actions if action not in waiting and not _needs(action, places)
    )
    return replace(plan, actions=kept, held=tuple(held))


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


def paths_in(deletion: Deletion) -> tuple[str, ...]:
    """Every path a deletion takes away."""
    below = deletion.below if isinstance(deletion, TrashRemote) else ()
    return (deletion.path, *below)


def _is_suspicious(count: int, total: int) -> bool:
    is_whole_side = count >= total > 1
    return is_whole_side or count > max(ALWAYS_ALLOWED, ALLOWED_SHARE * total)


def _needs(action: Action, places: set[str]) -> bool:
    """True for what is to take, or to lie below, a place that a held deletion would have freed."""
    return action.path in places or any(is_below(action.path, place) for place in places)
