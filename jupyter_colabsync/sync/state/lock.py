"""A lock of the operating system: one process at a time, and it ends with the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from jupyter_colabsync.errors import Busy, LocalProblem
from jupyter_colabsync.files import make_private_folder
from jupyter_colabsync.sync.state.store import disk_problem


@contextmanager
def locked(path: Path, wait_s: float, busy: Busy) -> Iterator[None]:
    """Nobody else holds the lock meanwhile; its folder is made if need be.

    Raises `busy` when another process has it for longer than `wait_s`, and LocalProblem.
    """
    lock = FileLock(path, timeout=wait_s)
    try:
        if not path.parent.is_dir():
            make_private_folder(path.parent)
        lock.acquire()
    except Timeout as error:
        raise busy from error
    except OSError as error:
        raise disk_problem() from error
    except NotImplementedError as error:  # what older releases of filelock say
        raise LocalProblem(
            "The disk with ColabSync's state knows no locks, so two syncs at once could not be "
            "told apart. Set COLABSYNC_HOME to a folder on another disk.",
            code="state_without_locks",
        ) from error
    try:
        yield
    finally:
        lock.release()
