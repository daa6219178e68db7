"""Small scenes in words: `here("edit a")`, `there("move a b/c")`, and plans as short lines."""

from __future__ import annotations

from collections.abc import Sequence

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
from tests.unit.sync.plan.memory_base import ROOT_ID
from tests.unit.sync.plan.toy_engine import ToyEngine

Shape = dict[str, str | None]
"""Path -> content, None for a folder; missing folders are added."""


def scene(shape: Shape, here: Sequence[str] = (), there: Sequence[str] = ()) -> ToyEngine:
    """A link that was synced with this shape; then these changes were made on its two sides."""
    engine = ToyEngine()
    for path, content in shape.items():
        write_here(engine, path, content)
    engine.sync()
    engine.done.clear()
    for line in here:
        change_here(engine, line)
    for line in there:
        change_there(engine, line)
    return engine


def change_here(engine: ToyEngine, line: str) -> None:
    """`write PATH CONTENT`, `mkdir PATH`, `delete PATH`, `move PATH TO`."""
    verb, path, *rest = line.split(" ")
    match verb:
        case "write":
            write_here(engine, path, rest[0])
        case "mkdir":
            write_here(engine, path, None)
        case "delete":
            for each in sorted(engine.disk.shape(), reverse=True):
                if each == path or each.startswith(path + "/"):
                    engine.disk.remove(each, keeps=False)
        case "move":
            engine.disk.move(path, rest[0])
        case _:
            raise AssertionError(line)


def change_there(engine: ToyEngine, line: str) -> None:
    """The same on Drive, and `twin PATH CONTENT`: another file of the same name."""
    verb, path, *rest = line.split(" ")
    match verb:
        case "write" if (file_id := find_there(engine, path)) is not None:
            engine.drive.update(file_id, md5=rest[0], size_bytes=len(rest[0]))
        case "write" | "twin":
            engine.drive.put(path.rpartition("/")[2], _folder_there(engine, path), rest[0])
        case "mkdir":
            _folder_there(engine, path + "/")
        case "delete":
            engine.drive.update(
                _id_there(engine, path), is_trashed=True, is_explicitly_trashed=True
            )
        case "move":
            file_id = _id_there(engine, path)
            name, folder = rest[0].rpartition("/")[2], _folder_there(engine, rest[0])
            engine.drive.update(file_id, name=name, parent_id=folder)
        case _:
            raise AssertionError(line)


def write_here(engine: ToyEngine, path: str, content: str | None) -> None:
    """A file with its folders, or a folder (None)."""
    parts = path.split("/")
    for depth in range(1, len(parts)):
        if engine.disk.at("/".join(parts[:depth])) is None:
            engine.disk.mkdir("/".join(parts[:depth]))
    if content is None:
        engine.disk.mkdir(path)
    else:
        engine.disk.write(path, content)


def find_there(engine: ToyEngine, path: str) -> str | None:
    """The id of what lies at a path on Drive; the oldest of several."""
    folder = ROOT_ID
    for name in path.split("/"):
        found = [file.id for file in engine.drive.children(folder) if file.name == name]
        if not found:
            return None
        folder = min(found)
    return folder


def _id_there(engine: ToyEngine, path: str) -> str:
    found = find_there(engine, path)
    assert found is not None, f"nothing at {path} on Drive"
    return found


def _folder_there(engine: ToyEngine, path: str) -> str:
    folder = ROOT_ID
    for name in path.split("/")[:-1]:
        found = [file.id for file in engine.drive.children(folder) if file.name == name]
        folder = found[0] if found else engine.drive.put(name, folder, None).id
    return folder


def lines_of(plan: Plan) -> list[str]:
    """The plan, one short line an action."""
    return [line_of(action) for action in plan.actions]


def line_of(action: Action) -> str:  # noqa: C901 - one case an action
    """One action in a few words."""
    match action:
        case Upload():
            verb = "create" if action.remote is None else "update"
            more = " moved" if action.is_moved else ""
            return f"{verb} {action.path}{more}" + (" from bin" if action.from_bin else "")
        case Download() if action.is_conflict:
            return f"fetch {action.path}, keep {action.copy_to}"
        case Download():
            return f"fetch {action.path}"
        case MoveLocal() if action.remote is None:
            return f"step {action.path} -> {action.to}"
        case MoveLocal():
            return f"move here {action.path} -> {action.to}"
        case MoveRemote():
            return f"move there {action.path} -> {action.to}"
        case MakeLocalFolder():
            return f"mkdir here {action.path}"
        case MakeRemoteFolder():
            return f"mkdir there {action.path}"
        case TrashLocal():
            return f"bin here {action.path}"
        case RemoveLocalFolder():
            return f"rmdir here {action.path}"
        case TrashRemote():
            return f"bin there {action.path} with {action.file_count}"
        case Adopt():
            return f"adopt {action.path}"
        case Forget():
            return f"forget {action.path}"
        case SetAside():
            return f"set aside {action.path} -> {action.to}"
