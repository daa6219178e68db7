"""A toy folder and a toy Drive in memory, with what matters of the real ones: inodes and ids."""

from __future__ import annotations

import stat as stat_bits
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from jupyter_colabsync.drive.records import FOLDER_MIME, DriveFile
from jupyter_colabsync.sync.plan.ignore import STAGE
from jupyter_colabsync.sync.plan.nodes import Stat
from tests.unit.sync.plan.memory_base import ROOT_ID

TOP = 1
"""The inode of the linked folder."""


@dataclass(slots=True)
class Thing:
    """One file or folder here; `content` None for a folder."""

    inode: int
    parent: int
    name: str
    content: str | None
    written: int = 0
    touched: int = 0

    @property
    def stat(self) -> Stat:
        """What a scan sees of it."""
        if self.content is None:
            return Stat(self.inode, 0, 0, 0)
        return Stat(self.inode, len(self.content), self.written, self.touched)


@dataclass(frozen=True, slots=True)
class ToyStat:
    """As `os.stat_result`, as far as scans look at it."""

    st_ino: int
    st_size: int
    st_mtime_ns: int
    st_ctime_ns: int
    st_ctime: float = 0.0
    st_mode: int = stat_bits.S_IFREG


class ToyEntry:
    """As `os.DirEntry`."""

    def __init__(self, thing: Thing) -> None:
        self._thing = thing
        self.name = thing.name

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return self._thing.content is None

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return self._thing.content is not None

    def is_symlink(self) -> bool:
        return False

    def inode(self) -> int:
        return self._thing.inode

    def stat(self, *, follow_symlinks: bool = True) -> ToyStat:
        thing = self._thing
        return ToyStat(thing.inode, len(thing.content or ""), thing.written, thing.touched)


@dataclass
class ToyDisk:
    """The linked folder. Paths are relative to it; the stage is `.colabsync/stage`."""

    things: dict[int, Thing] = field(default_factory=dict)
    stage: dict[str, int] = field(default_factory=dict)
    """Names in the stage -> inode."""
    bin: list[str] = field(default_factory=list)
    """Contents that were put into the link's bin."""
    _next: int = TOP
    _clock: int = 0
    _names: dict[tuple[int, str], int] = field(default_factory=dict)

    # --- looking

    def at(self, path: str) -> Thing | None:
        """What lies at a path."""
        if path.startswith(STAGE + "/"):
            name, _, rest = path.removeprefix(STAGE + "/").partition("/")
            inode = self.stage.get(name)
            return None if inode is None else self._below(inode, rest)
        return self._below(TOP, path)

    def _below(self, inode: int, path: str) -> Thing | None:
        for name in path.split("/") if path else ():
            found = self._names.get((inode, name))
            if found is None:
                return None
            inode = found
        return Thing(TOP, 0, "", None) if inode == TOP else self.things[inode]

    def entries(self, path: str) -> Sequence[ToyEntry]:
        """As `scan.ListFolder`."""
        if path == STAGE:
            found = [replace(self.things[inode], name=name) for name, inode in self.stage.items()]
            return [ToyEntry(each) for each in found]
        folder = self.at(path)
        if folder is None or folder.content is not None:
            raise FileNotFoundError(path)
        return [ToyEntry(each) for each in self.things.values() if each.parent == folder.inode]

    def shape(self) -> dict[str, str | None]:
        """Path -> content of everything, None for folders."""
        return {self.path(each.inode): each.content for each in self.things.values()}

    def path(self, inode: int) -> str:
        """Where something lies."""
        names: list[str] = []
        while inode in self.things:
            thing = self.things[inode]
            names.append(thing.name)
            inode = thing.parent
        return "/".join(reversed(names))

    def contents(self) -> list[str]:
        """Every content, sorted."""
        return sorted(each.content for each in self.things.values() if each.content is not None)

    # --- changing; each asserts what a file system would refuse

    def write(self, path: str, content: str) -> Thing:
        """A new file, or new content in place."""
        found = self.at(path)
        if found is None:
            return self._add(path, content)
        assert found.content is not None, f"{path} is a folder"
        self._clock += 1
        found.content, found.written, found.touched = content, self._clock, self._clock
        return found

    def mkdir(self, path: str) -> Thing:
        """A new folder."""
        return self._add(path, None)

    def move(self, path: str, to: str) -> Thing:
        """Rename to a free name."""
        thing = self.at(path)
        assert thing is not None, f"nothing at {path}"
        assert self.at(to) is None, f"{to} is taken"
        self._clock += 1
        thing.touched = self._clock
        self._unlink(path, thing)
        name = to.removeprefix(STAGE + "/")
        if name != to and "/" not in name:
            self.stage[name] = thing.inode
            thing.parent, thing.name = -1, name
        else:
            parent, name = self._parent_of(to)
            assert not self._is_inside(parent, thing.inode), f"{path} into itself"
            thing.parent, thing.name = parent, name
            self._names[parent, name] = thing.inode
        return thing

    def remove(self, path: str, *, keeps: bool = True) -> None:
        """A file, or an empty folder; a file's content goes to the bin unless a person does it."""
        thing = self.at(path)
        assert thing is not None, f"nothing at {path}"
        assert not any(each.parent == thing.inode for each in self.things.values()), "not empty"
        if thing.content is not None and keeps:
            self.bin.append(thing.content)
        self._unlink(path, thing)
        del self.things[thing.inode]

    def _add(self, path: str, content: str | None) -> Thing:
        assert self.at(path) is None, f"{path} is taken"
        parent, name = self._parent_of(path)
        self._next += 1
        self._clock += 1
        thing = Thing(self._next, parent, name, content, self._clock, self._clock)
        self.things[thing.inode] = thing
        self._names[parent, name] = thing.inode
        return thing

    def _unlink(self, path: str, thing: Thing) -> None:
        if self.stage.get(thing.name) == thing.inode and thing.parent == -1:
            del self.stage[thing.name]
        else:
            del self._names[thing.parent, thing.name]

    def _parent_of(self, path: str) -> tuple[int, str]:
        folder, _, name = path.rpartition("/")
        parent = self.at(folder)
        assert parent is not None, f"no folder {folder}"
        assert parent.content is None, f"{folder} is a file"
        return parent.inode, name

    def _is_inside(self, inode: int, folder: int) -> bool:
        while inode in self.things:
            if inode == folder:
                return True
            inode = self.things[inode].parent
        return False


