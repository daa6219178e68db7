"""Conflict copies: which there are already, and free names for new ones. Pure."""

from __future__ import annotations

from jupyter_colabsync.sync.plan.merging import Draft
from jupyter_colabsync.sync.plan.names import (
    clash_key,
    conflict_name,
    is_conflict_copy,
    join,
    original_name,
    parent_of,
)
from jupyter_colabsync.sync.plan.nodes import Place
from jupyter_colabsync.sync.plan.wants import Content


class ConflictCopies:
    """The copies that lie here, and those a plan is about to make."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known: dict[int, dict[int, tuple[str, str | None]]] = {}
        self._given: set[Place] = set()
        self._wanted: set[Place] | None = None

    def has(self, key: int, place: Place, md5: str | None) -> bool:
        """True when a copy of what lies at `place`, with this content, lies beside it already, and
        stays as it is."""
        if md5 is None:
            return False
        if place.parent not in self._known:
            self._known[place.parent] = self._copies_in(place.parent)
        wanted = original_name(place.name), md5
        copies = self._known[place.parent].items()
        return any(copy == wanted and other != key for other, copy in copies)

    def new_path(self, path: str, place: Place) -> str:
        """The path for a copy of what lies at `path`; nothing here, there or in the plan has it."""
        policy = self._draft.policy
        name = conflict_name(
            place.name,
            policy.device,
            policy.now,
            lambda name: self._is_taken(Place(place.parent, name)),
        )
        self._given.add(self._folded(Place(place.parent, name)))
        return join(parent_of(path), name)

    def _copies_in(self, folder: int) -> dict[int, tuple[str, str | None]]:
        local = self._draft.local
        return {
            key: (original_name(node.name), node.md5)
            for key in local.children(folder)
            if (node := local.get(key)) is not None and node.kind == "file"
            if is_conflict_copy(node.name) and self._stays(key)
        }

    def _stays(self, key: int) -> bool:
        wanted = self._draft.wants.get(key)
        return wanted is None or wanted.content in {Content.SAME, Content.UP, Content.LEFT}

    def _is_taken(self, place: Place) -> bool:
        draft = self._draft
        if self._wanted is None:
            places = (each.local for each in draft.wants.values())
            self._wanted = {self._folded(each) for each in places if each is not None}
        folded = self._folded(place)
        return (
            folded in self._given
            or folded in self._wanted
            or place in draft.seen.walls
            or draft.local.at(place) is not None
            or draft.remote.at(place) is not None
        )

    def _folded(self, place: Place) -> Place:
        folds = self._draft.policy.folds_case
        return Place(place.parent, clash_key(place.name, folds=folds))
