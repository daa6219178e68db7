"""From a request's JSON body to the changes it asks for, refusing what Drive lets nobody write.

Bodies are in v3's words; `v2_words` translates those of version 2.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .google_errors import GoogleError, invalid
from .ids import Ids
from .records import APPS, FOLDER, NOTHING, SHORTCUT, File, User

READ_FROM = {
    "name": "name",
    "mimeType": "mime_type",
    "description": "description",
    "starred": "starred",
    "trashed": "trashed",
    "folderColorRgb": "color",
    "originalFilename": "original_filename",
    "writersCanShare": "writers_can_share",
    "copyRequiresWriterPermission": "copy_needs_writer",
    "properties": "properties",
    "appProperties": "app_properties",
}
TIMES = {"modifiedTime": "modified_ms", "createdTime": "created_ms", "viewedByMeTime": "viewed_ms"}
ACCEPTED_UNUSED = {"contentHints", "kind", "viewersCanCopyContent", "contentRestrictions"}
ONLY_AT_CREATION = {"id", "parents", "createdTime", "shortcutDetails"}
MAX_PROPERTY_BYTES = 124
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


@dataclass(slots=True)
class Draft:
    """Properties to set; None leaves one alone. In the property maps a None value deletes a key."""

    name: str | None = None
    mime_type: str | None = None
    description: str | None = None
    starred: bool | None = None
    trashed: bool | None = None
    color: str | None = None
    original_filename: str | None = None
    writers_can_share: bool | None = None
    copy_needs_writer: bool | None = None
    properties: dict[str, str | None] | None = None
    app_properties: dict[str, str | None] | None = None
    modified_ms: int | None = None
    created_ms: int | None = None
    viewed_ms: int | None = None
    id: str = ""
    parents: list[str] | None = None
    shortcut_target: str = ""
    keeps_forever: bool = False
    """The content that comes with this is never purged (keepRevisionForever, v2: pinned)."""
    replaces_head: bool = False
    """The content that comes with this takes the newest one's place (v2: newRevision=false)."""

    def apply_to(self, file: File) -> None:
        """Set what can be set by itself; trash, place and content are the store's."""
        for name in APPLIED:
            value = getattr(self, name)
            if value is not None:
                setattr(file, name, value)
        file.properties = _merged(file.properties, self.properties)
        file.app_properties = _merged(file.app_properties, self.app_properties)
        if self.mime_type and not file.mime_type.startswith(APPS):
            file.mime_type = self.mime_type

    def new_file(
        self, file_id: str, parent: File, owner: User, by: User, now_ms: int, app: str
    ) -> File:
        """What this asks for as a new file in a folder, still without content."""
        file = File(
            id=file_id,
            name=self.name or "Untitled",
            mime_type=self.mime_type or "application/octet-stream",
            parent=parent.id,
            created_ms=now_ms if self.created_ms is None else self.created_ms,
            modified_ms=now_ms,
            owner=owner,
            last_by=by,
            born_ms=now_ms,
            app=app,
            drive_id=parent.drive_id,
            trashed=parent.trashed,
            original_filename=self.original_filename or self.name or "Untitled",
            shortcut_target=self.shortcut_target,
        )
        if self.shortcut_target:
            file.mime_type = SHORTCUT
        return file

    def fill_from(self, file: File) -> None:
        """What a copy of a file has of it where this says nothing."""
        if self.name is None:
            self.name = f"Copy of {file.name}"
        if self.mime_type is None:
            self.mime_type = file.mime_type
        if self.parents is None and file.parent:
            self.parents = [file.parent]
        if self.description is None:
            self.description = file.description
        self.shortcut_target = file.shortcut_target
        self.properties = {**file.properties, **(self.properties or {})}


APPLIED = (
    "name",
    "description",
    "starred",
    "color",
    "original_filename",
    "writers_can_share",
    "copy_needs_writer",
    "modified_ms",
    "viewed_ms",
)


