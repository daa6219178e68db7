"""Changes in the linked folder, none of which can lose a byte or show half a file.

Every change first looks whether the world is still as planned (Stale if not), never overwrites a
name it did not expect, and keeps what it replaces: in `.colabsync/trash/<date>/`, or as a
conflict copy beside the original.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat as stat_bits
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.files import sync_folder
from jupyter_colabsync.sync.local.bin import Bin
from jupyter_colabsync.sync.local.rename import NOT_LINKABLE, hard_link, rename_new, swap
from jupyter_colabsync.sync.local.scan import SAVING
from jupyter_colabsync.sync.local.stats import StillChanging, folder_stat, stat_of
from jupyter_colabsync.sync.plan.ignore import JUNK_NAMES, OWN_FOLDER, STAGE
from jupyter_colabsync.sync.plan.names import conflict_name, parent_of
from jupyter_colabsync.sync.plan.nodes import Local, Stat

MOVED_ON = "The folder changed meanwhile; it is planned again."
HALF_DAYS = 7
"""A half download that old is of no use to anybody."""
SWAP = ".swap"


@dataclass(frozen=True, slots=True)
class Placed:
    """A fetched file in its place."""

    stat: Stat | None
    """By which its content is known; None when somebody touched it at once."""
    kept: str | None = None
    """Where the version it replaced lies, relative to the linked folder."""


class Disk:
    """The linked folder, to be changed. `root` is real (no symbolic links in it)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bin = Bin(root)
        self._tmp = root / OWN_FOLDER / "tmp"

    def look(self, path: str) -> Local | None:
        """What is at `path` now, without a checksum; Stale for what is neither file nor folder."""
        self._check_parents(path)
        try:
            found = os.lstat(self.root / path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if stat_bits.S_ISDIR(found.st_mode):
            return Local(0, "", "folder", folder_stat(found))
        if not stat_bits.S_ISREG(found.st_mode):
            raise Stale(MOVED_ON)
        return Local(0, "", "file", stat_of(found))

    def check(self, path: str, planned: Local | None) -> None:
        """Raise Stale unless `path` is as it was when the plan was made."""
        found = self.look(path)
        if found is None or planned is None:
            is_same = found is None and planned is None
        else:
            is_same = found.kind == planned.kind and found.stat == planned.stat
            if not is_same and found.kind == planned.kind == "file":
                raise StillChanging(MOVED_ON)
        if not is_same or (planned is not None and self._is_being_saved(path)):
            raise Stale(MOVED_ON)

    def _is_being_saved(self, path: str) -> bool:
        target = self.root / path
        return os.path.lexists(target.with_name(SAVING + target.name))

    def make_folder(self, path: str) -> Stat:
        """Make a folder, or find it made already."""
        self._check_parents(path)
        try:
            (self.root / path).mkdir()
        except FileNotFoundError as error:
            raise Stale(MOVED_ON) from error
        except FileExistsError:
            pass
        found = self.look(path)
        if found is None or found.kind != "folder":
            raise Stale(MOVED_ON)
        return found.stat

    def temp(self, name: str) -> Path:
        """A place on the same file system for a download under way."""
        self._tmp.mkdir(parents=True, exist_ok=True)
        return self._tmp / name.replace("/", "_")[:200]

    def tidy(self, device: str) -> None:
        """Look after what an engine that died has left: old half downloads go, whole versions go
        to the bin, and what waits in the stage but belongs to nobody comes back under a name that
        says so. (What has a key there is the planner's to bring home.)"""
        for entry in _entries(self._tmp):
            path = Path(entry.path)
            if entry.name.endswith(SWAP):
                rename_new(path, self.bin.place(entry.name))
            elif time.time() - entry.stat(follow_symlinks=False).st_mtime > HALF_DAYS * 86_400:
                with contextlib.suppress(OSError):
                    path.unlink()
        for entry in _entries(self.root / STAGE):
            if not entry.name.isdigit():
                self._bring_back(Path(entry.path), device)

    def staged(self) -> list[int]:
        """The keys of what an engine that died has left in the stage."""
        names = (entry.name for entry in _entries(self.root / STAGE))
        return [int(name) for name in names if name.isdigit()]

    def bring_back(self, key: int, device: str) -> None:
        """Something in the stage that no base knows (any more) comes back beside everything."""
        self._bring_back(self.root / STAGE / str(key), device)

    def _bring_back(self, path: Path, device: str) -> None:
        now = datetime.now().astimezone()
        name = conflict_name(
            f"recovered {path.name}",
            device,
            now,
            lambda each: os.path.lexists(self.root / each),
        )
        with contextlib.suppress(OSError):
            rename_new(path, self.root / name)

    @staticmethod
    def sync(path: Path) -> None:
        """Make the bytes of a file durable before it gets its name."""
        with path.open("rb+") as stream:
            os.fsync(stream.fileno())

    def place_new(self, temp: Path, path: str) -> Placed:
        """Give a finished download its name, where nothing was planned to be."""
        self._check_parents(path)
        written = stat_of(os.lstat(temp))
        target = self.root / path
        try:
            rename_new(temp, target)
        except (FileExistsError, FileNotFoundError, NotADirectoryError) as error:
            raise Stale(MOVED_ON) from error
        sync_folder(target.parent)
        return Placed(self._placed(path, written))

    def place_over(self, temp: Path, path: str, planned: Local, copy_to: str | None) -> Placed:
        """Put a finished download in the place of `planned`, which stays in the bin or, with
        `copy_to`, beside it under that name."""
        self.check(path, planned)
        target = self.root / path
        kept = self.bin.place(path) if copy_to is None else self.root / copy_to
        shutil.copymode(target, temp)
        _link(target, kept)
        if not _is_content(kept, planned.stat):
            kept.unlink()
            raise Stale(MOVED_ON)
        sync_folder(kept.parent)
        # from here on the old bytes have two names; the one in tmp is for the tidying after a crash
        ready = temp.with_name(temp.name + SWAP)
        temp.rename(ready)
        written = stat_of(os.lstat(ready))
        if not swap(ready, target):
            os.replace(ready, target)
        elif _is_content(ready, planned.stat) and _is_content(kept, planned.stat):
            ready.unlink()
        elif _is_content(ready, planned.stat):  # somebody took the copy away at once
            rename_new(ready, self.bin.place(path))
        else:
            theirs = self._give_back(ready, target, written)
            if _is_same_file(kept, theirs):
                kept.unlink()  # only a second name
            elif copy_to is not None:
                rename_new(kept, self.bin.place(copy_to))
            raise Stale(MOVED_ON)
        sync_folder(target.parent)
        return Placed(self._placed(path, written), kept.relative_to(self.root).as_posix())

    def _give_back(self, ready: Path, target: Path, written: Stat) -> Path:
        """Somebody saved in the last moment: theirs gets its name back, ours (`written`) is thrown
        away; where theirs is. If ours was saved over meanwhile, that is the newer one: it keeps
        the name and the other goes to the bin. A folder keeps its name in any case; what was saved
        where it is comes back beside it with the next run."""
        swap(ready, target)
        if _is_content(ready, written):
            ready.unlink()
            return target
        if target.is_dir():
            rename_new(ready, self._nobodys_place(target.name))
            return target
        swap(ready, target)
        place = self.bin.place(target.relative_to(self.root).as_posix())
        rename_new(ready, place)
        return place

    def _nobodys_place(self, name: str) -> Path:
        """A free name in the stage for what belongs to no key; see `tidy`."""
        stage = self.root / STAGE
        stage.mkdir(parents=True, exist_ok=True)
        while name.isdigit() or os.path.lexists(stage / name):
            name = f"_{name}"
        return stage / name

    def to_trash(self, path: str, planned: Local) -> str:
        """Move a file into the bin; where it lies then, relative to the linked folder."""
        self.check(path, planned)
        source, target = self.root / path, self.bin.place(path)
        rename_new(source, target)
        if not _is_content(target, planned.stat):
            rename_new(target, source)
            raise Stale(MOVED_ON)
        return target.relative_to(self.root).as_posix()

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder; checkpoints and caches that programs left go to the bin."""
        self._check_parents(path)
        folder = self.root / path
        try:
            left = [each.name for each in folder.iterdir()]
            if JUNK_NAMES.issuperset(left):
                for name in left:
                    rename_new(folder / name, self.bin.place(f"{path}/{name}"))
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
                raise Stale(MOVED_ON) from error
            raise

    def rename(self, path: str, to: str, planned: Local) -> Stat:
        """Give a file or folder another name that is free; its new stat. A file that somebody saved
        in the last moment gets its old name back: what else is planned for it does not fit."""
        self.check(path, planned)
        if parent_of(to) == STAGE:
            (self.root / STAGE).mkdir(parents=True, exist_ok=True)
        self._check_parents(to)
        try:
            rename_new(self.root / path, self.root / to)
            if planned.kind == "file" and not _is_content(self.root / to, planned.stat):
                rename_new(self.root / to, self.root / path)
                raise Stale(MOVED_ON)
        except (FileExistsError, FileNotFoundError, NotADirectoryError) as error:
            raise Stale(MOVED_ON) from error
        found = self.look(to)
        if found is None:
            raise Stale(MOVED_ON)
        return found.stat

    def _placed(self, path: str, written: Stat) -> Stat | None:
        try:
            found = stat_of(os.lstat(self.root / path))
        except FileNotFoundError:
            return None
        return found if found.is_same_content(written) else None

    def _check_parents(self, path: str) -> None:
        """No folder on the way may be a symbolic link by now: it could lead out of the root."""
        parent = self.root / parent_of(path)
        if os.path.realpath(parent) != str(parent):
            raise Stale(MOVED_ON)


def _link(source: Path, target: Path) -> None:
    """A second name for a file; a copy where the file system has no links. Never overwrites."""
    try:
        try:
            hard_link(source, target)
        except OSError as error:
            if error.errno not in NOT_LINKABLE:
                raise
            with source.open("rb") as reading, target.open("xb") as writing:
                shutil.copyfileobj(reading, writing)
                os.fsync(writing.fileno())
            shutil.copystat(source, target)
    except FileExistsError as error:
        raise Stale(MOVED_ON) from error


def _is_content(path: Path, planned: Stat) -> bool:
    try:
        found = stat_of(os.lstat(path))
    except FileNotFoundError:
        return False
    return (found.size_bytes, found.mtime_ns) == (planned.size_bytes, planned.mtime_ns)


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except OSError:
        return []
