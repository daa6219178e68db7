"""Base nodes as rows of the table `base`, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jupyter_colabsync.drive.records import FOLDER_MIME
from jupyter_colabsync.sync.plan.nodes import Base, Stat

Row = Sequence[Any]

COLUMNS = (
    "key, parent, name, kind, drive_id, drive_name, md5, size_bytes, inode, stat_size, mtime_ns, "
    "ctime_ns, checked_ns, mime_type, modified_at_ms, revision_id, version, etag, flags"
)
KNOWN_COLUMNS = "name, key, kind, inode, stat_size, mtime_ns, ctime_ns, checked_ns, md5"
"""In the order of `Known`."""
_CAN_EDIT, _CAN_DOWNLOAD, _CAN_TRASH, _POINTER = 1, 2, 4, 8
_TAKES_NOTHING = 16
"""The other way round than the rest: in older files nobody has set it."""
_FOLDER = 1


def row_of(node: Base) -> Row:
    """A node in the order of `COLUMNS`."""
    stat = node.stat
    return (
        node.key,
        node.parent,
        node.name,
        int(node.kind == "folder"),
        node.drive_id,
        None if node.drive_name == node.name else node.drive_name,
        node.md5,
        node.size_bytes,
        None if stat is None else stat.inode,
        None if stat is None else stat.size_bytes,
        None if stat is None else stat.mtime_ns,
        None if stat is None else stat.ctime_ns,
        node.checked_ns,
        None if node.kind == "folder" else node.mime_type,
        node.modified_at_ms,
        node.revision_id,
        node.version,
        node.etag,
        _CAN_EDIT * node.can_edit
        | _CAN_DOWNLOAD * node.can_download
        | _CAN_TRASH * node.can_trash
        | _POINTER * node.is_pointer
        | _TAKES_NOTHING * (not node.can_add),
    )


def node_of(row: Row) -> Base:
    """The node of a row."""
    key, parent, name, kind, drive_id, drive_name, md5, size_bytes, *rest = row
    inode, stat_size, mtime_ns, ctime_ns, checked_ns, mime_type, modified_at_ms, *last = rest
    revision_id, version, etag, flags = last
    return Base(
        key=key,
        parent=parent,
        name=name,
        kind="folder" if kind == _FOLDER else "file",
        drive_id=drive_id,
        drive_name=name if drive_name is None else drive_name,
        md5=md5,
        size_bytes=size_bytes,
        stat=None if inode is None else Stat(inode, stat_size, mtime_ns, ctime_ns),
        checked_ns=checked_ns,
        mime_type=FOLDER_MIME if mime_type is None else mime_type,
        modified_at_ms=modified_at_ms,
        revision_id=revision_id,
        version=version,
        etag=etag,
        can_edit=bool(flags & _CAN_EDIT),
        can_download=bool(flags & _CAN_DOWNLOAD),
        can_trash=bool(flags & _CAN_TRASH),
        is_pointer=bool(flags & _POINTER),
        can_add=not flags & _TAKES_NOTHING,
    )
