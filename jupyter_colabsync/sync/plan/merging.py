"""Merging: the wants of all nodes that differ, before they are made to fit together. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.actions import Policy
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Local, Remote, Side
from jupyter_colabsync.sync.plan.trees import BaseTree, LocalSeen, RemoteSeen, Skip, Tree
from jupyter_colabsync.sync.plan.wants import (
    Content,
    Want,
    has_same_bytes,
    is_same,
    left,
    place_of,
    want,
)


@dataclass(slots=True)
class Draft:
    """A plan in the making: the three trees, and what each node that differs should become."""

    base: BaseTree
    local: Tree[Local]
    remote: Tree[Remote]
    seen: LocalSeen
    seen_there: RemoteSeen
    policy: Policy
    wants: dict[int, Want] = field(default_factory=dict)
    forgotten: set[int] = field(default_factory=set)
    """Nodes that stay where they are, but not in the link."""
    aside: list[int] = field(default_factory=list)
    """Folders here that get another name and are another folder from then on."""
    skips: list[Skip] = field(default_factory=list)
    shut_out: dict[int, int] = field(default_factory=dict)
    """Nodes that wait for a folder on Drive that takes nothing new, and that folder."""

    def file_of(self, key: int) -> DriveFile | None:
        """What Drive last said about a node that is there."""
        node = self.remote.get(key)
        if node is None or isinstance(node, Remote):
            return None if node is None else node.file
        parent = self.base.get(node.parent)
        return node.as_file(None if parent is None else parent.drive_id)

    def path(self, key: int) -> str:
        """The path of a node, here if it is here."""
        return (self.local if self.local.get(key) is not None else self.remote).path(key)

    def base_path(self, key: int) -> str:
        """The path a node had here when it was agreed on."""
        names: list[str] = []
        while key != ROOT and (node := self.base.get(key)) is not None:
            names.append(node.name)
            key = node.parent
        return "/".join(reversed(names))

    def leave(self, key: int, reason: str | None = None, side: Side = "remote") -> None:
        """Nothing happens to this node this time."""
        self.wants[key] = left(self.local.get(key), self.remote.get(key))
        if reason is not None:
            self.skips.append(Skip(self.path(key), side, reason))


def merge(draft: Draft) -> None:
    """Fill in the wants."""
    local, remote = draft.local, draft.remote
    ignored = draft.seen.ignored | draft.seen_there.ignored
    draft.forgotten |= ignored
    touched = {*local.nodes, *local.gone, *remote.nodes, *remote.gone, *draft.seen.staged}
    touched -= ignored | {ROOT}
    for key in touched:
        before = draft.base.get(key)
        draft.wants[key] = want(before, local.get(key), remote.get(key), draft.policy.mode)
    _revive_moved_folders(draft)
    for key in touched:
        _leave_what_must_be(draft, key)


def _revive_moved_folders(draft: Draft) -> None:
    """A folder that is gone on one side but was moved on the other lives on with all it held:
    the deletion meant the folder at its old place, the move meant to keep it."""
    if draft.policy.mode != "two-way":
        return
    for key, wanted in list(draft.wants.items()):
        before = draft.base.get(key)
        if before is None or before.kind != "folder" or not wanted.is_revived:
            continue
        here, there = draft.local.get(key), draft.remote.get(key)
        tree: Tree[Local] | Tree[Remote] = draft.local if there is None else draft.remote
        node = here if there is None else there
        if node is not None and node.place != before.place:
            _revive(draft, tree.below(key), tree, Content.UP if there is None else Content.DOWN)


def _revive(
    draft: Draft, keys: Iterable[int], tree: Tree[Local] | Tree[Remote], content: Content
) -> None:
    for key in keys:
        wanted, node, before = draft.wants.get(key), tree.get(key), draft.base.get(key)
        if wanted is None or node is None or before is None or wanted.content is Content.LEFT:
            continue
        if wanted.local is None and is_same(node, before):
            kept = Content.SAME if node.kind == "folder" else content
            draft.wants[key] = Want(node.place, node.place, kept, is_revived=True)


def _leave_what_must_be(draft: Draft, key: int) -> None:
    """What is held, blocked here, or not allowed on Drive stays as it is."""
    wanted = draft.wants[key]
    if wanted.content is Content.LEFT:
        _note_clash_of_one_direction(draft, key)
    elif key in draft.policy.left or _is_blocked(draft, key):
        draft.leave(key)
    else:
        _mind_rights(draft, key, wanted)


def _note_clash_of_one_direction(draft: Draft, key: int) -> None:
    here, there, before = draft.local.get(key), draft.remote.get(key), draft.base.get(key)
    if draft.policy.mode != "upload" or here is None or there is None:
        return
    if before is None or (here.md5 != before.md5 and there.md5 != before.md5):
        draft.skips.append(Skip(draft.path(key), "remote", reasons.CLASH_UPLOAD_ONLY))


def _is_blocked(draft: Draft, key: int) -> bool:
    """True where the disk lets nobody look or write, at either place of a node or above it."""
    blocked, walls = draft.seen.blocked, draft.seen.walls
    if not blocked and not walls:
        return False
    if key in blocked:
        return True
    for node in (draft.local.get(key), draft.remote.get(key)):
        if node is None:
            continue
        above = (node.parent, *draft.local.ancestors(node.parent))
        if node.place in walls or any(each in blocked for each in above):
            return True
    return False


def _mind_rights(draft: Draft, key: int, wanted: Want) -> None:
    """What Drive does not let this account do is left, and said."""
    file = draft.file_of(key)
    if file is None:
        _mind_dead_pointer(draft, key, wanted)
        return
    there = draft.remote.get(key)
    is_pointer = isinstance(there, Remote | Base) and there.is_pointer
    if wanted.content is Content.UP and is_pointer:
        draft.leave(key, reasons.POINTER_EDITED, "local")
    elif wanted.content in {Content.DOWN, Content.CLASH} and not (file.can_download or is_pointer):
        draft.leave(key, reasons.NO_DOWNLOAD)
    elif wanted.remote is None and not file.can_trash:
        draft.leave(key, reasons.NO_TRASH)
    elif wanted.remote is not None and not file.can_edit:
        moves = wanted.remote != place_of(there)
        if wanted.content is Content.UP or moves:
            draft.leave(key, reasons.NO_EDIT)


def _mind_dead_pointer(draft: Draft, key: int, wanted: Want) -> None:
    """What stood for a document that is gone is never sent, moved or not. (What somebody has
    written into it is an ordinary new file.)"""
    here, before = draft.local.get(key), draft.base.get(key)
    if here is None or before is None or not before.is_pointer:
        return
    if wanted.content is Content.UP and has_same_bytes(here, before):
        if draft.policy.mode == "two-way":
            draft.wants[key] = Want(None, None)
        else:
            draft.leave(key)
