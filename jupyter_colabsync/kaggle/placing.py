"""Puts checked files into the folder: whole or not at all, and never over the person's own."""

from __future__ import annotations

import errno
import itertools
import os
import zlib
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Final

from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.files import chunks
from jupyter_colabsync.kaggle.inflate import DamagedMember
from jupyter_colabsync.kaggle.ledger import Ledger, Placed

KEPT_REASON: Final = "exists and differs"
_BAD_NAME: Final = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ})
_FULL: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


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


class CannotPlace(Exception):
    """This one file cannot be put there; the text is the reason, for people."""


class Placing:
    """One folder being filled. Any thread may call."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._folder = folder
        self._real = folder.resolve()
        self._ledger = ledger
        self._numbers = itertools.count()

    def verdict(self, path: str, size_bytes: int | None, crc32: int | None) -> Verdict:
        """Look at what lies at `path`. Reads a file only if size or time leave a doubt."""
        target = self._folder / path
        if not self._is_inside(target):
            return Verdict.OUTSIDE
        try:
            found = target.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return Verdict.FETCH
        except OSError:
            return Verdict.FETCH  # the system cannot even look at this name: writing will say why
        if not target.is_file() or target.is_symlink():
            return Verdict.KEEP
        known = self._ledger.known(path)
        is_untouched = known is not None and (known.size_bytes, known.mtime_ns) == (
            found.st_size,
            found.st_mtime_ns,
        )
        try:
            crc = known.crc32 if known and is_untouched else _crc_of(target)
        except OSError:
            return Verdict.KEEP  # what cannot be read is not ours to judge
        if (found.st_size, crc) == (size_bytes, crc32):
            if not is_untouched:
                self._ledger.record(path, Placed(found.st_size, crc, found.st_mtime_ns))
            return Verdict.HERE
        if known is not None and (known.size_bytes, known.crc32) == (found.st_size, crc):
            return Verdict.FETCH
        return Verdict.KEEP

    def is_untouched(self, path: str, placed: Placed) -> bool:
        """Whether the file is there with the size and time we left it with."""
        try:
            found = (self._folder / path).lstat()
        except OSError:
            return False
        return (found.st_size, found.st_mtime_ns) == (placed.size_bytes, placed.mtime_ns)

    def place(
        self, path: str, blocks: Iterable[bytes], size_bytes: int | None, crc32: int | None
    ) -> Placed:
        """Write `blocks` beside, check them, and give them their name.

        Raises CannotPlace for this file only, LocalProblem when the disk is full or read-only;
        what `blocks` raises goes through. The half-written file is gone in each case.
        """
        part = self._ledger.workshop / f"{next(self._numbers)}.part"
        try:
            placed = _write(part, blocks)
            if crc32 is not None and (placed.size_bytes, placed.crc32) != (size_bytes, crc32):
                raise DamagedMember("its checksum is wrong")
            self.give_name(part, path, placed)
        except OSError as error:
            raise _disk_error(error) from error
        finally:
            part.unlink(missing_ok=True)
        return placed

    def give_name(self, part: Path, path: str, placed: Placed) -> None:
        """Move a finished file to its place. Raises CannotPlace, OSError."""
        target = self._folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise CannotPlace("a file is in the way of its folder") from error
        # looked at again: the person may have saved something of that name meanwhile
        verdict = self.verdict(path, placed.size_bytes, placed.crc32)
        if verdict is Verdict.OUTSIDE:
            raise CannotPlace("a link in the folder leads outside")
        if verdict is Verdict.KEEP:
            raise CannotPlace(KEPT_REASON)
        if verdict is Verdict.FETCH:
            os.replace(part, target)
            self._ledger.record(path, placed)

    def _is_inside(self, target: Path) -> bool:
        try:
            parent = target.parent.resolve()
        except (OSError, RuntimeError):  # a circle of links
            return False
        return parent == self._real or self._real in parent.parents


def _write(part: Path, blocks: Iterable[bytes]) -> Placed:
    crc = 0
    with part.open("xb") as stream:
        for block in blocks:
            stream.write(block)
            crc = zlib.crc32(block, crc)
        stream.flush()
        os.fsync(stream.fileno())
        written = os.fstat(stream.fileno())
    return Placed(written.st_size, crc, part.stat().st_mtime_ns)


def _crc_of(path: Path) -> int:
    crc = 0
    with path.open("rb") as stream:
        for block in chunks(stream):
            crc = zlib.crc32(block, crc)
    return crc


def _disk_error(error: OSError) -> Exception:
    if error.errno in _BAD_NAME:
        return CannotPlace("this system cannot hold its name")
    return disk_problem(error)


def disk_problem(error: OSError) -> LocalProblem:
    """What the disk said, as a sentence; the path stays out of it."""
    if error.errno in _FULL:
        return LocalProblem(
            "The disk is full. Free some space, then pull again; what is here stays.",
            code="disk_full",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return LocalProblem(
            "This folder cannot be written to. Choose another folder, or mend its rights.",
            code="folder_unwritable",
        )
    reason = os.strerror(error.errno) if error.errno else "unknown reason"
    return LocalProblem(
        f"The disk refused a file ({reason}). Mend that, then pull again; what is here stays."
    )
