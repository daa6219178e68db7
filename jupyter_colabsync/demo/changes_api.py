"""Drive v3 `changes`: what happened since a token. Version 2 asks the same log (`v2_api`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .account_api import shared_drive
from .feed import Entry
from .front import Call, Endpoint, Front
from .google_errors import invalid
from .records import File
from .resource import change_json

CHANGE_FIELDS = (
    "kind,nextPageToken,newStartPageToken,"
    "changes(kind,type,changeType,time,removed,fileId,file(kind,id,name,mimeType))"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a client wants of the log, whatever its version calls it."""

    token: str
    page_size: int
    wants_removed: bool
    only_my_drive: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Changes in their order, with the files that are still there."""

    changes: list[tuple[Entry, File | None]]
    next_token: str
    """Of the next page or, after the last, of what is still to happen."""
    is_last: bool


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
    params = call.params
    question = Question(
        token=params["pageToken"],
        page_size=params.get("pageSize", 100),
        wants_removed=params.get("includeRemoved", True),
        only_my_drive=params.get("restrictToMyDrive", False),
    )
    page = read_changes(call, question)
    mask = call.mask.below("changes")
    answer: dict[str, Any] = {
        "kind": "drive#changeList",
        "changes": [change_json(entry, file, call.view, mask) for entry, file in page.changes],
    }
    name = "newStartPageToken" if page.is_last else "nextPageToken"
    return answer | {name: page.next_token}


def read_changes(call: Call, question: Question) -> Page:
    """Raises GoogleError 400 for a token that was never given out, 404 for an unknown drive."""
    store = call.store
    _check_drive(call)
    store.poll_feed()
    position = _position(question.token, store.feed.next_position)
    changes: list[tuple[Entry, File | None]] = []
    for entry in store.feed.since(position):
        if len(changes) == question.page_size:
            return Page(changes, str(entry.position), is_last=False)
        file = None if entry.removed else store.tree.files.get(entry.file_id)
        if file is not None and not call.can_see(file):
            continue
        if _is_asked_for(call, question, entry, file):
            changes.append((entry, file))
    return Page(changes, str(store.feed.next_position), is_last=True)


def _position(token: str, newest: int) -> int:
    if not token.isascii() or not token.isdigit() or not 1 <= int(token) <= newest:
        raise invalid(location="pageToken")
    return int(token)


def _is_asked_for(call: Call, question: Question, entry: Entry, file: File | None) -> bool:
    if file is None and not question.wants_removed:
        return False
    if call.params.get("driveId"):
        return bool(entry.drive_id == call.params["driveId"])
    if entry.drive_id and not call.params.get("includeItemsFromAllDrives"):
        return False
    if not question.only_my_drive:
        return True
    return entry.in_my_drive if file is None else call.store.tree.is_in_my_drive(file)


def _check_drive(call: Call) -> None:
    if drive_id := call.params.get("driveId"):
        shared_drive(call, drive_id)
