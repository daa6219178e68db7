"""Restless files: logs and the like that are written to whenever they are about to be sent.

A file that rests is sent as it is. One that has not rested for minutes would never reach Drive, and
this machine may be gone by then: so what it holds at one moment is copied, and the copy is sent.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.files import CHUNK_BYTES
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.notebooks.whole import is_whole
from jupyter_colabsync.sync.local.checksums import open_any
from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.plan.nodes import Local

PATIENCE_S = 300.0
"""So long a file may keep a run waiting that nobody asked for."""
SPARE_BYTES = 1024**3
"""A copy leaves at least so much room on the disk."""
NEVER_RESTS = "It is written to all the time, and there is no room for a copy of it."


class Restless:
    """Since when which files have kept changing. One run at a time, any of its threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since_s: dict[str, float] = {}
        self._copied: set[str] = set()

    def begin(self) -> None:
        """A run begins; in each, one copy of a file is enough."""
        self._copied.clear()

    def note(self, path: str) -> None:
        """It changed between the plan and its sending, or meanwhile."""
        self._since_s.setdefault(path, self._clock())

    def settled(self, path: str, *, is_copy: bool) -> None:
        """It is on Drive, as it is or (`is_copy`) as it was a moment ago."""
        self._since_s.pop(path, None)
        if is_copy:
            self._copied.add(path)

    def is_copied(self, path: str) -> bool:
        """True when a copy was sent in this run: what was written since is for the next."""
        return path in self._copied

    def is_due(self, path: str, patience_s: float) -> bool:
        """True when it has been restless for long enough to send a copy."""
        since_s = self._since_s.get(path)
        return since_s is not None and self._clock() - since_s >= patience_s


def snapshot(path: Path, copy: Path, cancel: CancelToken) -> Local:
    """Copy what a file holds now, up to the end it has at the beginning; the copy's stat and md5.

    It keeps the date of the file. Raises Stale when there is no room, when it shrinks meanwhile,
    and for a notebook that is half written; OSError.
    """
    digest = hashlib.md5(usedforsecurity=False)
    with open_any(path) as source, copy.open("wb") as sink:
        found = os.fstat(source.fileno())
        left = found.st_size
        if shutil.disk_usage(copy.parent).free < left + SPARE_BYTES:
            raise Stale(NEVER_RESTS)
        while left and (chunk := source.read(min(left, CHUNK_BYTES))):
            cancel.check()
            digest.update(chunk)
            sink.write(chunk)
            left -= len(chunk)
    if left or (path.suffix == ".ipynb" and not is_whole(copy.read_bytes())):
        raise Stale("It was rewritten while it was copied; the next look takes it.")
    os.utime(copy, ns=(found.st_mtime_ns, found.st_mtime_ns))
    return Local(0, "", "file", stat_of(os.lstat(copy)), digest.hexdigest())
