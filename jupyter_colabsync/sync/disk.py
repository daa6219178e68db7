"""Changes in the linked folder, none of which can lose a byte or show half a file.

Every change first looks whether the world is still as planned (Stale if not), never overwrites a
name it did not expect, and keeps what it replaces: in `.colabsync/trash/<date>/`, or as a
conflict copy beside the original.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat as stat_bits
from datetime import datetime
from pathlib import Path

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.files import sync_folder
from jupyter_colabsync.sync.ignore import JUNK_NAMES, OWN_FOLDER
from jupyter_colabsync.sync.local import SAVING, folder_stat, stat_of
from jupyter_colabsync.sync.model import LocalEntry, Stat
from jupyter_colabsync.sync.names import fitted, name_of, parent_of, split_name
from jupyter_colabsync.sync.rename import NOT_LINKABLE, hard_link, rename_new, swap

MOVED_ON = "The folder changed meanwhile; it is planned again."


class Disk:
    """The linked folder, to be changed. `root` is real (no symbolic links in it)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._tmp = root / OWN_FOLDER / "tmp"
        self._trash = root / OWN_FOLDER / "trash"

    def look(self, path: str) -> LocalEntry | None:
        """What is at `path` now, without a checksum; Stale for what is neither file nor folder."""
        self._check_parents(path)
        try:
            found = os.lstat(self.root / path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if stat_bits.S_ISDIR(found.st_mode):
            return LocalEntry("folder", folder_stat(found))
        if not stat_bits.S_ISREG(found.st_mode):
            raise Stale(MOVED_ON)
        return LocalEntry("file", stat_of(found))

    def check(self, path: str, planned: LocalEntry | None) -> None:
        """Raise Stale unless `path` is as it was when the plan was made."""
        found = self.look(path)
        if found is None or planned is None:
            is_same = found is None and planned is None
        else:
            is_same = found.kind == planned.kind and found.stat == planned.stat
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
        return self._tmp / f"{name.replace('/', '_')[:200]}.part"

    def tidy(self) -> None:
        """Remove what an engine that died has left: half downloads go, whole files to the bin."""
        try:
            found = list(os.scandir(self._tmp))
        except OSError:
            return
        for entry in found:
            if entry.name.endswith(".swap"):
                rename_new(Path(entry.path), self._bin_place(entry.name))
            elif entry.is_file(follow_symlinks=False):
                Path(entry.path).unlink()

    def place_new(self, temp: Path, path: str) -> Stat | None:
        """Give a finished download its name, where nothing was planned to be.

        Returns the stat by which the content is known, or None when somebody touched it at once.
        """
        self._check_parents(path)
        written = stat_of(os.lstat(temp))
        target = self.root / path
        try:
            rename_new(temp, target)
        except (FileExistsError, FileNotFoundError, NotADirectoryError) as error:
            raise Stale(MOVED_ON) from error
        sync_folder(target.parent)
        return self._placed(path, written)

    def place_over(
        self, temp: Path, path: str, planned: LocalEntry, copy_to: str | None
    ) -> Stat | None:
        """Put a finished download in the place of `planned`, which stays in the bin or, with
        `copy_to`, beside it under that name. Returns as `place_new`."""
        self.check(path, planned)
        target = self.root / path
        kept = self._bin_place(path) if copy_to is None else self.root / copy_to
        shutil.copymode(target, temp)
        _link(target, kept)
        if not _is_content(kept, planned.stat):
            kept.unlink()
            raise Stale(MOVED_ON)
        sync_folder(kept.parent)
        # from here on the old bytes have two names; the one in tmp is for the tidying after a crash
        ready = temp.with_suffix(".swap")
        temp.rename(ready)
        written = stat_of(os.lstat(ready))
        if not swap(ready, target):
            os.replace(ready, target)
        elif _is_content(ready, planned.stat):
            ready.unlink()
        else:
            self._give_back(ready, target, kept, copy_to)
            raise Stale(MOVED_ON)
        sync_folder(target.parent)
        return self._placed(path, written)

    def _give_back(self, ready: Path, target: Path, kept: Path, copy_to: str | None) -> None:
        """Somebody saved in the last moment: theirs gets its name back, ours is thrown away."""
        swap(ready, target)
        ready.unlink()
        if _is_same_file(kept, target):
            kept.unlink()  # only a second name
        elif copy_to is not None:
            rename_new(kept, self._bin_place(copy_to))

    def to_trash(self, path: str, planned: LocalEntry) -> None:
        """Move a file into the bin."""
        self.check(path, planned)
        source, target = self.root / path, self._bin_place(path)
        rename_new(source, target)
        if not _is_content(target, planned.stat):
            rename_new(target, source)
            raise Stale(MOVED_ON)

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder; checkpoints and caches that programs left go to the bin."""
        self._check_parents(path)
        folder = self.root / path
        try:
            left = [each.name for each in folder.iterdir()]
            if JUNK_NAMES.issuperset(left):
                for name in left:
                    rename_new(folder / name, self._bin_place(f"{path}/{name}"))
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
                raise Stale(MOVED_ON) from error
            raise

    def rename(self, path: str, to: str, planned: LocalEntry) -> Stat:
        """Give a file or folder another name that is free; its new stat."""
        self.check(path, planned)
        self._check_parents(to)
        try:
            rename_new(self.root / path, self.root / to)
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
        return found if _is_same_content(found, written) else None

    def _check_parents(self, path: str) -> None:
        """No folder on the way may be a symbolic link by now: it could lead out of the root."""
        parent = self.root / parent_of(path)
        if os.path.realpath(parent) != str(parent):
            raise Stale(MOVED_ON)

    def _bin_place(self, path: str) -> Path:
        """A free place in today's bin."""
        day = f"{datetime.now().astimezone():%Y-%m-%d}"
        folder = self._trash / day / parent_of(path)
        stem, suffix = split_name(name_of(path))
        number, place = 1, folder
        while True:
            mark = f" ({number})" if number > 1 else ""
            place = folder / fitted(stem, mark, suffix)
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except (FileExistsError, NotADirectoryError):  # a file lay there before
                folder = self._trash / f"{day} ({number + 1})" / parent_of(path)
            else:
                if not os.path.lexists(place):
                    return place
            number += 1


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


def _is_same_content(one: Stat, other: Stat) -> bool:
    """Equal but for the ctime, which every rename and link changes."""
    return (one.inode, one.size_bytes, one.mtime_ns) == (
        other.inode,
        other.size_bytes,
        other.mtime_ns,
    )


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
