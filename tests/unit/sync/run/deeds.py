"""Actions in few words, as a plan would hold them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.actions import (
    Download,
    MakeLocalFolder,
    MakeRemoteFolder,
    MoveLocal,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.plan.names import name_of
from jupyter_colabsync.sync.plan.nodes import ROOT, Kind, Local, Place
from tests.unit.sync.pieces import drive_file, drive_folder, md5_of, stat


def local(path: str, text: str = "1", kind: Kind = "file", inode: int = 7) -> Local:
    """Something here."""
    md5 = md5_of(text) if kind == "file" else None
    return Local(ROOT, name_of(path), kind, stat(inode, len(text)), md5)


def upload(path: str, text: str = "1", key: int = -1, remote: DriveFile | None = None) -> Upload:
    """Send a file: a new one, or (`remote`) another content of one."""
    return Upload(key, path, Place(ROOT, name_of(path)), local(path, text), remote, "edited here")


def download(path: str, text: str = "1", key: int = 5, **more: Any) -> Download:
    """Fetch a file."""
    file = drive_file(key, name_of(path), text)
    plain = Download(key, path, Place(ROOT, name_of(path)), file, None, "new on Drive")
    return replace(plain, **more)


def make_there(path: str, key: int = -1) -> MakeRemoteFolder:
    """A new folder on Drive."""
    here = local(path, kind="folder")
    return MakeRemoteFolder(key, path, Place(ROOT, name_of(path)), here, "new here")


def make_here(path: str, key: int = 5) -> MakeLocalFolder:
    """A new folder here."""
    place = Place(ROOT, name_of(path))
    return MakeLocalFolder(key, path, place, drive_folder(key, name_of(path)), "new on Drive")


def trash_here(path: str, key: int = 5, **more: Any) -> TrashLocal:
    """A deletion here."""
    return replace(TrashLocal(key, path, local(path), "deleted on Drive"), **more)


def trash_there(path: str, key: int = 5, file_count: int = 1) -> TrashRemote:
    """A deletion on Drive, of a file or of a folder of so many."""
    return TrashRemote(key, path, drive_file(key, path), (), file_count, "deleted here")


def move_here(path: str, to: str, key: int = 5) -> MoveLocal:
    """A rename here that follows Drive."""
    file = drive_file(key, name_of(to))
    place = Place(ROOT, name_of(to))
    return MoveLocal(key, path, to, place, local(path), file, "renamed or moved on Drive")
