"""Repair: makes the wants of all nodes fit together in one tree on each side. Pure.

A folder lives as long as anything in it does; no folder lies in itself; no two things have one
name; nothing goes into a folder that takes nothing new. Every rule errs on the side of keeping.
The order (orphans, loops, clashes, closed folders) is repeated until nothing changes, because each
repair can make room for, or need, another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.closed import leave_what_has_no_way_in
from jupyter_colabsync.sync.plan.merging import Draft
from jupyter_colabsync.sync.plan.names import clash_key, conflict_name
from jupyter_colabsync.sync.plan.nodes import ROOT, Place
from jupyter_colabsync.sync.plan.wants import Content, Want, place_of

MAX_ROUNDS = 100
"""Far more than any tree needs (Drive allows 100 levels); an end all the same."""


def repair(draft: Draft) -> None:
    """Change the wants until they make one tree on each side."""
    _Shells(draft).leave()
    for _ in range(MAX_ROUNDS):
        if not (
            _keep_folders(draft)
            or _open_loops(draft)
            or _part_clashes(draft)
            or leave_what_has_no_way_in(draft)
        ):
            return
    for key in draft.wants:  # nothing is done rather than something wrong
        draft.leave(key)


# --- orphans


def _keep_folders(draft: Draft) -> bool:
    """Folders that something wants to lie in are not deleted, or are made again."""
    has_changed = False
    for key, wanted in list(draft.wants.items()):
        for place, is_local in ((wanted.local, True), (wanted.remote, False)):
            if place is not None and place.parent != ROOT:
                has_changed |= _keep_folder(draft, key, place.parent, is_local=is_local)
        if wanted.content is Content.LEFT:
            has_changed |= _keep_agreed_folder(draft, key)
    return has_changed


def _keep_agreed_folder(draft: Draft, key: int) -> bool:
    """The base goes on having what is left in the folder it was agreed in, though it may lie in
    another one on both sides by now; so the base has to keep that folder too."""
    before = draft.base.get(key)
    parent = None if before is None else draft.wants.get(before.parent)
    if before is None or parent is None or parent.content is Content.LEFT:
        return False
    if parent.local is not None and parent.remote is not None:
        return False
    draft.leave(before.parent)
    return True


def _keep_folder(draft: Draft, key: int, folder: int, *, is_local: bool) -> bool:
    """True when the wants had to change so that `key` has its folder."""
    parent = draft.wants.get(folder)
    if parent is None:
        return False
    if (parent.local if is_local else parent.remote) is not None:
        return False
    wanted = draft.wants[key]
    here, there = draft.local.get(folder), draft.remote.get(folder)
    if wanted.content is Content.LEFT:  # what is left keeps its folder, on that side only
        parent.content = Content.LEFT
        parent.local = parent.local or (place_of(here) if is_local else None)
        parent.remote = parent.remote or (None if is_local else place_of(there))
        return True
    if parent.content is Content.LEFT:
        draft.leave(key)
        return True
    known = draft.base.get(folder)
    place = place_of(there) or place_of(here) or place_of(known)
    assert place is not None
    parent.local = parent.remote = place
    parent.is_revived = True
    return True


# --- loops


def _open_loops(draft: Draft) -> bool:
    """A moved into B here and B into A there: the place on Drive wins for all of the loop."""
    has_changed = False
    for is_local in (True, False):
        for key in list(draft.wants):
            loop = _loop_from(draft, key, is_local=is_local)
            for each in loop:
                wanted = draft.wants[each]
                there, here = place_of(draft.remote.get(each)), place_of(draft.local.get(each))
                if draft.policy.mode == "two-way":
                    wanted.local = wanted.remote = there or here
                else:
                    wanted.local, wanted.remote = here, there
            has_changed |= bool(loop)
    return has_changed


def _loop_from(draft: Draft, key: int, *, is_local: bool) -> list[int]:
    """The nodes of the loop that `key` lies on, or none."""
    path = [key]
    while True:
        wanted = draft.wants.get(path[-1])
        if wanted is not None:
            place = wanted.local if is_local else wanted.remote
        else:
            place = place_of(draft.base.get(path[-1]))
        if place is None or place.parent == ROOT:
            return []
        if place.parent == key:
            return [each for each in path if each in draft.wants]
        if place.parent in path:
            return []  # a loop, but not one that `key` lies on
        path.append(place.parent)


# --- clashes


def _part_clashes(draft: Draft) -> bool:
    """Of several things with one name in one folder here, one keeps it."""
    has_changed = False
    for place, keys in _crowded(draft):
        winner, *others = sorted(keys, key=lambda key: _rank(draft, key, place))
        for other in others:
            has_changed |= _give_way(draft, winner, other)
    return has_changed


def _crowded(draft: Draft) -> list[tuple[Place, list[int]]]:
    """Places here that several nodes want, in a fixed order."""
    taken: dict[Place, list[int]] = defaultdict(list)
    moving: set[Place] = set()
    for key, wanted in draft.wants.items():
        if wanted.local is not None:
            place = _folded(draft, wanted.local)
            taken[place].append(key)
            if key in draft.seen.staged or wanted.local != place_of(draft.local.get(key)):
                moving.add(place)
    for place in moving:
        resident = draft.local.at(place)
        if resident is not None and resident not in draft.wants:
            taken[place].append(resident)
    return sorted((place, sorted(keys)) for place, keys in taken.items() if len(keys) > 1)


def _folded(draft: Draft, place: Place) -> Place:
    return Place(place.parent, clash_key(place.name, folds=draft.policy.folds_case))


def _rank(draft: Draft, key: int, place: Place) -> tuple[int, int]:
    """Who keeps the name: what cannot move, what stays where it is on Drive, what is there."""
    if _is_fixed(draft, key):
        return 0, key
    there = draft.remote.get(key)
    if there is None:
        return 3, key
    is_there = _folded(draft, there.place) == place
    return (1 if is_there else 2), key


def _is_fixed(draft: Draft, key: int) -> bool:
    wanted = draft.wants.get(key)
    if wanted is None:
        return True
    is_mine = draft.policy.mode == "download" and draft.remote.get(key) is None
    return wanted.content is Content.LEFT and not is_mine


def _give_way(draft: Draft, winner: int, loser: int) -> bool:
    """The loser joins the winner, turns out to be superfluous, or gets another name."""
    wanted, here = draft.wants.get(loser), draft.local.get(loser)
    if wanted is None or wanted.local is None or _is_fixed(draft, loser):
        return False
    is_only_here = draft.remote.get(loser) is None and here is not None
    is_shell = is_only_here and here is not None and here.kind == "folder"
    is_winner_left = winner in draft.wants and _is_fixed(draft, winner)
    if is_shell and _is_folder(draft, winner) and not is_winner_left:
        _unite(draft, winner, loser)
    elif is_only_here and _has_same_content(draft, winner, loser):
        draft.wants[loser] = Want(None, None)
    elif draft.policy.mode == "upload":
        draft.leave(loser, reasons.CLASH_UPLOAD_ONLY)
    elif draft.policy.mode == "two-way" and is_winner_left:
        draft.leave(loser)
    else:
        wanted.local = _free_place(draft, wanted.local)
        if draft.policy.mode == "two-way" and wanted.remote is not None:
            wanted.remote = Place(wanted.remote.parent, wanted.local.name)
    return True


def _is_folder(draft: Draft, key: int) -> bool:
    node = draft.remote.get(key) or draft.local.get(key)
    return node is not None and node.kind == "folder"


def _has_same_content(draft: Draft, winner: int, loser: int) -> bool:
    """A new file here with the very bytes that the winner has or gets at this place."""
    wanted, here = draft.wants.get(winner), draft.local.get(loser)
    if wanted is None or here is None or loser not in draft.local.new or here.kind == "folder":
        return False
    sources = {
        Content.SAME: draft.remote.get(winner),
        Content.DOWN: draft.remote.get(winner),
        Content.CLASH: draft.remote.get(winner),
        Content.UP: draft.local.get(winner),
    }
    node = sources.get(wanted.content)
    return node is not None and here.md5 is not None and here.md5 == node.md5


def _unite(draft: Draft, winner: int, loser: int) -> None:
    """Two folders of one name, one of them known only here: what lies in that goes into the other,
    and the empty one goes; where the other is not here yet, it is this one."""
    for key in draft.local.children(loser):
        wanted = draft.wants[key]
        if wanted.local is not None and wanted.local.parent == loser:
            wanted.local = Place(winner, wanted.local.name)
        if wanted.remote is not None and wanted.remote.parent == loser:
            wanted.remote = Place(winner, wanted.remote.name)
    if draft.local.get(winner) is None and loser in draft.local.new:
        del draft.wants[loser]
        draft.local.rekey(loser, winner)
    else:
        draft.wants[loser] = Want(None, None)


def _free_place(draft: Draft, place: Place) -> Place:
    """A conflict copy's place that nothing here, there or in this plan has."""
    wanted = {
        _folded(draft, each.local)
        for each in draft.wants.values()
        if each.local is not None and each.local.parent == place.parent
    }

    def is_taken(name: str) -> bool:
        target = Place(place.parent, name)
        return (
            _folded(draft, target) in wanted
            or draft.local.at(target) is not None
            or draft.remote.at(target) is not None
            or target in draft.seen.walls
        )

    policy = draft.policy
    return Place(place.parent, conflict_name(place.name, policy.device, policy.now, is_taken))


