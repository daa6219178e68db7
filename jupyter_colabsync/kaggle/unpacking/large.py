"""Brings one large member of a zip by several connections; a kill costs little of it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.folder.partial import Mark, Partial, PlainMarks
from jupyter_colabsync.kaggle.folder.placing import Placing
from jupyter_colabsync.kaggle.reasons import DamagedMember
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.storage.sources import Source
from jupyter_colabsync.kaggle.unpacking.ahead import Ahead
from jupyter_colabsync.kaggle.unpacking.halt import Halt
from jupyter_colabsync.kaggle.unpacking.inflate import DAMAGED, SOMETHING_BEHIND, TOO_EARLY
from jupyter_colabsync.kaggle.unpacking.inflater import (
    WINDOW_BYTES,
    Checkpoint,
    DamagedStream,
    Inflater,
    new_inflater,
)
from jupyter_colabsync.kaggle.unpacking.zip_list import (
    DEFLATED,
    LOCAL_HEADER_BYTES,
    Layout,
    Member,
    local_lengths,
)

NOT_HERE: Final = "the archive is damaged where it should begin"
OTHER_NAME: Final = "the archive's list and its contents disagree about its name"
INTO_ANOTHER: Final = "it reaches into another file of the archive"


@dataclass(frozen=True, slots=True)
class Large:
    """What it takes to bring large members. `is_fresh`: nothing is taken from memory or disk."""

    source: Source
    layout: Layout
    ahead: Ahead
    placing: Placing
    progress: Progress
    halt: Halt
    is_fresh: bool

    def bring(self, member: Member, path: str) -> None:
        """Fetch, unpack, check and place. Raises DamagedMember, and as `Placing.put`; then what
        is marked stays and is gone on with, save after damage."""
        start = self._body_of(member)
        key = f"{member.crc32:08x}/{member.size_bytes}/{member.packed_bytes}/{member.method}"
        partial = self.placing.partial(path, key)
        if self.is_fresh:
            partial.drop()
        self.progress.add(start - member.offset)
        try:
            if member.method == DEFLATED:
                self._deflated(member, path, start, partial)
            else:
                self._stored(member, path, start, partial)
        except DamagedMember:
            partial.drop()
            raise
        self.progress.add(self.layout.end_of(member) - start - member.packed_bytes)

    def _body_of(self, member: Member) -> int:
        """Where its packed bytes begin."""
        end = member.offset + LOCAL_HEADER_BYTES + len(member.raw_name)
        header = b"".join(self.source.read(member.offset, end, is_fresh=self.is_fresh))
        lengths = local_lengths(header)
        if lengths is None:
            raise DamagedMember(NOT_HERE)
        if header[LOCAL_HEADER_BYTES:] != member.raw_name or lengths[0] != len(member.raw_name):
            raise DamagedMember(OTHER_NAME)
        start = end + lengths[1]
        if start + member.packed_bytes > self.layout.end_of(member):
            raise DamagedMember(INTO_ANOTHER)
        return start

    def _stored(self, member: Member, path: str, start: int, partial: Partial) -> None:
        mark = partial.begin(lambda _: self.halt.check()) or Mark(0, 0, 0)
        self.progress.add(mark.packed_bytes)
        end = start + member.packed_bytes
        with closing(self._arriving(start + mark.packed_bytes, end)) as blocks:
            contents = Contents(blocks, member.size_bytes, member.crc32)
            contents.begin_at(mark.unpacked_bytes, mark.crc32)
            file = self.placing.write_large(
                path, contents, partial, PlainMarks(mark.unpacked_bytes)
            )
        self.placing.add(file)

    def _deflated(self, member: Member, path: str, start: int, partial: Partial) -> None:
        mark, inflater = self._begin(partial)
        read_from = inflater.checkpoint.read_from if inflater.checkpoint else 0
        self.progress.add(read_from)
        end = start + member.packed_bytes
        with closing(self._arriving(start + read_from, end)) as blocks:
            contents = Contents(_inflated(inflater, blocks), member.size_bytes, member.crc32)
            contents.begin_at(mark.unpacked_bytes, mark.crc32)
            file = self.placing.write_large(path, contents, partial, _Marks(inflater))
        self.placing.add(file)

    def _begin(self, partial: Partial) -> tuple[Mark, Inflater]:
        mark = partial.begin(lambda _: self.halt.check())
        if mark is not None:
            place = Checkpoint(mark.packed_bytes, mark.unused_bits, mark.unpacked_bytes)
            try:
                return mark, new_inflater(place, partial.last(WINDOW_BYTES))
            except DamagedStream:
                partial.drop()
                partial.begin()
        return Mark(0, 0, 0), new_inflater()

    def _arriving(self, start: int, end: int) -> Generator[bytes, None, None]:
        with closing(self.ahead.read(start, end, is_fresh=self.is_fresh)) as blocks:
            for block in blocks:
                self.halt.check()
                self.progress.add(len(block))
                yield block


def _inflated(inflater: Inflater, blocks: Iterator[bytes]) -> Iterator[Block]:
    try:
        for block in blocks:
            yield from inflater.feed(block)
            if inflater.rest:
                raise DamagedMember(SOMETHING_BEHIND)
    except DamagedStream as error:
        raise DamagedMember(DAMAGED) from error
    if not inflater.is_at_end:
        raise DamagedMember(TOO_EARLY)


class _Marks:
    """Turns an inflater's checkpoints into marks."""

    def __init__(self, inflater: Inflater) -> None:
        self._inflater = inflater
        self._last = inflater.checkpoint

    def __call__(self, size_bytes: int, crc32: int) -> Mark | None:
        place = self._inflater.checkpoint
        if place is None or place is self._last or place.unpacked_bytes != size_bytes:
            return None
        self._last = place
        return Mark(size_bytes, crc32, place.packed_bytes, place.unused_bits)
