"""Looking: what lies in the folder, and whether it may be replaced."""

from __future__ import annotations

import os
import stat
import zlib
from enum import Enum
from pathlib import Path
from typing import Final

from jupyter_colabsync.files import chunks
from jupyter_colabsync.kaggle.folder.ledger import Ledger
from jupyter_colabsync.kaggle.folder.records import Placed

KEPT_REASON: Final = "exists and differs"
OUTSIDE_REASON: Final = "a link in the folder leads outside"


class Verdict(Enum):
    """What to do about one path."""

    FETCH = "fetch"
    """Nothing is there, or what we put there earlier and nobody touched."""
    HERE = "here"
    """The very same bytes are there."""
    KEEP = "keep"
    """Something of the person's own is there."""
    OUTSIDE = "outside"
    """A link in the folder leads the path out of it."""


REASONS: Final = {Verdict.KEEP: KEPT_REASON, Verdict.OUTSIDE: OUTSIDE_REASON}


class Looking:
    """Any thread may call."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._folder = str(folder)
        self._real = os.path.realpath(folder)
        self._ledger = ledger

    def verdict(
        self, path: str, size_bytes: int | None, crc32: int | None, *, adopts: bool = True
    ) -> Verdict:
        """Look at what lies at `path`. Reads a file only if size or time leave a doubt.

        `adopts`: the same bytes of unknown origin count as placed by us from now on.
        """
        return self.verdict_in(
            self.is_inside(parent_of(path)), path, size_bytes, crc32, adopts=adopts
        )

    def verdict_in(
        self,
        is_inside: bool,
        path: str,
        size_bytes: int | None,
        crc32: int | None,
        *,
        adopts: bool = True,
    ) -> Verdict:
        """The same when it is known whether the folder it lies in is inside ours."""
        if not is_inside:
            return Verdict.OUTSIDE
        target = f"{self._folder}/{path}"
        try:
            found = os.lstat(target)
        except OSError:  # nothing, or a name that is impossible here: writing will say so
            return Verdict.FETCH
        if not stat.S_ISREG(found.st_mode):
            return Verdict.KEEP
        known, ledger = self._ledger.known(path), self._ledger
        if known is not None and self._is_torn(path, target, known, found):
            return Verdict.FETCH
        if found.st_size != size_bytes and not ledger.is_size_of_ours(path, found.st_size):
            return Verdict.KEEP
        is_untouched = known is not None and _is_as(known, found)
        try:
            crc = known.crc32 if known and is_untouched else _crc_of(target)
        except OSError:
            return Verdict.KEEP  # what cannot be read is not ours to judge
        if (found.st_size, crc) == (size_bytes, crc32):
            if not is_untouched and adopts:
                ledger.record(path, Placed(found.st_size, crc, found.st_mtime_ns))
            return Verdict.HERE
        return Verdict.FETCH if ledger.is_ours(path, found.st_size, crc) else Verdict.KEEP

    def has_other_size(self, path: str, size_bytes: int) -> bool:
        """Whether something of another size lies at `path`."""
        try:
            return os.lstat(f"{self._folder}/{path}").st_size != size_bytes
        except OSError:
            return False

    def untouched(self, path: str) -> Placed | None:
        """What we put at `path`, if it is still there as we left it."""
        known = self._ledger.known(path)
        return known if known is not None and self.is_untouched(path, known) else None

    def is_untouched(self, path: str, placed: Placed) -> bool:
        """Whether the file is there with the size and time we left it with. Reads it only if it
        is doubtful."""
        target = f"{self._folder}/{path}"
        try:
            found = os.lstat(target)
        except (OSError, ValueError):
            return False
        return _is_as(placed, found) and not self._is_torn(path, target, placed, found)

    def seems_untouched(self, path: str, placed: Placed) -> bool:
        """The same without ever reading."""
        try:
            return _is_as(placed, os.lstat(f"{self._folder}/{path}"))
        except (OSError, ValueError):
            return False

    def is_inside(self, parent: str) -> bool:
        """Whether what is called a folder below ours is one, whatever links lead to it."""
        try:
            real = os.path.realpath(f"{self._folder}/{parent}")
        except OSError:  # a circle of links
            return False
        return real == self._real or real.startswith(self._real.rstrip(os.sep) + os.sep)

    def _is_torn(self, path: str, target: str, known: Placed, found: os.stat_result) -> bool:
        """Whether a power cut kept a file we placed from reaching the disk. Whoever changes a file
        changes its time to a later one."""
        if not self._ledger.is_doubtful(path) or found.st_mtime_ns > known.mtime_ns:
            return False
        try:
            if found.st_size == known.size_bytes and _crc_of(target) == known.crc32:
                self._ledger.believe(path)
                return False
        except OSError:
            return False
        return True


def parent_of(path: str) -> str:
    """The folder of a relative path; "" is the top."""
    return path.rpartition("/")[0]


def _is_as(placed: Placed, found: os.stat_result) -> bool:
    return (found.st_size, found.st_mtime_ns) == (placed.size_bytes, placed.mtime_ns)


def _crc_of(path: str) -> int:
    crc = 0
    with Path(path).open("rb") as stream:
        for block in chunks(stream):
            crc = zlib.crc32(block, crc)
    return crc
