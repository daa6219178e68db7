"""Why a line stands in a plan, in the words the person reads. Pure."""

from __future__ import annotations

from jupyter_colabsync.sync.plan.nodes import Base

EQUAL = "already the same on both sides"
FORGOTTEN = "gone on both sides"
IGNORED = "ignored from now on: it stays on both sides and is not synced any more"
NOT_EMPTY = "holds things that are not synced: it stays where it is"
DELETED_HERE = "deleted here"
DELETED_THERE = "deleted on Drive"
REPLACED = "replaced by something of the same name"
CLASH = "edited on both sides: both versions are kept"
CLASH_KEPT = "edited on both sides; the version from here is kept already"
CLASH_UPLOAD_ONLY = (
    "edited on both sides; this link only uploads, so both stay as they are until you say which "
    "to keep"
)
CLASHING_NAME = "two things have this name: both are kept"
UNIT = "changed on both sides, and only makes sense as a whole: both are kept"
NO_DOWNLOAD = "Drive does not let this account download it"
NO_EDIT = "Drive does not let this account change it"
NO_TRASH = "Drive does not let this account delete it"
NO_ADDING = (
    "Drive does not let this account put anything new there; ask the owner of that folder for the "
    "right to edit, or move it elsewhere"
)
POINTER_EDITED = "stands for a Google document: what is written here does not go to Drive"
MOVED_HERE = "renamed or moved here"
MOVED_THERE = "renamed or moved on Drive"
MOVED_AND_KEPT = "moved here, so it is kept: out of Drive's bin again"
MAKES_ROOM = "makes room for another file of this name"

LINK = "a symbolic link"
SPECIAL = "neither a file nor a folder"
LINK_INSTEAD = "a symbolic link has taken its place; put back what was there to have it synced"
SPECIAL_INSTEAD = "what has taken its place is neither a file nor a folder; put it back"
IN_ITS_PLACE = {LINK: LINK_INSTEAD, SPECIAL: SPECIAL_INSTEAD}
"""What never was on Drive is left quietly; what hides something that is there, is told of."""
NOT_UTF8 = "its name is not valid UTF-8"
NO_RIGHTS = "no right to read it"
BEING_SAVED = "is being saved right now"
HALF_WRITTEN = "looks half written; it is taken once it is whole or has rested for a minute"
ON_ITS_WAY = "is on its way right now"
OPEN_DATABASE = (
    "holds the last words of a database that is open; they come to Drive once the program that "
    "uses it closes it"
)
HALF_CHANGED = (
    "is a database in the middle of a change; it is taken once the program that uses it has ended "
    "that (one that died has to open it once more)"
)
CHANGING = "changes while it is read; it is taken once it rests"


def pushed(base: Base | None, *, is_there: bool) -> str:
    """Why something goes from here to Drive."""
    if base is None:
        return "new here"
    return "edited here" if is_there else "edited or moved here, deleted on Drive: kept"


def pulled(base: Base | None, *, is_here: bool) -> str:
    """Why something comes from Drive."""
    if base is None:
        return "new on Drive"
    return "edited on Drive" if is_here else "edited or moved on Drive, deleted here: kept"


def made(base: Base | None) -> str:
    """Why a folder is made here."""
    return "new on Drive" if base is None else "holds something that is kept"
