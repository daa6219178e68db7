"""What the file system says about files, in the terms of the plan."""

from __future__ import annotations

import os

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.sync.plan.nodes import Stat

INODE_MASK = (1 << 63) - 1
"""Some file systems number with all 64 bits; sqlite keeps 63."""
MAX_TIME_NS = (1 << 63) - 1
"""In the year 2262; file systems hold later dates (ext4 until 2446), sqlite does not."""


class StillChanging(Stale):
    """A file that is not, or does not stay, as it was seen a moment ago."""


def stat_of(found: os.stat_result) -> Stat:
    """The part of a stat by which a file's content is known again."""
    return Stat(
        found.st_ino & INODE_MASK,
        found.st_size,
        _within(found.st_mtime_ns),
        _within(found.st_ctime_ns),
    )


def folder_stat(found: os.stat_result) -> Stat:
    """What is remembered of a folder: which one it is."""
    return Stat(found.st_ino & INODE_MASK, 0, 0, 0)


def _within(time_ns: int) -> int:
    """The time itself, or the nearest that can be kept: no strange date may stop a sync."""
    return max(-MAX_TIME_NS, min(time_ns, MAX_TIME_NS))
