"""Drive's checksums of a stream, taken while it passes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from .records import Content

ALL_UP_TO_BYTES = 64 * 1024 * 1024
"""Bigger contents get an md5 only, so that a gigabyte costs a second. Drive promises no more: its
File resource has the others "if available"."""


class Checksums:
    """md5 of all bytes so far and, while they are not too many, sha1 and sha256."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._others = (hashlib.sha1(usedforsecurity=False), hashlib.sha256())

    def update(self, block: bytes) -> None:
        self.size_bytes += len(block)
        self._md5.update(block)
        if self._has_all:
            for each in self._others:
                each.update(block)

    def content(self, key: str = "") -> Content:
        """These bytes as stored under a key, by default the one all equal bytes share."""
        md5 = self._md5.hexdigest()
        others = [each.hexdigest() if self._has_all else "" for each in self._others]
        return Content(key or f"{md5}-{self.size_bytes}", self.size_bytes, md5, *others)

    @property
    def _has_all(self) -> bool:
        return self.size_bytes <= ALL_UP_TO_BYTES


def checksums_of(blocks: Iterable[bytes]) -> Checksums:
    sums = Checksums()
    for block in blocks:
        sums.update(block)
    return sums
