"""Lookup: one file as Drive has it now, and the versions of its bytes."""

from __future__ import annotations

from functools import partial

from jupyter_colabsync.drive import json_records as parse
from jupyter_colabsync.drive.api import ask
from jupyter_colabsync.drive.records import DriveFile, Revision
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.jobs.cancel import CancelToken

REVISIONS_A_PAGE = 1000
"""`revisions.list` gives no more at once (Drive API v3 reference)."""


class Lookup:
    """Asks by id; raises as `DriveClient` says."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry

    def get(self, file_id: str, cancel: CancelToken | None = None) -> DriveFile:
        """One file or folder as it is now."""
        json = self._retry.run(lambda: self.read(file_id, cancel), cancel=cancel)
        return parse.file_from(json)

    def read(self, file_id: str, cancel: CancelToken | None = None) -> parse.Json:
        """One try at the JSON of one file. Raises as `Transport.send`."""
        request = ask("files.get", fileId=file_id, fields=parse.FILE_FIELDS, supportsAllDrives=True)
        return self._transport.execute(request, cancel)

    def revisions(self, file_id: str, cancel: CancelToken | None = None) -> tuple[Revision, ...]:
        """The versions of a file's bytes that Drive still keeps, oldest first. Drive may leave
        out old ones of a long history (Drive API v3 reference, `revisions.list`)."""
        found: tuple[Revision, ...] = ()
        token = None
        while True:
            request = ask(
                "revisions.list",
                fileId=file_id,
                pageToken=token,
                pageSize=REVISIONS_A_PAGE,
                fields=parse.REVISION_FIELDS,
            )
            page = self._retry.run(
                partial(self._transport.execute, request, cancel),
                cancel=cancel,
            )
            found += parse.revisions_from(page)
            token = page.get("nextPageToken")
            if not token:
                return found
