"""Drive's JSON as frozen values: files, pages, changes. Knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field

FOLDER_MIME = "application/vnd.google-apps.folder"
SHORTCUT_MIME = "application/vnd.google-apps.shortcut"
GOOGLE_MIME_PREFIX = "application/vnd.google-apps."


@dataclass(frozen=True, slots=True)
class DriveFile:
    """One file, folder, Google document or shortcut on Drive, as last told by Drive.

    `md5` (hex) and `size_bytes` are None for what has no bytes. Times are Unix milliseconds.
    `can_*` default to True where Drive did not say; `can_add` is False only for a folder that takes
    nothing new. `is_explicitly_trashed` is False for what
    went into the bin with a folder above it. `shortcut_target` is the id a shortcut points to.
    `etag` is known only from an update of its bytes, where this Drive gives one; it says nothing
    of its own, so files are equal without it.
    """

    id: str
    name: str
    mime_type: str
    parent_id: str | None = None
    md5: str | None = None
    size_bytes: int | None = None
    modified_at_ms: int | None = None
    created_at_ms: int | None = None
    head_revision_id: str | None = None
    version: int | None = None
    is_trashed: bool = False
    is_explicitly_trashed: bool = False
    can_edit: bool = True
    can_download: bool = True
    can_trash: bool = True
    can_add: bool = True
    url: str | None = None
    app_properties: tuple[tuple[str, str], ...] = ()
    shortcut_target: str | None = None
    etag: str | None = field(default=None, compare=False)

    @property
    def is_folder(self) -> bool:
        """A folder (not a shortcut to one)."""
        return self.mime_type == FOLDER_MIME

    @property
    def has_content(self) -> bool:
        """True for what can be downloaded as bytes; Docs, Sheets and shortcuts cannot."""
        return not self.mime_type.startswith(GOOGLE_MIME_PREFIX)


@dataclass(frozen=True, slots=True)
class NewFolder:
    """A folder to be made; `id` comes from `DriveClient.generate_ids`, the parent exists."""

    id: str
    name: str
    parent_id: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a file's bytes that Drive still keeps; `by` is a person's name or address."""

    id: str
    md5: str | None
    size_bytes: int | None
    modified_at_ms: int | None
    by: str | None


@dataclass(frozen=True, slots=True)
class FilePage:
    """One page of a listing; `next_token` None at the end."""

    files: tuple[DriveFile, ...]
    next_token: str | None


@dataclass(frozen=True, slots=True)
class DriveChange:
    """One entry of the feed. `file` is None when it was removed or access was lost; `at_ms`, Unix
    milliseconds by Drive's clock, is when that happened, not when it was told."""

    file_id: str
    file: DriveFile | None
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One page of the feed. Ask on with `next_token`; the feed is read up when `is_last`."""

    changes: tuple[DriveChange, ...]
    next_token: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class DriveAbout:
    """Whose Drive it is and how full. `limit_bytes` None: no limit."""

    name: str
    email: str
    used_bytes: int | None
    limit_bytes: int | None
