"""What the Drive tests share: a clock that does not wait, local files, errors by code."""

from __future__ import annotations

import io
from typing import BinaryIO

from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.errors import Stale
from jupyter_colabsync.jobs.cancel import CancelToken

BIG = bytes(range(256)) * 24_000
"""6,144,000 bytes: more than one request may carry."""


class Pauses:
    """A sleep that only remembers; `retry` uses it."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.retry = Retry(sleep=self._sleep, chance=lambda: 0.5)

    def _sleep(self, seconds: float, cancel: CancelToken | None) -> None:
        if cancel is not None:
            cancel.check()
        self.seconds.append(seconds)


class Bytes:
    """An UploadSource over bytes; `is_stale` makes `verify` refuse."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size_bytes = len(content)
        self.is_stale = False
        self.opened = 0

    def open(self) -> BinaryIO:
        self.opened += 1
        return io.BytesIO(self.content)

    def verify(self) -> None:
        if self.is_stale:
            raise Stale("changed")
