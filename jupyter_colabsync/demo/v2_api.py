"""Version 2 of the Drive API, as far as a careful writer needs it: updates under a condition.

Served are files.get (also its contents), files.update and files.patch, changes, and
revisions.list; creating, listing and everything else is left to v3. Page tokens of changes are the
same numbers in both versions here; whether Google's are is not known.
"""

from __future__ import annotations

from typing import Any

from .changes_api import Question, read_changes, start_page_token
from .files_api import download
from .front import Call, Endpoint, Front
from .http import Reply, Request
from .revisions_api import find_revision, page_of_revisions
from .v2_resource import change_v2_json, file_v2_json, revision_v2_json
from .v2_words import v3_words
from .writing import UPDATE, Dialect, write

V2 = Dialect("v2", "", v3_words, file_v2_json, obeys_conditions=True)
MAX_CHANGES = 1000


def mount_v2(front: Front) -> None:
    """`front` is that of version 2."""
    one = "/drive/v2/files/{fileId}"
    changes = "/drive/v2/changes"
    front.add("GET", one, Endpoint("drive.files.get", get_file), _get_or_get_media)
    front.add("PUT", one, Endpoint(UPDATE, update_file))
    patch = Endpoint("drive.files.patch", update_file)
    front.add("PATCH", one, patch, lambda request: front.name(UPDATE))
    revisions = Endpoint("drive.revisions.list", list_revisions)
    front.add("GET", one + "/revisions", revisions)
    start = Endpoint("drive.changes.getStartPageToken", start_page_token)
    front.add("GET", changes + "/startPageToken", start)
    front.add("GET", changes, Endpoint("drive.changes.list", list_changes))


def _get_or_get_media(request: Request) -> str:
    is_media = request.param("alt") == "media"
    return "drive.v2.files.get_media" if is_media else "drive.v2.files.get"


def get_file(call: Call) -> dict[str, Any] | Reply:
    file = call.file()
    if call.params.get("alt", "json") == "json":
        return V2.answer(call, file)
    wanted = call.params.get("revisionId")
    return download(call, file, find_revision(file, wanted) if wanted else file.head)


def update_file(call: Call) -> dict[str, Any]:
    if_match = call.request.headers.get("if-match", "")
    return V2.answer(call, write(V2, call, UPDATE, if_match=if_match))


def list_revisions(call: Call) -> dict[str, Any]:
    file, page, token = page_of_revisions(call, call.params.get("maxResults", 200))
    address = f"{call.request.origin}{call.request.path}"
    answer: dict[str, Any] = {
        "kind": "drive#revisionList",
        "etag": f'"{file.version}"',
        "selfLink": address,
        "items": [revision_v2_json(revision, file, call.view) for revision in page],
    }
    return answer | ({"nextPageToken": token} if token else {})


def list_changes(call: Call) -> dict[str, Any]:
    params = call.params
    question = Question(
        token=params.get("pageToken") or params.get("startChangeId") or "1",
        page_size=min(MAX_CHANGES, params.get("maxResults", 100)),
        wants_removed=params.get("includeDeleted", True),
        only_my_drive=not params.get("includeSubscribed", True),
    )
    page = read_changes(call, question)
    mask = call.mask.below("items")
    address = f"{call.request.origin}{call.request.path}"
    answer: dict[str, Any] = {
        "kind": "drive#changeList",
        "etag": f'"{page.next_token}"',
        "selfLink": address,
        "largestChangeId": str(call.store.feed.next_position - 1),
        "items": [change_v2_json(entry, file, call.view, mask) for entry, file in page.changes],
    }
    if page.is_last:
        return answer | {"newStartPageToken": page.next_token}
    link = f"{address}?pageToken={page.next_token}"
    return answer | {"nextPageToken": page.next_token, "nextLink": link}
