"""Finding a Drive folder by id or by path, and making what is missing of it."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_colabsync.drive.metadata import DriveMetadata
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import BadReference, NotFound
from jupyter_colabsync.sync.links import MY_DRIVE, remote_missing
from jupyter_colabsync.sync.remote.root import climb, mark_for


@dataclass(frozen=True, slots=True)
class Found:
    """How far a path leads on Drive."""

    chain: tuple[DriveFile, ...]
    """The deepest folder that exists, then those above it."""
    missing: tuple[str, ...] = ()
    """Names of the folders that would have to be made below it."""


def look_up(drive: DriveMetadata, remote_id: str | None, remote_path: str | None) -> Found:
    """The folder named by one of the two; nothing is made.

    Raises BadLink (no such id), BadReference (no path).
    """
    if remote_id is not None:
        try:
            return Found(tuple(climb(drive, remote_id)))
        except NotFound as error:
            raise remote_missing() from error
    top, *names = [part for part in (remote_path or "").split("/") if part] or [""]
    if top != MY_DRIVE:
        raise BadReference(
            f"A Drive folder is written like {MY_DRIVE}/Colab Notebooks, or id:FOLDER_ID. "
            "Write it so.",
            code="bad_remote",
        )
    chain = [drive.get("root")]
    for number, name in enumerate(names):
        folder = drive.find_folder(chain[0].id, name)
        if folder is None:
            return Found(tuple(chain), tuple(names[number:]))
        chain.insert(0, folder)
    return Found(tuple(chain))


def make_missing(drive: DriveMetadata, found: Found) -> tuple[DriveFile, ...]:
    """Make what is missing of a path; the folder it leads to, then those above it.

    The last one gets the mark of a linked folder at once, where its id can be known before it
    is made: that spares a call.
    """
    chain = list(found.chain)
    ids = drive.generate_ids(len(found.missing)) if found.missing else []
    for number, name in enumerate(found.missing):
        file_id = ids[number] if ids else None
        is_last = number == len(found.missing) - 1
        mark = mark_for(file_id) if file_id is not None and is_last else None
        made = drive.create_folder(name, chain[0].id, file_id=file_id, app_properties=mark)
        chain.insert(0, made)
    return tuple(chain)
