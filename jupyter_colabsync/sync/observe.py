"""Checksums for a scan: which files have to be read before planning, and reading them safely."""

from __future__ import annotations

import hashlib
import os
import stat as stat_bits
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.files import CHUNK_BYTES
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.notebooks.whole import is_whole
from jupyter_colabsync.sync import reasons
from jupyter_colabsync.sync.local import SAVING, stat_of
from jupyter_colabsync.sync.model import Base, LocalEntry, LocalTree, RemoteTree, Skip, Stat

SMALL_BYTES = 8_000_000
"""Small files are read before they are sent, so that after a crash it is known what was sent;
large ones only when there is something of their size to compare them with."""
MAX_NOTEBOOK_BYTES = 200_000_000
RESTED_S = 60.0
CHANGED = "The file changed while it was read; it is taken once it rests."


class HalfWritten(Exception):
    """A notebook that may be in the middle of being saved."""


class Checksums:
    """The checksums of one folder, remembered between cycles for files that stay as they are."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[Stat, str]] = {}

    def fill_in(
        self, local: LocalTree, remote: RemoteTree, base: Base, cancel: CancelToken
    ) -> LocalTree:
        """`local` with the md5 of every file that a plan compares; unreadable files are blocked."""
        wanted = [
            path
            for path, entry in local.entries.items()
            if entry.md5 is None and _is_wanted(path, entry, remote, base)
        ]
        if not wanted:
            return local
        entries, blocked, skips = dict(local.entries), dict(local.blocked), list(local.skips)

        def look(path: str) -> tuple[str | None, str]:
            cancel.check()
            return self._look(path, entries[path].stat)

        with ThreadPoolExecutor(2, thread_name_prefix="colabsync-md5") as pool:
            found = list(pool.map(look, wanted))
        for path, (md5, reason) in zip(wanted, found, strict=True):
            if md5 is not None:
                entries[path] = LocalEntry("file", entries[path].stat, md5)
            else:
                blocked[path] = reason
                skips.append(Skip(path, "local", reason))
        return LocalTree(entries, blocked, local.others, tuple(skips))

    def _look(self, path: str, stat: Stat) -> tuple[str | None, str]:
        """The md5, or None and why there is none."""
        known = self._known.get(path)
        if known is not None and known[0] == stat:
            return known[1], ""
        try:
            md5 = read_md5(self._root / path, stat)
        except Stale:
            return None, reasons.CHANGING
        except HalfWritten:
            return None, reasons.HALF_WRITTEN
        except PermissionError:
            return None, reasons.NO_RIGHTS
        except OSError as error:
            return None, f"cannot be read ({error.strerror})"
        if time.time_ns() - stat.mtime_ns > 2_000_000_000:
            self._known[path] = stat, md5
        return md5, ""


def _is_wanted(path: str, entry: LocalEntry, remote: RemoteTree, base: Base) -> bool:
    if entry.kind == "folder":
        return False
    size = entry.stat.size_bytes
    if size <= SMALL_BYTES or (path.endswith(".ipynb") and size <= MAX_NOTEBOOK_BYTES):
        return True
    there, before = remote.entries.get(path), base.get(path)
    return (there is not None and there.size_bytes == size) or (
        before is not None and before.size_bytes == size
    )


def read_md5(path: Path, stat: Stat) -> str:
    """Raises Stale when it is not (or does not stay) what it was, HalfWritten, OSError."""
    is_notebook = path.suffix == ".ipynb" and stat.size_bytes <= MAX_NOTEBOOK_BYTES
    digest = hashlib.md5(usedforsecurity=False)
    with open_if(path, stat) as stream:
        if is_notebook:
            content = stream.read()
            digest.update(content)
        else:
            content = b""
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
        if stat_of(os.fstat(stream.fileno())) != stat:
            raise Stale(CHANGED)
    if is_notebook and not has_rested(stat) and not is_whole(content):
        raise HalfWritten
    return digest.hexdigest()


def has_rested(stat: Stat) -> bool:
    """True when the last write was a minute ago (or is dated in the future: then a program set
    the date, after writing)."""
    return not 0 <= time.time() - stat.mtime_ns / 1e9 < RESTED_S


def open_if(path: Path, stat: Stat) -> BinaryIO:
    """The plain file at `path`, open for reading, if it is still the one with this stat.

    Follows no link and waits for no pipe. Raises Stale, or OSError.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    found = os.fstat(descriptor)
    if not stat_bits.S_ISREG(found.st_mode) or stat_of(found) != stat:
        os.close(descriptor)
        raise Stale(CHANGED)
    return os.fdopen(descriptor, "rb")


@dataclass(frozen=True, slots=True)
class LocalSource:
    """A local file to be sent, exactly as it was planned (see `drive.transfer.UploadSource`)."""

    path: Path
    stat: Stat

    @property
    def size_bytes(self) -> int:
        """How many bytes will be sent."""
        return self.stat.size_bytes

    def open(self) -> BinaryIO:
        """From the first byte; raises Stale when it is another file by now."""
        return open_if(self.path, self.stat)

    def verify(self) -> None:
        """Raises Stale when the file was touched, or is being saved by Jupyter right now."""
        try:
            is_same = stat_of(os.lstat(self.path)) == self.stat
        except OSError as error:
            raise Stale(CHANGED) from error
        if not is_same or os.path.lexists(self.path.with_name(SAVING + self.path.name)):
            raise Stale(CHANGED)
