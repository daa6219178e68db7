"""Delivery: what becomes of a file's contents: placed, or unpacked as an archive inside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.folder.looking import REASONS, Verdict
from jupyter_colabsync.kaggle.folder.placing import Placing
from jupyter_colabsync.kaggle.folder.records import Placed, Unpacked
from jupyter_colabsync.kaggle.names import Taken
from jupyter_colabsync.kaggle.reasons import CannotPlace
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.unpacking.nested import Nested


@dataclass(frozen=True, slots=True)
class Delivery:
    """Any thread may call. `nested`: None when archives inside are placed as they are."""

    placing: Placing
    nested: Nested | None = None

    def bring(self, path: str, contents: Contents, blocks: Iterable[Block] | None = None) -> None:
        """Read `contents` and put them where they belong. `blocks`: where they come out, if
        something stands between. Raises as `Placing.put`, and NotUnpackable."""
        if self.nested is not None and self.nested.wants(path):
            self.nested.bring(path, contents, contents if blocks is None else blocks)
        else:
            self.placing.put(path, contents, blocks)

    def marks(self, path: str) -> tuple[int, int] | None:
        """Size and CRC-32 of what was brought to `path`, if it is still there or unpacked."""
        if self.nested is not None and self.nested.wants(path):
            return self.nested.marks(path)
        placed = self.placing.looking.untouched(path)
        return None if placed is None else (placed.size_bytes, placed.crc32)

    def begin(self) -> Taken:
        """A new reading begins: paths given out by it, also to what lies inside of archives."""
        taken = Taken()
        if self.nested is not None:
            self.nested.taken = taken
        return taken

    def stamp(self, path: str, etag: str | None, version: int | None) -> None:
        """Note of what came alone where it came from. Raises LocalProblem."""
        if self.nested is not None and self.nested.wants(path):
            self.nested.stamp(path, etag, version)
        else:
            self.placing.stamp(path, etag, version)

    def here_alone(self, path: str, etag: str | None, version: int | None) -> dict[str, int] | None:
        """What is there of a file that came alone, by path and size, if it is as it came and was
        of this ETag, or else of this version."""

        def is_same(before: Placed | Unpacked) -> bool:
            return (etag is not None and before.etag == etag) or (
                version is not None and before.version == version
            )

        if self.nested is not None and self.nested.wants(path):
            return self.nested.here_if(path, is_same)
        placed = self.placing.looking.untouched(path)
        return {path: placed.size_bytes} if placed is not None and is_same(placed) else None

    def sizes(self, path: str) -> dict[str, int]:
        """What was brought to `path` and is there now, by path and size."""
        if self.nested is not None and (found := self.nested.here_if(path, lambda _: True)):
            return found
        placed = self.placing.looking.untouched(path)
        return {} if placed is None else {path: placed.size_bytes}

    def take_back(self, path: str) -> None:
        """Remove what was brought to `path`, as far as nobody touched it. Raises LocalProblem."""
        self.placing.take_back(path)
        if self.nested is not None:
            self.nested.take_back(path)

    def unpacks(self, path: str) -> bool:
        """Whether what comes at `path` will not be there itself."""
        return self.nested is not None and self.nested.wants(path)

    def here(self, path: str, size_bytes: int, crc32: int) -> dict[str, int] | None:
        """What is there already of such contents, by path and size; None: they are to come.

        Raises CannotPlace when that must be left alone.
        """
        if self.nested is not None and self.nested.wants(path):
            return self.nested.here(path, size_bytes, crc32)
        verdict = self.placing.looking.verdict(path, size_bytes, crc32)
        if verdict in REASONS:
            raise CannotPlace(REASONS[verdict])
        return {path: size_bytes} if verdict is Verdict.HERE else None

    def give_up_unpacking(self, path: str) -> None:
        """Keep this archive inside as it is."""
        if self.nested is not None:
            self.nested.give_up(path)
