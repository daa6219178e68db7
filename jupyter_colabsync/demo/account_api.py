"""Drive v3 `about` and `drives`: the account itself, and the shared drives it sees."""

from __future__ import annotations

from typing import Any

from .drafts import write_time
from .exports import export_formats
from .front import Call, Endpoint, Front, offset
from .google_errors import not_found
from .records import DOCUMENT, PRESENTATION, SPREADSHEET, SharedDrive
from .resource import user_json


def mount_account(front: Front) -> None:
    front.add("GET", "/drive/v3/about", Endpoint("drive.about.get", about, needs_fields=True))
    drives = Endpoint("drive.drives.list", list_drives, "kind,nextPageToken,drives(kind,id,name)")
    front.add("GET", "/drive/v3/drives", drives)
    one = Endpoint("drive.drives.get", get_drive, "kind,id,name")
    front.add("GET", "/drive/v3/drives/{driveId}", one)


def about(call: Call) -> dict[str, Any]:
    store = call.store
    quota = {
        "usage": str(store.quota.usage_bytes),
        "usageInDrive": str(store.quota.usage_bytes - store.quota.other_usage_bytes),
        "usageInDriveTrash": str(store.trash_bytes() if call.mask.wants("storageQuota") else 0),
    }
    if store.quota.limit_bytes is not None:
        quota["limit"] = str(store.quota.limit_bytes)
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


def list_drives(call: Call) -> dict[str, Any]:
    drives = sorted(call.store.drives.values(), key=lambda drive: drive.name.casefold())
    first = offset(call.params.get("pageToken", ""))
    end = first + call.params.get("pageSize", 10)
    page = [_drive_json(drive) for drive in drives[first:end]]
    answer: dict[str, Any] = {"kind": "drive#driveList", "drives": page}
    return answer | ({"nextPageToken": str(end)} if end < len(drives) else {})


def get_drive(call: Call) -> dict[str, Any]:
    return _drive_json(shared_drive(call, call.request.args["driveId"]))


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


def shared_drive(call: Call, drive_id: str) -> SharedDrive:
    """Raises GoogleError 404."""
    if drive_id not in call.store.drives:
        raise not_found(drive_id, "Shared drive", "driveId")
    return call.store.drives[drive_id]
