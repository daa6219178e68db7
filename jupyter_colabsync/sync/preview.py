"""A plan as the person reads it, and what the trees look like after its moves. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal, TypeVar

import msgspec

from jupyter_colabsync.contract.sync import PlanLine, PlanPreview, SyncCounts
from jupyter_colabsync.drive.records import FOLDER_MIME, DriveFile
from jupyter_colabsync.sync.model import (
    Action,
    Adopt,
    Base,
    BaseEntry,
    Download,
    Forget,
    LocalEntry,
    LocalTree,
    MakeLocalFolder,
    MakeRemoteFolder,
    MoveBase,
    MoveLocal,
    MoveRemote,
    Plan,
    RemoteTree,
    RemoveLocalFolder,
    SetAside,
    Stat,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.names import is_below
from jupyter_colabsync.sync.safety import files_in, side_of

MAX_LINES = 500
HELD = "held: too many deletions at once to believe in; decide about them after the sync"

V = TypeVar("V")
LineAction = Literal["upload", "download", "delete", "conflict", "adopt", "skip", "folder"]
LineSide = Literal["local", "remote", "both"]


def preview_of(plan: Plan) -> PlanPreview:
    """All counts, and the first lines: what changes first, then what is left alone."""
    lines = [line for action in plan.actions if (line := _line(action)) is not None]
    lines += [
        PlanLine(action="delete", side=side_of(each), path=each.path, reason=HELD, size_bytes=None)
        for each in plan.held
    ]
    lines += [
        PlanLine(action="skip", side=skip.side, path=skip.path, reason=skip.reason, size_bytes=None)
        for skip in plan.skips
    ]
    lines.sort(key=lambda line: line.action in {"adopt", "skip"})
    return PlanPreview(
        lines=tuple(lines[:MAX_LINES]),
        counts=counts_of(plan),
        same=plan.same,
        is_truncated=len(lines) > MAX_LINES,
    )


def counts_of(plan: Plan) -> SyncCounts:
    """What carrying out the plan would count, in files; what is kept twice counts as a conflict
    and not once more as a download."""
    uploads = [each for each in plan.actions if isinstance(each, Upload)]
    downloads = [each for each in plan.actions if isinstance(each, Download)]
    deletions = [each for each in plan.actions if isinstance(each, TrashLocal | TrashRemote)]
    return SyncCounts(
        uploaded=len(uploads),
        downloaded=sum(not each.is_conflict for each in downloads),
        moved=sum(isinstance(each, MoveLocal | MoveRemote) for each in plan.actions),
        deleted=sum(map(files_in, deletions)),
        conflicts=sum(each.is_conflict for each in downloads)
        + sum(isinstance(each, SetAside) for each in plan.actions),
        held=sum(map(files_in, plan.held)),
        skipped=len({skip.path for skip in plan.skips if not skip.is_quiet}),
        bytes_up=sum(each.local.stat.size_bytes for each in uploads),
        bytes_down=sum(each.remote.size_bytes or 0 for each in downloads),
    )


def _line(action: Action) -> PlanLine | None:
    is_silent = isinstance(action, MoveBase | Forget)
    if is_silent or (isinstance(action, Adopt) and action.local.kind == "folder"):
        return None
    what, side = _what(action)
    reason = action.reason
    if isinstance(action, MoveLocal | MoveRemote):
        reason = f"{reason}: becomes {action.to}"
    return PlanLine(
        action=what, side=side, path=action.path, reason=reason, size_bytes=_size(action)
    )


def _what(action: Action) -> tuple[LineAction, LineSide]:
    match action:
        case Upload():
            return "upload", "remote"
        case Download():
            return ("conflict" if action.is_conflict else "download"), "local"
        case SetAside():
            return "conflict", "local"
        case MakeRemoteFolder():
            return "folder", "remote"
        case MakeLocalFolder():
            return "folder", "local"
        case TrashRemote():
            return "delete", "remote"
        case TrashLocal() | RemoveLocalFolder():
            return "delete", "local"
        case MoveLocal():
            return "adopt", "local"
        case MoveRemote():
            return "adopt", "remote"
        case _:
            return "adopt", "both"


def _size(action: Action) -> int | None:
    match action:
        case Upload() | TrashLocal() | Adopt():
            return action.local.stat.size_bytes
        case Download() | TrashRemote():
            return action.remote.size_bytes
        case _:
            return None


def after_moves(
    moves: Iterable[Action], base: Base, local: LocalTree, remote: RemoteTree
) -> tuple[dict[str, BaseEntry], LocalTree, RemoteTree]:
    """The three trees as they would be after a pass of moves."""
    known, here, there = dict(base), dict(local.entries), dict(remote.entries)
    for move in moves:
        match move:
            case MoveLocal():
                here = _renamed(here, move.path, move.to)
                known = _renamed(known, move.base_path, move.to)
            case MoveRemote():
                there = _renamed(there, move.path, move.to)
                known = _renamed(known, move.path, move.to)
            case MoveBase():
                known = _renamed(known, move.path, move.to)
            case MakeLocalFolder():
                here[move.path] = LocalEntry("folder", Stat(0, 0, 0, 0))
                known[move.path] = _folder(move.remote, move.path, here)
            case MakeRemoteFolder():
                there[move.path] = DriveFile(f"new:{move.path}", move.path, FOLDER_MIME)
                known[move.path] = _folder(there[move.path], move.path, here)
            case _:
                pass
        if isinstance(move, MoveLocal | MoveRemote | MoveBase):
            known[move.to] = msgspec.structs.replace(
                known[move.to], drive_name=there[move.to].name, stat=here[move.to].stat
            )
    return known, replace(local, entries=here), replace(remote, entries=there)


def _folder(file: DriveFile, path: str, here: Mapping[str, LocalEntry]) -> BaseEntry:
    return BaseEntry("folder", file.id, file.name, None, 0, here[path].stat)


def _renamed(tree: dict[str, V], path: str, to: str) -> dict[str, V]:
    return {
        (to + each[len(path) :] if each == path or is_below(each, path) else each): value
        for each, value in tree.items()
    }
