"""Puts checked files into the folder: whole or not at all, and never over the person's own."""

from __future__ import annotations

import errno
import itertools
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.folder.disk import disk_trouble
from jupyter_colabsync.kaggle.folder.ledger import PART, Ledger
from jupyter_colabsync.kaggle.folder.looking import REASONS, Looking, Verdict, parent_of
from jupyter_colabsync.kaggle.folder.partial import Mark, Partial
from jupyter_colabsync.kaggle.folder.records import Placed
from jupyter_colabsync.kaggle.folder.settling import Finished, Settling
from jupyter_colabsync.kaggle.reasons import CannotPlace, Skipped
from jupyter_colabsync.kaggle.storage.blocks import Block

_BAD_NAME_REASON: Final = "this system cannot hold its name"
_BAD_NAME: Final = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ})


class Placing:
    """One folder being filled. Any thread may call.

    Files that were `add`ed have their names for certain after `settle`; `named` and `refused`
    tell which.
    """

    def __init__(self, folder: Path, ledger: Ledger, on_named: Callable[[], None]) -> None:
        """`on_named` hears of each file that was added and has its name, or is refused."""
        self.folder = folder
        self.looking = Looking(folder, ledger)
        self._ledger = ledger
        self._numbers = itertools.count()
        self._settling = Settling(self._give_names)
        self._on_named = on_named
        self._lock = threading.Lock()
        self.named: dict[str, Placed] = {}
        """What was put in place since the beginning."""
        self.refused: list[Skipped] = []
        """What could not, each with its reason."""

    @property
    def knows_any(self) -> bool:
        """Whether a pull of the same thing ever put something here."""
        return bool(self._ledger.all_known())

    def put(self, path: str, contents: Contents, blocks: Iterable[Block] | None = None) -> None:
        """Write a file and add it.

        `blocks`: where `contents` comes out, if something stands between. Raises as `write`.
        """
        self.add(self.write(path, contents, blocks))

    def add(self, file: Finished) -> None:
        """Let a written file have its name, together with others. Raises LocalProblem."""
        with disk_trouble():
            self._settling.add(replace(file, is_added=True))

    def settle(self) -> None:
        """Everything added so far has its name, or is refused. Raises LocalProblem."""
        with disk_trouble():
            self._settling.flush()

    def close(self) -> None:
        """Nothing is added any more."""
        self._settling.close()

    def name_now(self, files: Sequence[Finished]) -> list[Skipped]:
        """Give files that are written, and not added, their names; returns which could not have
        it. Raises LocalProblem."""
        paths = {file.path for file in files}
        with disk_trouble():
            self._give_names(files)
        with self._lock:
            refused = [each for each in self.refused if each.name in paths]
            self.refused = [each for each in self.refused if each.name not in paths]
        return refused

    def write(
        self, path: str, contents: Contents, blocks: Iterable[Block] | None = None
    ) -> Finished:
        """Write a file into the workshop. Raises LocalProblem when the disk is full or read-only;
        what `blocks` raises goes through. The half-written file is gone in each case."""
        part = self._ledger.workshop / f"{next(self._numbers)}{PART}"
        try:
            with disk_trouble(), part.open("xb") as stream:
                stream.writelines(contents if blocks is None else blocks)
                stream.flush()
                mtime_ns = os.fstat(stream.fileno()).st_mtime_ns
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return Finished(part, path, Placed(contents.size_bytes, contents.crc32, mtime_ns))

    def partial(self, path: str, key: str) -> Partial:
        """The large file that is to be put at `path`, as far as it has come."""
        return Partial(self._ledger.workshop, path, key)

    def write_large(
        self,
        path: str,
        contents: Contents,
        partial: Partial,
        mark_at: Callable[[int, int], Mark | None],
        blocks: Iterable[Block] | None = None,
    ) -> Finished:
        """Write on at the end of `partial`. `mark_at(size_bytes, crc32)` of what is written tells
        whether to go on from there is possible. Raises LocalProblem, and what `blocks` raises;
        what is marked stays."""
        done = (contents.size_bytes, contents.crc32)
        with disk_trouble(), partial.part.open("r+b") as stream:
            stream.seek(contents.size_bytes)
            for block in contents if blocks is None else blocks:
                if (mark := mark_at(*done)) is not None:
                    stream.flush()
                    partial.keep(mark)
                stream.write(block)
                done = (contents.size_bytes, contents.crc32)
            stream.truncate()
            mtime_ns = os.fstat(stream.fileno()).st_mtime_ns
        placed = Placed(contents.size_bytes, contents.crc32, mtime_ns)
        return Finished(partial.part, path, placed)

    def drop(self, files: Iterable[Finished]) -> None:
        """Throw away what is written and was not added."""
        for file in files:
            file.part.unlink(missing_ok=True)

    def take_back(self, path: str) -> None:
        """Remove what was put at `path`, unless somebody touched it. Raises LocalProblem."""
        with disk_trouble():
            if self.looking.untouched(path) is None:
                return
            (self.folder / path).unlink()
            self._ledger.forget(path)
            with self._lock:
                self.named.pop(path, None)

    def stamp(self, path: str, etag: str | None, version: int | None) -> None:
        """Note of an untouched file where it came from. Raises LocalProblem."""
        placed = self.looking.untouched(path)
        if placed is not None:
            with disk_trouble():
                stamped = msgspec.structs.replace(placed, etag=etag, version=version)
                self._ledger.record(path, stamped)

    def _give_names(self, files: Sequence[Finished]) -> None:
        """Move finished files to their places. Raises OSError."""
        folders: dict[str, bool] = {}
        ready: list[Finished] = []
        for file in files:
            try:
                if self._may_name(file, folders):
                    ready.append(file)
                else:
                    self._note_named(file)
            except CannotPlace as reason:
                self._refuse(file, str(reason))
        if ready:
            self._ledger.announce((file.path, file.placed) for file in ready)
        for file in ready:
            try:
                os.replace(file.part, self.folder / file.path)
            except OSError as error:
                if error.errno not in _BAD_NAME:
                    raise
                self._refuse(file, _BAD_NAME_REASON)
            else:
                self._note_named(file)

    def _may_name(self, file: Finished, folders: dict[str, bool]) -> bool:
        """False when the very same is there already. `folders`: those that were looked at a moment
        ago. Raises CannotPlace, OSError."""
        parent = parent_of(file.path)
        if parent not in folders:
            folders[parent] = self._make(parent)
        # looked at again: the person may have saved something of that name meanwhile
        verdict = self.looking.verdict_in(
            folders[parent], file.path, file.placed.size_bytes, file.placed.crc32
        )
        if verdict in REASONS:
            raise CannotPlace(REASONS[verdict])
        if verdict is Verdict.HERE:
            file.part.unlink(missing_ok=True)
        return verdict is Verdict.FETCH

    def _make(self, parent: str) -> bool:
        """Make a folder; whether it is inside ours. Raises CannotPlace, OSError."""
        try:
            (self.folder / parent).mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise CannotPlace("a file is in the way of its folder") from error
        except OSError as error:
            if error.errno in _BAD_NAME:
                raise CannotPlace(_BAD_NAME_REASON) from error
            raise
        return self.looking.is_inside(parent)

    def _note_named(self, file: Finished) -> None:
        with self._lock:
            self.named[file.path] = file.placed
        if file.is_added:
            self._on_named()

    def _refuse(self, file: Finished, reason: str) -> None:
        file.part.unlink(missing_ok=True)
        with self._lock:
            self.refused.append(Skipped(file.path, reason))
        if file.is_added:
            self._on_named()
