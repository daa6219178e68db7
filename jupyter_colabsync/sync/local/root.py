"""Is this still the folder that was linked? A marker in it answers, and the disk it lies on.

An unmounted disk looks like an empty folder; without this check it would look like the wish to
delete everything on Drive. A marker can have been copied with all the rest, and disks get other
numbers when a machine starts again: so another disk is only a reason to doubt. Then the content
has to be known, and deletions wait for a person (`review.holding`).
"""

from __future__ import annotations

import contextlib
import json
import os
from itertools import islice
from pathlib import Path

from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.files import make_folder, write_atomically
from jupyter_colabsync.sync.plan.ignore import OWN_FOLDER
from jupyter_colabsync.sync.plan.nodes import ROOT
from jupyter_colabsync.sync.plan.trees import BaseTree

MARKER = "root.json"
KEEPS_OUT = ".gitignore"
"""Where the linked folder lies in a git repository, `git add .` is to leave ours alone."""
SAMPLE = 200
"""So many of the files and folders at the top are looked for when there is doubt."""


def mark(root: Path, link_id: str) -> None:
    """Write the marker of this link; raises OSError where the folder cannot be written."""
    folder = root / OWN_FOLDER
    make_folder(folder)
    write_atomically(folder / KEEPS_OUT, b"*\n")
    write_atomically(folder / MARKER, json.dumps({"link": link_id}).encode())


def unmark(root: Path, link_id: str) -> None:
    """Remove the marker when the folder is unlinked; the bin beside it stays if it holds any."""
    if read_mark(root) != link_id:
        return
    folder = root / OWN_FOLDER
    (folder / MARKER).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty, or not there
        (folder / "tmp").rmdir()
    with contextlib.suppress(OSError):
        if [each.name for each in folder.iterdir()] == [KEEPS_OUT]:
            (folder / KEEPS_OUT).unlink()
            folder.rmdir()


def read_mark(root: Path) -> str | None:
    """The link this folder belongs to, as it says itself."""
    try:
        found = json.loads((root / OWN_FOLDER / MARKER).read_bytes())
    except (OSError, ValueError):
        return None
    return str(found["link"]) if isinstance(found, dict) and "link" in found else None


def device_of(root: Path) -> str:
    """The number of the disk the folder lies on (`st_dev`); empty where there is no folder."""
    try:
        return str(root.stat().st_dev)
    except OSError:
        return ""


def check(
    root: Path, link_id: str, base: BaseTree, *, may_mark: bool, is_elsewhere: bool = False
) -> None:
    """Raise LocalProblem unless this is the linked folder. A marker that somebody removed is
    written again (with `may_mark`) when the folder's content proves what it is.

    `is_elsewhere`: it lies on another disk than it did, so the content has to prove it as well.
    """
    if not root.is_dir():
        raise root_missing()
    found = read_mark(root)
    is_marked = found == link_id
    if is_marked and not is_elsewhere:
        return
    if (found is not None and not is_marked) or not _looks_known(root, base):
        raise LocalProblem(
            "The linked folder is empty or another one than before (is a disk not mounted?). Put "
            "the right one back, or unlink it and link again; nothing was deleted on Drive.",
            code="link_local_changed",
        )
    if may_mark and not is_marked:
        try:
            mark(root, link_id)
        except OSError as error:
            raise _root_unwritable() from error


def _looks_known(root: Path, base: BaseTree) -> bool:
    sample = list(islice(base.known(ROOT), SAMPLE))
    there = sum(os.path.lexists(root / name) for name, *_ in sample)
    return 2 * there >= len(sample)


def root_missing() -> LocalProblem:
    """The linked folder is not there: said, never taken for a deletion of all it held."""
    return LocalProblem(
        "The linked folder is not there any more (moved, renamed or not mounted). Put it back, "
        "or unlink it; nothing was deleted on Drive.",
        code="link_local_missing",
    )


def _root_unwritable() -> LocalProblem:
    return LocalProblem(
        "This machine's disk lets nobody write into the linked folder (it is full, mounted for "
        "reading only, or rights are missing). Mend that, then sync again.",
        code="link_local_unwritable",
    )
