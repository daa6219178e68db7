"""Drive v3 `revisions`: earlier contents of a file, oldest first."""

from __future__ import annotations

from typing import Any

from .files_api import download
from .front import Call, Endpoint, Front, offset
from .google_errors import GoogleError, not_found
from .http import Reply, Request
from .records import File, Revision
from .resource import revision_json

REVISION_FIELDS = "kind,id,mimeType,modifiedTime"


def mount_revisions(front: Front) -> None:
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
    _, page, token = page_of_revisions(call, call.params.get("pageSize", 200))
    found = [revision_json(revision, call.view) for revision in page]
    answer: dict[str, Any] = {"kind": "drive#revisionList", "revisions": found}
    return answer | ({"nextPageToken": token} if token else {})


def page_of_revisions(call: Call, page_size: int) -> tuple[File, list[Revision], str]:
    """The file, some of its revisions, and the token of the next page, "" after the last.

    Raises GoogleError 400, 403, 404.
    """
    file = _file_in_any_drive(call, "canReadRevisions")
    first = offset(call.params.get("pageToken", ""))
    end = first + page_size
    return file, file.revisions[first:end], str(end) if end < len(file.revisions) else ""


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
    return find_revision(file, call.request.args["revisionId"])


def find_revision(file: File, revision_id: str) -> Revision:
    """`head` stands for the newest. Raises GoogleError 404."""
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
