"""LoneFile: one file that lies alone in storage, by ranges or as a stream."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.folder.disk import disk_trouble
from jupyter_colabsync.kaggle.folder.partial import LARGE_BYTES, Mark, PlainMarks
from jupyter_colabsync.kaggle.folder.settling import Finished
from jupyter_colabsync.kaggle.reasons import DamagedArchive, DamagedMember
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.storage.md5 import Md5
from jupyter_colabsync.kaggle.storage.sources import Opening
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.nested import NotUnpackable
from jupyter_colabsync.kaggle.unpacking.shapes import HEAD_BYTES, shape_of
from jupyter_colabsync.kaggle.unpacking.streamed import Desk
from jupyter_colabsync.kaggle.unpacking.zip_stream import ZipStream

READINGS: Final = 2
ARRIVED_DAMAGED: Final = "it arrived damaged twice"
OTHER_SIZE: Final = "its size is not what Kaggle lists"
KEPT_AS_IT_IS: Final = {
    "7z": "“{}” is a 7z archive, which cannot be opened here: it lies there as it is. Unpack it "
    "with 7-Zip.",
    "rar": "“{}” is a RAR archive, which cannot be opened here: it lies there as it is. Unpack it "
    "with unrar.",
}

Read = Callable[[int, int], Generator[bytes, None, None]]
"""Bytes [start, end) of what lies in storage."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`name` as Kaggle lists it, `path` where it goes; None: not known, or none."""

    name: str
    path: str
    size_bytes: int | None = None
    version: int | None = None


