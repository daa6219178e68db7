"""Wants: what each node that differs should become, decided node by node. Pure.

The three-way rule with its two independent halves, place and content: what one side changed, the
other follows; what both changed the same way is agreed; an edit or a move beats a deletion; of two
moves the one on Drive wins, so that any number of devices comes to the same end; of two edits
neither is lost. `repair` makes the wants of a whole tree fit together afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.sync.plan.names import drive_name
from jupyter_colabsync.sync.plan.nodes import Base, Local, Node, Place, Remote


class Content(Enum):
    """What has to happen to the bytes of a node (folders are always SAME)."""

    SAME = auto()
    UP = auto()
    DOWN = auto()
    CLASH = auto()
    """Both sides hold something the other has never seen."""
    LEFT = auto()
    """Not to be touched this time, on either side: neither bytes nor place nor base."""


@dataclass(slots=True)
class Want:
    """Where a node should lie on each side (None: nowhere), and what to do about its bytes.

    The two places differ only where a side may not be changed (links of one direction, missing
    rights, what is left for now).
    """

    local: Place | None
    remote: Place | None
    content: Content = Content.SAME
    is_revived: bool = False
    """It was gone on one side and lives on because of what happened on the other."""


def want(
    base: Base | None, local: Local | Base | None, remote: Remote | Base | None, mode: LinkMode
) -> Want:
    """The rule for one node. No base, no right to overwrite or delete anything."""
    if mode == "upload":
        return _uploading(base, local, remote)
    if mode == "download":
        return _downloading(base, local, remote)
    return _two_way(base, local, remote)


def left(local: Node | None, remote: Node | None) -> Want:
    """Everything stays as it is."""
    return Want(place_of(local), place_of(remote), Content.LEFT)


def _two_way(base: Base | None, local: Node | None, remote: Node | None) -> Want:
    if local is None and remote is None:
        return Want(None, None)
    if remote is None:
        assert local is not None
        if base is not None and is_same(local, base):
            return Want(None, None)
        return Want(local.place, local.place, _bytes(local, Content.UP), base is not None)
    if local is None:
        if base is not None and is_same(remote, base):
            return Want(None, None)
        return Want(remote.place, remote.place, _bytes(remote, Content.DOWN), base is not None)
    content = _content(base, local, remote)
    if base is None:
        return Want(local.place, remote.place, content)
    is_ours = remote.place == base.place or _is_one_wish(local, remote)
    place = local.place if is_ours else remote.place
    return Want(place, place, content)


def _is_one_wish(local: Node, remote: Node) -> bool:
    """Both moved to one place, where the name on Drive is marked here only because something else
    has it there, or still has it: names swapped here, and only half of that done on Drive."""
    if not isinstance(remote, Remote) or local.parent != remote.parent:
        return False
    return remote.file.name == drive_name(local.name, is_pointer=remote.is_pointer)


def _uploading(base: Base | None, local: Node | None, remote: Node | None) -> Want:
    """Never writes here; what was changed on Drive is left, what is missing there goes again."""
    if local is None:
        if base is not None and remote is not None and is_same(remote, base):
            return Want(None, None)
        return Want(None, None) if remote is None else left(None, remote)
    if remote is None:
        return Want(local.place, local.place, _bytes(local, Content.UP), base is not None)
    content = _content(base, local, remote)
    if content in {Content.DOWN, Content.CLASH}:
        return left(local, remote)
    has_moved_there = base is None or remote.place != base.place
    return Want(local.place, remote.place if has_moved_there else local.place, content)


def _downloading(base: Base | None, local: Node | None, remote: Node | None) -> Want:
    """Never writes on Drive; what was changed here is left, what is missing here comes again."""
    if remote is None:
        if base is not None and local is not None and is_same(local, base):
            return Want(None, None)
        return Want(None, None) if local is None else left(local, None)
    if local is None:
        return Want(remote.place, remote.place, _bytes(remote, Content.DOWN), base is not None)
    content = _content(base, local, remote)
    if content is Content.UP:
        return left(local, remote)
    has_moved_here = base is None or local.place != base.place
    return Want(local.place if has_moved_here else remote.place, remote.place, content)


def _content(base: Base | None, local: Node, remote: Node) -> Content:
    if local.kind == "folder" or (local.md5 is not None and local.md5 == remote.md5):
        return Content.SAME
    if base is not None and has_same_bytes(local, base):
        return Content.DOWN
    if base is not None and has_same_bytes(remote, base):
        return Content.UP
    return Content.CLASH


def is_same(node: Node, base: Base) -> bool:
    """Neither moved nor edited since the base."""
    return node.place == base.place and has_same_bytes(node, base)


def has_same_bytes(node: Node, base: Base) -> bool:
    """Not edited since the base; what was touched and has no known checksum counts as edited."""
    if node.kind == "folder" or isinstance(node, Base):
        return True
    return node.md5 is not None and node.md5 == base.md5


def place_of(node: Node | None) -> Place | None:
    """Where it lies, if it is there."""
    return None if node is None else node.place


def _bytes(node: Node, content: Content) -> Content:
    return Content.SAME if node.kind == "folder" else content
