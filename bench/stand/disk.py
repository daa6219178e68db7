"""How much disk a folder takes while a program fills it."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

LOOK_S = 0.4
"""A look at 8,000 files takes some hundredths of a second, of which everybody pays the same."""
BLOCK_BYTES = 512
"""The unit of st_blocks, whatever the file system's own (POSIX, sys_stat.h, rationale)."""


class DiskWatch:
    """Looks again and again while the block runs; `peak_bytes` is the most there was."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak_bytes = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_S):
            self._look()

    def _look(self) -> None:
        self.peak_bytes = max(self.peak_bytes, taken_bytes(self._folder))


def taken_bytes(folder: Path) -> int:
    """What all files below take on disk; those that vanish meanwhile count as nothing."""
    total = 0
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * BLOCK_BYTES
        except FileNotFoundError:
            continue
    return total
