"""Contents: the bytes of notebooks as both sides last agreed on them, to merge edits upon; and of
other texts as long as two edits of them wait for a decision.

Kept compressed beside the link's state, by md5. A content that is not there only means that two
edits of its notebook cannot be merged: both are kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from collections.abc import Collection
from pathlib import Path

from jupyter_colabsync.files import make_private_folder, write_atomically

MAX_BYTES = 20_000_000
"""Larger notebooks are not merged."""
SUFFIX = ".ipynb"


class Contents:
    """The contents of one link. Nothing it does may stop a sync. Without a folder it keeps
    nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def known(self) -> frozenset[str]:
        """The md5s of all contents that are kept."""
        if self._folder is None:
            return frozenset()
        try:
            return frozenset(each.name for each in self._folder.iterdir())
        except OSError:
            return frozenset()

    def keep(self, path: Path, md5: str) -> None:
        """Keep the content of a notebook that was just agreed on, if it (still) is this one."""
        if path.suffix == SUFFIX:
            self.put(md5, path)

    def put(self, md5: str, path: Path) -> None:
        """Keep a content that lies at any path."""
        if self._folder is None or (self._folder / md5).exists():
            return
        with contextlib.suppress(OSError):
            if path.stat().st_size <= MAX_BYTES:
                self.put_bytes(md5, path.read_bytes())

    def put_bytes(self, md5: str, content: bytes) -> None:
        """Keep a content, if it is this one."""
        if self._folder is None or hashlib.md5(content, usedforsecurity=False).hexdigest() != md5:
            return
        with contextlib.suppress(OSError):
            make_private_folder(self._folder)
            write_atomically(self._folder / md5, zlib.compress(content, 6), mode=0o600)

    def read(self, md5: str) -> bytes | None:
        """A content, or None when it is not kept."""
        if self._folder is None:
            return None
        try:
            return zlib.decompress((self._folder / md5).read_bytes())
        except (OSError, zlib.error):
            return None

    def forget_all_but(self, wanted: Collection[str]) -> None:
        """Remove what no notebook of the link has any more."""
        for md5 in self.known() - frozenset(wanted):
            with contextlib.suppress(OSError):
                assert self._folder is not None
                (self._folder / md5).unlink()
