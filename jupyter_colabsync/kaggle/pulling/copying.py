"""Copying: brings the files of a folder that is there already (Colab's cache) into a pull."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.files import chunks
from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.folder.room import check_room
from jupyter_colabsync.kaggle.names import Taken, UnsafeName, choose, safe_name, shown
from jupyter_colabsync.kaggle.pulling.colab_cache import CacheMiss
from jupyter_colabsync.kaggle.reasons import CannotPlace, DamagedMember, Skipped
from jupyter_colabsync.kaggle.unpacking.halt import Halt
from jupyter_colabsync.kaggle.unpacking.nested import NotUnpackable
from jupyter_colabsync.kaggle.unpacking.streamed import Desk
from jupyter_colabsync.kaggle.unpacking.tally import Tally

WORKERS: Final = 8
"""Small files wait for the mount, not for the processor."""
ROUNDS: Final = 3
"""How often the folder is read anew when it turns out to have changed meanwhile."""


@dataclass(frozen=True, slots=True)
class _File:
    """`name` relative to the folder, with slashes."""

    name: str
    size_bytes: int


class Copying:
    """Copies the chosen files of one folder, which is only read. `run` once."""

    def __init__(self, source: Path, desk: Desk, halt: Halt) -> None:
        """`halt` is this copying's own: when it fails, the pull goes on in another way."""
        self._source = source
        self._desk = desk
        self._halt = halt

    def run(self) -> None:
        """Copy what is chosen and not here yet, and tell the tally.

        Raises CacheMiss when the folder cannot be read or does not keep still (files already
        copied stay), Cancelled, LocalProblem.
        """
        listed = self._list()
        for _ in range(ROUNDS):
            found = self._bring(listed)
            before, listed = listed, self._list()
            if listed == before:
                self._desk.tally.here.update(found.here)
                self._desk.tally.skipped.extend(found.skipped)
                return
        raise CacheMiss("is still being filled")

    def _list(self) -> tuple[_File, ...]:
        try:
            return tuple(sorted(self._walk(self._source, ""), key=lambda each: each.name))
        except OSError as error:
            raise CacheMiss("cannot be read") from error

    def _walk(self, folder: Path, prefix: str) -> Iterator[_File]:
        self._halt.check()
        with os.scandir(folder) as entries:
            for entry in entries:
                name = f"{prefix}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    yield from self._walk(Path(entry.path), f"{name}/")
                elif entry.is_file(follow_symlinks=False):
                    yield _File(name, entry.stat(follow_symlinks=False).st_size)
                else:  # a link may lead anywhere; Kaggle's own archive is the safer source then
                    raise CacheMiss("holds more than plain files")

    def _bring(self, listed: Sequence[_File]) -> Tally:
        desk, found = self._desk, Tally()
        missing = [
            (file, path)
            for file, path in self._judge(listed, found)
            if self._is_missing(file, path, found)
        ]
        check_room(desk.delivery.placing.folder, (file.size_bytes for file, _ in missing))
        total_bytes = sum(file.size_bytes for file, _ in missing)
        desk.progress.start(total_bytes, "bytes", "Copying", files=len(missing))
        with ThreadPoolExecutor(WORKERS, "kaggle-copy") as pool:
            tasks = [pool.submit(self._copy, file, path, found) for file, path in missing]
            try:
                for task in tasks:
                    task.result()
            except BaseException:
                self._halt.set()
                for task in tasks:
                    task.cancel()
                raise
        self._settle(missing, found)
        return found

    def _judge(self, listed: Sequence[_File], found: Tally) -> Iterator[tuple[_File, str]]:
        """The chosen files and the paths they go to; of those without one the reason is noted."""
        try:
            wanted = choose([file.name for file in listed], self._desk.select)
        except BadRequest as error:  # then it is for Kaggle to say that nothing is called so
            raise CacheMiss("does not hold what was chosen") from error
        taken = Taken()
        for file in listed:
            if file.name not in wanted:
                continue
            try:
                path = safe_name(file.name, self._desk.on_windows)
                taken.claim(path)
            except UnsafeName as reason:
                found.skipped.append(Skipped(shown(file.name), str(reason)))
            else:
                yield file, path

    def _is_missing(self, file: _File, path: str, found: Tally) -> bool:
        """Whether a file is to be copied; notes what is here and what must be left alone."""
        self._halt.check()
        delivery = self._desk.delivery
        is_free = not os.path.lexists(delivery.placing.folder / path)
        if is_free and delivery.marks(path) is None:
            return True
        try:
            here = delivery.here(path, file.size_bytes, self._crc_of(file))
        except CannotPlace as reason:
            found.skipped.append(Skipped(path, str(reason)))
            return False
        found.here.update(here or {})
        return here is None

    def _copy(self, file: _File, path: str, found: Tally) -> None:
        delivery = self._desk.delivery
        self._desk.progress.say(path)
        try:
            try:
                delivery.bring(path, Contents(self._counted(file), file.size_bytes))
            except NotUnpackable:
                self._desk.progress.add(-file.size_bytes)
                delivery.give_up_unpacking(path)
                delivery.bring(path, Contents(self._counted(file), file.size_bytes))
        except CannotPlace as reason:
            found.skipped.append(Skipped(path, str(reason)))
        except DamagedMember as damage:
            raise CacheMiss("gave a file of another size than it said") from damage

    def _settle(self, copied: Sequence[tuple[_File, str]], found: Tally) -> None:
        """Files have their names, or are noted as left out. Raises LocalProblem."""
        delivery = self._desk.delivery
        delivery.placing.settle()
        for _, path in copied:
            found.here.update(delivery.sizes(path))
        self._desk.progress.flush()

    def _counted(self, file: _File) -> Iterator[bytes]:
        for block in self._blocks(file):
            self._desk.progress.add(len(block))
            yield block

    def _crc_of(self, file: _File) -> int:
        crc = 0
        for block in self._blocks(file):
            crc = zlib.crc32(block, crc)
        return crc

    def _blocks(self, file: _File) -> Iterator[bytes]:
        try:
            with (self._source / file.name).open("rb") as stream:
                yield from self._halt.checked(chunks(stream))
        except OSError as error:
            raise CacheMiss("cannot be read") from error
