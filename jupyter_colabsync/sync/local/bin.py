"""The link's bin: `.colabsync/trash/<date>/<path>`, where everything goes that a sync takes away.

Nothing in the linked folder is ever unlinked by a sync, but here: what is older than thirty days,
and then the oldest beyond a tenth of the disk.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.files import make_folder, sync_folder
from jupyter_colabsync.sync.local.rename import rename_new
from jupyter_colabsync.sync.plan.ignore import OWN_FOLDER
from jupyter_colabsync.sync.plan.names import fitted, name_of, parent_of, split_name

BIN = f"{OWN_FOLDER}/trash"
KEPT_DAYS = 30
MAX_SHARE = 0.10
"""Of the disk; beyond it the oldest go early, but nobody loses today what he deleted today."""
LEAST_DAYS = 1


@dataclass(frozen=True, slots=True)
class Binned:
    """One file in the bin. `kept` and `path` are relative to the linked folder."""

    kept: str
    path: str
    """Where it was."""
    day: str
    """When it went there, `2026-11-21`."""
    size_bytes: int


class Bin:
    """The bin of one linked folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / BIN
        self._durable: set[Path] = set()
        """Folders that no power cut takes away any more."""

    def place(self, path: str) -> Path:
        """A free place in today's bin for what was at `path`; its folders are made, durably."""
        day = f"{datetime.now().astimezone():%Y-%m-%d}"
        folder = self._folder / day / parent_of(path)
        stem, suffix = split_name(name_of(path))
        number = 1
        while True:
            mark = f" ({number})" if number > 1 else ""
            place = folder / fitted(stem, mark, suffix)
            try:
                self._make(folder)
            except (FileExistsError, NotADirectoryError):  # a file lay there before
                folder = self._folder / f"{day} ({number + 1})" / parent_of(path)
            else:
                if not os.path.lexists(place):
                    return place
            number += 1

    def _make(self, folder: Path) -> None:
        """Also one that is there already may have been made a moment ago, by a thread or a process
        that has not got round to making it durable."""
        is_new = not folder.is_dir()
        if folder == self._root or (folder in self._durable and not is_new):
            return
        self._make(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)
        self._durable.add(folder)

    def entries(self) -> list[Binned]:
        """All files in the bin, the latest day first, then by path."""
        found = list(self._walk())
        found.sort(key=lambda each: each.path)
        found.sort(key=lambda each: each.day, reverse=True)
        return found

    def restore(self, kept: str, path: str | None = None) -> str:
        """Put a file back where it was, beside whatever has its name by now; the path it got.
        `path`: where it was, if that is known better than by its name in the bin.

        Raises NotFound when it is not in the bin (any more), OSError.
        """
        path_there = self._path_of(kept)
        if path_there is None:
            raise NotFound(
                "That is no longer in the bin. Look at the list again.", code="not_in_bin"
            )
        source = self._root / kept
        restored = self.put_back(source, path or path_there)
        self._remove_empty(source.parent)
        return restored

    def put_back(self, source: Path, path: str) -> str:
        """Put a file at `path`, beside whatever has that name by now; the path it got."""
        target = self._free(path)
        make_folder(target.parent)
        rename_new(source, target)
        sync_folder(target.parent)
        if not target.is_symlink():
            os.utime(target)  # a fresh date: it is an edit of now, whatever lies on Drive
        return target.relative_to(self._root).as_posix()

    def expire(self, today: date | None = None) -> int:
        """Remove what has been here too long; the number of files."""
        today = today or datetime.now().astimezone().date()
        entries = sorted(self._walk(), key=lambda each: each.day)
        if not entries:
            return 0
        allowed = shutil.disk_usage(self._root).total * MAX_SHARE
        total = sum(each.size_bytes for each in entries)
        count = 0
        for entry in entries:
            age_days = _age_days(entry.day, today)
            if age_days <= KEPT_DAYS and (total <= allowed or age_days < LEAST_DAYS):
                break
            with contextlib.suppress(OSError):
                (self._root / entry.kept).unlink()
                self._remove_empty((self._root / entry.kept).parent)
                count += 1
            total -= entry.size_bytes
        return count

    def _walk(self) -> Iterator[Binned]:
        for folder, _, names in os.walk(self._folder):
            for name in names:
                place = Path(folder) / name
                day, _, path = place.relative_to(self._folder).as_posix().partition("/")
                if path:
                    with contextlib.suppress(OSError):
                        size_bytes = place.lstat().st_size
                        kept = place.relative_to(self._root).as_posix()
                        yield Binned(kept, path, day[:10], size_bytes)

    def _path_of(self, kept: str) -> str | None:
        """Where a thing in the bin was, by its name there; None for what does not lie there."""
        day, _, path = kept.removeprefix(f"{BIN}/").partition("/")
        folders = [day, *path.split("/")[:-1]]
        if not path or kept != f"{BIN}/{day}/{path}" or {"", ".", ".."} & {*folders, name_of(path)}:
            return None
        try:
            found = Path(os.path.realpath((self._root / kept).parent))
            is_inside = found == Path(os.path.realpath(self._folder), *folders)  # by no link
            is_folder = stat.S_ISDIR((self._root / kept).lstat().st_mode)
        except (OSError, ValueError):
            return None
        return path if is_inside and not is_folder else None

    def _free(self, path: str) -> Path:
        stem, suffix = split_name(name_of(path))
        folder = self._root / parent_of(path)
        if any(each.exists() and not each.is_dir() for each in (folder, *folder.parents)):
            folder = self._root
        target, number = folder / name_of(path), 2
        while os.path.lexists(target):
            target = folder / fitted(
                stem, f" (restored {number})" if number > 2 else " (restored)", suffix
            )
            number += 1
        return target

    def _remove_empty(self, folder: Path) -> None:
        while folder != self._folder.parent:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent


def _age_days(day: str, today: date) -> int:
    try:
        return (today - date.fromisoformat(day)).days
    except ValueError:
        return 0
