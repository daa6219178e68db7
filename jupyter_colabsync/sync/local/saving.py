"""Saving: is Jupyter in the middle of writing a file?

Jupyter copies `name` to `.~name`, rewrites `name` in place and removes the copy (jupyter_server
2.21, services/contents/fileio.py). A save that dies leaves the copy behind for good.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

SAVING = ".~"
LEFT_OVER_S = 300.0
"""A `.~name` older than this was left by a save that died."""


def is_being_saved(path: Path) -> bool:
    """True while the file at `path` may be half written."""
    try:
        copy = os.lstat(path.with_name(SAVING + path.name))
    except OSError:
        return False
    return is_of_a_save(copy, time.time())


def is_of_a_save(copy: os.stat_result, now_s: float) -> bool:
    """True for the stat of a `.~name` that belongs to a save under way; `now_s` is wall clock."""
    return now_s - copy.st_ctime < LEFT_OVER_S
