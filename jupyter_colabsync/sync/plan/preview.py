"""A plan as the person reads it. Pure."""

from __future__ import annotations

from jupyter_colabsync.contract.sync import (
    HeldReason,
    LineAction,
    LineSide,
    PlanLine,
    PlanPreview,
    SyncCounts,
)
from jupyter_colabsync.sync.plan.actions import (
    Action,
    Adopt,
    Download,
    Forget,
    MakeLocalFolder,
    MakeRemoteFolder,
    MoveLocal,
    MoveRemote,
    Plan,
    RemoveLocalFolder,
    SetAside,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.plan.crowded import crowd_words
from jupyter_colabsync.sync.plan.ignore import STAGE
from jupyter_colabsync.sync.plan.safety import files_in, side_of

MAX_LINES = 500
HELD: dict[HeldReason, str] = {
    "many": "held: too many deletions at once to believe in; decide about them after the sync",
    "old": "held: nothing was synced here for a month, so no deletion is believed unasked; decide "
    "about them after the sync",
    "disk": "held: the folder lies on another disk than before, so no deletion is believed "
    "unasked; decide about them after the sync",
}
HELD_EDIT = "held: too many edits at once to believe in; decide about them after the sync"
CLASH_OR_MERGE = "edited on both sides: merged if that loses nothing, else both versions are kept"


def preview_of(plan: Plan) -> PlanPreview:
    """All counts, and the first lines: what changes first, then what is left alone."""
    known_as = _KnownAs(plan)
    lines = [line for action in plan.actions if (line := _line(action, known_as)) is not None]
    lines += [
        PlanLine(
            action="delete",
            side=side_of(each),
            path=each.path,
            reason=HELD[plan.held_why.get(each.key, "many")],
            size_bytes=None,
        )
        for each in plan.held
    ]
    lines += [
        PlanLine(
            action="upload",
            side="remote",
            path=each.path,
            reason=HELD_EDIT,
            size_bytes=_size(each),
        )
        for each in plan.held_edits
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
        notices=tuple(map(crowd_words, plan.crowded)),
    )


def counts_of(plan: Plan) -> SyncCounts:
    """What carrying out the plan would count, in files; what is kept twice counts as a conflict
    and not once more as a download."""
    uploads = [each for each in plan.actions if isinstance(each, Upload)]
    downloads = [
        each for each in plan.actions if isinstance(each, Download) and not each.is_pointer
    ]
    deletions = [each for each in plan.actions if isinstance(each, TrashLocal | TrashRemote)]
    return SyncCounts(
        uploaded=len(uploads),
        downloaded=sum(not each.is_conflict for each in downloads),
        moved=sum(map(_is_move, plan.actions)),
        deleted=sum(map(files_in, deletions)),
        conflicts=sum(each.is_conflict for each in downloads)
        + sum(map(_is_rename_of_a_clash, plan.actions)),
        held=sum(map(files_in, plan.held)) + len(plan.held_edits),
        skipped=sum(not skip.is_quiet for skip in plan.skips),
        bytes_up=sum(_size(each) or 0 for each in uploads),
        bytes_down=sum(_size(each) or 0 for each in downloads),
    )


def _is_move(action: Action) -> bool:
    if isinstance(action, MoveLocal):
        return action.remote is not None
    return isinstance(action, MoveRemote)


def _is_rename_of_a_clash(action: Action) -> bool:
    return isinstance(action, SetAside) or (isinstance(action, MoveLocal) and action.is_conflict)


class _KnownAs:
    """The paths people know what waits in the stage by, on its way or to the bin."""

    def __init__(self, plan: Plan) -> None:
        moves = (each for each in plan.actions if isinstance(each, MoveLocal))
        self._before = {each.to: each.path for each in moves if each.to.startswith(f"{STAGE}/")}

    def __call__(self, path: str) -> str:
        if not path.startswith(f"{STAGE}/"):
            return path
        top = "/".join(path.split("/")[:3])
        return self._before.get(top, top) + path.removeprefix(top)


def _line(action: Action, known_as: _KnownAs) -> PlanLine | None:
    """One line; None for what only our own memory learns, and for steps on the way."""
    match action:
        case Forget():
            return None
        case MoveLocal() if action.remote is None and not action.is_conflict:
            return None
        case Download() if action.is_conflict and action.merge_base is not None:
            reason = CLASH_OR_MERGE
        case _:
            reason = action.reason
    name, side = _words(action)
    path = known_as(action.path)
    if _is_move(action):
        assert isinstance(action, MoveLocal | MoveRemote)
        path = f"{path} → {action.to}"
    return PlanLine(action=name, side=side, path=path, reason=reason, size_bytes=_size(action))


def _words(action: Action) -> tuple[LineAction, LineSide]:
    """What is done, and which side changes by it."""
    match action:
        case Upload():
            return "upload", "remote"
        case Download():
            return ("conflict" if action.is_conflict else "download"), "local"
        case SetAside():
            return "conflict", "local"
        case MoveLocal():
            return ("conflict" if action.is_conflict else "move"), "local"
        case MoveRemote():
            return "move", "remote"
        case MakeRemoteFolder():
            return "folder", "remote"
        case MakeLocalFolder():
            return "folder", "local"
        case TrashRemote():
            return "delete", "remote"
        case TrashLocal() | RemoveLocalFolder():
            return "delete", "local"
        case Adopt() | Forget():
            return "adopt", "both"


def _size(action: Action) -> int | None:
    match action:
        case Upload() | TrashLocal() | Adopt():
            return None if action.local.stat is None else action.local.stat.size_bytes
        case Download():
            return None if action.is_pointer else action.remote.size_bytes
        case TrashRemote():
            return action.remote.size_bytes
        case _:
            return None
