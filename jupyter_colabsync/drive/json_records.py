"""Drive v3's JSON -> frozen records, and which fields to ask for so that nothing is missing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from jupyter_colabsync.drive.records import (
    FOLDER_MIME,
    GOOGLE_MIME_PREFIX,
    ChangePage,
    DriveAbout,
    DriveChange,
    DriveFile,
    FilePage,
    Revision,
)

Json = Mapping[str, Any]

FILE_FIELDS = (
    "id,name,mimeType,parents,md5Checksum,size,modifiedTime,createdTime,headRevisionId,version,"
    "trashed,explicitlyTrashed,capabilities(canEdit,canDownload,canTrash,canAddChildren),"
    "webViewLink,appProperties,shortcutDetails(targetId,targetMimeType)"
)
PAGE_FIELDS = f"nextPageToken,files({FILE_FIELDS})"
CHANGE_FIELDS = (
    f"nextPageToken,newStartPageToken,changes(changeType,fileId,removed,time,file({FILE_FIELDS}))"
)
REVISION_FIELDS = (
    "nextPageToken,"
    "revisions(id,md5Checksum,size,modifiedTime,lastModifyingUser(displayName,emailAddress))"
)
ABOUT_FIELDS = "user(displayName,emailAddress),storageQuota(limit,usage)"

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def file_from(json: Json) -> DriveFile:
    """One `File` resource. A missing field means unknown; missing rights mean allowed."""
    mime_type = _shared(str(json.get("mimeType", "application/octet-stream")))
    has_bytes, is_folder = not mime_type.startswith(GOOGLE_MIME_PREFIX), mime_type == FOLDER_MIME
    parents = json.get("parents") or [None]
    rights = json.get("capabilities") or {}
    return DriveFile(
        id=str(json["id"]),
        name=_whole(str(json.get("name", ""))),
        mime_type=mime_type,
        parent_id=_shared(parents[0]) if parents[0] else None,
        md5=json.get("md5Checksum") if has_bytes else None,
        size_bytes=_number(json.get("size")) if has_bytes else None,
        modified_at_ms=_ms(json.get("modifiedTime")),
        created_at_ms=_ms(json.get("createdTime")),
        head_revision_id=json.get("headRevisionId"),
        version=_number(json.get("version")),
        is_trashed=bool(json.get("trashed", False)),
        is_explicitly_trashed=bool(json.get("explicitlyTrashed", json.get("trashed", False))),
        can_edit=bool(rights.get("canEdit", True)),
        can_download=bool(rights.get("canDownload", True)),
        can_trash=bool(rights.get("canTrash", True)),
        can_add=not is_folder or bool(rights.get("canAddChildren", True)),
        url=json.get("webViewLink"),
        app_properties=tuple(sorted((json.get("appProperties") or {}).items())),
        shortcut_target=(json.get("shortcutDetails") or {}).get("targetId"),
    )


def page_from(json: Json) -> FilePage:
    """One page of `files.list`."""
    return FilePage(
        files=tuple(file_from(each) for each in json.get("files", ())),
        next_token=json.get("nextPageToken") or None,
    )


def changes_from(json: Json, token: str) -> ChangePage:
    """One page of `changes.list`, asked for with `token`. Changes of shared drives are left out."""
    more = json.get("nextPageToken")
    return ChangePage(
        changes=tuple(
            DriveChange(
                file_id=str(each["fileId"]),
                file=None if each.get("removed") or "file" not in each else file_from(each["file"]),
                at_ms=_ms(each.get("time")),
            )
            for each in json.get("changes", ())
            if each.get("fileId")
        ),
        next_token=str(more or json.get("newStartPageToken") or token),
        is_last=not more,
    )


def revisions_from(json: Json) -> tuple[Revision, ...]:
    """One page of `revisions.list`, oldest first."""
    return tuple(
        Revision(
            id=str(each["id"]),
            md5=each.get("md5Checksum"),
            size_bytes=_number(each.get("size")),
            modified_at_ms=_ms(each.get("modifiedTime")),
            by=_person(each.get("lastModifyingUser") or {}),
        )
        for each in json.get("revisions", ())
    )


def about_from(json: Json) -> DriveAbout:
    """`about.get`: whose Drive, and how full."""
    user, quota = json.get("user") or {}, json.get("storageQuota") or {}
    return DriveAbout(
        name=str(user.get("displayName", "")),
        email=str(user.get("emailAddress", "")),
        used_bytes=_number(quota.get("usage")),
        limit_bytes=_number(quota.get("limit")),
    )


def rfc3339(at_ms: int) -> str:
    """Unix milliseconds as Drive wants times: UTC, to the millisecond."""
    at = EPOCH + timedelta(milliseconds=at_ms)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def _ms(text: str | None) -> int | None:
    if not text:
        return None
    # Python 3.10 reads neither "Z" nor fractions of any other length than 3 or 6
    try:
        at = datetime.fromisoformat(_six_digits(text.replace("Z", "+00:00")))
    except ValueError:
        return None  # the year 0, or 12000: no strange date may stop a sync
    return (at - EPOCH) // timedelta(milliseconds=1)


def _six_digits(text: str) -> str:
    head, dot, tail = text.partition(".")
    if not dot:
        return text
    digits = tail[: len(tail) - len(tail.lstrip("0123456789"))]
    return f"{head}.{digits[:6]:0<6}{tail[len(digits) :]}"


def _whole(text: str) -> str:
    """Half a pair of UTF-16, which JSON can hold and no store takes, becomes a question mark."""
    return text.encode(errors="replace").decode()


def _shared(text: str) -> str:
    """The same text, held once however many files have it: a type, the id of a folder."""
    return sys.intern(text)


def _person(json: Json) -> str | None:
    return json.get("displayName") or json.get("emailAddress")


def _number(value: str | int | None) -> int | None:
    """Drive writes 64-bit numbers as strings."""
    return None if value is None else int(value)
