"""Layout: the renames, moves and new folders that bring the linked folder into its wanted shape.

Pure. Folders before what lies in them: then the target's folder is always where it belongs, and
nothing is ever moved into itself. A name that is still taken is freed first: what goes is binned,
what moves elsewhere waits in `.colabsync/stage` under its key, where a later run finds it.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.actions import (
    MakeLocalFolder,
    MoveLocal,
    RemoveLocalFolder,
    TrashLocal,
)
from jupyter_colabsync.sync.plan.ignore import STAGE
from jupyter_colabsync.sync.plan.merging import Draft
from jupyter_colabsync.sync.plan.names import clash_key
from jupyter_colabsync.sync.plan.nodes import ROOT, Place
from jupyter_colabsync.sync.plan.wants import Want, place_of

MAX_DEPTH = 100_000
"""More than any disk allows; a mistake of the plan ends there instead of never."""

Step = MakeLocalFolder | MoveLocal | TrashLocal | RemoveLocalFolder


class Layout:
    """The linked folder while it is brought into shape; `path` tells where a node is by then."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._staged: set[int] = set(draft.seen.staged)
        self._now: dict[int, Place | None] = dict.fromkeys(self._staged)
        """Nodes that have moved by now; None: gone, or waiting in the stage."""
        self._arrived: dict[Place, int] = {}
        self.is_gone: set[int] = set()
        """Nodes that had to make place already."""

    def steps(self) -> Iterator[Step]:
        """What has to be done, in this order."""
        todo = [key for key, wanted in self._draft.wants.items() if self._needs_place(key, wanted)]
        depths = {key: self._target_depth(key) for key in todo}
        for key in sorted(todo, key=lambda each: (depths[each], self._draft.wants[each].local)):
            yield from self._settle(key)

    def path(self, key: int) -> str:
        """Where the node is when all steps before have been done."""
        names: list[str] = []
        while key != ROOT:  # no recursion: a runaway script makes folders a thousand deep
            if key in self._staged:
                names.append(f"{STAGE}/{key}")
                break
            place = self._place_now(key)
            assert place is not None
            assert len(names) < MAX_DEPTH, "folders lie in each other"
            names.append(place.name)
            key = place.parent
        return "/".join(reversed(names))

    def _needs_place(self, key: int, wanted: Want) -> bool:
        return wanted.local is not None and wanted.local != self._place_now(key)

    def _settle(self, key: int) -> Iterator[Step]:
        """Bring one node to its place, or make room for what will be fetched to it."""
        wanted = self._draft.wants[key].local
        assert wanted is not None
        if self._place_now(key) == wanted:
            return
        yield from self._make_room(key, wanted)
        node, there = self._draft.local.get(key), self._draft.remote.get(key)
        file = self._draft.file_of(key)
        if node is not None:
            path = self.path(key)
            self._arrive(key, wanted)
            yield self._move(key, path, wanted)
        elif there is not None and there.kind == "folder" and file is not None:
            self._arrive(key, wanted)
            reason = reasons.made(self._draft.base.get(key))
            yield MakeLocalFolder(key, self.path(key), wanted, file, reason)

    def _move(self, key: int, path: str, wanted: Place) -> MoveLocal:
        node, there = self._draft.local.get(key), self._draft.remote.get(key)
        assert node is not None
        if there is not None and there.place == wanted:
            file = self._draft.file_of(key)
            reason = reasons.MOVED_THERE
            return MoveLocal(key, path, self.path(key), wanted, node, file, reason)
        is_back = wanted == node.place  # from the stage, where an earlier run left it
        reason = reasons.MAKES_ROOM if is_back else reasons.CLASHING_NAME
        return MoveLocal(key, path, self.path(key), wanted, node, None, reason, not is_back)

    def _make_room(self, key: int, place: Place) -> Iterator[Step]:
        """Free a place from whatever lies there and is not to stay. What comes out of the very
        folder that has to go is taken out first: else what follows it would move into itself."""
        other = self._occupant(place)
        if other is None or other == key:
            return
        if other < ROOT <= key and self._lies_in(key, other):
            yield self._stage(key)
        yield from self._clear(other)

    def _clear(self, key: int) -> Iterator[Step]:
        """Get a node out of the way: into the bin, where it belongs, or into the stage."""
        node, wanted = self._draft.local.get(key), self._draft.wants.get(key)
        assert node is not None
        assert wanted is not None, "two nodes want one place"
        if wanted.local is None and node.kind == "file":
            path = self.path(key)
            self._leave(key)
            self.is_gone.add(key)
            yield TrashLocal(key, path, node, reasons.REPLACED, is_first=True)
        elif wanted.local is not None and self._is_free_beside(node.place, wanted.local):
            yield from self._settle(key)
        elif key >= ROOT:
            yield self._stage(key)
        elif wanted.local is None:
            yield from self._empty(key)
        else:
            yield from self._settle(key)

    def _stage(self, key: int) -> MoveLocal:
        node = self._draft.local.get(key)
        assert node is not None
        path = self.path(key)
        self._leave(key)
        self._staged.add(key)
        return MoveLocal(key, path, self.path(key), node.place, node, None, reasons.MAKES_ROOM)

    def _is_free_beside(self, place: Place, wanted: Place) -> bool:
        """True for another name in the same folder that nothing has."""
        return place.parent == wanted.parent and self._occupant(wanted) is None

    def _empty(self, folder: int) -> Iterator[Step]:
        """Empty and remove a folder that only this scan knows: nothing in it is to stay there."""
        for child in list(self._draft.local.children(folder)):
            place = self._place_now(child)
            if place is not None and place.parent == folder:
                yield from self._clear(child)
        path = self.path(folder)
        self._leave(folder)
        self.is_gone.add(folder)
        yield RemoveLocalFolder(folder, path, reasons.REPLACED)

    # --- where things are by now

    def _place_now(self, key: int) -> Place | None:
        if key in self._now:
            return self._now[key]
        return place_of(self._draft.local.get(key))

    def _lies_in(self, key: int, folder: int) -> bool:
        """True when it lies in a folder by now, however deep."""
        while (place := self._place_now(key)) is not None:
            if place.parent == folder:
                return True
            key = place.parent
            if key == ROOT:
                return False
        return False

    def _occupant(self, place: Place) -> int | None:
        if (found := self._arrived.get(self._folded(place))) is not None:
            return found
        found = self._draft.local.at(place)
        return None if found is None or found in self._now else found

    def _arrive(self, key: int, place: Place) -> None:
        self._leave(key)
        self._staged.discard(key)
        self._now[key] = place
        self._arrived[self._folded(place)] = key

    def _leave(self, key: int) -> None:
        place = self._now.get(key)
        if place is not None and self._arrived.get(self._folded(place)) == key:
            del self._arrived[self._folded(place)]
        self._now[key] = None

    def _folded(self, place: Place) -> Place:
        folds = self._draft.policy.folds_case
        return Place(place.parent, clash_key(place.name, folds=folds))

    def _target_depth(self, key: int) -> int:
        depth, seen = 0, {key}
        place = self._draft.wants[key].local
        while place is not None and place.parent != ROOT and place.parent not in seen:
            depth += 1
            seen.add(place.parent)
            wanted = self._draft.wants.get(place.parent)
            if wanted is not None:
                place = wanted.local
            else:
                place = place_of(self._draft.local.get(place.parent))
        return depth
