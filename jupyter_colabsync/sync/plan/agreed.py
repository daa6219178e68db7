"""What the base remembers after each action: pure, so that tests and engine agree on it."""

from __future__ import annotations

import msgspec

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.actions import Adopt, MoveLocal, MoveRemote
from jupyter_colabsync.sync.plan.nodes import Base, Place, Stat


def agreed_file(
    key: int,
    place: Place,
    file: DriveFile,
    md5: str | None,
    stat: Stat | None,
    *,
    size_bytes: int,
    checked_ns: int,
    is_pointer: bool = False,
) -> Base:
    """A file that is the same on both sides. `stat` None: it has to be hashed again."""
    return _with_file(
        Base(
            key,
            place.parent,
            place.name,
            "file",
            file.id,
            file.name,
            md5,
            size_bytes,
            stat,
            checked_ns,
            is_pointer=is_pointer,
        ),
        file,
    )


def agreed_folder(key: int, place: Place, file: DriveFile, stat: Stat | None) -> Base:
    """A folder that is on both sides."""
    return _with_file(
        Base(key, place.parent, place.name, "folder", file.id, file.name, stat=stat), file
    )


def adopted(action: Adopt, checked_ns: int) -> Base:
    """Both sides had it already."""
    local = action.local
    if local.kind == "folder":
        return agreed_folder(action.key, action.place, action.remote, local.stat)
    return agreed_file(
        action.key,
        action.place,
        action.remote,
        local.md5,
        local.stat,
        size_bytes=0 if local.stat is None else local.stat.size_bytes,
        checked_ns=checked_ns,
        is_pointer=action.is_pointer,
    )


def moved_here(before: Base, action: MoveLocal, stat: Stat, checked_ns: int) -> Base:
    """It lies here where it lies on Drive; whether its bytes were edited is told by the stat."""
    assert action.remote is not None
    is_known = before.kind == "folder" or action.local.md5 == before.md5
    return msgspec.structs.replace(
        before,
        parent=action.place.parent,
        name=action.place.name,
        drive_id=action.remote.id,
        drive_name=action.remote.name,
        stat=stat if is_known else None,
        checked_ns=checked_ns,
    )


def moved_there(before: Base, action: MoveRemote, place: Place, file: DriveFile) -> Base:
    """It lies on Drive where it lies here."""
    is_known = before.kind == "folder" or action.local.md5 == before.md5
    moved = msgspec.structs.replace(
        before,
        parent=place.parent,
        name=place.name,
        drive_id=file.id,
        drive_name=file.name,
        stat=action.local.stat if is_known else None,
    )
    return _with_file(moved, file) if file.md5 == before.md5 or before.is_pointer else moved


def _with_file(node: Base, file: DriveFile) -> Base:
    """The node with Drive's word about it."""
    return msgspec.structs.replace(
        node,
        mime_type=file.mime_type,
        modified_at_ms=file.modified_at_ms,
        revision_id=file.head_revision_id,
        version=file.version,
        etag=file.etag,
        can_edit=file.can_edit,
        can_download=file.can_download,
        can_trash=file.can_trash,
        can_add=file.can_add,
    )
