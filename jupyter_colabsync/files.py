"""Files done carefully: whole-or-nothing writes, private files, safe relative paths, md5."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

CHUNK_BYTES = 1024 * 1024
_NOT_SYNCABLE = {errno.EINVAL, errno.EBADF, errno.ENOTSUP}
"""How file systems say that folders cannot be synced on them (Linux man-pages, fsync(2))."""


def write_atomically(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Replace `path` by `data`: after a crash it holds the old or the new bytes, never a mix.

    The folder must exist. `mode` is set before the first byte is written.
    """
    descriptor, temp_name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temp = Path(temp_name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if hasattr(os, "fchmod"):
                os.fchmod(stream.fileno(), mode)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temp, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temp.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable, where the system can (POSIX). Raises OSError.

    Says nothing of the folder's own name: that is durable once the folder above is synced.
    """
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_SYNCABLE:
            raise
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """Make `path` and what is missing above it, so that a power cut takes none of them away.

    Raises OSError, FileExistsError among them where a file is in the way.
    """
    missing = [path]
    while not missing[-1].is_dir() and missing[-1] != missing[-1].parent:
        missing.append(missing[-1].parent)
    for folder in reversed(missing[:-1]):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def make_private_folder(path: Path) -> Path:
    """Make `path` (and parents) readable by this user only; returns it."""
    make_folder(path)
    if os.name == "posix":
        path.chmod(0o700)
    return path


def md5_of(path: Path) -> str:
    """Hex md5 of a file's bytes, read in chunks. Raises OSError."""
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as stream:
        for chunk in chunks(stream):
            digest.update(chunk)
    return digest.hexdigest()


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The rest of `stream`, 1 MiB at a time."""
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def is_safe_relative(path: str) -> bool:
    """True when a POSIX path stays inside the folder it is joined to, on any system."""
    if not path or "\\" in path or "\0" in path or ":" in path.split("/", 1)[0]:
        return False
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts and str(parts) == path.rstrip("/")


def size_text(size_bytes: float) -> str:
    """`12.3 MB`, counted by 1024 as Drive's quota, JupyterLab and the panel count."""
    if abs(size_bytes) < 1024:
        return f"{size_bytes:.0f} B"
    for unit in ("KB", "MB", "GB"):
        size_bytes /= 1024
        if abs(size_bytes) < 1024:
            return f"{size_bytes:.1f} {unit}"
    return f"{size_bytes / 1024:.1f} TB"
