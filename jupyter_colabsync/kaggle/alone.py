"""One at a time, also between two servers or a server and a terminal: a lock of the system."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(lock_file: Path, wait_s: float) -> Iterator[None]:
    """Nobody else holds the lock meanwhile. Raises filelock.Timeout, which is an OSError.

    On a file system without locks, unguarded: better than not at all.
    """
    from filelock import FileLock

    with contextlib.ExitStack() as held:
        with contextlib.suppress(NotImplementedError):  # filelock's word for such a file system
            held.enter_context(FileLock(lock_file, timeout=wait_s))
        yield
