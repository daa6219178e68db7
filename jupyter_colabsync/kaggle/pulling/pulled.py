"""Pulled: what a folder that was pulled into holds now, by its note and a look at the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.errors import BadReference
from jupyter_colabsync.kaggle.folder.ledger import JOURNAL, Ledger
from jupyter_colabsync.kaggle.folder.records import Placed, SourceNote
from jupyter_colabsync.kaggle.names import SOURCE_FILE, WORKSHOP
from jupyter_colabsync.kaggle.pulling.registry import Entry, folder_name
from jupyter_colabsync.kaggle.reference import KaggleRef, parse_pullable


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """A folder that holds, or began to hold, something of Kaggle."""

    folder: Path
    """Absolute, symbolic links resolved."""
    ref: KaggleRef
    title: str
    version: int | None
    newest_version: int | None
    """What Kaggle called the newest when last asked; None: not asked, or no versions."""
    select: tuple[str, ...]
    unpack_nested: bool
    files: int
    bytes: int
    """Of the files that are here as they came."""
    pulled_at: str
    """UTC, ISO 8601."""
    is_complete: bool
    """Everything ordered came and is here as it came."""
    missing: int
    """How many files that had come are gone or changed since."""

    @property
    def has_newer(self) -> bool:
        """Whether Kaggle had a newer version when last asked."""
        return None not in (self.version, self.newest_version) and (
            (self.newest_version or 0) > (self.version or 0)
        )


def look(entry: Entry) -> Pulled | None:
    """What is in the folder of an order; None when there is no such folder.

    Looks at every file that came (its size and time, not its bytes): about 5 µs each.
    """
    folder = Path(entry.folder)
    try:
        ref = parse_pullable(entry.ref).whole
    except BadReference:  # written by a later release, which knows more kinds
        return None
    if not folder.is_dir():
        return None
    ledger = Ledger(folder, ref)
    note, known = ledger.note, ledger.all_known()
    here, missing = [], 0
    for path, placed in known.items():
        if is_as_placed(folder, path, placed):
            here.append(placed)
        elif note and note.files.get(path) == placed:  # not only announced by a pull under way
            missing += 1
    is_whole = note is not None and _has_all(note, entry) and not is_under_way(folder)
    return Pulled(
        folder=folder,
        ref=ref,
        title=entry.title or ref.name,
        version=note.version if note and is_whole else entry.version,
        newest_version=entry.newest_version,
        select=entry.select,
        unpack_nested=entry.unpack_nested,
        files=len(here),
        bytes=sum(placed.size_bytes for placed in here),
        pulled_at=note.pulled_at if note else entry.began_at,
        is_complete=is_whole and not missing,
        missing=missing,
    )


def order_in(folder: Path) -> Entry | None:
    """The order a folder's own note tells of, for folders nobody here remembers: copied from
    another machine, or restored from Drive."""
    try:
        note = decode_json((folder / SOURCE_FILE).read_bytes(), SourceNote)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Entry(
        folder=folder_name(folder),
        ref=note.ref,
        select=note.select,
        unpack_nested=note.unpack_nested,
        version=note.version,
        began_at=note.pulled_at,
        ended_at=note.pulled_at,
        ended="done" if note.is_complete else "failed",
    )


def is_as_placed(folder: Path, path: str, placed: Placed) -> bool:
    """Whether a file is there with the size and time a pull left it with."""
    try:
        found = (folder / path).lstat()
    except (OSError, ValueError):
        return False
    return (found.st_size, found.st_mtime_ns) == (placed.size_bytes, placed.mtime_ns)


def is_under_way(folder: Path) -> bool:
    """Whether a pull is filling the folder, or was killed while it did."""
    return (folder / WORKSHOP / JOURNAL).exists()


def _has_all(note: SourceNote, entry: Entry) -> bool:
    ordered = (entry.select, entry.unpack_nested)
    return note.is_complete and (note.select, note.unpack_nested) == ordered
