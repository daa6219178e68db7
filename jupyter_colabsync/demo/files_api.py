"""Drive v3 `files`: list, get, create, update, copy, delete, export, generateIds, emptyTrash."""

from __future__ import annotations

from typing import Any

from .drafts import read_draft
from .exports import export
from .front import Call, Endpoint, Front
from .google_errors import GoogleError, invalid_parameter
from .http import Reply, Request
from .media import media_reply
from .records import FOLDER, SHORTCUT, File, Revision
from .resource import file_json
from .rights import require
from .writing import CREATE, UPDATE, Dialect, require_room_for_child, write

FILE_FIELDS = "kind,id,name,mimeType"
LIST_FIELDS = f"kind,nextPageToken,incompleteSearch,files({FILE_FIELDS})"
V3 = Dialect("v3", FILE_FIELDS, lambda call: call.body, file_json, obeys_conditions=False)
"""The last writer wins: v3 documents no condition. Whether it obeys one is not known."""


def mount_files(front: Front) -> None:
    files = "/drive/v3/files"
    one = files + "/{fileId}"
    front.add("GET", files, Endpoint("drive.files.list", list_files, LIST_FIELDS))
    front.add("POST", files, Endpoint(CREATE, create_file, FILE_FIELDS))
    front.add("GET", files + "/generateIds", Endpoint("drive.files.generateIds", generate_ids))
    front.add("DELETE", files + "/trash", Endpoint("drive.files.emptyTrash", empty_trash))
    front.add("GET", one, Endpoint("drive.files.get", get_file, FILE_FIELDS), _get_or_get_media)
    front.add("PATCH", one, Endpoint(UPDATE, update_file, FILE_FIELDS))
    front.add("DELETE", one, Endpoint("drive.files.delete", delete_file))
    front.add("POST", one + "/copy", Endpoint("drive.files.copy", copy_file, FILE_FIELDS))
    front.add("GET", one + "/export", Endpoint("drive.files.export", export_file))


def _get_or_get_media(request: Request) -> str:
    return "drive.files.get_media" if request.param("alt") == "media" else "drive.files.get"


def list_files(call: Call) -> dict[str, Any]:
    page, token = call.account.listing.page(call.params, call.can_see)
    mask = call.mask.below("files")
    answer: dict[str, Any] = {"kind": "drive#fileList", "incompleteSearch": False}
    if call.mask.wants("files"):
        answer["files"] = [file_json(file, call.view, mask) for file in page]
    return answer | ({"nextPageToken": token} if token else {})


def get_file(call: Call) -> dict[str, Any] | Reply:
    file = call.file()
    if call.params.get("alt", "json") == "json":
        return V3.answer(call, file)
    return download(call, file, file.head)


def download(call: Call, file: File, revision: Revision | None) -> Reply:
    """Raises GoogleError 403: no bytes, no right, or flagged as abusive and not acknowledged by
    its owner (Drive API v3 reference, files.get, acknowledgeAbuse)."""
    if revision is None:
        raise GoogleError(403, "fileNotDownloadable", "", "alt")
    if call.bearer.scopes and all("metadata" in scope for scope in call.bearer.scopes):
        raise GoogleError(403, "insufficientPermissions")
    require(call.store, file, "canDownload")
    is_mine = file.owner == call.store.user
    if file.is_abusive and not (is_mine and call.params.get("acknowledgeAbuse")):
        raise GoogleError(403, "cannotDownloadAbusiveFile")
    return media_reply(call.store.blobs, revision.content, revision.mime_type, call.request)


def create_file(call: Call) -> dict[str, Any]:
    return V3.answer(call, write(V3, call, CREATE))


def update_file(call: Call) -> dict[str, Any]:
    return V3.answer(call, write(V3, call, UPDATE))


def copy_file(call: Call) -> dict[str, Any]:
    file = call.file("canCopy")
    draft = read_draft(call.body, is_new=True)
    if draft.parents is None and not _can_add(call, file.parent):
        draft.parents = ["root"]
    require_room_for_child(call, draft.parents or [file.parent or "root"])
    copied = call.store.copy(file, draft, call.store.user, call.bearer.client_id)
    return V3.answer(call, copied)


def _can_add(call: Call, parent: str | None) -> bool:
    try:
        require_room_for_child(call, [parent or "root"])
    except GoogleError:
        return False
    return True


def delete_file(call: Call) -> None:
    call.store.delete(call.file("canDelete"))


def empty_trash(call: Call) -> None:
    call.store.empty_trash(call.params.get("driveId", ""))


def generate_ids(call: Call) -> dict[str, Any]:
    space = call.params.get("space", "drive")
    if space not in ("drive", "appDataFolder"):
        raise invalid_parameter(f"Invalid value '{space}'.", "space")
    ids = [call.store.ids.file_id() for _ in range(call.params.get("count", 10))]
    return {"kind": "drive#generatedIds", "space": space, "ids": ids}


def export_file(call: Call) -> Reply:
    call.params["supportsAllDrives"] = True
    file = call.file("canDownload")
    wanted: str = call.params["mimeType"]
    if file.mime_type in (FOLDER, SHORTCUT) or file.source is None:
        raise GoogleError(403, "fileNotExportable", "Export only supports Docs Editors files.")
    source = call.store.blobs.read(file.source).decode("utf-8", "replace")
    return Reply(200, export(source, file.mime_type, wanted), {"Content-Type": wanted})
