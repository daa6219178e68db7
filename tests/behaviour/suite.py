"""What the rows of the behaviour suite share: how to put, read and wait on any Drive."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import ClassVar

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveChange, DriveFile
from tests.unit.drive.pieces import Bytes

AT_MS = 1_700_000_000_123


class Suite:
    """A subclass gives `drive` and `folder` (fresh, on that Drive) as fixtures.

    `patience_s`: how long a change may take to show.
    """

    patience_s: ClassVar[float] = 0.0

    def put(
        self, drive: DriveClient, folder: DriveFile, name: str, content: bytes = b"1"
    ) -> DriveFile:
        """A new file."""
        sent = drive.create_file(Bytes(content), name, folder.id, modified_at_ms=AT_MS)
        return sent.file

    def children(self, drive: DriveClient, folder: DriveFile, page_size: int = 1000) -> list[str]:
        """The ids in a folder, in the order Drive lists them, all pages."""
        page = drive.list_folder(folder.id, page_size=page_size)
        files = list(page.files)
        while page.next_token:
            page = drive.list_folder(folder.id, page.next_token, page_size=page_size)
            files += page.files
        return [each.id for each in files]

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        """Real listings and feeds lag behind."""
        ends_at = time.monotonic() + self.patience_s
        while not is_so():
            assert time.monotonic() < ends_at, "this did not show in time"
            time.sleep(1)

    def changes_since(self, drive: DriveClient, token: str) -> dict[str, DriveChange]:
        """The latest entry of each file since a token."""
        latest: dict[str, DriveChange] = {}
        is_last = False
        while not is_last:
            page = drive.changes(token)
            latest |= {each.file_id: each for each in page.changes}
            token, is_last = page.next_token, page.is_last
        return latest

    def read(self, drive: DriveClient, file: DriveFile) -> bytes:
        """A file's bytes."""
        sink = io.BytesIO()
        drive.download(file, sink)
        return sink.getvalue()
