"""Wire types of browsing Drive."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.wire import Wire

DriveKind = Literal["folder", "notebook", "file", "document", "shortcut"]


class DriveItem(Wire, frozen=True):
    """One row of the Drive tree."""

    id: str
    name: str
    kind: DriveKind
    """`document`: Docs, Sheets, Slides … which have no bytes; they open in the browser."""
    mime_type: str
    size_bytes: int | None
    modified_at_ms: int | None
    url: str | None
    is_linked: bool = False
    """Inside a linked folder (or is one)."""


class ListDrive(Wire, frozen=True):
    """One page of a folder, or of a search over the whole Drive when `search` is given."""

    folder_id: str = "root"
    search: str | None = None
    page_token: str | None = None
    folders_only: bool = False


class DrivePage(Wire, frozen=True):
    """Folders first, then names; `next_page_token` None at the end."""

    items: tuple[DriveItem, ...]
    next_page_token: str | None


class MakeFolder(Wire, frozen=True):
    """Make a folder on Drive."""

    parent_id: str
    name: str
