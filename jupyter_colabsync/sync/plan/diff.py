"""Diff: what has to be done so that two trees become what is wanted, and in which order. Pure.

First the base learns what both sides agree on, then the folder here takes its shape, then Drive
takes its shape, then bytes travel, then what is not wanted goes into the bins. After each action
every node of the base lies in a folder that the base knows; so a run may die anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.actions import (
    Action,
    Adopt,
    Download,
    Forget,
    MakeRemoteFolder,
    MoveRemote,
    Plan,
    RemoveLocalFolder,
    SetAside,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.plan.copies import ConflictCopies
from jupyter_colabsync.sync.plan.crowded import crowded_folders
from jupyter_colabsync.sync.plan.layout import Layout
from jupyter_colabsync.sync.plan.merging import Draft
from jupyter_colabsync.sync.plan.names import drive_name
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Local, Node, Place, Remote
from jupyter_colabsync.sync.plan.order import transfer_key
from jupyter_colabsync.sync.plan.wants import Content, Want, place_of

NOTEBOOK = ".ipynb"


def diff(draft: Draft) -> Plan:
    """The plan that carries out the wants of a draft."""
    layout = Layout(draft)
    here = list(layout.steps())
    work = _Diff(draft, layout)
    actions: list[Action] = [
        *work.notes(),
        *here,
        *work.asides(),
        *work.shape_there(),
        *sorted(work.transfers(), key=transfer_key),
        *work.deletions_here(),
        *work.deletions_there(),
        *work.farewells(),
    ]
    return Plan(
        tuple(actions),
        tuple(draft.skips),
        shut_out=tuple(work.shut_out()),
        crowded=tuple(crowded_folders(draft)),
        same=work.same(),
    )


class _Diff:
    """One pass over the wants for each kind of action."""

    def __init__(self, draft: Draft, layout: Layout) -> None:
        self._draft, self._layout = draft, layout
        self._copies = ConflictCopies(draft)
        self._open = {
            key: wanted for key, wanted in draft.wants.items() if wanted.content is not Content.LEFT
        }
        self._left_by_others = self._folders_left_by_others()
        self._kept_here = self._with_folders_above(draft.seen.others, is_local=True)
        self._kept_there = self._with_folders_above(
            draft.seen_there.others | self._forgotten_folders(), is_local=False
        )

    def same(self) -> int:
        """Files that are equal on both sides already."""
        draft = self._draft
        touched = [
            key
            for key in (*draft.wants, *draft.forgotten)
            if (node := draft.base.get(key)) is not None and node.kind == "file"
        ]
        equal = sum(
            wanted.content is Content.SAME
            and _is_file(draft.local.get(key))
            and draft.remote.get(key) is not None
            for key, wanted in self._open.items()
        )
        return draft.base.file_count - len(touched) + equal

    def asides(self) -> Iterator[SetAside]:
        """Folders that are two different ones from now on."""
        for key in self._draft.aside:
            here = self._draft.local.get(key)
            assert isinstance(here, Local | Base)
            path = self._layout.path(key)
            to = self._copies.new_path(path, here.place)
            yield SetAside(key, path, to, here, reasons.UNIT)

    # --- what only has to be remembered

    def notes(self) -> Iterator[Adopt | Forget]:
        """What the base has to forget (from below), and to learn (from above)."""
        draft = self._draft
        forgets = [
            Forget(key, draft.base_path(key), reasons.IGNORED, is_kept=True)
            for key in draft.forgotten
            if draft.base.get(key) is not None
        ]
        adopts: list[Adopt] = []
        for key, wanted in self._open.items():
            here, there = draft.local.get(key), draft.remote.get(key)
            if here is None and there is None:
                is_known = draft.base.get(key) is not None and wanted.local is None
                if is_known and key not in self._left_by_others:
                    forgets.append(Forget(key, draft.base_path(key), reasons.FORGOTTEN))
            elif here is not None and there is not None and self._is_news(key, wanted, here, there):
                adopts.append(self._adopt(key, here, there))
        yield from sorted(forgets, key=lambda each: (-each.path.count("/"), each.path))
        yield from sorted(adopts, key=lambda each: (each.path.count("/"), each.path))

    def farewells(self) -> Iterator[Forget]:
        """Folders that are nowhere, but had to be known until all that lay in them had moved on."""
        paths = {key: self._draft.base_path(key) for key in self._left_by_others}
        for key in sorted(paths, key=lambda each: (-paths[each].count("/"), paths[each])):
            yield Forget(key, paths[key], reasons.FORGOTTEN)

    def _folders_left_by_others(self) -> set[int]:
        """Of the folders that are gone on both sides those in which, by the base, something lies
        that lives on; with the gone ones above them."""
        draft = self._draft
        lost = {
            key
            for key, wanted in self._open.items()
            if wanted.local is None and wanted.remote is None
            if draft.local.get(key) is None and draft.remote.get(key) is None
        }
        going, found = lost | draft.forgotten, set[int]()
        for key in lost:
            node = draft.base.get(key)
            if node is None or node.kind != "folder" or key in found:
                continue
            if any(each.key not in going for each in draft.base.children(key)):
                while node is not None and node.key in lost and node.key not in found:
                    found.add(node.key)
                    node = draft.base.get(node.parent)
        return found

    def _is_news(self, key: int, wanted: Want, here: Node, there: Node) -> bool:
        """Both sides are as wanted, and the base does not know it all."""
        if wanted.content is not Content.SAME:
            return False
        if wanted.local != here.place or wanted.remote != there.place:
            return False
        before = self._draft.base.get(key)
        if before is None:
            return True
        if isinstance(here, Local) and (here.stat != before.stat or here.md5 != before.md5):
            return True
        if isinstance(there, Remote) and (
            there.file.id != before.drive_id or there.file.name != before.drive_name
        ):
            return True
        return before.place != here.place and here.place == there.place

    def _adopt(self, key: int, here: Node, there: Node) -> Adopt:
        assert isinstance(here, Local | Base)
        file, before = self._draft.file_of(key), self._draft.base.get(key)
        assert file is not None
        is_agreed = before is None or here.place == there.place
        place = here.place if is_agreed else before.place  # type: ignore[union-attr]  # see above
        path = self._draft.local.path(key)
        return Adopt(key, path, place, here, file, _is_pointer(there), reasons.EQUAL)

    # --- Drive takes its shape

    def shape_there(self) -> Iterator[MakeRemoteFolder | MoveRemote]:
        """New folders and moves on Drive, folders before what lies in them."""
        found: list[tuple[int, bool, str, MakeRemoteFolder | MoveRemote]] = []
        for key, wanted in self._open.items():
            action = self._place_there(key, wanted)
            if action is not None:
                is_move = isinstance(action, MoveRemote)
                found.append((self._depth_there(key), is_move, action.path, action))
        found.sort(key=lambda each: each[:3])
        yield from (action for *_, action in found)

    def _place_there(self, key: int, wanted: Want) -> MakeRemoteFolder | MoveRemote | None:
        here, there = self._draft.local.get(key), self._draft.remote.get(key)
        if wanted.remote is None or here is None:
            return None
        assert isinstance(here, Local | Base)
        path = self._layout.path(key)
        if there is None and here.kind == "folder":
            reason = reasons.pushed(self._draft.base.get(key), is_there=False)
            return MakeRemoteFolder(key, path, wanted.remote, here, reason)
        if there is None or wanted.remote == there.place or wanted.content is Content.UP:
            return None
        file = self._draft.file_of(key)
        assert file is not None
        name = self._new_drive_name(there, wanted.remote)
        before = self._draft.remote.path(key)
        return MoveRemote(key, before, path, wanted.remote, name, here, file, reasons.MOVED_HERE)

    def _new_drive_name(self, there: Node, place: Place) -> str | None:
        """The name to give on Drive; None where it keeps its own (a mapped one, say)."""
        if place.name == there.name:
            return None
        return drive_name(place.name, is_pointer=_is_pointer(there))

    def _depth_there(self, key: int) -> int:
        depth, seen = 0, {key}
        place = self._draft.wants[key].remote
        while place is not None and place.parent != ROOT and place.parent not in seen:
            depth += 1
            seen.add(place.parent)
            wanted = self._draft.wants.get(place.parent)
            if wanted is not None:
                place = wanted.remote
            else:
                place = place_of(self._draft.remote.get(place.parent))
        return depth

    # --- bytes

    def transfers(self) -> Iterator[Upload | Download]:
        """What has to be sent and fetched."""
        for key, wanted in self._open.items():
            if wanted.content is Content.UP and wanted.remote is not None:
                yield self._upload(key, wanted.remote)
            elif wanted.content in {Content.DOWN, Content.CLASH} and wanted.local is not None:
                yield self._download(key, wanted)

    def shut_out(self) -> Iterator[Upload]:
        """The files that are left because their folder on Drive takes nothing new."""
        for key in self._draft.shut_out:
            here = self._draft.local.get(key)
            if _is_file(here):
                assert isinstance(here, Local | Base)
                yield self._upload(key, here.place)

    def _upload(self, key: int, place: Place) -> Upload:
        here, there = self._draft.local.get(key), self._draft.remote.get(key)
        assert isinstance(here, Local | Base)
        before = self._draft.base.get(key)
        path, reason = self._layout.path(key), reasons.pushed(before, is_there=there is not None)
        binned = self._draft.seen_there.binned.get(key)
        if there is not None:
            name = self._new_drive_name(there, place)
            is_moved = there.place != place
            return Upload(
                key, path, place, here, self._draft.file_of(key), reason, is_moved, drive_name=name
            )
        if binned is not None and before is not None:
            name = None if place.name == before.name else drive_name(place.name)
            return Upload(key, path, place, here, binned, reason, True, True, name)
        return Upload(key, path, place, here, None, reason, drive_name=drive_name(place.name))

    def _download(self, key: int, wanted: Want) -> Download:
        here, there, file = (
            self._draft.local.get(key),
            self._draft.remote.get(key),
            self._draft.file_of(key),
        )
        assert here is None or isinstance(here, Local | Base)
        assert there is not None
        assert file is not None
        place = wanted.local
        assert place is not None
        path = self._layout.path(place.parent)
        path = f"{path}/{place.name}" if path else place.name
        before = self._draft.base.get(key)
        is_pointer = _is_pointer(there)
        if wanted.content is not Content.CLASH or here is None:
            reason = reasons.pulled(before, is_here=here is not None)
            return Download(key, path, place, file, here, reason, is_pointer)
        copy_to = None
        if not self._copies.has(key, place, here.md5):
            copy_to = self._copies.new_path(path, place)
        return Download(
            key,
            path,
            place,
            file,
            here,
            reasons.CLASH if copy_to else reasons.CLASH_KEPT,
            is_pointer,
            True,
            copy_to,
            self._merge_base(before, path),
        )

    def _merge_base(self, before: Base | None, path: str) -> str | None:
        if before is None or before.md5 is None or not path.endswith(NOTEBOOK):
            return None
        return before.md5 if before.md5 in self._draft.policy.mergeable else None

    # --- what goes

    def deletions_here(self) -> Iterator[TrashLocal | RemoveLocalFolder | Forget]:
        """Files into the bin, then empty folders, the deepest first."""
        folders: list[tuple[str, int]] = []
        for key, wanted in self._open.items():
            here = self._draft.local.get(key)
            if wanted.local is not None or here is None or key in self._layout.is_gone:
                continue
            path = self._layout.path(key)
            if here.kind == "folder":
                folders.append((path, key))
            else:
                assert isinstance(here, Local | Base)
                yield TrashLocal(key, path, here, reasons.DELETED_THERE)
        for path, key in sorted(folders, key=lambda each: (-each[0].count("/"), each[0])):
            if key in self._kept_here:
                yield Forget(key, path, reasons.NOT_EMPTY, is_kept=True)
            else:
                yield RemoveLocalFolder(key, path, reasons.DELETED_THERE)

    def deletions_there(self) -> Iterator[TrashRemote | Forget]:
        """Whole folders go in one piece."""
        draft = self._draft
        doomed = {
            key
            for key, wanted in self._open.items()
            if wanted.remote is None and draft.remote.get(key) is not None
        }
        for key in sorted(doomed, key=draft.remote.path):
            node = draft.remote.get(key)
            assert node is not None
            if key in self._kept_there:
                yield Forget(key, draft.remote.path(key), reasons.NOT_EMPTY, is_kept=True)
            elif node.parent not in doomed or node.parent in self._kept_there:
                yield self._trash_there(key, doomed)

    def _trash_there(self, key: int, doomed: set[int]) -> TrashRemote:
        draft = self._draft
        file = draft.file_of(key)
        assert file is not None
        below = tuple(self._going_with(key, doomed))
        files = sum(_is_file(draft.remote.get(each)) for each in (key, *below))
        return TrashRemote(key, draft.remote.path(key), file, below, files, reasons.DELETED_HERE)

    def _going_with(self, folder: int, doomed: set[int]) -> Iterator[int]:
        """What goes with a folder: not what lies in one that is moved out of it before, though that
        may be doomed as well."""
        todo = [folder]
        while todo:
            for child in self._draft.remote.children(todo.pop()):
                if child in doomed:
                    yield child
                    todo.append(child)

    # --- folders that cannot go

    def _with_folders_above(self, folders: frozenset[int], *, is_local: bool) -> set[int]:
        tree = self._draft.local if is_local else self._draft.remote
        return {each for key in folders for each in (key, *tree.ancestors(key))}

    def _forgotten_folders(self) -> frozenset[int]:
        """The folders of what stays on Drive but is ignored from now on."""
        base = self._draft.base
        found = (base.get(key) for key in self._draft.forgotten)
        return frozenset(node.parent for node in found if node is not None)


def _is_file(node: Node | None) -> bool:
    return node is not None and node.kind == "file"


def _is_pointer(node: Node) -> bool:
    return isinstance(node, Remote | Base) and node.is_pointer
