"""What the disk said, as a sentence."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from jupyter_colabsync.errors import LocalProblem

_FULL: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


@contextmanager
def disk_trouble() -> Iterator[None]:
    """Turns OSError into LocalProblem."""
    try:
        yield
    except OSError as error:
        raise disk_problem(error) from error


def disk_problem(error: OSError) -> LocalProblem:
    """The same as a sentence; the path stays out of it."""
    if error.errno in _FULL:
        return LocalProblem(
            "The disk is full. Free some space, then pull again; what is here stays.",
            code="disk_full",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return LocalProblem(
            "This folder cannot be written to. Choose another folder, or mend its rights.",
            code="folder_unwritable",
        )
    reason = os.strerror(error.errno) if error.errno else "unknown reason"
    return LocalProblem(
        f"The disk refused a file ({reason}). Mend that, then pull again; what is here stays."
    )
