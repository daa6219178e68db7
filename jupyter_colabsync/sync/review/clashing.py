"""Clashing: which files both sides changed in a link that only uploads, as kept from run to run.

A run leaves both versions as they are there; what a person can do about one is in `clashes`.
"""

from __future__ import annotations

import json

from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.actions import Plan
from jupyter_colabsync.sync.plan.names import is_conflict_copy, join, legal_name, name_of
from jupyter_colabsync.sync.state.batch import Told
from jupyter_colabsync.sync.state.state import State

CLASHES = "clashes_left"


def clashes_in(plan: Plan) -> str | None:
    """The paths of what a plan leaves for that reason, as they are saved; None for nothing."""
    found = {each.path for each in plan.skips if each.reason == reasons.CLASH_UPLOAD_ONLY}
    return json.dumps(sorted(found)) if found else None


def clashing_paths(state: State) -> list[str]:
    """By the last plan, sorted. Conflict copies are listed as such already."""
    paths: list[str] = json.loads(state.meta.get(CLASHES, "[]"))
    return [each for each in paths if not is_conflict_copy(name_of(each))]


def versions_there(state: State, path: str) -> list[Told]:
    """Drive's version of a file that both sides changed, as last told; none when it is agreed on
    by now, or gone, and several where more things of that name are new there."""
    node = state.at(path)
    told = None if node is None else state.told_of(node.key)
    if node is not None and (told is None or _is_there(told)):
        return [] if told is None or told.file.md5 == node.md5 else [told]
    return [each for each in state.told.values() if _is_there(each) and _lies_at(state, each, path)]


def _is_there(told: Told) -> bool:
    return told.file.md5 is not None and not (told.is_gone or told.file.is_trashed)


def _lies_at(state: State, told: Told, path: str) -> bool:
    """True for what is new on Drive and would lie at `path`, if nothing else has that name."""
    above = None if told.file.parent_id is None else state.key_of(told.file.parent_id)
    if above is None or state.get(told.key) is not None:
        return False
    return join(state.path(above), legal_name(told.file.name)) == path
