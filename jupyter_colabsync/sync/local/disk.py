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
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jupyter_colabsync.errors import LocalProblem, Stale
from jupyter_colabsync.files import make_folder, sync_folder
from jupyter_colabsync.sync.local.bin import Bin
from jupyter_colabsync.sync.local.rename import NOT_LINKABLE, hard_link, rename_new, swap
from jupyter_colabsync.sync.local.saving import is_being_saved
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
        self._unsynced: dict[Path, None] = {}
        """Folders, the one that was changed last at the end."""

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
        if not is_same or (planned is not None and is_being_saved(self.root / path)):
            raise Stale(MOVED_ON)

    def make_folder(self, path: str) -> Stat:
        """Make a folder, or find it made already; durable with `make_durable`."""
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
        self._changed((self.root / path).parent)
        return found.stat

    def make_durable(self) -> None:
        """What was made, binned and removed so far outlives a power cut from now on, and may be
        written down: else what came back, or vanished, would be taken for somebody's wish.

        One sync a folder, however much happened in it. Raises LocalProblem.
        """
        for folder in list(self._unsynced):
            try:
                sync_folder(folder)
            except (FileNotFoundError, NotADirectoryError):
                pass  # gone, and with it what happened in it
            except OSError as error:
                raise LocalProblem(
                    "This machine's disk does not keep what was changed in the linked folder "
                    f"({error.strerror or type(error).__name__}). Check the disk, then sync again.",
                    code="local_refused",
                ) from error
            del self._unsynced[folder]

    def _changed(self, *folders: Path) -> None:
        """In the order in which they are to be synced: a folder must not be gone for good before
        what lay in it is in the bin for good."""
        for folder in folders:
            self._unsynced.pop(folder, None)
            self._unsynced[folder] = None

    def temp(self, name: str) -> Path:
        """A place on the same file system for a download under way."""
        make_folder(self._tmp)
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
        self._link(target, kept)
        if not _is_content(kept, planned.stat):
            kept.unlink()
            raise Stale(MOVED_ON)
        sync_folder(kept.parent)
        # from here on the old bytes have two names; the one in tmp is for the tidying after a crash
        ready = temp.with_name(temp.name + SWAP)
        temp.rename(ready)
        written = stat_of(os.lstat(ready))
        if not self._swap_or_take_back(ready, target, kept, copy_to):
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

    def _swap_or_take_back(
        self, ready: Path, target: Path, kept: Path, copy_to: str | None
    ) -> bool:
        """As `swap`. When somebody moved the target away in the last moment, or deleted it, nothing
        is replaced: ours is thrown away, and what was kept of theirs has no use. If it lies
        elsewhere by now, that is its only second name; else it goes to the bin."""
        try:
            is_swapped = swap(ready, target)
            if not is_swapped:
                os.lstat(target)  # a mere `os.replace` would not mind that it is gone
            return is_swapped
        except OSError as error:
            ready.unlink(missing_ok=True)
            # (it is not there any more if it went along with its folder)
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                if os.lstat(kept).st_nlink > 1:
                    kept.unlink()
                elif copy_to is not None:
                    rename_new(kept, self.bin.place(copy_to))
            if isinstance(error, FileNotFoundError | NotADirectoryError):
                raise Stale(MOVED_ON) from error
            raise

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
        make_folder(stage)
        while name.isdigit() or os.path.lexists(stage / name):
            name = f"_{name}"
        return stage / name

    def to_trash(self, path: str, planned: Local, known_as: str | None = None) -> str:
        """Move a file into the bin, durably with `make_durable`; where it lies then, relative to
        the linked folder. `known_as`: the path people know it by, of what waits in the stage."""
        self.check(path, planned)
        source, target = self.root / path, self.bin.place(known_as or path)
        rename_new(source, target)
        if not _is_content(target, planned.stat):
            rename_new(target, source)
            raise Stale(MOVED_ON)
        self._changed(target.parent, source.parent)
        return target.relative_to(self.root).as_posix()

    def keep_copy(self, temp: Path, path: str) -> str:
        """A second name in the bin for a temp whose bytes are durable; where that lies, relative
        to the linked folder."""
        place = self.bin.place(path)
        self._link(temp, place)
        return place.relative_to(self.root).as_posix()

    def remove_folder(self, path: str, known_as: str | None = None) -> None:
        """Remove an empty folder, durably with `make_durable`; checkpoints and caches that
        programs left go to the bin. `known_as`: see `to_trash`."""
        self._check_parents(path)
        folder = self.root / path
        try:
            left = [each.name for each in folder.iterdir()]
            if JUNK_NAMES.issuperset(left):
                for name in left:
                    rename_new(folder / name, self.bin.place(f"{known_as or path}/{name}"))
            folder.rmdir()
            self._changed(folder.parent)
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
                raise Stale(MOVED_ON) from error
            raise

    def rename(self, path: str, to: str, planned: Local) -> Stat:
        """Give a file or folder another name that is free, durably; its new stat. A file that
        somebody saved in the last moment gets its old name back: what else is planned for it does
        not fit."""
        self.check(path, planned)
        if parent_of(to) == STAGE:
            make_folder(self.root / STAGE)
        self._check_parents(to)
        source, target = self.root / path, self.root / to
        try:
            rename_new(source, target)
            if planned.kind == "file" and not _is_content(target, planned.stat):
                rename_new(target, source)
                raise Stale(MOVED_ON)
            for folder in dict.fromkeys((target.parent, source.parent)):
                sync_folder(folder)
        except (FileExistsError, FileNotFoundError, NotADirectoryError) as error:
            raise Stale(MOVED_ON) from error
        found = self.look(to)
        if found is None:
            raise Stale(MOVED_ON)
        return found.stat

    def _link(self, source: Path, target: Path) -> None:
        """A second name for a file; a copy where the file system has no links, whose name comes
        last, so that nobody finds half of one. Never overwrites."""
        try:
            hard_link(source, target)
        except FileExistsError as error:
            raise Stale(MOVED_ON) from error
        except OSError as error:
            if error.errno not in NOT_LINKABLE:
                raise
            self._copy(source, target)

    def _copy(self, source: Path, target: Path) -> None:
        copy = self.temp(f"copy-{threading.get_ident()}")
        try:
            with source.open("rb") as reading, copy.open("wb") as writing:
                shutil.copyfileobj(reading, writing)
                writing.flush()
                shutil.copystat(source, copy)
                os.fsync(writing.fileno())
            rename_new(copy, target)
        except FileExistsError as error:
            raise Stale(MOVED_ON) from error
        finally:
            copy.unlink(missing_ok=True)

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
