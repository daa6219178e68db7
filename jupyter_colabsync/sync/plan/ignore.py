"""What a link leaves alone: our defaults and the person's `.colabsyncignore` (gitignore rules)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_colabsync.errors import BadRequest

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".colabsyncignore"
OWN_FOLDER = ".colabsync"
STAGE = f"{OWN_FOLDER}/stage"
"""Where things wait whose next name is still taken, under their keys."""

JUNK_NAMES = frozenset({".ipynb_checkpoints", "__pycache__", ".DS_Store"})
"""Made by programs and made again when needed: may go to the bin with the folder they lie in."""
PULL_FOLDER = ".kaggle-pull"
"""Where files of Kaggle are until they are whole, the same as `kaggle/names.WORKSHOP`."""
DEFAULT_NAMES = JUNK_NAMES | {".git", OWN_FOLDER, PULL_FOLDER}
DEFAULT_PREFIXES = (".~", "~$", ".Trash")
DEFAULT_SUFFIXES = (
    ".tmp",
    *(
        f".{kind}-{part}"
        for kind in ("db", "sqlite", "sqlite3")
        for part in ("wal", "shm", "journal")
    ),
)
"""Temporary files; those of SQLite are worth nothing without the very database beside them."""

DEFAULT_PATTERNS = (
    *sorted(DEFAULT_NAMES),
    *(f"{prefix}*" for prefix in DEFAULT_PREFIXES),
    *(f"*{suffix}" for suffix in DEFAULT_SUFFIXES),
)
"""The same as a person would write them."""


def is_ignored_by_default(name: str) -> bool:
    """True for checkpoints, caches, `.git`, programs' and systems' temporary files, and ours."""
    return (
        name in DEFAULT_NAMES
        or name.startswith(DEFAULT_PREFIXES)
        or name.endswith(DEFAULT_SUFFIXES)
    )


@dataclass(frozen=True)
class IgnoreRules:
    """The rules of one link, the same for both sides. Build with `rules_from`."""

    spec: GitIgnoreSpec | None
    signature: str
    """Changes when the rules do."""

    def ignores(self, path: str, *, is_folder: bool) -> bool:
        """True when `path` (relative to the root) is to be left alone.

        Walk from the top and do not go below what is ignored: as in git, nothing inside an
        ignored folder can be taken back in. A `!` rule can take back what our defaults ignore.
        """
        name = path.rpartition("/")[2]
        if self.spec is None or name == OWN_FOLDER:
            return is_ignored_by_default(name)
        said = self.spec.check_file(path + "/" if is_folder else path).include
        return is_ignored_by_default(name) if said is None else said


NO_RULES = IgnoreRules(None, "")
UNREADABLE = (ValueError, re.error)
"""What pathspec raises for a bad rule; the second for ranges like `[z-a]`."""


def rules_from(text: str) -> IgnoreRules:
    """Read the text of a `.colabsyncignore`; raises BadRequest naming the line it cannot read."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        return NO_RULES
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines(lines)
    except UNREADABLE as error:
        raise BadRequest(
            f"{IGNORE_FILE} has a rule that cannot be read: {_first_bad(lines)!r}. "
            "Correct that line, then sync again.",
            code="bad_ignore",
        ) from error
    digest = hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()
    return IgnoreRules(spec, digest[:16])


def _first_bad(lines: list[str]) -> str:
    from pathspec import GitIgnoreSpec

    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except UNREADABLE:
            return line
    return lines[0]