@dataclass
class ToyDrive:
    """The Drive folder; names need not be unique."""

    files: dict[str, DriveFile] = field(default_factory=dict)
    revisions: list[str] = field(default_factory=list)
    """Contents that updates have replaced."""
    _next: int = 0

    # --- looking

    def children(self, folder_id: str) -> Iterator[DriveFile]:
        """What lies directly in a folder, not in the bin."""
        for file in self.files.values():
            if file.parent_id == folder_id and not file.is_trashed:
                yield file

    def present(self) -> dict[str, DriveFile]:
        """Everything that is there, by id."""
        found: dict[str, DriveFile] = {}
        todo = [ROOT_ID]
        while todo:
            for file in self.children(todo.pop()):
                if file.id not in found:
                    found[file.id] = file
                    todo.append(file.id)
        return found

    def contents(self) -> list[str]:
        """Every content that is there, sorted."""
        return sorted(each.md5 for each in self.present().values() if each.md5 is not None)

    def binned(self) -> list[str]:
        """Every content that lies in the bin, by itself or with its folder."""
        there = self.present()
        return [
            each.md5
            for each in self.files.values()
            if each.md5 is not None and each.id not in there
        ]

    # --- changing

    def put(self, name: str, parent_id: str, content: str | None) -> DriveFile:
        """A new file, or a folder (None)."""
        self._next += 1
        file = DriveFile(
            f"id-{self._next:04}",
            name,
            FOLDER_MIME if content is None else "text/plain",
            parent_id,
            content,
            None if content is None else len(content),
            created_at_ms=self._next,
            version=self._next,
        )
        self.files[file.id] = file
        return file

    def update(self, file_id: str, **changes: object) -> DriveFile:
        """Change a file; the content it had is kept as a revision."""
        before = self.files[file_id]
        self._next += 1
        after = replace(before, version=self._next, **changes)  # type: ignore[arg-type]  # as said
        if before.md5 is not None and after.md5 != before.md5:
            self.revisions.append(before.md5)
        self.files[file_id] = after
        return after
