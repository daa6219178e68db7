"""Why a line stands in a plan, in the words the person reads. Pure."""

from __future__ import annotations

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.model import BaseEntry, LocalEntry

EQUAL = "already the same on both sides"
FORGOTTEN = "gone on both sides"
DELETED_HERE = "deleted here"
DELETED_THERE = "deleted on Drive"
REPLACED = "replaced by something of the same name"
CLASH = "edited on both sides: both versions are kept"
CLASH_KEPT = "edited on both sides; the version from here is kept already"
CLASH_UPLOAD_ONLY = "edited on both sides; this link only uploads, so both stay as they are"
ASIDE = "a file on one side, a folder on the other: both are kept"
NO_DOWNLOAD = "Drive does not let this account download it"
NO_EDIT = "Drive does not let this account change it"
NO_TRASH = "Drive does not let this account delete it"
MOVED_HERE = "renamed or moved here"
MOVED_THERE = "renamed or moved on Drive"
MOVED_BOTH = "renamed or moved on both sides"

LINK = "a symbolic link"
SPECIAL = "neither a file nor a folder"
NOT_UTF8 = "its name is not valid UTF-8"
NO_RIGHTS = "no right to read it"
BEING_SAVED = "is being saved right now"
HALF_WRITTEN = "looks half written; it is taken once it is whole or has rested for a minute"
CHANGING = "changes while it is read; it is taken once it rests"
DOCUMENT = "a Google document: it has no bytes to sync and opens in the browser"
SHORTCUT = "a Drive shortcut"


def pushed(base: BaseEntry | None, remote: DriveFile | None) -> str:
    """Why something goes from here to Drive."""
    if base is None:
        return "new here"
    return "edited here" if remote is not None else "edited here, deleted on Drive: kept"


def pulled(base: BaseEntry | None, local: LocalEntry | None) -> str:
    """Why something comes from Drive."""
    if base is None:
        return "new on Drive"
    return "edited on Drive" if local is not None else "edited on Drive, deleted here: kept"
