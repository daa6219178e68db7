"""The file that is sent: read from disk piece by piece, and the same from beginning to end."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from jupyter_colabsync.errors import BadRequest, LocalProblem, NotFound, Stale
from jupyter_colabsync.kaggle.names import shown

BLOCK_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file was: what changes when it does."""

    size_bytes: int
    mtime_ns: int

    @classmethod
    def of(cls, facts: os.stat_result) -> Stamp:
        return cls(facts.st_size, facts.st_mtime_ns)


class OutgoingFile:
    """An open file; `open_outgoing` makes and closes it."""

    def __init__(self, path: Path, stream: BinaryIO, stamp: Stamp) -> None:
        self._path = path
        self._stream = stream
        self.stamp = stamp
        self.name = path.name

    @property
    def size_bytes(self) -> int:
        return self.stamp.size_bytes

    @property
    def modified_s(self) -> int:
        """Whole seconds since 1970."""
        return self.stamp.mtime_ns // 1_000_000_000

    def rest(self, start: int, told: Callable[[int], None]) -> Rest:
        """Its bytes from `start` on. `told` hears of each piece as it goes out, and may raise."""
        self._stream.seek(start)
        return Rest(self._stream, self.size_bytes - start, told, self._changed)

    def check_unchanged(self) -> None:
        """Raise Stale unless it is as it was when it was opened."""
        try:
            now = Stamp.of(self._path.stat())
        except OSError as error:
            raise self._changed() from error
        if now != self.stamp:
            raise self._changed()

    def _changed(self) -> Stale:
        return Stale(
            f"“{shown(self.name)}” changed while it was being sent, so nothing was submitted. "
            "Submit it again once it is finished.",
            code="kaggle_file_changed",
        )


class Rest:
    """What `requests` sends as a body: exactly as many bytes as promised, or an error."""

    def __init__(
        self,
        stream: BinaryIO,
        left: int,
        told: Callable[[int], None],
        changed: Callable[[], Stale],
    ) -> None:
        self._stream = stream
        self._length = self.left = left
        self._told = told
        self._changed = changed

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read(BLOCK_BYTES):
            yield block

    def read(self, size: int = -1) -> bytes:
        """Raises Stale when the file turned out shorter, LocalProblem, and what `told` raises."""
        wanted = self.left if size < 0 else min(size, self.left)
        try:
            block = self._stream.read(wanted)
        except OSError as error:  # must not look like trouble of the network
            raise _unreadable(Path(str(self._stream.name))) from error
        if len(block) < wanted:
            raise self._changed()
        self.left -= len(block)
        self._told(len(block))
        return block


def check_file(path: Path) -> Stamp:
    """How the file is; raises NotFound, BadRequest or LocalProblem unless it can be sent."""
    with open_outgoing(path) as file:
        return file.stamp


@contextmanager
def open_outgoing(path: Path) -> Iterator[OutgoingFile]:
    """Open the file to send; raises as `check_file` does."""
    try:
        # looked at before it is opened: a pipe would wait for somebody to write
        _check_kind(path, path.stat())
        stream = path.open("rb")
    except FileNotFoundError as error:
        raise NotFound(
            f"“{shown(path.name)}” is not there. Save the file to submit, then try again.",
            code="kaggle_no_file",
        ) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error
    with stream:
        facts = os.fstat(stream.fileno())
        _check_kind(path, facts)
        yield OutgoingFile(path, stream, Stamp.of(facts))


def _check_kind(path: Path, facts: os.stat_result) -> None:
    name = shown(path.name)
    if not stat.S_ISREG(facts.st_mode):
        raise BadRequest(f"“{name}” is no file. Pick the file to submit.", code="kaggle_no_file")
    if facts.st_size == 0:
        raise BadRequest(
            f"“{name}” is empty. Write the predictions into it, then submit it.",
            code="kaggle_empty_file",
        )
    try:
        path.name.encode()
    except UnicodeEncodeError as error:
        raise BadRequest(
            f"The name “{name}” cannot be told to Kaggle. Rename the file, then submit it.",
            code="kaggle_no_file",
        ) from error


def _unreadable(path: Path) -> LocalProblem:
    return LocalProblem(
        f"“{shown(path.name)}” cannot be read. Check the disk and the file's rights, then try "
        "again.",
        code="kaggle_no_file",
    )
