"""Visit: one archive inside being unpacked into files that have no names yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.folder.placing import Placing
from jupyter_colabsync.kaggle.folder.room import Room
from jupyter_colabsync.kaggle.folder.settling import Finished
from jupyter_colabsync.kaggle.names import Taken, UnsafeName, safe_name, shown
from jupyter_colabsync.kaggle.reasons import DamagedMember, Skipped
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.unpacking.arriving import Arrivals, Arriving
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.judging import judge
from jupyter_colabsync.kaggle.unpacking.packings import unpack
from jupyter_colabsync.kaggle.unpacking.shapes import Shape
from jupyter_colabsync.kaggle.unpacking.tar_stream import TarStream
from jupyter_colabsync.kaggle.unpacking.zip_list import Layout
from jupyter_colabsync.kaggle.unpacking.zip_stream import ZipStream

DISAGREE: Final = "the archive's list and its contents disagree"


class Visit:
    """One archive being unpacked into files without names."""

    def __init__(self, placing: Placing, room: Room, on_windows: bool) -> None:
        self._placing = placing
        self._room = room
        self._on_windows = on_windows
        self.files: list[Finished] = []
        self.skipped: list[Skipped] = []

    def unpack(self, shape: Shape, folder: str, cursor: Cursor) -> None:
        """Raises DamagedArchive."""
        if shape.kind == "packed":
            assert shape.packing is not None
            contents = Contents(unpack(shape.packing, cursor.rest()))
            self._write(folder, contents, self._room.watched(contents))
            return
        if shape.kind == "zip":
            stream = ZipStream(cursor)
            self._all_of(stream)
            self._hold_against_list(stream)
        else:
            packed = (
                cursor if shape.packing is None else Cursor(unpack(shape.packing, cursor.rest()))
            )
            self._all_of(TarStream(packed))
            for _ in packed.rest():
                pass
        self.files = list(_below(folder, self.files))

    def _all_of(self, archive: Arrivals) -> None:
        taken = Taken()
        for member in archive.members():
            try:
                path = safe_name(member.name, self._on_windows)
                if member.problem:
                    raise UnsafeName(member.problem)
                if not member.is_folder:
                    taken.claim(path)
                    self._one(path, member)
            except (UnsafeName, DamagedMember) as reason:
                self.skipped.append(Skipped(shown(member.name), str(reason)))

    def _one(self, path: str, member: Arriving) -> None:
        if member.size_bytes is not None:
            self._room.take(member.size_bytes)
            self._write(path, member.contents)
        else:
            self._write(path, member.contents, self._room.watched(member.contents))

    def _write(self, path: str, contents: Contents, blocks: Iterable[Block] | None = None) -> None:
        self.files.append(self._placing.write(path, contents, blocks))

    def _hold_against_list(self, stream: ZipStream) -> None:
        """Keep what the list at the end knows just so; the list's word counts."""
        directory, members = stream.listing()
        layout = Layout(members, directory)
        chosen, refused = judge(members, (), layout.is_possible, self._on_windows)
        promised = {each.path: (each.member.size_bytes, each.member.crc32) for each in chosen}
        right: list[Finished] = []
        wrong: list[Finished] = []
        for file in self.files:
            found = (file.placed.size_bytes, file.placed.crc32)
            (right if promised.get(file.path) == found else wrong).append(file)
        self._placing.drop(wrong)
        self.files = right
        reasons = {each.name: each for each in self.skipped}
        here = {file.path for file in right}
        self.skipped = [
            *refused,
            *(reasons.get(path, Skipped(path, DISAGREE)) for path in promised if path not in here),
        ]


def _below(folder: str, files: Sequence[Finished]) -> Iterator[Finished]:
    """The same files in `folder`, which is not doubled when all of them lie in one of its name."""
    inner = f"{folder.rsplit('/', 1)[-1]}/"
    is_doubled = bool(files) and all(file.path.startswith(inner) for file in files)
    for file in files:
        yield replace(
            file, path=f"{folder}/{file.path.removeprefix(inner) if is_doubled else file.path}"
        )
