"""Earlier contents: what two edits were made of, as kept here or among Drive's revisions."""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Iterator

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.state.contents import Contents
from jupyter_colabsync.sync.state.state import State

MAX_BYTES = 5_000_000
PATIENCE_S = 10.0
"""Somebody waits for a picture of a conflict, which can do without."""


class Earlier:
    """Of one link. A content that cannot be had is None, whatever the reason."""

    def __init__(self, state: State, contents: Contents, drive: DriveClient) -> None:
        self._state, self._contents, self._drive = state, contents, drive

    def read(self, path: str, md5: str | None) -> bytes | None:
        """A content that the file at `path` once had. What Drive still has is kept from then on."""
        if md5 is None:
            return None
        kept, node = self._contents.read(md5), self._state.at(path)
        if kept is not None or node is None:
            return kept
        with contextlib.suppress(ColabSyncError), patience() as cancel:
            return self._from_drive(node.drive_id, md5, cancel)
        return None

    def _from_drive(self, file_id: str, md5: str, cancel: CancelToken) -> bytes | None:
        for revision in self._drive.revisions(file_id, cancel=cancel):
            if revision.md5 == md5 and (revision.size_bytes or 0) <= MAX_BYTES:
                sink = io.BytesIO()
                self._drive.download_revision(file_id, revision, sink, cancel=cancel)
                self._contents.put_bytes(md5, sink.getvalue())
                return sink.getvalue()
        return None


@contextlib.contextmanager
def patience() -> Iterator[CancelToken]:
    """Stops after `PATIENCE_S`."""
    cancel = CancelToken()
    timer = threading.Timer(PATIENCE_S, cancel.set)
    timer.daemon = True
    timer.start()
    try:
        yield cancel
    finally:
        timer.cancel()
