"""Pointer files: what lies here for Google documents and shortcuts, which have no bytes. Pure.

A small JSON file that names the document and its address. It goes one way: renaming, moving and
deleting it does so to the document, but what is written into it is never sent to Drive.
"""

from __future__ import annotations

import hashlib
import json

from jupyter_colabsync.drive.records import GOOGLE_MIME_PREFIX, SHORTCUT_MIME, DriveFile

_KINDS = {
    "document": (".gdoc", "https://docs.google.com/document/d/{id}/edit"),
    "spreadsheet": (".gsheet", "https://docs.google.com/spreadsheets/d/{id}/edit"),
    "presentation": (".gslides", "https://docs.google.com/presentation/d/{id}/edit"),
    "form": (".gform", "https://docs.google.com/forms/d/{id}/edit"),
    "drawing": (".gdraw", "https://docs.google.com/drawings/d/{id}/edit"),
    "script": (".gscript", "https://script.google.com/d/{id}/edit"),
    "site": (".gsite", "https://drive.google.com/open?id={id}"),
    "map": (".gmap", "https://drive.google.com/open?id={id}"),
}
_OTHER = (".glink", "https://drive.google.com/open?id={id}")
MARK = "colabsync_pointer"
MAX_BYTES = 2000
"""A pointer is never larger."""


def needs_pointer(file: DriveFile) -> bool:
    """True for what lies on Drive without bytes and is no folder."""
    return not (file.is_folder or file.has_content)


def pointer_name(file: DriveFile) -> str:
    """The document's name with the ending of its kind."""
    return file.name + _kind(file)[0]


def pointer_content(file: DriveFile) -> bytes:
    """The bytes of the pointer; the same for the same document, whatever its name."""
    target = file.shortcut_target if file.mime_type == SHORTCUT_MIME else None
    said = {
        MARK: 1,
        "kind": file.mime_type.removeprefix(GOOGLE_MIME_PREFIX),
        "id": file.id,
        **({"target": target} if target else {}),
        "url": _kind(file)[1].format(id=target or file.id),
    }
    return json.dumps(said, indent=1, ensure_ascii=False).encode() + b"\n"


def pointer_md5(file: DriveFile) -> str:
    """Hex md5 of the pointer's bytes."""
    return hashlib.md5(pointer_content(file), usedforsecurity=False).hexdigest()


def is_pointer_content(content: bytes) -> bool:
    """True for the bytes of a pointer, also one that was copied to another name."""
    if len(content) > MAX_BYTES:
        return False
    try:
        said = json.loads(content)
    except ValueError:
        return False
    return isinstance(said, dict) and MARK in said


def _kind(file: DriveFile) -> tuple[str, str]:
    if file.mime_type == SHORTCUT_MIME:
        return _OTHER
    return _KINDS.get(file.mime_type.removeprefix(GOOGLE_MIME_PREFIX), _OTHER)
