"""The order in which a plan is carried out: what dies first with this machine, first. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_colabsync.sync.model import (
    Action,
    Adopt,
    Download,
    Forget,
    MakeLocalFolder,
    MakeRemoteFolder,
    RemoveLocalFolder,
    SetAside,
    TrashLocal,
    TrashRemote,
    Upload,
)

SMALL_BYTES = 5_000_000
_WORK_SUFFIXES = frozenset(
    {"ipynb", "py", "md", "r", "rmd", "jl", "scala", "sh", "sql", "tex", "txt", "toml", "yaml"}
    | {"yml", "json", "c", "h", "cpp", "cu", "js", "ts"}
)

Key = tuple[int, int, int, str]


def in_order(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Sorted by stage; inside a stage parents before children (deletions: after them), notebooks
    and code before the rest, small before large."""
    return tuple(sorted(actions, key=_key))


def stage(action: Action) -> int:
    """Actions of one stage do not depend on each other, but for folders on their parents."""
    match action:
        case SetAside():
            return 0
        case Adopt() | Forget():
            return 1
        case TrashLocal() | TrashRemote():
            return 2 if action.is_first else 7
        case RemoveLocalFolder():
            return 3 if action.is_first else 8
        case MakeRemoteFolder():
            return 4
        case MakeLocalFolder():
            return 5
        case Upload() | Download():
            return 6
        case _:  # moves have a plan of their own
            return 0


def _key(action: Action) -> Key:
    depth = action.path.count("/")
    match action:
        case Upload():
            return (6, *lane(action.path, action.local.stat.size_bytes), action.path)
        case Download():
            return (6, *lane(action.path, action.remote.size_bytes or 0), action.path)
        case RemoveLocalFolder():
            return (stage(action), -depth, 0, action.path)
        case _:
            return (stage(action), depth, 0, action.path)


def lane(path: str, size_bytes: int) -> tuple[int, int]:
    """(0 notebooks and code, 1 small, 2 large; size): a checkpoint never blocks a notebook."""
    if size_bytes > SMALL_BYTES:
        return 2, size_bytes
    suffix = path.rpartition(".")[2].lower()
    return (0 if suffix in _WORK_SUFFIXES else 1), size_bytes
