"""A pair of trees in memory on which plans are carried out by the letter, with crashes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace

import msgspec

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.ignore import NO_RULES
from jupyter_colabsync.sync.model import (
    Action,
    Adopt,
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
    RemoteTree,
    RemoveLocalFolder,
    SetAside,
    Stat,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.moves import plan_moves
from jupyter_colabsync.sync.names import is_below, name_of, parent_of
from jupyter_colabsync.sync.planner import plan
from jupyter_colabsync.sync.remote_tree import below, children_of, remote_tree
from tests.unit.sync.pieces import POLICY, drive_file

ROOT = "root"
MAX_PLANS = 60


@dataclass
class ModelWorld:
    """Here, there and what was agreed; `act` is the whole file system and the whole Drive."""

    here: dict[str, LocalEntry] = field(default_factory=dict)
    there: dict[str, DriveFile] = field(default_factory=dict)
    base: dict[str, BaseEntry] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    # --- changes by people

    def write_here(self, path: str, content: str) -> None:
        """New content at a path, in place; its folders are made."""
        if self._is_file_above(path) or self._is_folder(self.here.get(path)):
            return
        self._folders_here(path)
        old = self.here.get(path)
        number = old.stat.inode if old else next(self.numbers)
        self.here[path] = LocalEntry("file", Stat(number, len(content), 1, 1), content)

    def folder_here(self, path: str) -> None:
        """A new empty folder."""
        if path not in self.here and not self._is_file_above(path):
            self._folders_here(path)
            self.here[path] = LocalEntry("folder", Stat(next(self.numbers), 0, 0, 0))

    def delete_here(self, path: str) -> None:
        """A file, or a folder with all below."""
        for each in [each for each in self.here if each == path or is_below(each, path)]:
            del self.here[each]

    def move_here(self, path: str, to: str) -> None:
        """Rename; the target must be free."""
        if path not in self.here or to in self.here or self._is_file_above(to):
            return
        if to == path or is_below(to, path):
            return
        self._folders_here(to)
        for each in [each for each in self.here if each == path or is_below(each, path)]:
            self.here[to + each[len(path) :]] = self.here.pop(each)

    def write_there(self, path: str, content: str) -> None:
        """New content at a path on Drive; its folders are made."""
        tree = self.tree().entries
        if path in tree:
            if not tree[path].is_folder:
                file = tree[path]
                self.there[file.id] = replace(file, md5=content, size_bytes=len(content))
            return
        parent = self._folders_there(path)
        if parent is not None:
            self._put_there(name_of(path), content, parent)

    def twin_there(self, path: str, content: str) -> None:
        """Another file of the same name."""
        parent = self._folders_there(path)
        if parent is not None:
            self._put_there(name_of(path), content, parent)

    def folder_there(self, path: str) -> None:
        """A new empty folder on Drive."""
        parent = self._folders_there(path)
        if parent is not None and path not in self.tree().entries:
            self._put_there(name_of(path), None, parent)

    def delete_there(self, path: str) -> None:
        """Into Drive's bin."""
        if (file := self.tree().entries.get(path)) is not None:
            self.there[file.id] = replace(file, is_trashed=True)

    def move_there(self, path: str, to: str) -> None:
        """Move and rename on Drive, where the same name may be there already."""
        tree = self.tree().entries
        file = tree.get(path)
        if file is None or to == path or is_below(to, path):
            return
        parent = ROOT if not parent_of(to) else None
        if parent is None and (folder := tree.get(parent_of(to))) is not None:
            parent = folder.id if folder.is_folder else None
        if parent is not None:
            self.there[file.id] = replace(file, name=name_of(to), parent_id=parent)

    # --- looking

    def tree(self) -> RemoteTree:
        """Drive under local names."""
        return remote_tree(self.there, ROOT, self.base, NO_RULES)

    def contents_here(self) -> list[str]:
        """Every content here, sorted."""
        return sorted(entry.md5 or "" for entry in self.here.values() if entry.kind == "file")

    def shape_here(self) -> dict[str, str | None]:
        """Path -> content here."""
        return {path: entry.md5 for path, entry in self.here.items()}

    def shape_there(self) -> dict[str, str | None]:
        """Path -> content there."""
        return {path: file.md5 for path, file in self.tree().entries.items()}

    # --- the engine, by the letter

    def sync(self, crash_after: int | None = None) -> int:
        """Plan and act until there is nothing to do; the number of actions.

        With `crash_after`, the action of that number is done but not written down, and that is
        the end of this run.
        """
        done = 0
        for _ in range(MAX_PLANS):
            local = LocalTree(self.here)
            actions = (
                plan_moves(self.base, local, self.tree(), POLICY)
                or plan(self.base, local, self.tree(), POLICY).actions
            )
            if not actions:
                return done
            for action in actions:
                before = dict(self.base)
                self.act(action)
                self.check()
                if done == crash_after:
                    self.base = before
                    return done
                done += 1
        raise AssertionError("never comes to rest")

    def check(self) -> None:
        """What must hold at every moment."""
        for path in self.here:
            if parent := parent_of(path):
                assert self.here[parent].kind == "folder", f"{path} lies in no folder"

    def act(self, action: Action) -> None:
        """Carry out one action exactly as it says, or fail."""
        match action:
            case Upload() | MakeRemoteFolder():
                self._make_there(action)
            case Download() | MakeLocalFolder():
                self._make_here(action)
            case TrashRemote():
                self._trash_there(action)
            case TrashLocal():
                assert self.here.pop(action.path) == action.local
                self.base.pop(action.path, None)
            case RemoveLocalFolder():
                assert not any(is_below(each, action.path) for each in self.here)
                del self.here[action.path]
                self.base.pop(action.path, None)
            case SetAside():
                assert action.to not in self.here
                self.move_here(action.path, action.to)
            case Adopt():
                self._agree(action.path, action.local, action.remote)
            case Forget():
                self.base.pop(action.path, None)
            case MoveLocal() | MoveRemote() | MoveBase():
                self._move(action)

    def _make_there(self, action: Upload | MakeRemoteFolder) -> None:
        parent = parent_of(action.path)
        parent_id = self.base[parent].drive_id if parent else ROOT
        assert not parent or self.there[parent_id].is_folder
        assert not parent or not self.there[parent_id].is_trashed
        entry = self.here[action.path]
        known = action.remote if isinstance(action, Upload) else None
        if known is not None:
            assert self.there[known.id] == known
            file = replace(known, md5=entry.md5, size_bytes=entry.stat.size_bytes)
            self.there[file.id] = file
        else:
            file = self._put_there(name_of(action.path), entry.md5, parent_id)
        self._agree(action.path, entry, file)

    def _make_here(self, action: Download | MakeLocalFolder) -> None:
        assert not self._is_file_above(action.path)
        if parent := parent_of(action.path):
            assert parent in self.here
        file = action.remote
        if isinstance(action, Download):
            assert self.here.get(action.path) == action.local
            if action.copy_to is not None and action.local is not None:
                assert action.copy_to not in self.here
                self.here[action.copy_to] = action.local
        stat = Stat(next(self.numbers), file.size_bytes or 0, 1, 1)
        kind = self._kind(file)
        if kind == "folder":
            assert action.path not in self.here or self.here[action.path].kind == "folder"
            stat = Stat(stat.inode, 0, 0, 0)
        self.here[action.path] = (
            LocalEntry("folder", stat) if kind == "folder" else LocalEntry("file", stat, file.md5)
        )
        self._agree(action.path, self.here[action.path], file)

    def _trash_there(self, action: TrashRemote) -> None:
        assert self.there[action.remote.id] == action.remote
        everything = below(action.remote.id, children_of(self.there.values()))
        known = {entry.drive_id: entry for entry in self.base.values()}
        for file in (action.remote, *everything):  # only versions that both had
            assert file.is_folder or known[file.id].md5 == file.md5
        assert len(everything) == len(action.below)
        self.there[action.remote.id] = replace(action.remote, is_trashed=True)
        for path in (action.path, *action.below):
            self.base.pop(path, None)

    def _move(self, action: MoveLocal | MoveRemote | MoveBase) -> None:
        old = action.base_path if isinstance(action, MoveLocal) else action.path
        remote = action.remote
        if isinstance(action, MoveLocal):
            assert action.to not in self.here
            assert not is_below(action.to, action.path)
            assert not parent_of(action.to) or parent_of(action.to) in self.here
            self.move_here(action.path, action.to)
        elif isinstance(action, MoveRemote):
            parent = parent_of(action.to)
            parent_id = self.base[parent].drive_id if parent else ROOT
            assert not parent or self.there[parent_id].is_folder
            remote = replace(remote, name=name_of(action.to), parent_id=parent_id)
            self.there[remote.id] = remote
        for path in [each for each in self.base if each == old or is_below(each, old)]:
            self.base[action.to + path[len(old) :]] = self.base.pop(path)
        self.base[action.to] = msgspec.structs.replace(
            self.base[action.to], drive_name=remote.name, stat=self.here[action.to].stat
        )

    def _agree(self, path: str, entry: LocalEntry, file: DriveFile) -> None:
        self.base[path] = BaseEntry(
            entry.kind, file.id, file.name, entry.md5, entry.stat.size_bytes, entry.stat, 10**18
        )

    def _put_there(self, name: str, content: str | None, parent_id: str) -> DriveFile:
        number = next(self.numbers)
        file = drive_file(name, content, f"id-{number:04}")
        file = replace(file, parent_id=parent_id, created_at_ms=number)
        self.there[file.id] = file
        return file

    def _folders_there(self, path: str) -> str | None:
        """The id of the parent, made with all above; None where a file is in the way."""
        parent_id = ROOT
        parts = path.split("/")[:-1]
        for count in range(1, len(parts) + 1):
            found = self.tree().entries.get("/".join(parts[:count]))
            if found is None:
                found = self._put_there(parts[count - 1], None, parent_id)
            if not found.is_folder:
                return None
            parent_id = found.id
        return parent_id

    def _folders_here(self, path: str) -> None:
        if (parent := parent_of(path)) and parent not in self.here:
            self._folders_here(parent)
            self.here[parent] = LocalEntry("folder", Stat(next(self.numbers), 0, 0, 0))

    def _is_file_above(self, path: str) -> bool:
        while path := parent_of(path):
            if path in self.here and self.here[path].kind == "file":
                return True
        return False

    @staticmethod
    def _is_folder(entry: LocalEntry | None) -> bool:
        return entry is not None and entry.kind == "folder"

    @staticmethod
    def _kind(file: DriveFile) -> str:
        return "folder" if file.is_folder else "file"
