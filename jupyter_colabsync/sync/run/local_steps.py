"""Steps here: one change of the linked folder each, then the base learns it.

Of steps that a crash cannot turn into anything else (a folder made, a file in the bin) the base
learns several at once: what it has not learned yet, the next look finds as it is.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.sync.plan.actions import (
    MakeLocalFolder,
    MoveLocal,
    RemoveLocalFolder,
    SetAside,
    TrashLocal,
)
from jupyter_colabsync.sync.plan.agreed import agreed_folder, moved_here
from jupyter_colabsync.sync.plan.nodes import ROOT, Base
from jupyter_colabsync.sync.remote.agreeing import agree, disown, record
from jupyter_colabsync.sync.run.tools import MOVED_ON, Tools
from jupyter_colabsync.sync.state.batch import Happening


@dataclass(slots=True)
class Done:
    """Steps that were carried out and are not written down yet."""

    nodes: list[Base] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    history: list[Happening] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.nodes) + len(self.gone)

    def write_down(self, tools: Tools) -> None:
        """The base learns them, when nothing can take them back any more. Raises LocalProblem."""
        tools.disk.make_durable()
        if self.nodes:
            agree(tools.state, self.nodes)
        back = [key for key in self.gone if _is_there(tools, key)]
        if back:  # taken out of the bin on Drive in this moment: new to us
            disown(tools.state, back, is_kept=True)
        if self.gone:
            disown(tools.state, self.gone, is_kept=False, history=self.history)
        self.nodes, self.gone, self.history = [], [], []


def make_folder(tools: Tools, action: MakeLocalFolder, done: Done) -> None:
    """Make a folder here."""
    stat = tools.disk.make_folder(action.path)
    place = tools.place(action.place)
    done.nodes.append(agreed_folder(action.key, place, action.remote, stat))


def move(tools: Tools, action: MoveLocal) -> None:
    """Rename here; a file that was edited is found out by its missing stat."""
    before = tools.state.get(action.key)
    checked_ns, path = time.time_ns(), tools.known_as(action.path)
    stat = tools.disk.rename(action.path, action.to, tools.here(action.key, action.local))
    tools.stats[action.key] = stat
    if action.remote is None:
        if action.is_conflict:
            tools.tally.add("conflicts")
            kept = Happening("conflict", "local", path, action.reason, kept=action.to)
            record(tools.state, kept)
        return
    if before is None:
        raise Stale(MOVED_ON)
    node = moved_here(before, action, stat, checked_ns)
    happening = Happening("move", "local", path, action.reason, kept=action.to)
    agree(tools.state, [node], history=[happening])
    tools.tally.add("moved")


def set_aside(tools: Tools, action: SetAside) -> None:
    """Forget that both sides ever agreed on a folder, and give it another name.

    In this order: a crash in between leaves two folders that nobody takes for one that was moved,
    and the next plan sets it aside again.
    """
    keys = [action.key, *_below(tools, action.key)]
    disown(tools.state, reversed(keys), is_kept=True)
    tools.disk.rename(action.path, action.to, tools.here(action.key, action.local))
    record(tools.state, Happening("conflict", "local", action.path, action.reason, kept=action.to))
    tools.tally.add("conflicts")


def trash(tools: Tools, action: TrashLocal, done: Done) -> None:
    """Move a file into the link's bin. Raises Stale when it has come back on Drive meanwhile."""
    if _is_there(tools, action.key):
        raise Stale(MOVED_ON)
    here, path = tools.here(action.key, action.local), tools.known_as(action.path)
    kept = tools.disk.to_trash(action.path, here, path)
    happening = Happening(
        "delete",
        "local",
        path,
        action.reason,
        size_bytes=here.stat.size_bytes,
        kept=kept,
    )
    done.gone.append(action.key)
    done.history.append(happening)
    tools.tally.add("deleted")


def remove_folder(tools: Tools, action: RemoveLocalFolder, done: Done) -> None:
    """Remove a folder that has become empty.

    One that is not there may lie where it was before a move that did not work. What the base still
    knows in it has been taken out by somebody meanwhile: that has to be planned first.
    """
    is_empty = all(node.key in done.gone for node in tools.state.children(action.key))
    if not is_empty or tools.disk.look(action.path) is None:
        raise Stale(MOVED_ON)
    tools.disk.remove_folder(action.path, tools.known_as(action.path))
    if action.key >= ROOT:
        done.gone.append(action.key)


def _is_there(tools: Tools, key: int) -> bool:
    """True when Drive has it, by what was told last."""
    node = tools.state.get(key)
    return node is not None and tools.state.has(node.drive_id)


def _below(tools: Tools, key: int) -> list[int]:
    found: list[int] = []
    todo = [key]
    while todo:
        for node in tools.state.children(todo.pop()):
            found.append(node.key)
            todo.append(node.key)
    return found
