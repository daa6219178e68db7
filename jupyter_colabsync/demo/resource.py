"""A stored file as Drive's File resource, built no further than the asked fields.

Source: Drive API v3 reference, File, Revision, Permission and Change resources.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .drafts import write_time
from .drive_store import DriveStore
from .exports import export_formats
from .feed import Entry
from .fields import Mask
from .records import FOLDER, File, Grant, Revision, User
from .rights import capabilities, grants

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """Whose eyes see the file, and through which address."""

    store: DriveStore
    origin: str
    app: str = ""


def file_json(file: File, view: View, mask: Mask) -> Json:
    """The asked fields that this file has."""
    return asked_fields(BUILDERS, file, view, mask)


def asked_fields(
    builders: Mapping[str, Callable[[File, View], Any]], file: File, view: View, mask: Mask
) -> Json:
    """What `builders` make of a file, no further than the asked fields; None is no value."""
    names = builders if mask.is_everything else mask.names
    document: Json = {}
    for name in names:
        build = builders.get(name)
        value = build(file, view) if build else None
        if value is not None:
            document[name] = value
    return document


def user_json(user: User, view: View) -> Json:
    return {
        "kind": "drive#user",
        "displayName": user.name,
        "me": user == view.store.user,
        "permissionId": user.permission_id,
        "emailAddress": user.email,
    }


def grant_json(grant: Grant) -> Json:
    document: Json = {
        "kind": "drive#permission",
        "id": grant.id,
        "type": grant.type,
        "role": grant.role,
    }
    if grant.type in ("user", "group"):
        document |= {"emailAddress": grant.email, "displayName": grant.name, "deleted": False}
        document["pendingOwner"] = False
    else:
        document["allowFileDiscovery"] = grant.is_discoverable
    if grant.domain:
        document |= {"domain": grant.domain, "displayName": grant.domain}
    return document


def revision_json(revision: Revision, view: View) -> Json:
    return {
        "kind": "drive#revision",
        "id": revision.id,
        "mimeType": revision.mime_type,
        "modifiedTime": write_time(revision.modified_ms),
        "keepForever": revision.keep_forever,
        "published": False,
        "originalFilename": revision.filename,
        "md5Checksum": revision.content.md5,
        "size": str(revision.content.size_bytes),
        "lastModifyingUser": user_json(revision.by, view),
    }


def change_json(entry: Entry, file: File | None, view: View, mask: Mask) -> Json:
    document: Json = {
        "kind": "drive#change",
        "type": "file",
        "changeType": "file",
        "time": write_time(entry.time_ms),
        "removed": file is None,
        "fileId": entry.file_id,
    }
    if file is not None and mask.wants("file"):
        document["file"] = file_json(file, view, mask.below("file"))
    return document


def _web_link(file: File, view: View) -> str:
    if file.mime_type == FOLDER:
        return f"{view.origin}/drive/folders/{file.id}"
    return f"{view.origin}/file/d/{file.id}/view"


def _shortcut(file: File, view: View) -> Json | None:
    if not file.shortcut_target:
        return None
    target = view.store.tree.find(file.shortcut_target)
    details = {"targetId": file.shortcut_target}
    return details | ({"targetMimeType": target.mime_type} if target else {})


def _export_links(file: File, view: View) -> Json | None:
    formats = export_formats(file.mime_type)
    address = f"{view.origin}/drive/v3/files/{file.id}/export?mimeType="
    return {kind: address + kind.replace("/", "%2F") for kind in formats} or None


def _extension(file: File, view: View) -> str | None:
    if not file.revisions:
        return None
    return file.name.rpartition(".")[2] if "." in file.name else ""


def _all_grants(file: File, view: View) -> list[Grant] | None:
    """Who may not share may not see with whom it is shared; nor in shared drives."""
    if file.drive_id or not capabilities(view.store, file)["canShare"]:
        return None
    return list(grants(view.store, file))


def _permissions(file: File, view: View) -> list[Json] | None:
    found = _all_grants(file, view)
    return None if found is None else [grant_json(grant) for grant in found]


def _permission_ids(file: File, view: View) -> list[str] | None:
    found = _all_grants(file, view)
    return None if found is None else [grant.id for grant in found]


def _is_shared(file: File, view: View) -> bool:
    return bool(file.drive_id) or sum(1 for _ in grants(view.store, file)) > 1


def _is_mine(file: File, view: View) -> bool:
    return file.owner == view.store.user and not file.drive_id


def _content(read: Callable[[Revision], str | None]) -> Callable[[File, View], str | None]:
    return lambda file, _: read(file.revisions[-1]) if file.revisions else None


def _time(ms: int) -> str | None:
    return write_time(ms) if ms else None


BUILDERS: dict[str, Callable[[File, View], Any]] = {
    "kind": lambda f, v: "drive#file",
    "id": lambda f, v: f.id,
    "name": lambda f, v: f.name,
    "mimeType": lambda f, v: f.mime_type,
    "description": lambda f, v: f.description or None,
    "starred": lambda f, v: f.starred,
    "trashed": lambda f, v: f.trashed,
    "explicitlyTrashed": lambda f, v: f.trashed_itself,
    "trashedTime": lambda f, v: _time(f.trashed_ms),
    "trashingUser": lambda f, v: user_json(f.trashed_by, v) if f.trashed_by else None,
    "parents": lambda f, v: [f.parent] if f.parent else None,
    "properties": lambda f, v: dict(f.properties) or None,
    "appProperties": lambda f, v: dict(f.app_properties) or None,
    "spaces": lambda f, v: ["drive"],
    "version": lambda f, v: str(f.version),
    "webContentLink": lambda f, v: f"{v.origin}/file/d/{f.id}/download" if f.revisions else None,
    "webViewLink": _web_link,
    "iconLink": lambda f, v: f"{v.origin}/icons/16/type/{f.mime_type}",
    "hasThumbnail": lambda f, v: False,
    "thumbnailVersion": lambda f, v: "0",
    "viewedByMe": lambda f, v: f.viewed_ms > 0,
    "viewedByMeTime": lambda f, v: _time(f.viewed_ms),
    "createdTime": lambda f, v: write_time(f.created_ms),
    "modifiedTime": lambda f, v: write_time(f.modified_ms),
    "modifiedByMe": lambda f, v: f.last_by == v.store.user,
    "modifiedByMeTime": lambda f, v: _time(f.modified_ms if f.last_by == v.store.user else 0),
    "sharedWithMeTime": lambda f, v: _time(f.shared_with_me_ms),
    "sharingUser": lambda f, v: user_json(f.owner, v) if f.shared_with_me_ms else None,
    "owners": lambda f, v: None if f.drive_id else [user_json(f.owner, v)],
    "driveId": lambda f, v: f.drive_id or None,
    "teamDriveId": lambda f, v: f.drive_id or None,
    "lastModifyingUser": lambda f, v: user_json(f.last_by, v),
    "shared": _is_shared,
    "ownedByMe": _is_mine,
    "capabilities": lambda f, v: capabilities(v.store, f),
    "viewersCanCopyContent": lambda f, v: not f.copy_needs_writer,
    "copyRequiresWriterPermission": lambda f, v: f.copy_needs_writer,
    "writersCanShare": lambda f, v: f.writers_can_share,
    "permissions": _permissions,
    "permissionIds": _permission_ids,
    "folderColorRgb": lambda f, v: (f.color or "#8f8f8f") if f.is_folder else None,
    "originalFilename": _content(lambda head: head.filename),
    "fullFileExtension": _extension,
    "fileExtension": _extension,
    "md5Checksum": _content(lambda head: head.content.md5),
    "sha1Checksum": _content(lambda head: head.content.sha1 or None),
    "sha256Checksum": _content(lambda head: head.content.sha256 or None),
    "size": _content(lambda head: str(head.content.size_bytes)),
    "quotaBytesUsed": lambda f, v: str(f.size_bytes),
    "headRevisionId": _content(lambda head: head.id),
    "isAppAuthorized": lambda f, v: bool(f.app) and f.app == v.app,
    "exportLinks": _export_links,
    "shortcutDetails": _shortcut,
    "linkShareMetadata": lambda f, v: {
        "securityUpdateEligible": False,
        "securityUpdateEnabled": True,
    },
}
