"""Units: folders whose files only make sense together (`.git`). Pure.

Mixing two devices' halves of a repository corrupts it. So when both sides changed a unit, nothing
in it is synced; the one here is set aside whole under a conflict copy's name, and from then on it
is another folder.
"""

from __future__ import annotations

from jupyter_colabsync.sync.plan.merging import Draft
from jupyter_colabsync.sync.plan.nodes import Base, Local, Remote
from jupyter_colabsync.sync.plan.trees import Tree
from jupyter_colabsync.sync.plan.wants import is_same

UNITS = frozenset({".git"})


def keep_units_whole(draft: Draft) -> None:
    """Leave every unit that both sides changed, and note that it has to be set aside."""
    if draft.policy.mode != "two-way":
        return
    mine, theirs = _changes(draft, draft.local), _changes(draft, draft.remote)
    for unit in sorted(mine.keys() & theirs.keys()):
        if any(_disagrees(draft, key) for key in mine[unit] | theirs[unit]):
            inside = {*draft.local.below(unit), *draft.remote.below(unit)}
            for key in {unit, *inside, *mine[unit], *theirs[unit]}:
                draft.leave(key)
            draft.aside.append(unit)


def _changes(draft: Draft, tree: Tree[Local] | Tree[Remote]) -> dict[int, set[int]]:
    """For each unit the nodes in it that are not as in the base on one side."""
    found: dict[int, set[int]] = {}
    for key in (*tree.nodes, *tree.gone):
        before, now = draft.base.get(key), tree.get(key)
        if before is not None and now is not None and is_same(now, before):
            continue
        unit = _unit_of(draft, tree, key)
        if unit is not None and unit != key and draft.local.get(unit) is not None:
            found.setdefault(unit, set()).add(key)
    return found


def _unit_of(draft: Draft, tree: Tree[Local] | Tree[Remote], key: int) -> int | None:
    """The topmost unit a node lies in, where it is or where it was."""
    top, seen, each = None, set[int](), key
    while each not in seen:
        seen.add(each)
        node = tree.get(each) or draft.base.get(each)
        if node is None:
            break
        if node.name in UNITS and node.kind == "folder":
            top = each
        each = node.parent
    return top


def _disagrees(draft: Draft, key: int) -> bool:
    here: Local | Base | None = draft.local.get(key)
    there: Remote | Base | None = draft.remote.get(key)
    if here is None or there is None:
        return here is not there
    return here.place != there.place or (here.kind == "file" and here.md5 != there.md5)
