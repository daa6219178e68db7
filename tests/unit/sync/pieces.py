"""Short ways to write trees in tests of the pure parts: `file("1")` is a file with content 1."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from jupyter_colabsync.drive.records import FOLDER_MIME, DriveFile
from jupyter_colabsync.sync.model import (
    BaseEntry,
    LocalEntry,
    LocalTree,
    Policy,
    RemoteTree,
    Stat,
)
from jupyter_colabsync.sync.names import name_of, parent_of

Shape = Mapping[str, str | None]
"""Path -> content; None for a folder. Missing parents are added."""

POLICY = Policy("two-way", "pc")


def with_parents(shape: Shape) -> dict[str, str | None]:
    """The shape with the folders that its paths need."""
    full: dict[str, str | None] = dict(shape)
    for path in shape:
        while path := parent_of(path):
            full.setdefault(path, None)
    return full


def stat(content: str | None, number: int = 1) -> Stat:
    """A stat that belongs to a content; `number` is the inode."""
    return Stat(number, len(content or ""), 1, 1) if content is not None else Stat(number, 0, 0, 0)


def inode(path: str) -> int:
    """The inode a path has unless said otherwise."""
    return zlib.crc32(path.encode())


def local_entry(path: str, content: str | None) -> LocalEntry:
    """A file or folder here."""
    kind = "file" if content is not None else "folder"
    return LocalEntry("file" if kind == "file" else "folder", stat(content, inode(path)), content)


def drive_file(path: str, content: str | None, file_id: str | None = None) -> DriveFile:
    """A file or folder on Drive, whose id is made of its path unless given."""
    return DriveFile(
        file_id or f"id:{path}",
        name_of(path),
        "text/plain" if content is not None else FOLDER_MIME,
        f"id:{parent_of(path)}",
        content,
        None if content is None else len(content),
    )


def base_entry(path: str, content: str | None, file_id: str | None = None) -> BaseEntry:
    """What both agreed on, last."""
    return BaseEntry(
        "folder" if content is None else "file",
        file_id or f"id:{path}",
        name_of(path),
        content,
        len(content or ""),
        stat(content, inode(path)),
        10**18,
    )


def base(shape: Shape) -> dict[str, BaseEntry]:
    """A base of this shape."""
    return {path: base_entry(path, content) for path, content in with_parents(shape).items()}


def local(shape: Shape, **more: object) -> LocalTree:
    """A local tree of this shape."""
    entries = {path: local_entry(path, content) for path, content in with_parents(shape).items()}
    return LocalTree(entries, **more)  # type: ignore[arg-type]  # as the caller says


def remote(shape: Shape, **more: object) -> RemoteTree:
    """A Drive tree of this shape."""
    entries = {path: drive_file(path, content) for path, content in with_parents(shape).items()}
    return RemoteTree(entries, **more)  # type: ignore[arg-type]  # as the caller says