def _merged(
    present: Mapping[str, str], changes: Mapping[str, str | None] | None
) -> Mapping[str, str]:
    if not changes:
        return present
    merged = {**present, **changes}
    return {key: value for key, value in merged.items() if value is not None} or NOTHING


def read_draft(body: dict[str, Any], *, is_new: bool) -> Draft:
    """Parse a File resource sent by a client; its names and types are checked already.

    Raises GoogleError (fieldNotWritable, invalid). Source: Drive API v3 reference, File resource,
    properties marked writable.
    """
    draft = Draft()
    for name, value in body.items():
        if name in ONLY_AT_CREATION and not is_new:
            raise _not_writable(name)
        if name in READ_FROM:
            setattr(draft, READ_FROM[name], value)
        elif name in TIMES:
            setattr(draft, TIMES[name], read_time(value, name))
        elif name == "id":
            draft.id = value
        elif name == "parents":
            draft.parents = value
        elif name == "shortcutDetails":
            draft.shortcut_target = _shortcut_target(value)
        elif name not in ACCEPTED_UNUSED:
            raise _not_writable(name)
    for properties in (draft.properties, draft.app_properties):
        _check_properties(properties or {})
    if draft.mime_type == SHORTCUT and is_new and not draft.shortcut_target:
        raise invalid("A shortcut needs shortcutDetails.targetId.", "shortcutDetails.targetId")
    if draft.color is not None and draft.mime_type not in (None, FOLDER):
        raise invalid("Only folders have a color.", "folderColorRgb")
    return draft


def check_id(draft: Draft, ids: Ids) -> None:
    """Raises GoogleError 400 for an id that was not generated here, or not for such a file."""
    if not ids.is_issued(draft.id):
        raise invalid("The provided file ID is not usable.", "file.id")
    mime_type = draft.mime_type or ""
    if mime_type.startswith(APPS) and mime_type not in (FOLDER, SHORTCUT):
        raise invalid("Pre-generated IDs are not supported for Docs Editors files.", "file.id")


RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?"
    r"(?:[Zz]|([+-])(\d\d):?(\d\d))?\Z"
)


def read_time(text: str, location: str) -> int:
    """RFC 3339 -> milliseconds since 1970, cut to the millisecond; without a zone it is UTC."""
    match = RFC3339.match(text)
    try:
        if not match:
            raise ValueError
        parts = [int(part or 0) for part in match.groups()[:6]]
        seconds = int(dt.datetime(*parts, tzinfo=dt.timezone.utc).timestamp())  # type: ignore[arg-type,misc]
    except ValueError:
        raise invalid(f'Invalid value for: Invalid format: "{text}"', location) from None
    if match[8]:
        offset_s = int(match[9]) * 3600 + int(match[10]) * 60
        seconds += -offset_s if match[8] == "+" else offset_s
    return seconds * 1000 + int((match[7] or "0").ljust(3, "0")[:3])


def write_time(ms: int) -> str:
    """Milliseconds since 1970 -> as Drive spells it: 2026-01-31T12:00:00.123Z."""
    moment = EPOCH + dt.timedelta(milliseconds=ms)
    return f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}.{ms % 1000:03}Z"


def _shortcut_target(details: dict[str, Any]) -> str:
    if set(details) - {"targetId"}:
        raise _not_writable("shortcutDetails." + min(set(details) - {"targetId"}))
    return str(details.get("targetId", ""))


def _check_properties(properties: dict[str, str | None]) -> None:
    for key, value in properties.items():
        if len((key + (value or "")).encode()) > MAX_PROPERTY_BYTES:
            raise GoogleError(
                403, "propertyLengthExceeded", "A property is limited to 124 bytes in all."
            )


def _not_writable(name: str) -> GoogleError:
    if name == "parents":
        return GoogleError(
            403,
            "fieldNotWritable",
            "The parents field is not directly writable in update requests. Use the addParents "
            "and removeParents parameters instead.",
        )
    return GoogleError(
        403,
        "fieldNotWritable",
        f"The resource body includes fields which are not directly writable: {name}.",
    )
