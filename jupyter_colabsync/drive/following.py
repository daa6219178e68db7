"""Following: the md5 of a file that several ranges write, read behind them as far as it is whole.

An md5 takes its bytes in order. Read at the end instead, a big file takes a third longer.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

from jupyter_colabsync.drive.range_journal import Reach
from jupyter_colabsync.drive.transfer import reading_locally
from jupyter_colabsync.errors import Stale
from jupyter_colabsync.jobs.cancel import CancelToken

BLOCK_BYTES = 2 * 1024 * 1024


class Following:
    """`reaches` are all ranges of the file at `path`, in order and without gap."""

    def __init__(self, path: Path, reaches: Sequence[Reach]) -> None:
        self._path = path
        self._size = reaches[-1].end
        self._ends = [each.end for each in reaches]
        self._positions = [each.position for each in reaches]
        self._changed = threading.Condition()
        self._is_over = False

    def reached(self, number: int, position: int) -> None:
        """Range `number` has everything before `position`, and the system has it."""
        with self._changed:
            self._positions[number] = position
            self._changed.notify_all()

    def stop(self) -> None:
        """Nothing more comes: `run` ends with what is there."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def run(self, cancel: CancelToken) -> str:
        """The hex md5 of all bytes, once all are there. Raises Cancelled, Stale, LocalProblem."""
        digest, done, block = (
            hashlib.md5(usedforsecurity=False),
            0,
            memoryview(bytearray(BLOCK_BYTES)),
        )
        with reading_locally(), self._path.open("rb", buffering=0) as stream:
            while done < (end := self._wait_beyond(done)):
                while done < end:
                    cancel.check()
                    count = stream.readinto(block[: end - done])
                    if not count:
                        raise Stale("The file was cut while it was fetched; it is looked at again.")
                    digest.update(block[:count])
                    done += count
        return digest.hexdigest()

    def _wait_beyond(self, done: int) -> int:
        """How far the file is whole, as soon as that is further than `done` or for good."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_over or done == self._size or self._whole_up_to() > done
            )
            return self._whole_up_to()

    def _whole_up_to(self) -> int:
        for position, end in zip(self._positions, self._ends, strict=True):
            if position < end:
                return position
        return self._size
