"""Drive v3 beside `files`: about, changes, revisions, permissions, drives."""

from __future__ import annotations

from typing import Any

from .drafts import write_time
from .exports import export_formats
from .files_api import download
from .front import Call, Endpoint, Front
from .google_errors import GoogleError, invalid, invalid_parameter, not_found
from .http import Reply, Request
from .records import DOCUMENT, PRESENTATION, SPREADSHEET, File, Grant, Revision, SharedDrive, User
from .resource import change_json, grant_json, revision_json, user_json
from .rights import grants, owner_grant

CHANGE_FIELDS = (
    "kind,nextPageToken,newStartPageToken,"
    "changes(kind,type,changeType,time,removed,fileId,file(kind,id,name,mimeType))"
)
REVISION_FIELDS = "kind,id,mimeType,modifiedTime"
PERMISSION_FIELDS = "kind,id,type,role"
ROLES = ("organizer", "fileOrganizer", "writer", "commenter", "reader")


def mount_account(front: Front) -> None:
    front.add("GET", "/drive/v3/about", Endpoint("drive.about.get", about, needs_fields=True))
    _mount_changes(front)
    _mount_revisions(front)
    _mount_permissions(front)
    drives = Endpoint("drive.drives.list", list_drives, "kind,nextPageToken,drives(kind,id,name)")
    front.add("GET", "/drive/v3/drives", drives)
    one = Endpoint("drive.drives.get", get_drive, "kind,id,name")
    front.add("GET", "/drive/v3/drives/{driveId}", one)


def about(call: Call) -> dict[str, Any]:
    store = call.store
    quota = {
        "usage": str(store.usage_bytes),
        "usageInDrive": str(store.usage_bytes - store.other_usage_bytes),
        "usageInDriveTrash": str(store.trash_bytes() if call.mask.wants("storageQuota") else 0),
    }
    if store.limit_bytes is not None:
        quota["limit"] = str(store.limit_bytes)
    kinds = (DOCUMENT, SPREADSHEET, PRESENTATION)
    return {
        "kind": "drive#about",
        "user": user_json(store.user, call.view),
        "storageQuota": quota,
        "maxUploadSize": str(5 * 1024**4),
        "appInstalled": True,
        "canCreateDrives": bool(store.drives),
        "canCreateTeamDrives": bool(store.drives),
        "exportFormats": {kind: export_formats(kind) for kind in kinds},
        "importFormats": {"text/plain": [DOCUMENT], "text/csv": [SPREADSHEET]},
        "maxImportSizes": {kind: str(10 * 1024**2) for kind in kinds},
        "folderColorPalette": ["#ac725e", "#d06b64", "#f83a22", "#fa573c", "#8f8f8f"],
        "driveThemes": [],
        "teamDriveThemes": [],
    }


# changes


def _mount_changes(front: Front) -> None:
    start = Endpoint("drive.changes.getStartPageToken", start_page_token)
    front.add("GET", "/drive/v3/changes/startPageToken", start)
    changes = Endpoint("drive.changes.list", list_changes, CHANGE_FIELDS)
    front.add("GET", "/drive/v3/changes", changes)


def start_page_token(call: Call) -> dict[str, Any]:
    _require_drive(call, call.params.get("driveId", ""))
    token = str(call.store.feed.next_position)
    return {"kind": "drive#startPageToken", "startPageToken": token}


def list_changes(call: Call) -> dict[str, Any]:
    store, params = call.store, call.params
    _require_drive(call, params.get("driveId", ""))
    store.feed.poll(store.now_ms())
    position = _position(params["pageToken"], store.feed.next_position)
    page_size = params.get("pageSize", 100)
    mask = call.mask.below("changes")
    changes: list[dict[str, Any]] = []
    answer: dict[str, Any] = {"kind": "drive#changeList", "changes": changes}
    for entry in store.feed.since(position):
        if len(changes) == page_size:
            return answer | {"nextPageToken": str(entry.position)}
        file = None if entry.removed else store.tree.files.get(entry.file_id)
        if file is not None and not call.can_see(file):
            continue
        in_my_drive = entry.in_my_drive if file is None else store.tree.is_in_my_drive(file)
        if _is_asked_for(params, entry.drive_id, file, in_my_drive):
            changes.append(change_json(entry, file, call.view, mask))
    return answer | {"newStartPageToken": str(store.feed.next_position)}


