"""Drive v3 `permissions`: with whom a file is shared."""

from __future__ import annotations

from typing import Any

from .front import Call, Endpoint, Front
from .google_errors import GoogleError, invalid_parameter, not_found
from .records import File, Grant, User
from .resource import grant_json
from .rights import grants, owner_grant

PERMISSION_FIELDS = "kind,id,type,role"
ROLES = ("organizer", "fileOrganizer", "writer", "commenter", "reader")


def mount_permissions(front: Front) -> None:
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
    file.grants = (*_without(grant, file), grant)
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
    file.grants = _without(_grant(call, file), file)
    call.store.touch(file, None)


def _without(grant: Grant, file: File) -> tuple[Grant, ...]:
    return tuple(each for each in file.grants if each.id != grant.id)


def _grant(call: Call, file: File, *, is_inherited_too: bool = False) -> Grant:
    permission_id = call.request.args["permissionId"]
    for grant in grants(call.store, file) if is_inherited_too else file.grants:
        if grant.id == permission_id:
            return grant
    if permission_id == owner_grant(file).id:
        raise GoogleError(403, "insufficientFilePermissions", "The owner stays the owner.")
    raise not_found(permission_id, "Permission", "permissionId")
