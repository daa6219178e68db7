"""Steps here: one change of the linked folder each, then the base learns it."""

from __future__ import annotations

import time

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.sync.plan.actions import (
    MakeLocalFolder,
    MoveLocal,
    RemoveLocalFolder,
    SetAside,
    TrashLocal,
)
from jupyter_colabsync.sync.plan.agreed import agreed_folder, moved_here
from jupyter_colabsync.sync.plan.nodes import ROOT
from jupyter_colabsync.sync.remote.agreeing import agree, disown
from jupyter_colabsync.sync.run.tools import MOVED_ON, Tools
from jupyter_colabsync.sync.state.batch import Batch, Happening


def make_folder(tools: Tools, action: MakeLocalFolder) -> None:
    """Make a folder here."""
    stat = tools.disk.make_folder(action.path)
    node = agreed_folder(action.key, tools.place(action.place), action.remote, stat)
    agree(tools.state, [node])


def move(tools: Tools, action: MoveLocal) -> None:
    """Rename here; a file that was edited is found out by its missing stat."""
    before = tools.state.get(action.key)
    checked_ns = time.time_ns()
    stat = tools.disk.rename(action.path, action.to, tools.here(action.key, action.local))
    tools.stats[action.key] = stat
    if action.remote is None:
        if action.is_conflict:
            tools.tally.add("conflicts")
            kept = Happening("conflict", "local", action.path, action.reason, kept=action.to)
            tools.state.commit(Batch(history=[kept]))
        return
    if before is None:
        raise Stale(MOVED_ON)
    node = moved_here(before, action, stat, checked_ns)
    happening = Happening("move", "local", action.path, action.reason, kept=action.to)
    agree(tools.state, [node], history=[happening])
    tools.tally.add("moved")


def set_aside(tools: Tools, action: SetAside) -> None:
    """Give a folder another name and forget that both sides ever agreed on it."""
    tools.disk.rename(action.path, action.to, tools.here(action.key, action.local))
    keys = [action.key, *_below(tools, action.key)]
    kept = Happening("conflict", "local", action.path, action.reason, kept=action.to)
    disown(tools.state, reversed(keys), is_kept=True, history=[kept])
    tools.tally.add("conflicts")


def trash(tools: Tools, action: TrashLocal) -> None:
    """Move a file into the link's bin."""
    here = tools.here(action.key, action.local)
    kept = tools.disk.to_trash(action.path, here)
    happening = Happening(
        "delete",
        "local",
        action.path,
        action.reason,
        size_bytes=here.stat.size_bytes,
        kept=kept,
    )
    disown(tools.state, [action.key], is_kept=False, history=[happening])
    tools.tally.add("deleted")


def remove_folder(tools: Tools, action: RemoveLocalFolder) -> None:
    """Remove a folder that has become empty."""
    tools.disk.remove_folder(action.path)
    if action.key >= ROOT:
        disown(tools.state, [action.key], is_kept=False)


def _below(tools: Tools, key: int) -> list[int]:
    found: list[int] = []
    todo = [key]
    while todo:
        for node in tools.state.children(todo.pop()):
            found.append(node.key)
            todo.append(node.key)
    return found
