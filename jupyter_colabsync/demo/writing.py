"""Creating and updating files for a client: what both versions of the API do alike.

A `Dialect` is how one of them words the request and the answer. Inside, everything is said in v3's
words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .drafts import Draft, read_draft
from .etags import etag_of, require_match
from .fields import Mask
from .front import Call
from .google_errors import GoogleError
from .records import FOLDER, Content, File, guess_type
from .resource import View
from .rights import require

CREATE, UPDATE = "drive.files.create", "drive.files.update"
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of the API, as far as files are written with it."""

    api: str
    """v2 or v3."""
    fields: str
    """Of a file, where the client asks for none in particular; "" is everything."""
    words: Callable[[Call], dict[str, Any]]
    """The request's body in v3's words."""
    file_json: Callable[[File, View, Mask], dict[str, Any]]
    obeys_conditions: bool
    """Whether If-Match counts; without it the last writer wins."""

    def answer(self, call: Call, file: File) -> dict[str, Any]:
        call.etag = etag_of(file)
        return self.file_json(file, call.view, call.mask)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A content that came with a request, and the type the sender gave it."""

    content: Content
    mime_type: str


def write(
    dialect: Dialect, call: Call, method: str, arrived: Arrived | None = None, if_match: str = ""
) -> File:
    """Create or update. Raises GoogleError before anything is done."""
    if method == UPDATE:
        _check_condition(dialect, call, if_match)
    body = dialect.words(call)
    draft = read_draft(body, is_new=method == CREATE)
    draft.keeps_forever = bool(
        call.params.get("keepRevisionForever") or call.params.get("pinned")  # v2's word
    )
    draft.replaces_head = not call.params.get("newRevision", True)
    if method == CREATE:
        return _create(call, draft, arrived)
    return _update(call, body, draft, arrived)


def check(dialect: Dialect, call: Call, method: str, length_bytes: int, if_match: str) -> None:
    """Refuse before the bytes come what can be refused then. Raises GoogleError."""
    if method == UPDATE:
        _check_condition(dialect, call, if_match)
    body = dialect.words(call)
    draft = read_draft(body, is_new=method == CREATE)
    if method == UPDATE:
        prepare_update(call, body)
        call.file("canModifyContent")
    else:
        require_room_for_child(call, draft.parents)
        call.store.check_new_id(draft)
    call.store.quota.require(length_bytes)


def _check_condition(dialect: Dialect, call: Call, if_match: str) -> None:
    file = call.file()
    if dialect.obeys_conditions:
        require_match(if_match, file)


def _create(call: Call, draft: Draft, arrived: Arrived | None) -> File:
    require_room_for_child(call, draft.parents)
    if arrived:
        bare = _bare(arrived.mime_type)
        draft.mime_type = draft.mime_type or bare or guess_type(draft.name or "")
    content = arrived.content if arrived else None
    return call.store.create(draft, content, call.store.user, call.bearer.client_id)


def _update(call: Call, body: dict[str, Any], draft: Draft, arrived: Arrived | None) -> File:
    file, add_parent, remove_parent = prepare_update(call, body)
    if arrived:
        call.file("canModifyContent")
        draft.mime_type = draft.mime_type or _bare(arrived.mime_type) or None
    content = arrived.content if arrived else None
    return call.store.update(file, draft, content, call.store.user, add_parent, remove_parent)


def prepare_update(call: Call, body: dict[str, Any]) -> tuple[File, str, str]:
    """The file, the parent to add and the one to remove. Raises GoogleError 403, 404."""
    file = call.file()
    needed = {"trashed": "canTrash", "name": "canRename"}
    for name in body:
        require(call.store, file, needed.get(name, "canEdit"))
    added = _one_parent(call, "addParents")
    removed = _one_parent(call, "removeParents")
    if added or removed:
        require(call.store, file, "canMoveItemWithinDrive")
    if added:
        require_room_for_child(call, [added])
    if removed:
        call.file(file_id=removed)
    return file, added, removed


def require_room_for_child(call: Call, parents: list[str] | None) -> None:
    """Raises GoogleError 403, 404 for a parent that is missing or takes no children."""
    for parent in parents or ["root"]:
        folder = call.file(file_id=parent)
        if folder.mime_type == FOLDER:
            require(call.store, folder, "canAddChildren")


def _one_parent(call: Call, name: str) -> str:
    parents = [part for part in str(call.params.get(name, "")).split(",") if part]
    if len(parents) > 1 and name == "addParents":
        raise GoogleError(
            403, "cannotAddParent", "Increasing the number of parents is not allowed", name
        )
    return parents[0] if parents else ""


def _bare(mime_type: str) -> str:
    """A content type without parameters; "" for the one that says nothing."""
    bare = mime_type.partition(";")[0].strip()
    return "" if bare == UNKNOWN else bare
