"""Which competition a file belongs to: the one whose data lies in its folder, or in one above."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

import msgspec

from jupyter_colabsync.contract.kaggle import CompetitionHere
from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.errors import BadReference
from jupyter_colabsync.kaggle.names import SOURCE_FILE
from jupyter_colabsync.kaggle.reference import parse_reference

MAX_NOTE_BYTES: Final = 64 * 1024 * 1024
"""A note names every file of a pull: this is about 700,000 of them."""
MAX_FOLDERS: Final = 64


NOWHERE: Final = CompetitionHere(competition=None)


class _Sign(msgspec.Struct, frozen=True, rename="camel"):
    """What is read of a note (`folder.ledger.SourceNote`); the rest is skipped."""

    kind: str
    ref: str
    title: str | None = None


def competition_at(path: Path, top: Path | None) -> CompetitionHere:
    """Look from the folder of `path` (or `path` itself, if it is one) upwards to `top`, included;
    None: to the home folder, or the root of the file system.

    Asks nobody but the disk; what cannot be read is passed by.
    """
    try:
        here = (path if path.is_dir() else path.parent).resolve()
        last = (top or Path.home()).resolve()
    except (OSError, RuntimeError):  # a symbolic link that leads to itself; no home
        return NOWHERE
    for folder in [here, *here.parents][:MAX_FOLDERS]:
        if found := _held_by(folder):
            return found
        if folder == last:
            break
    return NOWHERE


def _held_by(folder: Path) -> CompetitionHere | None:
    note = folder / SOURCE_FILE
    try:
        facts = note.stat()
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_NOTE_BYTES:
            return None
        sign = decode_json(note.read_bytes(), _Sign)
        if sign.kind != "competition":
            return None
        # anybody may have written the note
        ref = parse_reference(f"competitions/{sign.ref}")
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, BadReference):
        return None
    return CompetitionHere(competition=ref.name, title=sign.title)
