"""What SQLite keeps beside a database, and what that says of the database itself.

Sources: sqlite.org, "Database File Format" (sections 3 and 4) and "Write-Ahead Logging".
"""

from __future__ import annotations

import os

WRITTEN_AHEAD = "-wal"
"""Beside an open database: what is not in the database itself yet. Empty or gone when the last
program closes it."""
JOURNAL = "-journal"
"""Beside a database that is changed without such a log: what stood there before."""
HOT = bytes.fromhex("d9d505f920a163d7")
"""How a journal begins from the moment the database may be half changed to the end of the change.
Before and after that it is empty, zeroed, or not there."""


def is_hot(journal: os.DirEntry[str]) -> bool:
    """True when the database beside this journal is in the middle of a change, or was when its
    program died. Opens the journal, no link; False where it cannot be read."""
    try:
        if not journal.is_file(follow_symlinks=False):
            return False
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        file = os.open(journal.path, flags)
    except OSError:
        return False
    try:
        return os.read(file, len(HOT)) == HOT
    except OSError:
        return False
    finally:
        os.close(file)
