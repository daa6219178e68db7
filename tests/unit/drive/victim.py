"""A process that kills itself once it has moved BYTES; run with the access token on stdin.

As `victim.py upload ORIGIN BYTES CONTENT_FILE SESSION_FILE FILE_ID` or
`victim.py download ORIGIN BYTES PATH FILE_ID`.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO, NoReturn

from jupyter_colabsync.drive.client import DriveClient
from tests.unit.drive.pieces import Fixed


def die() -> NoReturn:
    """What a power button, an out-of-memory killer or the end of a VM does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody comes here")


class Source:
    """A file on disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size_bytes = path.stat().st_size

    def open(self) -> BinaryIO:
        return self._path.open("rb")

    def verify(self) -> None:
        """Nobody changes it."""


class FileSession:
    """A session's address in a file."""

    uri: str | None = None

    def __init__(self, path: Path) -> None:
        self._path = path

    def remember(self, uri: str | None) -> None:
        self._path.write_text(uri or "")


class Countdown:
    """An `on_bytes` that does not survive its end."""

    def __init__(self, left_bytes: int) -> None:
        self._left_bytes = left_bytes

    def __call__(self, count: int) -> None:
        self._left_bytes -= count
        if self._left_bytes < 0:
            die()


def main() -> None:
    kind, origin, enough_bytes, *rest = sys.argv[1:]
    token, on_bytes = sys.stdin.read(), Countdown(int(enough_bytes))
    drive = DriveClient(lambda: Fixed(token), origin)
    if kind == "upload":
        content, session, file_id = rest
        drive.create_file(
            Source(Path(content)),
            "a.bin",
            "root",
            modified_at_ms=0,
            file_id=file_id,
            on_bytes=on_bytes,
            session=FileSession(Path(session)),
        )
    else:
        path, file_id = rest
        drive.download_ranged(drive.get(file_id), Path(path), on_bytes=on_bytes)


if __name__ == "__main__":
    main()
