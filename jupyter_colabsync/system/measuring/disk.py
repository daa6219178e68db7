"""How fast a disk writes and reads, by one short try in a file that nobody sees."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from jupyter_colabsync.contract.system import TransferSpeed
from jupyter_colabsync.files import size_text
from jupyter_colabsync.jobs.cancel import CancelToken

SIZE_BYTES: Final = 256 * 1024 * 1024
LEAST_FREE_BYTES: Final = 1024 * 1024 * 1024
BLOCK_BYTES: Final = 4 * 1024 * 1024
SHIFT_BYTES: Final = 1021
"""By which the same random bytes are turned from block to block: a disk that looks for equal blocks
finds none."""
LIMIT_S: Final = 30.0
"""For writing and for reading each; a slow disk is judged by less."""
IN_MEMORY = (
    "The reading speed is not told: this system cannot be asked to forget what was just written, "
    "so it would be that of the memory."
)


def disk_speed(
    folder: Path,
    cancel: CancelToken,
    size_bytes: int = SIZE_BYTES,
    drop: Callable[[int], bool] | None = None,
) -> TransferSpeed:
    """Write incompressible bytes into the file system of `folder`, to the disk itself, and read
    them back.

    The file has no name, so it goes with this process whatever happens (on Linux; elsewhere it is
    hidden and removed as soon as the system allows). Needs 1 GB of free space. `drop` makes the
    system forget a file's pages, or says that it cannot. Raises Cancelled.
    """
    try:
        free = shutil.disk_usage(folder).free
        if free < LEAST_FREE_BYTES:
            return _untold(
                f"Only {size_text(free)} are free on this disk; free 1 GB, then measure again."
            )
        with tempfile.TemporaryFile(dir=folder, prefix=".colabsync-measure-", buffering=0) as file:
            return _try(file, size_bytes, cancel, drop or forget_pages)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        return _untold(f"The disk could not be tried ({reason}); look at Jupyter's folder.")


def forget_pages(descriptor: int) -> bool:
    """Ask the system to drop a synced file from memory; False where it cannot be asked.

    Source: posix_fadvise(2), POSIX_FADV_DONTNEED. A machine below ours may still remember it.
    """
    if not hasattr(os, "posix_fadvise"):
        return False
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    except OSError:
        return False
    return True


def _try(
    file: IO[bytes], size_bytes: int, cancel: CancelToken, drop: Callable[[int], bool]
) -> TransferSpeed:
    written, write_s = _write(file, size_bytes, cancel)
    if not drop(file.fileno()):
        return TransferSpeed(
            write_bytes_per_s=written / write_s,
            read_bytes_per_s=None,
            size_bytes=written,
            problem=IN_MEMORY,
        )
    read, read_s = _read(file, cancel)
    return TransferSpeed(
        write_bytes_per_s=written / write_s,
        read_bytes_per_s=read / read_s if read else None,
        size_bytes=written,
    )


def _write(file: IO[bytes], size_bytes: int, cancel: CancelToken) -> tuple[int, float]:
    """Bytes that are on the disk, and seconds."""
    noise = memoryview(os.urandom(BLOCK_BYTES))
    written, turn = 0, 0
    began_s = time.perf_counter()
    while written < size_bytes and time.perf_counter() - began_s < LIMIT_S:
        cancel.check()
        turn = (turn + SHIFT_BYTES) % BLOCK_BYTES
        for part in (noise[turn:], noise[:turn]):
            written += file.write(part[: size_bytes - written])
    os.fsync(file.fileno())
    return written, max(time.perf_counter() - began_s, 1e-9)


def _read(file: IO[bytes], cancel: CancelToken) -> tuple[int, float]:
    file.seek(0)
    with contextlib.suppress(AttributeError, OSError):
        # reading far ahead is what a program that loads data gets as well
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
    read = 0
    began_s = time.perf_counter()
    while time.perf_counter() - began_s < LIMIT_S and (block := file.read(BLOCK_BYTES)):
        cancel.check()
        read += len(block)
    return read, max(time.perf_counter() - began_s, 1e-9)


def _untold(problem: str) -> TransferSpeed:
    return TransferSpeed(
        write_bytes_per_s=None, read_bytes_per_s=None, size_bytes=0, problem=problem
    )