def _position(token: str, newest: int) -> int:
    if not token.isascii() or not token.isdigit() or not 1 <= int(token) <= newest:
        raise invalid(location="pageToken")
    return int(token)


def _is_asked_for(
    params: dict[str, Any], drive_id: str, file: File | None, in_my_drive: bool
) -> bool:
    if file is None and not params.get("includeRemoved", True):
        return False
    if params.get("driveId"):
        return bool(drive_id == params["driveId"])
    if drive_id and not params.get("includeItemsFromAllDrives"):
        return False
    return in_my_drive or not params.get("restrictToMyDrive")


# revisions


def _mount_revisions(front: Front) -> None:
    revisions = "/drive/v3/files/{fileId}/revisions"
    fields = f"kind,nextPageToken,revisions({REVISION_FIELDS})"
    front.add("GET", revisions, Endpoint("drive.revisions.list", list_revisions, fields))
    one = revisions + "/{revisionId}"
    get = Endpoint("drive.revisions.get", get_revision, REVISION_FIELDS)
    front.add("GET", one, get, _get_or_get_media)
    front.add("PATCH", one, Endpoint("drive.revisions.update", update_revision, REVISION_FIELDS))
    front.add("DELETE", one, Endpoint("drive.revisions.delete", delete_revision))


def _get_or_get_media(request: Request) -> str:
    is_media = request.param("alt") == "media"
    return "drive.revisions.get_media" if is_media else "drive.revisions.get"


def list_revisions(call: Call) -> dict[str, Any]:
    file = _file_in_any_drive(call, "canReadRevisions")
    first = _offset(call.params.get("pageToken", ""))
    end = first + call.params.get("pageSize", 200)
    page = [revision_json(revision, call.view) for revision in file.revisions[first:end]]
    answer: dict[str, Any] = {"kind": "drive#revisionList", "revisions": page}
    return answer | ({"nextPageToken": str(end)} if end < len(file.revisions) else {})


def get_revision(call: Call) -> dict[str, Any] | Reply:
    file = _file_in_any_drive(call, "canReadRevisions")
    revision = _revision(call, file)
    if call.params.get("alt", "json") == "json":
        return revision_json(revision, call.view)
    return download(call, file, revision)


def update_revision(call: Call) -> dict[str, Any]:
    file = _file_in_any_drive(call, "canEdit")
    revision = _revision(call, file)
    if set(call.body) - {"keepForever"}:
        raise GoogleError(403, "fieldNotWritable", "Only keepForever can be changed here.")
    revision.keep_forever = bool(call.body.get("keepForever", revision.keep_forever))
    call.store.touch(file, call.store.user)
    return revision_json(revision, call.view)


def delete_revision(call: Call) -> None:
    file = _file_in_any_drive(call, "canEdit")
    revision = _revision(call, file)
    if revision is file.head:
        raise GoogleError(
            400,
            "cannotDeleteOnlyRevision",
            "The latest version of a file cannot be deleted.",
        )
    call.store.drop_revision(file, revision)


def _revision(call: Call, file: File) -> Revision:
    revision_id = call.request.args["revisionId"]
    if revision_id == "head" and file.head:
        return file.head
    for revision in file.revisions:
        if revision.id == revision_id:
            return revision
    raise not_found(revision_id, "Revision", "revisionId")


def _file_in_any_drive(call: Call, capability: str) -> File:
    """`revisions` has no supportsAllDrives parameter: it always does."""
    call.params["supportsAllDrives"] = True
    return call.file(capability)


# permissions


def _mount_permissions(front: Front) -> None:
    permissions = "/drive/v3/files/{fileId}/permissions"
    fields = f"kind,nextPageToken,permissions({PERMISSION_FIELDS})"
    front.add("GET", permissions, Endpoint("drive.permissions.list", list_permissions, fields))
    create = Endpoint("drive.permissions.create", create_permission, PERMISSION_FIELDS)
    front.add("POST", permissions, create)
    one = permissions + "/{permissionId}"
    get = Endpoint("drive.permissions.get", get_permission, PERMISSION_FIELDS)
    front.add("GET", one, get)
    update = Endpoint("drive.permissions.update", update_permission, PERMISSION_FIELDS)
    front.add("PATCH", one, update)
    front.add("DELETE", one, Endpoint("drive.permissions.delete", delete_permission))


