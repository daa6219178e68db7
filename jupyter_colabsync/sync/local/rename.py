"""Renames that cannot overwrite anything, and swaps: what POSIX `rename` alone does not promise."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path

_AT_FDCWD = -100
_NO_REPLACE, _EXCHANGE = 1, 2
"""Flags of renameat2 (Linux man-pages, rename(2))."""
NOT_LINKABLE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM, errno.EMLINK}
"""How file systems say that they have no (more) hard links."""


def rename_new(source: Path, target: Path) -> None:
    """Rename a file or folder to a name that nothing has; raises FileExistsError when it is taken.

    One step on Linux; elsewhere files go by link and unlink, which leaves both names after a
    crash in between, never none.
    """
    if _renameat2(source, target, _NO_REPLACE):
        return
    if not source.is_dir() or source.is_symlink():
        try:
            hard_link(source, target)
        except OSError as error:
            if error.errno not in NOT_LINKABLE:
                raise
        else:
            source.unlink()
            return
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)


def hard_link(source: Path, target: Path) -> None:
    """A second name for a file itself, also where that is a symbolic link. Raises OSError."""
    if os.link in os.supports_follow_symlinks:
        os.link(source, target, follow_symlinks=False)
    else:
        os.link(source, target)


def swap(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False (and nothing done) where the system cannot."""
    return _renameat2(one, other, _EXCHANGE)


def _renameat2(source: Path, target: Path, flag: int) -> bool:
    function = _linux_renameat2()
    if function is None:
        return False
    if function(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), flag) == 0:
        return True
    number = ctypes.get_errno()
    if number in {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}:
        return False
    raise OSError(number, os.strerror(number), str(source), None, str(target))


@functools.cache
def _linux_renameat2() -> Callable[[int, bytes, int, bytes, int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is None:
        return None
    function.argtypes = (
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_uint,
    )
    function.restype = ctypes.c_int

    def call(at: int, source: bytes, to: int, target: bytes, flag: int) -> int:
        return int(function(at, source, to, target, flag))

    return call
