"""Free space on the file system that will hold the data, and the folder that will hold it."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from jupyter_colabsync.errors import BadRequest, LocalProblem
from jupyter_colabsync.files import size_text
from jupyter_colabsync.kaggle.storage.blocks import Block

BLOCK_BYTES: Final = 4096
"""A file takes whole blocks: 6,000 small ones need clearly more than their sum."""
RESERVE_BYTES: Final = 16 * 1024 * 1024
"""What stays free when sizes are not known ahead: a disk filled to its last byte stops more than
this pull."""
LOOK_EVERY_BYTES: Final = 64 * 1024 * 1024


def free_bytes(folder: Path) -> int | None:
    """Free bytes of the file system `folder` is on, or will be on; None if it does not say."""
    try:
        return shutil.disk_usage(_nearest_existing(folder)).free
    except OSError:
        return None


def space_needed(sizes_bytes: Iterable[int]) -> int:
    """Bytes that files of these sizes take on a disk."""
    return sum(-(-size // BLOCK_BYTES) * BLOCK_BYTES for size in sizes_bytes)


def check_room(folder: Path, sizes_bytes: Iterable[int]) -> None:
    """Raise LocalProblem (disk_full) when files of these sizes do not fit beside what is there."""
    needed = space_needed(sizes_bytes)
    free = free_bytes(folder)
    if free is not None and needed > free:
        raise LocalProblem(
            f"This needs {size_text(needed)}, and the disk of this folder has "
            f"{size_text(free)} free. Choose fewer files or another disk, or free some space.",
            code="disk_full",
        )


class Room:
    """Watches the free space while bytes come whose amount nobody knew ahead. Any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._granted_bytes = 0

    def take(self, size_bytes: int) -> None:
        """Claim so many bytes. Raises LocalProblem (disk_full) when they would fill the disk."""
        with self._lock:
            if size_bytes > self._granted_bytes:
                wanted = max(size_bytes, LOOK_EVERY_BYTES)
                free = free_bytes(self._folder)
                left = wanted if free is None else min(free - RESERVE_BYTES, wanted)
                if left < size_bytes:
                    raise LocalProblem(
                        "There is no room for the rest: the disk of this folder has "
                        f"{size_text(free or 0)} free. Choose fewer files or another disk, or "
                        "free some space; what is here stays.",
                        code="disk_full",
                    )
                self._granted_bytes = left
            self._granted_bytes -= size_bytes

    def watched(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """`blocks`, each of which is claimed before it is given out."""
        for block in blocks:
            self.take(len(block))
            yield block


class TargetFolder:
    """A folder that is made if missing, and gone again if nothing came into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: list[Path] = []

    def make(self) -> None:
        """Raises BadRequest (folder_is_file), OSError."""
        missing = []
        place = self._folder
        while not place.exists():
            missing.append(place)
            place = place.parent
        if not place.is_dir():
            raise BadRequest(
                "There is a file where the folder should be. Choose another folder.",
                code="folder_is_file",
            )
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)

    def remove_if_empty(self) -> None:
        """Undo `make` as far as nothing is inside."""
        with contextlib.suppress(OSError):
            for folder in reversed(self._made):
                folder.rmdir()


def _nearest_existing(folder: Path) -> Path:
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    return place
