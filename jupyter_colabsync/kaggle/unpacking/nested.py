"""Nested: unpacks archives that lie inside of what is pulled, each into a folder of its name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import msgspec

from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.folder.disk import disk_trouble
from jupyter_colabsync.kaggle.folder.ledger import Ledger
from jupyter_colabsync.kaggle.folder.placing import Placing
from jupyter_colabsync.kaggle.folder.records import Unpacked
from jupyter_colabsync.kaggle.folder.room import Room
from jupyter_colabsync.kaggle.names import Taken, UnsafeName, safe_name
from jupyter_colabsync.kaggle.reasons import DamagedArchive, DamagedMember, Skipped
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.shapes import (
    ARCHIVE_ENDINGS,
    HEAD_BYTES,
    shape_of,
    without_ending,
)
from jupyter_colabsync.kaggle.unpacking.visit import Visit


class NotUnpackable(DamagedMember):
    """This archive cannot be unpacked while it arrives: it is to be kept as it is."""


class Nested:
    """One level deep. Any thread may call.

    The files get their names only when the whole archive has come and is as promised; so after a
    kill an archive begins anew. How much may come out of it is what the disk has room for, and of
    each file what the archive says.
    """

    def __init__(
        self,
        placing: Placing,
        ledger: Ledger,
        room: Room,
        on_windows: bool,
        on_unpacked: Callable[[], None],
    ) -> None:
        """`on_unpacked` hears of each archive that is done."""
        self._placing = placing
        self._ledger = ledger
        self._room = room
        self._on_windows = on_windows
        self._on_unpacked = on_unpacked
        self._lock = threading.Lock()
        self._kept: set[str] = set()
        self._no_archives: set[str] = set()
        self.taken = Taken()
        """What the archive around them gives out."""
        self.skipped: dict[str, str] = {}
        """What was left out of archives inside, by name, with its reason."""

    @property
    def kept(self) -> frozenset[str]:
        """Archives that lie there as they are, since they could not be unpacked."""
        return frozenset(self._kept)

    def wants(self, path: str) -> bool:
        """Whether what comes at `path` is called like an archive and may be one."""
        is_called_so = path.lower().endswith(ARCHIVE_ENDINGS)
        return is_called_so and path not in self._kept and path not in self._no_archives

    def give_up(self, path: str) -> None:
        """Keep it as it is."""
        self._kept.add(path)

    def here(self, path: str, size_bytes: int | None, crc32: int | None) -> dict[str, int] | None:
        """What an earlier pull unpacked of the very same archive, by path and size; None if that
        is not, or not all, here."""
        return self.here_if(
            path, lambda known: (known.size_bytes, known.crc32) == (size_bytes, crc32)
        )

    def here_if(self, path: str, is_same: Callable[[Unpacked], bool]) -> dict[str, int] | None:
        """The same, of what `is_same` says to be the archive meant."""
        known = self._ledger.unpacked(path)
        if known is None or not is_same(known):
            return None
        files = {
            each: placed.size_bytes
            for each, placed in self._ledger.all_known().items()
            if placed.packed_in == path and self._placing.looking.is_untouched(each, placed)
        }
        if len(files) != known.files:
            return None
        with self._lock:
            self.skipped.update(known.skipped)
        return files

    def stamp(self, path: str, etag: str | None, version: int | None) -> None:
        """Note where the archive at `path` came from, once it is unpacked. Raises LocalProblem."""
        if (known := self._ledger.unpacked(path)) is not None:
            stamped = msgspec.structs.replace(known, etag=etag, version=version)
            with disk_trouble():
                self._ledger.record_unpacked(path, stamped)

    def marks(self, path: str) -> tuple[int, int] | None:
        """Size and CRC-32 of the archive at `path`, if all that was unpacked of it is here."""
        if self.here_if(path, lambda _: True) is None:
            return None
        known = self._ledger.unpacked(path)
        return None if known is None else (known.size_bytes, known.crc32)

    def take_back(self, path: str) -> None:
        """Remove what came out of the archive at `path`. Raises LocalProblem."""
        for each, placed in self._ledger.all_known().items():
            if placed.packed_in == path:
                self._placing.take_back(each)

    def bring(self, path: str, contents: Contents, blocks: Iterable[Block]) -> None:
        """Unpack `contents`, which come out as `blocks`; no archive after all is placed as it is.

        Raises NotUnpackable, and as `Placing.put`.
        """
        outer = _Outer(blocks)
        cursor = Cursor(outer.blocks())
        name = "" if path.lower().endswith(".zip") else path  # a name alone makes no zip
        shape = shape_of(cursor.peek(HEAD_BYTES), name)
        if shape.kind not in ("zip", "tar", "packed"):
            self._no_archives.add(path)
            self._placing.put(path, contents, cursor.rest())
            return
        visit = Visit(self._placing, self._room, self._on_windows)
        try:
            visit.unpack(shape, without_ending(path), cursor)
            for _ in cursor.rest():  # to its end: only then it is known to be as promised
                pass
        except BaseException as error:
            self._placing.drop(visit.files)
            if outer.damage is not None:  # what went wrong inside is its consequence
                raise outer.damage from error
            if isinstance(error, DamagedArchive):
                raise NotUnpackable(str(error)) from error
            raise
        self._name(path, contents, visit)

    def _name(self, path: str, contents: Contents, visit: Visit) -> None:
        skipped = [Skipped(f"{path}/{each.name}", each.reason) for each in visit.skipped]
        ready = []
        for file in visit.files:
            try:
                target = safe_name(file.path, self._on_windows)
                with self._lock:
                    self.taken.claim(target)
            except UnsafeName as reason:
                self._placing.drop([file])
                skipped.append(Skipped(file.path, str(reason)))
            else:
                placed = msgspec.structs.replace(file.placed, packed_in=path)
                ready.append(replace(file, path=target, placed=placed))
        skipped += self._placing.name_now(ready)
        files = sum(each.path in self._placing.named for each in ready)
        reasons = {each.name: each.reason for each in skipped}
        unpacked = Unpacked(contents.size_bytes, contents.crc32, files, reasons)
        with disk_trouble():
            self._ledger.record_unpacked(path, unpacked)
        self._placing.take_back(path)  # an earlier pull may have placed it as it is
        self._on_unpacked()
        with self._lock:
            self.skipped.update(reasons)


class _Outer:
    """The bytes of an archive inside; tells damage of these from damage of what is in it."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = blocks
        self.damage: DamagedMember | None = None

    def blocks(self) -> Iterator[Block]:
        try:
            yield from self._blocks
        except DamagedMember as damage:
            self.damage = damage
            raise
