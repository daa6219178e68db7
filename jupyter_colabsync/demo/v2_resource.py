"""A stored file as version 2 of the API has it: other names, lists of objects, and an etag.

Source: Drive API v2 reference, File, Change and Revision resources. Left out: permissions,
thumbnails, links to embed or open with, which no client of ours reads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .drafts import write_time
from .etags import etag_of
from .feed import Entry
from .fields import Mask
from .records import File, Revision, User
from .resource import BUILDERS, View, asked_fields
from .rights import capabilities

Json = dict[str, Any]
Builder = Callable[[File, View], Any]


def file_v2_json(file: File, view: View, mask: Mask) -> Json:
    """The asked fields that this file has."""
    return asked_fields(BUILDERS_V2, file, view, mask)


def change_v2_json(entry: Entry, file: File | None, view: View, mask: Mask) -> Json:
    document: Json = {
        "kind": "drive#change",
        "id": str(entry.position),
        "type": "file",
        "changeType": "file",
        "fileId": entry.file_id,
        "deleted": file is None,
        "modificationDate": write_time(entry.time_ms),
        "selfLink": f"{view.origin}/drive/v2/changes/{entry.position}",
    }
    if file is not None and mask.wants("file"):
        document["file"] = file_v2_json(file, view, mask.below("file"))
    return document


def revision_v2_json(revision: Revision, file: File, view: View) -> Json:
    address = f"{view.origin}/drive/v2/files/{file.id}"
    return {
        "kind": "drive#revision",
        "etag": f'"{revision.id}"',
        "id": revision.id,
        "selfLink": f"{address}/revisions/{revision.id}",
        "mimeType": revision.mime_type,
        "modifiedDate": write_time(revision.modified_ms),
        "pinned": revision.keep_forever,
        "published": False,
        "downloadUrl": f"{address}?alt=media&revisionId={revision.id}",
        "originalFilename": revision.filename,
        "md5Checksum": revision.content.md5,
        "fileSize": str(revision.content.size_bytes),
        "lastModifyingUserName": revision.by.name,
        "lastModifyingUser": _user(revision.by, view),
    }


def _user(user: User, view: View) -> Json:
    return {
        "kind": "drive#user",
        "displayName": user.name,
        "isAuthenticatedUser": user == view.store.user,
        "permissionId": user.permission_id,
        "emailAddress": user.email,
    }


def _self_link(file: File, view: View) -> str:
    return f"{view.origin}/drive/v2/files/{file.id}"


def _labels(file: File, view: View) -> Json:
    return {
        "hidden": False,
        "modified": file.last_by == view.store.user,
        "restricted": file.copy_needs_writer,
        "starred": file.starred,
        "trashed": file.trashed,
        "viewed": file.viewed_ms > 0,
    }


def _parents(file: File, view: View) -> list[Json]:
    if not file.parent:
        return []
    link = _self_link(file, view)
    parent = {
        "kind": "drive#parentReference",
        "id": file.parent,
        "selfLink": f"{link}/parents/{file.parent}",
        "parentLink": f"{view.origin}/drive/v2/files/{file.parent}",
        "isRoot": file.parent == view.store.tree.root_id,
    }
    return [parent]


def _properties(file: File, view: View) -> list[Json] | None:
    kinds = (("PUBLIC", file.properties), ("PRIVATE", file.app_properties))
    found = [
        {"kind": "drive#property", "key": key, "value": value, "visibility": visibility}
        for visibility, properties in kinds
        for key, value in properties.items()
    ]
    return found or None


def _download_url(file: File, view: View) -> str | None:
    return f"{_self_link(file, view)}?alt=media" if file.revisions else None


def _can(name: str) -> Builder:
    return lambda file, view: capabilities(view.store, file)[name]


AS_IN_V3 = [
    "id",
    "mimeType",
    "description",
    "spaces",
    "version",
    "webContentLink",
    "iconLink",
    "hasThumbnail",
    "thumbnailVersion",
    "explicitlyTrashed",
    "headRevisionId",
    "md5Checksum",
    "sha1Checksum",
    "sha256Checksum",
    "quotaBytesUsed",
    "fileExtension",
    "fullFileExtension",
    "originalFilename",
    "exportLinks",
    "folderColorRgb",
    "shortcutDetails",
    "capabilities",
    "copyRequiresWriterPermission",
    "writersCanShare",
    "driveId",
    "teamDriveId",
    "shared",
    "ownedByMe",
    "isAppAuthorized",
    "linkShareMetadata",
    "permissionIds",
]
RENAMED = {
    "title": "name",
    "fileSize": "size",
    "createdDate": "createdTime",
    "modifiedDate": "modifiedTime",
    "modifiedByMeDate": "modifiedByMeTime",
    "lastViewedByMeDate": "viewedByMeTime",
    "sharedWithMeDate": "sharedWithMeTime",
    "alternateLink": "webViewLink",
}
BUILDERS_V2: dict[str, Builder] = {
    "kind": lambda f, v: "drive#file",
    "etag": lambda f, v: etag_of(f),
    "selfLink": _self_link,
    "downloadUrl": _download_url,
    "labels": _labels,
    "parents": _parents,
    "properties": _properties,
    "owners": lambda f, v: None if f.drive_id else [_user(f.owner, v)],
    "ownerNames": lambda f, v: None if f.drive_id else [f.owner.name],
    "lastModifyingUser": lambda f, v: _user(f.last_by, v),
    "lastModifyingUserName": lambda f, v: f.last_by.name,
    "sharingUser": lambda f, v: _user(f.owner, v) if f.shared_with_me_ms else None,
    "trashedDate": lambda f, v: write_time(f.trashed_ms) if f.drive_id and f.trashed_ms else None,
    "appDataContents": lambda f, v: False,
    "editable": _can("canEdit"),
    "copyable": _can("canCopy"),
    "shareable": _can("canShare"),
    "canComment": _can("canComment"),
    "canReadRevisions": _can("canReadRevisions"),
    **{name: BUILDERS[name] for name in AS_IN_V3},
    **{name: BUILDERS[v3_name] for name, v3_name in RENAMED.items()},
}
