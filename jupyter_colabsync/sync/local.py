"""The local folder as it is: one scan, cheap for what has not changed, without guessing.

A scan reads names and stats only; `observe` adds the checksums that a plan needs. Nothing is
followed out of the folder, nothing that is no plain file is opened, and an error that would make
the tree look smaller than it is ends the scan instead.
"""

from __future__ import annotations

import os
import stat as stat_bits
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_colabsync.errors import LocalProblem, Stale
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync import reasons
from jupyter_colabsync.sync.ignore import IGNORE_FILE, JUNK_NAMES, IgnoreRules, rules_from
from jupyter_colabsync.sync.model import Base, BaseEntry, LocalEntry, LocalTree, Skip, Stat

INODE_MASK = (1 << 63) - 1
"""Some file systems number with all 64 bits; sqlite keeps 63."""
MAX_TIME_NS = (1 << 63) - 1
"""In the year 2262; file systems hold later dates (ext4 until 2446), sqlite does not."""
SAVING = ".~"
"""Jupyter copies `name` to `.~name`, rewrites `name` in place and removes the copy
(jupyter_server 2.21, services/contents/fileio.py)."""
LEFT_OVER_S = 300.0
"""A `.~name` older than this was left by a save that died."""
BREATH = 500
"""Entries between two short rests, so that other threads of this process get their turn."""


def stat_of(found: os.stat_result) -> Stat:
    """The part of a stat by which a file's content is known again."""
    return Stat(
        found.st_ino & INODE_MASK,
        found.st_size,
        _within(found.st_mtime_ns),
        _within(found.st_ctime_ns),
    )


def _within(time_ns: int) -> int:
    """The time itself, or the nearest that can be kept: no strange date may stop a sync."""
    return max(-MAX_TIME_NS, min(time_ns, MAX_TIME_NS))


def folder_stat(found: os.stat_result) -> Stat:
    """What is remembered of a folder: which one it is."""
    return Stat(found.st_ino & INODE_MASK, 0, 0, 0)


def read_rules(root: Path) -> IgnoreRules:
    """The rules of this folder; none when there is no file. Raises BadRequest, LocalProblem."""
    path = root / IGNORE_FILE
    try:
        if not stat_bits.S_ISREG(os.lstat(path).st_mode):
            return rules_from("")
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return rules_from("")
    except OSError as error:
        raise LocalProblem(
            f"{IGNORE_FILE} cannot be read. Check its rights, then sync again.",
            code="unreadable",
        ) from error
    return rules_from(text)


def scan(root: Path, rules: IgnoreRules, base: Base, cancel: CancelToken) -> LocalTree:
    """Everything below `root`. Checksums are taken over from `base` where the stat proves them.

    Raises LocalProblem when the root cannot be read, Stale when a folder vanishes meanwhile.
    """
    return _Scan(root, rules, base, cancel).run()


@dataclass(slots=True)
class _Scan:
    root: Path
    rules: IgnoreRules
    base: Base
    cancel: CancelToken
    entries: dict[str, LocalEntry] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    skips: list[Skip] = field(default_factory=list)
    by_inode: dict[int, BaseEntry] = field(default_factory=dict)
    now_s: float = field(default_factory=time.time)

    def run(self) -> LocalTree:
        self.by_inode = {
            entry.stat.inode: entry
            for entry in self.base.values()
            if entry.stat is not None and entry.kind == "file"
        }
        folders = [""]
        rest = BREATH
        while folders:
            folder = folders.pop()
            found = self._list(folder)
            rest -= len(found) + 1
            if rest < 0:
                self.cancel.check()
                time.sleep(0)
                rest = BREATH
            folders += self._take(folder, found)
        return LocalTree(self.entries, self.blocked, frozenset(self.others), tuple(self.skips))

    def _list(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.root / folder) as entries:
                return list(entries)
        except FileNotFoundError as error:
            if folder:
                raise Stale("The folder changed while it was read; it is read again.") from error
            raise root_missing() from error
        except OSError as error:
            if not folder:
                raise LocalProblem(
                    "The linked folder cannot be read. Check its rights, then sync again.",
                    code="link_unreadable",
                ) from error
            self._block(folder, reasons.NO_RIGHTS)
            return []

    def _take(self, folder: str, found: list[os.DirEntry[str]]) -> Iterator[str]:
        """Note the entries of one folder; yields the folders in it that are to be read."""
        prefix = f"{folder}/" if folder else ""
        for name in self._being_saved(found):
            self._block(prefix + name, reasons.BEING_SAVED)
        for entry in found:
            path = prefix + entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if self.rules.ignores(path, is_folder=is_folder):
                if entry.name not in JUNK_NAMES:
                    self.others.add(folder)
            elif not self._is_plain(entry, path, is_folder):
                self.others.add(folder)
            elif (known := self._entry(entry, path, is_folder)) is not None:
                self.entries[path] = known
                if is_folder:
                    yield path

    def _being_saved(self, found: list[os.DirEntry[str]]) -> Iterator[str]:
        for entry in found:
            if entry.name.startswith(SAVING):
                try:
                    age_s = self.now_s - entry.stat(follow_symlinks=False).st_ctime
                except OSError:
                    continue  # removed since: the save is over
                if age_s < LEFT_OVER_S:
                    yield entry.name[len(SAVING) :]

    def _is_plain(self, entry: os.DirEntry[str], path: str, is_folder: bool) -> bool:
        """A file or folder that Drive can hold; anything else blocks its place on both sides."""
        if not path.isascii():
            try:
                path.encode()
            except UnicodeEncodeError:
                shown = path.encode(errors="replace").decode()
                self.skips.append(Skip(shown, "local", reasons.NOT_UTF8))
                return False
        if is_folder or entry.is_file(follow_symlinks=False):
            return True
        self._block(path, reasons.LINK if entry.is_symlink() else reasons.SPECIAL)
        return False

    def _block(self, path: str, reason: str) -> None:
        self.blocked[path] = reason
        self.skips.append(Skip(path, "local", reason))

    def _entry(self, entry: os.DirEntry[str], path: str, is_folder: bool) -> LocalEntry | None:
        try:
            found = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return None  # gone between the listing and now; the freshness guards look again
        except OSError:
            self._block(path, reasons.NO_RIGHTS)
            return None
        if is_folder:
            return LocalEntry("folder", folder_stat(found))
        stat = stat_of(found)
        return LocalEntry("file", stat, self._known_md5(path, stat))

    def _known_md5(self, path: str, stat: Stat) -> str | None:
        """The checksum from the base, if this is that very file, untouched: at its old path, or
        renamed (which changes the ctime only)."""
        base = self.base.get(path)
        if base is not None and base.stat == stat and base.is_settled():
            return base.md5
        base = self.by_inode.get(stat.inode)
        if base is None or base.stat is None or not base.is_settled():
            return None
        is_same = (base.stat.size_bytes, base.stat.mtime_ns) == (stat.size_bytes, stat.mtime_ns)
        return base.md5 if is_same and path not in self.base else None


def root_missing() -> LocalProblem:
    """The linked folder is not there: said, never taken for a deletion of all it held."""
    return LocalProblem(
        "The linked folder is not there any more (moved, renamed or not mounted). Put it back, "
        "or unlink it; nothing was deleted on Drive.",
        code="link_local_missing",
    )
