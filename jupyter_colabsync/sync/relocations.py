"""Carrying out moves: a rename on the other side, then the base learns the new path."""

from __future__ import annotations

import time
from dataclasses import replace

import msgspec

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.sync.memory import Batch
from jupyter_colabsync.sync.model import BaseEntry, MoveBase, MoveLocal, MoveRemote
from jupyter_colabsync.sync.names import name_of, parent_of
from jupyter_colabsync.sync.remote import slim
from jupyter_colabsync.sync.transfers import MOVED_ON, Tools


def move_local(tools: Tools, action: MoveLocal) -> None:
    """Rename here; a file that was edited is found out by its missing stat."""
    entry = _base_of(tools, action.base_path)
    checked_ns = time.time_ns()
    stat = tools.disk.rename(action.path, action.to, action.local)
    is_known = entry.kind == "folder" or action.local.md5 == entry.md5
    moved = msgspec.structs.replace(
        entry,
        drive_name=action.remote.name,
        stat=stat if is_known else None,
        checked_ns=checked_ns,
    )
    tools.ledger.commit(
        Batch(base_rename=(action.base_path, action.to), base_put={action.to: moved})
    )
    tools.tally.add("moved")


def move_remote(tools: Tools, action: MoveRemote) -> None:
    """Rename and move on Drive in one call."""
    entry = _base_of(tools, action.path)
    found = tools.disk.look(action.to)
    if tools.disk.look(action.path) is not None or found is None:
        raise Stale(MOVED_ON)
    if found.stat.inode != action.local.stat.inode:
        raise Stale(MOVED_ON)
    parent_id = tools.creates.parent_id(action.to)
    if parent_id is None:
        raise Stale(MOVED_ON)
    tools.check_there(action.remote)
    is_renamed = name_of(action.to) != name_of(action.path)
    is_moved = parent_of(action.to) != parent_of(action.path)
    file = tools.drive.relocate(
        action.remote.id,
        name=name_of(action.to) if is_renamed else None,
        new_parent=parent_id if is_moved else None,
        old_parent=action.remote.parent_id if is_moved else None,
    )
    file = slim(replace(file, parent_id=parent_id))
    moved = msgspec.structs.replace(entry, drive_name=file.name, stat=action.local.stat)
    tools.ledger.commit(
        Batch(
            base_rename=(action.path, action.to),
            base_put={action.to: moved},
            mirror_put=[file],
        )
    )
    tools.tally.changed_there()
    tools.tally.add("moved")


def move_base(tools: Tools, action: MoveBase) -> None:
    """Both sides moved it to the same place: remember that."""
    entry = _base_of(tools, action.path)
    moved = msgspec.structs.replace(entry, drive_name=action.remote.name)
    tools.ledger.commit(Batch(base_rename=(action.path, action.to), base_put={action.to: moved}))


def _base_of(tools: Tools, path: str) -> BaseEntry:
    entry = tools.ledger.memory.base.get(path)
    if entry is None:
        raise Stale(MOVED_ON)
    return entry
