"""Endpoints of browsing Drive: one page of a folder or a search, and a new folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync.contract.drive import (
    DriveItem,
    DriveKind,
    DrivePage,
    ListDrive,
    MakeFolder,
)
from jupyter_colabsync.drive.records import SHORTCUT_MIME, DriveFile
from jupyter_colabsync.errors import BadRequest

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services

# Drive gives notebooks made in Colab a type of their own (Drive's web interface shows it).
COLAB_MIME = "application/vnd.google.colaboratory"


def list_drive(services: Services, request: ListDrive) -> DrivePage:
    """One page, folders first. Raises SignInNeeded, NotFound."""
    drive = services.realm.drive.at_a_screen
    if request.search:
        page = drive.search(request.search, request.page_token)
    else:
        page = drive.list_folder(
            request.folder_id, request.page_token, folders_only=request.folders_only
        )
    return DrivePage(
        items=tuple(_item(services, file) for file in page.files),
        next_page_token=page.next_token,
    )


def make_folder(services: Services, request: MakeFolder) -> DriveItem:
    """Make a folder. Drive allows two of one name; people do not want them, so the
    one that is there is given back."""
    if not (name := request.name.strip()):
        raise BadRequest("A folder needs a name; type one.")
    drive = services.realm.drive.at_a_screen
    found = drive.find_folder(request.parent_id, name)
    return _item(services, found or drive.create_folder(name, request.parent_id))


def _item(services: Services, file: DriveFile) -> DriveItem:
    return DriveItem(
        id=file.id,
        name=file.name,
        kind=kind_of(file),
        mime_type=file.mime_type,
        size_bytes=file.size_bytes,
        modified_at_ms=file.modified_at_ms,
        url=file.url,
        is_linked=services.realm.sync.is_linked(file.id),
    )


def kind_of(file: DriveFile) -> DriveKind:
    """What a person would call it."""
    if file.is_folder:
        return "folder"
    if file.mime_type == SHORTCUT_MIME:
        return "shortcut"
    if file.mime_type == COLAB_MIME or file.name.endswith(".ipynb"):
        return "notebook"
    return "file" if file.has_content else "document"
