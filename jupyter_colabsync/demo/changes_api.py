"""Drive v3 `changes`: what happened since a token."""

from __future__ import annotations

from typing import Any

from .account_api import shared_drive
from .front import Call, Endpoint, Front
from .google_errors import invalid
from .records import File
from .resource import change_json

CHANGE_FIELDS = (
    "kind,nextPageToken,newStartPageToken,"
    "changes(kind,type,changeType,time,removed,fileId,file(kind,id,name,mimeType))"
)


def mount_changes(front: Front) -> None:
    start = Endpoint("drive.changes.getStartPageToken", start_page_token)
    front.add("GET", "/drive/v3/changes/startPageToken", start)
    changes = Endpoint("drive.changes.list", list_changes, CHANGE_FIELDS)
    front.add("GET", "/drive/v3/changes", changes)


def start_page_token(call: Call) -> dict[str, Any]:
    _check_drive(call)
    token = str(call.store.feed.next_position)
    return {"kind": "drive#startPageToken", "startPageToken": token}


def list_changes(call: Call) -> dict[str, Any]:
    store, params = call.store, call.params
    _check_drive(call)
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


def _check_drive(call: Call) -> None:
    if drive_id := call.params.get("driveId"):
        shared_drive(call, drive_id)
