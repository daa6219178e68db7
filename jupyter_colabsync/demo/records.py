"""What the demo Drive keeps per file: plain records, changed only by `drive_store`."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from types import MappingProxyType
from typing import Any

APPS = "application/vnd.google-apps."
FOLDER = APPS + "folder"
SHORTCUT = APPS + "shortcut"
DOCUMENT = APPS + "document"
SPREADSHEET = APPS + "spreadsheet"
PRESENTATION = APPS + "presentation"
NOTHING: Mapping[str, Any] = MappingProxyType({})
"""Shared by the many files that have no properties: 100,000 files should not cost a gigabyte."""
COLAB = "application/vnd.google.colaboratory"


def guess_type(name: str) -> str:
    """What Drive would take a file for that came without a type."""
    if name.endswith(".ipynb"):
        return COLAB
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


@dataclass(frozen=True, slots=True)
class User:
    """A Google account."""

    name: str
    email: str

    @property
    def permission_id(self) -> str:
        return str(int(hashlib.sha256(self.email.encode()).hexdigest()[:16], 16)).zfill(20)[:20]


SOMEBODY = User("Sam Somebody", "sam.somebody@example.com")
"""Who edits when the back door does."""


@dataclass(frozen=True, slots=True)
class Content:
    """Stored bytes: where (`blobs`), how many, and their checksums."""

    key: str
    size_bytes: int
    md5: str
    sha1: str
    sha256: str


@dataclass(slots=True)
class Revision:
    """One version of a file's bytes."""

    id: str
    content: Content
    mime_type: str
    modified_ms: int
    by: User
    filename: str
    keep_forever: bool = False


@dataclass(slots=True)
class Grant:
    """One entry of a file's permission list: `role` for a user, group, domain or anyone."""

    id: str
    type: str
    role: str
    email: str = ""
    name: str = ""
    domain: str = ""
    is_discoverable: bool = False


@dataclass(slots=True)
class File:
    """A file, folder, shortcut or Google document."""

    id: str
    name: str
    mime_type: str
    parent: str | None
    created_ms: int
    modified_ms: int
    owner: User
    last_by: User
    born_ms: int
    """When it really was made here; `created_ms` may be set by clients."""
    version: int = 1
    trashed_itself: bool = False
    trashed: bool = False
    """Itself, or by an ancestor: derived, kept up to date by the store."""
    trashed_ms: int = 0
    trashed_by: User | None = None
    revisions: list[Revision] = field(default_factory=list)
    """Oldest first; the last is the head. Empty for everything without bytes."""
    source: Content | None = None
    """What a Google document's exports are made from."""
    starred: bool = False
    description: str = ""
    properties: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    app_properties: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    color: str = ""
    original_filename: str = ""
    shortcut_target: str = ""
    drive_id: str = ""
    viewed_ms: int = 0
    shared_with_me_ms: int = 0
    grants: tuple[Grant, ...] = ()
    capabilities: Mapping[str, bool] = field(default_factory=lambda: NOTHING)
    """Rights the back door took away or gave, over what the role would say."""
    is_abusive: bool = False
    app: str = ""
    """The OAuth client that made it, for the drive.file scope."""
    writers_can_share: bool = True
    copy_needs_writer: bool = False

    @property
    def is_folder(self) -> bool:
        return self.mime_type == FOLDER

    @property
    def is_google_document(self) -> bool:
        """True for Docs, Sheets, Slides...: no bytes, no checksum, exportable."""
        return self.mime_type.startswith(APPS) and self.mime_type not in (FOLDER, SHORTCUT)

    @property
    def head(self) -> Revision | None:
        return self.revisions[-1] if self.revisions else None

    @property
    def content(self) -> Content | None:
        return self.revisions[-1].content if self.revisions else None

    @property
    def size_bytes(self) -> int:
        return self.revisions[-1].content.size_bytes if self.revisions else 0

    def row(self) -> dict[str, Any]:
        """What storage keeps: everything that differs from a fresh file's."""
        values = {name: getattr(self, name) for name in FRESH}
        row = {name: value for name, value in values.items() if value != FRESH[name]}
        for name in ("owner", "last_by", "trashed_by", "source"):
            if name in row:
                row[name] = values_of(row[name])
        row["grants"] = [values_of(grant) for grant in self.grants]
        row["revisions"] = [
            [r.id, values_of(r.content), r.mime_type, r.modified_ms, values_of(r.by), r.filename,
             r.keep_forever]
            for r in self.revisions
        ]  # fmt: skip
        return row


def values_of(record: Any) -> list[Any]:
    """The fields of a flat record in their order; `astuple` would copy deeply, ten times slower."""
    return [getattr(record, name) for name in type(record).__slots__]


FRESH: dict[str, object] = {
    spec.name: spec.default if spec.default_factory is MISSING else spec.default_factory()
    for spec in fields(File)
}


def file_from_row(row: dict[str, Any]) -> File:
    """The file that `File.row` described."""
    for name in ("owner", "last_by", "trashed_by"):
        if name in row:
            row[name] = User(*row[name])
    if "source" in row:
        row["source"] = Content(*row["source"])
    row["grants"] = tuple(Grant(*grant) for grant in row["grants"])
    row["revisions"] = [
        Revision(key, Content(*content), mime_type, modified_ms, User(*by), *rest)
        for key, content, mime_type, modified_ms, by, *rest in row["revisions"]
    ]
    return File(**row)


@dataclass(frozen=True, slots=True)
class SharedDrive:
    """A shared drive; its top folder has the same id."""

    id: str
    name: str
    created_ms: int
    role: str = "organizer"
    """The account's own role in it."""
