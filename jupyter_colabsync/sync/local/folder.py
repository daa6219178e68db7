"""The linked folder as scans read it: its rules, its names, what kind of disk it lies on."""

from __future__ import annotations

import os
import stat as stat_bits
import sys
from collections.abc import Sequence
from pathlib import Path

from jupyter_colabsync.errors import LocalProblem, Stale
from jupyter_colabsync.sync.local.root import MARKER, root_missing
from jupyter_colabsync.sync.plan.ignore import IGNORE_FILE, OWN_FOLDER, IgnoreRules, rules_from
from jupyter_colabsync.sync.plan.names import Naming


def read_rules(root: Path) -> IgnoreRules:
    """The rules of this folder; none when there is no file. Raises BadRequest, LocalProblem."""
    path = root / IGNORE_FILE
    try:
        if not stat_bits.S_ISREG(os.lstat(path).st_mode):
            return rules_from("")
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return rules_from("")
    except OSError as error:
        raise LocalProblem(
            f"{IGNORE_FILE} cannot be read. Check its rights, then sync again.",
            code="unreadable",
        ) from error
    return rules_from(text)


def naming_of(root: Path) -> Naming:
    """What names this disk can hold; found out without writing anything."""
    is_windows = sys.platform == "win32"
    folder = root / OWN_FOLDER
    try:
        folds_case = (folder / MARKER).samefile(folder / MARKER.upper())
    except OSError:
        folds_case = False
    return Naming(is_windows, folds_case)


class FolderReader:
    """Lists folders by their path below `root` (see `scan.ListFolder`)."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)

    def __call__(self, path: str) -> Sequence[os.DirEntry[str]]:
        """The entries of one folder. Raises Stale when it vanished while others were read,
        LocalProblem when the linked folder itself cannot be read."""
        try:
            with os.scandir(f"{self._root}/{path}" if path else self._root) as entries:
                return list(entries)
        except FileNotFoundError as error:
            if not path:
                raise root_missing() from error
            if path.startswith(OWN_FOLDER):
                raise
            raise Stale("The folder changed while it was read; it is read again.") from error
        except OSError as error:
            if path:
                raise
            raise LocalProblem(
                "The linked folder cannot be read. Check its rights, then sync again.",
                code="link_unreadable",
            ) from error