class LoneFile:
    """Kaggle sends some files as `name.zip` when asked for `name`: these are unpacked while they
    come. A large one goes on after a kill where it was, if storage names its bytes by an ETag.

    Right is what has the md5 that storage tells; where it tells none, the size that Kaggle lists.
    """

    def __init__(self, desk: Desk, wanted: Wanted) -> None:
        self._desk = desk
        self._wanted = wanted
        self._readings = 0
        self._came_bytes = 0
        self.damage: str | None = None
        """What was wrong the last time; None: it came."""

    @property
    def wants_again(self) -> bool:
        return self.damage is not None and self._readings < READINGS

    def take(self, opening: Opening, blocks: Iterator[Block]) -> None:
        """All of it, as a stream; also again. Raises LocalProblem, CannotPlace."""
        with self._judged():
            self._write(opening, blocks)

    def fetch(self, opening: Opening, read: Read) -> None:
        """The same from a place in storage that serves ranges."""
        with self._judged():
            total = opening.identity.total_bytes or 0
            is_large = (
                total > LARGE_BYTES
                and opening.identity.strong_etag is not None
                and not self._is_wrapped(opening, opening.head or b"")
                and not self._desk.delivery.unpacks(self._wanted.path)
            )
            if is_large and self._readings == 0:
                self._write_large(opening, total, read)
                return
            with closing(read(0, total)) as blocks:
                self._write(opening, blocks)

    def finish(self) -> None:
        """See Streamed."""
        self._desk.progress.flush()
        self._desk.delivery.placing.settle()
        if self.damage is not None:
            raise Unreachable(
                "The data arrived damaged twice. Check the network, then pull again.",
                code="kaggle_damaged",
            )
        self._desk.tally.here.update(self._desk.delivery.sizes(self._wanted.path))

    @contextmanager
    def _judged(self) -> Iterator[None]:
        """Notes what is wrong with the bytes; progress that has to be made again is taken back."""
        self._desk.progress.add(-self._came_bytes, self._wanted.path)
        self._came_bytes, self.damage = 0, None
        try:
            yield
        except NotUnpackable as reason:
            self._desk.delivery.give_up_unpacking(self._wanted.path)
            self.damage = str(reason)
        except DamagedMember as damage:
            self.damage = str(damage)
        self._readings += 1

    def _write(self, opening: Opening, blocks: Iterator[Block]) -> None:
        desk, path = self._desk, self._wanted.path
        md5 = Md5(opening.md5)
        cursor = Cursor(md5.passing(self._arriving(blocks)))
        head = cursor.peek(HEAD_BYTES)
        if self._is_wrapped(opening, head):
            contents = Contents(_unwrapped(cursor))
            checked = self._checked(desk.room.watched(contents), contents, md5)
        else:
            contents = Contents(cursor.rest())
            is_known = self._wanted.size_bytes is not None
            arriving = contents if is_known else desk.room.watched(contents)
            checked = self._checked(arriving, contents, md5)
        if desk.delivery.unpacks(path):
            desk.delivery.bring(path, contents, checked)
            desk.delivery.stamp(path, opening.identity.strong_etag, self._wanted.version)
            return
        self._remark(head, path)
        self._add(opening, desk.delivery.placing.write(path, contents, checked))

    def _write_large(self, opening: Opening, total: int, read: Read) -> None:
        placing, path = self._desk.delivery.placing, self._wanted.path
        partial = placing.partial(path, f"{opening.identity.strong_etag}/{total}")
        md5 = Md5(opening.md5)
        with disk_trouble():
            mark = partial.begin(md5.see) or Mark(0, 0, 0)
        self._count(mark.unpacked_bytes)
        with closing(read(mark.unpacked_bytes, total)) as blocks:
            contents = Contents(md5.passing(self._arriving(blocks)))
            contents.begin_at(mark.unpacked_bytes, mark.crc32)
            checked = self._checked(contents, contents, md5)
            try:
                file = placing.write_large(
                    path, contents, partial, PlainMarks(mark.unpacked_bytes), checked
                )
            except DamagedMember:
                partial.drop()
                raise
        self._remark(opening.head or b"", path)
        self._add(opening, file)

    def _arriving(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            self._desk.halt.check()
            self._count(len(block))
            yield block

    def _count(self, count_bytes: int) -> None:
        self._came_bytes += count_bytes
        self._desk.progress.add(count_bytes)

    def _checked(self, blocks: Iterable[Block], contents: Contents, md5: Md5) -> Iterator[Block]:
        """`blocks`; behind the last it is asked whether they were right."""
        yield from blocks
        listed = self._wanted.size_bytes
        if md5.is_right is False:
            raise DamagedMember(ARRIVED_DAMAGED)
        if not md5.is_told and listed is not None and listed != contents.size_bytes:
            raise DamagedMember(OTHER_SIZE)
        if not md5.is_told and listed is None:
            self._desk.tally.is_checked = False

    def _is_wrapped(self, opening: Opening, head: bytes) -> bool:
        name = self._wanted.name.rsplit("/", 1)[-1]
        return opening.file_name == f"{name}.zip" and shape_of(head, "").kind == "zip"

    def _add(self, opening: Opening, file: Finished) -> None:
        placed = msgspec.structs.replace(
            file.placed, etag=opening.identity.strong_etag, version=self._wanted.version
        )
        self._desk.delivery.placing.add(replace(file, placed=placed))

    def _remark(self, head: bytes, path: str) -> None:
        sentence = KEPT_AS_IT_IS.get(shape_of(head, path).kind, "").format(path)
        if sentence and sentence not in self._desk.tally.remarks:
            self._desk.tally.remarks.append(sentence)


def _unwrapped(cursor: Cursor) -> Iterator[Block]:
    """The one file of a zip. Raises DamagedMember, also when there is more than one."""
    stream = ZipStream(cursor)
    try:
        found: tuple[int, int] | None = None
        for member in stream.members():
            if member.is_folder:
                continue
            if found is not None or member.problem:
                raise DamagedMember("it came packed in a way that cannot be told")
            yield from member.contents
            found = (member.contents.size_bytes, member.contents.crc32)
        _, listed = stream.listing()
    except DamagedArchive as damage:
        raise DamagedMember(f"it came in an archive that cannot be read: {damage}") from damage
    files = [each for each in listed if not each.is_folder]
    if [(each.size_bytes, each.crc32) for each in files if not each.is_special] != [found]:
        raise DamagedMember("it came in an archive that contradicts itself")
