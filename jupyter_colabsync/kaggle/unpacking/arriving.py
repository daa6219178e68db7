"""Arriving: one member of an archive that is read from its first byte to its last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.reasons import DamagedArchive


@dataclass(frozen=True, slots=True)
class Arriving:
    """What stands in front of a member's bytes, and the bytes; nothing of it is trusted yet.

    Its contents may be left unread, or read in part. With a `problem` there are none.
    """

    name: str
    size_bytes: int | None
    """None: told behind the bytes only."""
    crc32: int | None
    is_folder: bool
    problem: str | None
    """Why it can be no file here, for people."""
    contents: Contents


class Arrivals(Protocol):
    """An archive that is read as a stream."""

    def members(self) -> Iterator[Arriving]:
        """All members in the order of their bytes, each to be dealt with before the next.

        Raises DamagedArchive (or LostTrack) when what follows cannot be told; contents raise
        DamagedMember.
        """
        ...


class LostTrack(DamagedArchive):
    """Where the next member begins cannot be told from the stream; the archive's list can."""


def without_contents(name: str, problem: str | None, *, is_folder: bool = False) -> Arriving:
    """A member nothing is to be read of."""
    return Arriving(name, None, None, is_folder, problem, Contents(()))
