"""From a request's JSON body to the changes it asks for, refusing what Drive lets nobody write."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from .google_errors import GoogleError, invalid
from .records import FOLDER, SHORTCUT

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


def read_time(text: str, location: str) -> int:
    """RFC 3339 -> milliseconds since 1970; a time without zone is UTC."""
    try:
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        raise invalid(f'Invalid value for: Invalid format: "{text}"', location) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return round(moment.timestamp() * 1000)


def write_time(ms: int) -> str:
    """Milliseconds since 1970 -> as Drive spells it: 2026-01-31T12:00:00.123Z."""
    moment = datetime.datetime.fromtimestamp(ms // 1000, datetime.timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03}Z"


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