def list_permissions(call: Call) -> dict[str, Any]:
    file = call.file("canShare")
    found = [grant_json(grant) for grant in grants(call.store, file)]
    return {"kind": "drive#permissionList", "permissions": found}


def get_permission(call: Call) -> dict[str, Any]:
    return grant_json(_grant(call, call.file("canShare"), is_inherited_too=True))


def create_permission(call: Call) -> dict[str, Any]:
    file = call.file("canShare")
    grant = _new_grant(call.body)
    file.grants = [each for each in file.grants if each.id != grant.id] + [grant]
    call.store.touch(file, None)
    return grant_json(grant)


def _new_grant(body: dict[str, Any]) -> Grant:
    kind, role, email = body.get("type", ""), body.get("role", ""), body.get("emailAddress", "")
    if kind not in ("user", "group", "domain", "anyone"):
        raise GoogleError(400, "required", "The permission type field is required.", "type")
    if role not in ROLES:
        raise GoogleError(400, "required", "The permission role field is required.", "role")
    is_discoverable = bool(body.get("allowFileDiscovery", False))
    if kind == "anyone":
        name = "anyone" if is_discoverable else "anyoneWithLink"
        return Grant(name, kind, role, is_discoverable=is_discoverable)
    if kind == "domain":
        domain = body.get("domain", "")
        if not domain:
            raise GoogleError(400, "required", "The domain field is required.", "domain")
        return Grant(domain + "k", kind, role, domain=domain, is_discoverable=is_discoverable)
    if "@" not in email:
        raise GoogleError(
            400, "invalidSharingRequest", 'Bad Request. User message: "No valid address."'
        )
    name = email.partition("@")[0].replace(".", " ").title()
    return Grant(User(name, email).permission_id, kind, role, email, name)


def update_permission(call: Call) -> dict[str, Any]:
    file = call.file("canShare")
    grant = _grant(call, file)
    if set(call.body) - {"role"}:
        raise GoogleError(403, "fieldNotWritable", "Only the role can be changed here.")
    if call.body.get("role") not in ROLES:
        raise invalid_parameter("The role is not valid.", "permission.role")
    grant.role = call.body["role"]
    call.store.touch(file, None)
    return grant_json(grant)


def delete_permission(call: Call) -> None:
    file = call.file("canShare")
    file.grants.remove(_grant(call, file))
    call.store.touch(file, None)


def _grant(call: Call, file: File, *, is_inherited_too: bool = False) -> Grant:
    permission_id = call.request.args["permissionId"]
    for grant in grants(call.store, file) if is_inherited_too else file.grants:
        if grant.id == permission_id:
            return grant
    if permission_id == owner_grant(file).id:
        raise GoogleError(403, "insufficientFilePermissions", "The owner stays the owner.")
    raise not_found(permission_id, "Permission", "permissionId")


# shared drives


def list_drives(call: Call) -> dict[str, Any]:
    drives = sorted(call.store.drives.values(), key=lambda drive: drive.name.casefold())
    first = _offset(call.params.get("pageToken", ""))
    end = first + call.params.get("pageSize", 10)
    page = [_drive_json(drive) for drive in drives[first:end]]
    answer: dict[str, Any] = {"kind": "drive#driveList", "drives": page}
    return answer | ({"nextPageToken": str(end)} if end < len(drives) else {})


def get_drive(call: Call) -> dict[str, Any]:
    return _drive_json(_require_drive(call, call.request.args["driveId"]))


def _require_drive(call: Call, drive_id: str) -> SharedDrive:
    if drive_id and drive_id not in call.store.drives:
        raise not_found(drive_id, "Shared drive", "driveId")
    return call.store.drives[drive_id] if drive_id else SharedDrive("", "", 0)


def _drive_json(drive: SharedDrive) -> dict[str, Any]:
    return {
        "kind": "drive#drive",
        "id": drive.id,
        "name": drive.name,
        "colorRgb": "#0f9d58",
        "createdTime": write_time(drive.created_ms),
        "hidden": False,
        "capabilities": {
            "canAddChildren": drive.role != "reader",
            "canEdit": drive.role != "reader",
            "canListChildren": True,
            "canDownload": True,
        },
    }


def _offset(token: str) -> int:
    if token and not token.isdigit():
        raise invalid(location="pageToken")
    return int(token or 0)
