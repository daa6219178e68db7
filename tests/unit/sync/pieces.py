"""Small values in few words: nodes of a base, what Drive says of things, memories to forget."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_colabsync.drive.records import FOLDER_MIME, DriveFile
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Stat
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State
from jupyter_colabsync.sync.state.store import Store

TOP = "top"
"""The id of the linked folder on Drive."""


@contextmanager
def memory(*nodes: Base) -> Iterator[State]:
    """A link's memory without a file, in which both sides agreed on `nodes`."""
    store = Store(None)
    store.write(Batch(base_put=nodes))
    yield State(store, TOP)
    store.close()


def md5_of(text: str) -> str:
    """Hex md5 of a text's bytes."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def stat(inode: int, size_bytes: int = 1, mtime_ns: int = 1, ctime_ns: int = 1) -> Stat:
    """A stat of long ago."""
    return Stat(inode, size_bytes, mtime_ns, ctime_ns)


def file_node(key: int, name: str, text: str = "1", parent: int = ROOT, **more: Any) -> Base:
    """A file both sides agreed on; its id on Drive is `id<key>`."""
    given: dict[str, Any] = {
        "drive_id": f"id{key}",
        "drive_name": name,
        "md5": md5_of(text),
        "size_bytes": len(text),
        "mime_type": "text/plain",
        "version": 1,
    }
    return Base(key=key, parent=parent, name=name, kind="file", **(given | more))


def folder_node(key: int, name: str, parent: int = ROOT, **more: Any) -> Base:
    """A folder both sides agreed on; its id on Drive is `id<key>`."""
    given: dict[str, Any] = {"drive_id": f"id{key}", "drive_name": name, "version": 1}
    return Base(key=key, parent=parent, name=name, kind="folder", **(given | more))


def drive_file(key: int, name: str, text: str = "1", parent: str = TOP, **more: Any) -> DriveFile:
    """What Drive says of the file `id<key>`."""
    given: dict[str, Any] = {
        "mime_type": "text/plain",
        "md5": md5_of(text),
        "size_bytes": len(text),
        "version": 1,
    }
    return DriveFile(id=f"id{key}", name=name, parent_id=parent, **(given | more))


def drive_folder(key: int, name: str, parent: str = TOP, **more: Any) -> DriveFile:
    """What Drive says of the folder `id<key>`."""
    given: dict[str, Any] = {"mime_type": FOLDER_MIME, "version": 1}
    return DriveFile(id=f"id{key}", name=name, parent_id=parent, **(given | more))
