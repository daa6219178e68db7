"""Frozen values of sync: a node as the base, the folder and Drive know it. Pure.

A node is one file or folder of a link. Its key stays with it through renames and moves: positive
as the base numbers it, `ROOT` for the linked folder itself, negative for what only one scan of
the folder knows. The structs carry no garbage collection marks, because a link may hold a
hundred thousand of them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from jupyter_colabsync.drive.records import FOLDER_MIME, DriveFile

Kind = Literal["file", "folder"]
Side = Literal["local", "remote"]

ROOT = 0
"""The key of the linked folder."""

RACY_NS = 2_000_000_000
RACY_FINE_NS = 100_000_000


class Place(NamedTuple):
    """Where a node lies: the key of its folder, and its local name in it."""

    parent: int
    name: str


class Stat(msgspec.Struct, frozen=True, gc=False):
    """What the file system says about one file; equal stats mean equal content (see `is_settled`).

    For folders only `inode` is kept, the rest is 0.
    """

    inode: int
    size_bytes: int
    mtime_ns: int
    ctime_ns: int

    def is_same_content(self, other: Stat) -> bool:
        """Equal but for the ctime, which renames and links change too."""
        return (self.inode, self.size_bytes, self.mtime_ns) == (
            other.inode,
            other.size_bytes,
            other.mtime_ns,
        )


class Local(msgspec.Struct, frozen=True, gc=False):
    """A file or folder here. `md5` None for a file: not known, and unlike any other content."""

    parent: int
    name: str
    kind: Kind
    stat: Stat
    md5: str | None = None

    @property
    def place(self) -> Place:
        """Where it lies."""
        return Place(self.parent, self.name)


class Remote(msgspec.Struct, frozen=True, gc=False):
    """A file or folder on Drive, under the name it has (or will have) here.

    `md5` is that of the bytes that lie here: Drive's own, or that of the pointer file that stands
    for a Google document.
    """

    parent: int
    name: str
    kind: Kind
    md5: str | None
    file: DriveFile
    is_pointer: bool = False

    @property
    def place(self) -> Place:
        """Where it lies, in local terms."""
        return Place(self.parent, self.name)


class Base(msgspec.Struct, frozen=True, gc=False):
    """What both sides last agreed on about one node, and what Drive last said about it."""

    key: int
    parent: int
    name: str
    kind: Kind
    drive_id: str
    drive_name: str
    md5: str | None = None
    size_bytes: int = 0
    stat: Stat | None = None
    """The local stat when it was agreed; None after a crash in between: hash again."""
    checked_ns: int = 0
    """Wall clock when `stat` and `md5` were seen together."""
    mime_type: str = FOLDER_MIME
    modified_at_ms: int | None = None
    revision_id: str | None = None
    version: int | None = None
    etag: str | None = None
    can_edit: bool = True
    can_download: bool = True
    can_trash: bool = True
    can_add: bool = True
    is_pointer: bool = False

    @property
    def place(self) -> Place:
        """Where it lay here."""
        return Place(self.parent, self.name)

    def is_settled(self) -> bool:
        """True when a write after `checked_ns` must show in the stat.

        File systems count time in ticks: a write within the tick of the last one leaves no trace.
        Coarse ones (FAT) tick every 2 s; times with a fraction of a second come from finer ones.
        """
        if self.stat is None:
            return False
        is_coarse = self.stat.mtime_ns % 1_000_000_000 == 0
        return self.checked_ns - self.stat.mtime_ns > (RACY_NS if is_coarse else RACY_FINE_NS)

    def as_file(self, parent_id: str | None) -> DriveFile:
        """What Drive last said, as it says it."""
        return DriveFile(
            id=self.drive_id,
            name=self.drive_name,
            mime_type=self.mime_type,
            parent_id=parent_id,
            md5=None if self.is_pointer else self.md5,
            size_bytes=None if self.is_pointer or self.kind == "folder" else self.size_bytes,
            modified_at_ms=self.modified_at_ms,
            head_revision_id=self.revision_id,
            version=self.version,
            etag=self.etag,
            can_edit=self.can_edit,
            can_download=self.can_download,
            can_trash=self.can_trash,
            can_add=self.can_add,
        )


Node = Local | Remote | Base