# --- folders that hold nothing that is synced


class _Shells:
    """New folders with nothing but unsynced things in them are not made on the other side; else a
    folder deleted there would come back for what is ignored in it here."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._hollow = set(draft.seen.others | draft.seen_there.others)

    def leave(self) -> None:
        """Leave them as they are."""
        draft = self._draft
        new = {key for key in draft.wants if self._is_new_folder(key)}
        filled = {place.parent for key, place in self._places() if key not in new}
        depths = {key: self._depth(key) for key in new}
        for key in sorted(new, key=lambda each: -depths[each]):
            wanted = draft.wants[key]
            place = wanted.local or wanted.remote
            if place is None:
                continue
            if key in self._hollow and key not in filled:
                draft.leave(key)
                self._hollow.add(place.parent)
            else:
                filled.add(place.parent)

    def _is_new_folder(self, key: int) -> bool:
        draft = self._draft
        here, there = draft.local.get(key), draft.remote.get(key)
        if draft.base.get(key) is not None or (here is None) == (there is None):
            return False
        node = here or there
        return node is not None and node.kind == "folder"

    def _places(self) -> Iterator[tuple[int, Place]]:
        for key, wanted in self._draft.wants.items():
            for place in (wanted.local, wanted.remote):
                if place is not None and wanted.content is not Content.LEFT:
                    yield key, place

    def _depth(self, key: int) -> int:
        tree = self._draft.local if self._draft.local.get(key) is not None else None
        return tree.depth(key) if tree is not None else self._draft.remote.depth(key)
