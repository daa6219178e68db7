"""Folders full of files that are told by a few numbers, so that both sides can grow the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK_BYTES = 1024 * 1024
MODIFIED_MS = 1_700_000_000_000
"""Long ago enough for nobody to take a file for one that is still being written."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One file: its path with `/`, and its bytes, which no other file has."""

    path: str
    size_bytes: int

    def content(self) -> bytes:
        """The same bytes for the same path, in every process."""
        return hashlib.shake_128(self.path.encode()).digest(self.size_bytes)


@dataclass(frozen=True, slots=True)
class Forest:
    """`files` files of `size_bytes` each, `per_folder` in a folder, all below `top` if it is
    named."""

    files: int
    size_bytes: int
    per_folder: int = 100
    top: str = ""

    @property
    def folders(self) -> int:
        """How many folders that makes, `top` included."""
        return -(-self.files // self.per_folder) + bool(self.top)

    def trees(self) -> Iterator[Tree]:
        """Every file, folder by folder."""
        above = f"{self.top}/" if self.top else ""
        for number in range(self.files):
            folder = f"{above}part-{number // self.per_folder:04d}"
            yield Tree(f"{folder}/file-{number:06d}.bin", self.size_bytes)

    def grow(self, root: Path) -> None:
        """Write every file below `root`, with the time that `MODIFIED_MS` says."""
        for tree in self.trees():
            path = root / tree.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(tree.content())
            os.utime(path, ns=(MODIFIED_MS * 1_000_000, MODIFIED_MS * 1_000_000))


def write_big_file(path: Path, size_bytes: int) -> None:
    """Random bytes, a block at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        while left := size_bytes - file.tell():
            file.write(os.urandom(min(BLOCK_BYTES, left)))


def look(root: Path) -> Iterator[tuple[str, str]]:
    """(path, md5) of every file below `root`; what starts with a dot is a program's own and left
    out."""
    for above, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith("."):
                path = Path(above) / name
                yield path.relative_to(root).as_posix(), _md5(path)


def _md5(path: Path) -> str:
    total = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            total.update(block)
    return total.hexdigest()
