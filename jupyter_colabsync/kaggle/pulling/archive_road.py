"""The road of everything in one archive, whatever kind it is, and of what is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial

from jupyter_colabsync.kaggle.folder.room import check_room
from jupyter_colabsync.kaggle.names import UnsafeName, choose, safe_name
from jupyter_colabsync.kaggle.pulling.reach import Download, Reach
from jupyter_colabsync.kaggle.reasons import DamagedArchive
from jupyter_colabsync.kaggle.reference import KaggleRef
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.storage.sources import Opening, RangedSource
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.extract import Extraction
from jupyter_colabsync.kaggle.unpacking.judging import judge
from jupyter_colabsync.kaggle.unpacking.lone_file import LoneFile, Wanted
from jupyter_colabsync.kaggle.unpacking.members import list_members
from jupyter_colabsync.kaggle.unpacking.shapes import HEAD_BYTES, shape_of
from jupyter_colabsync.kaggle.unpacking.streamed import Desk, Streamed, Take, follow
from jupyter_colabsync.kaggle.unpacking.streamed_tar import StreamedTar
from jupyter_colabsync.kaggle.unpacking.streamed_zip import StreamedZip
from jupyter_colabsync.kaggle.unpacking.tally import damaged, sort_out, without
from jupyter_colabsync.kaggle.unpacking.zip_list import Layout


class ArchiveRoad:
    """Nothing of an archive is ever on disk beside its contents."""

    def __init__(self, desk: Desk, reach: Reach, ref: KaggleRef) -> None:
        self._desk = desk
        self._reach = reach
        self._ref = ref

    def bring(self, download: Download) -> None:
        """Put what is chosen in place. Raises Cancelled, Unreachable, Refused, Stale,
        LocalProblem, BadRequest; what is placed by then stays."""
        if download.stream is not None:
            follow(_Unknown(self._desk, self._ref), download.stream.read)
            return
        assert download.source is not None
        assert download.opening is not None
        source, opening = download.source, download.opening
        shape = shape_of(opening.head or b"", opening.file_name)
        if shape.kind == "zip":
            self._zip(source)
            return
        with self._reach.ahead(source) as ahead:

            def read(take: Take) -> None:
                with closing(ahead.read(0, source.total_bytes)) as blocks:
                    take(opening, blocks)

            if shape.kind == "tar":
                follow(StreamedTar(self._desk, shape.packing), read)
                return
            file = _lone_file(self._desk, self._ref, opening)
            file.fetch(opening, ahead.read)
            while file.wants_again:
                file.fetch(opening, partial(ahead.read, is_fresh=True))
            file.finish()

    def _zip(self, source: RangedSource) -> None:
        """By ranges: its list first, then what is missing, in any order."""
        desk = self._desk
        try:
            directory, members = list_members(source)
        except DamagedArchive as damage:
            raise damaged(str(damage)) from damage
        layout = Layout(members, directory)
        chosen, skipped = judge(
            members,
            desk.select,
            layout.is_possible,
            desk.on_windows,
            desk.delivery.begin(),
        )
        desk.tally.skipped += skipped
        missing, here, kept = sort_out(chosen, desk.delivery, desk.halt)
        desk.tally.here.update(here)
        desk.tally.skipped += kept
        check_room(desk.delivery.placing.folder, (each.member.size_bytes for each in missing))
        extraction = Extraction(layout, desk.delivery, desk.progress, desk.halt)
        left_out = extraction.run(source, missing, self._reach.connections, self._reach.allowance)
        desk.tally.skipped += left_out
        desk.delivery.placing.settle()
        for each in without(missing, left_out):
            desk.tally.here.update(desk.delivery.sizes(each.path))


class _Unknown:
    """What comes as a stream: its first bytes tell what it is."""

    def __init__(self, desk: Desk, ref: KaggleRef) -> None:
        self._desk = desk
        self._ref = ref
        self._known: Streamed | None = None

    @property
    def wants_again(self) -> bool:
        return self._known is not None and self._known.wants_again

    def take(self, opening: Opening, blocks: Iterator[Block]) -> None:
        cursor = Cursor(blocks)
        head = cursor.peek(HEAD_BYTES)
        self._known = self._known or self._recognised(opening, head)
        self._known.take(opening, cursor.rest())

    def finish(self) -> None:
        if self._known is not None:
            self._known.finish()

    def _recognised(self, opening: Opening, head: bytes) -> Streamed:
        shape = shape_of(head, opening.file_name)
        if shape.kind == "zip":
            return StreamedZip(self._desk)
        if shape.kind == "tar":
            return StreamedTar(self._desk, shape.packing)
        return _lone_file(self._desk, self._ref, opening)


def _lone_file(desk: Desk, ref: KaggleRef, opening: Opening) -> LoneFile:
    """What is no archive. Raises BadRequest when it was not chosen, LocalProblem (disk_full)."""
    path = _raw_name(opening.file_name, ref, desk.on_windows)
    choose([path], desk.select)
    total_bytes = opening.identity.total_bytes
    check_room(desk.delivery.placing.folder, [total_bytes or 0])
    desk.progress.start(total_bytes, "bytes", path, files=1)
    return LoneFile(desk, Wanted(opening.file_name, path))


def _raw_name(file_name: str, ref: KaggleRef, on_windows: bool) -> str:
    """What a single file is called here: its own name if that is safe, else the dataset's."""
    try:
        return safe_name(file_name.replace("\\", "/").rsplit("/", 1)[-1], on_windows)
    except UnsafeName:
        return ref.slug
