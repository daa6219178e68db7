"""V2: the few words of Drive v2 that v3 has no equal for, where this Drive still speaks them.

v2 gives every file an etag and refuses an update whose `If-Match` names another one, which v3 does
not document. Source: Drive API v2 reference, `File.etag`; that the condition is honoured for
contents was reported by users of the live service (openclaw/gogcli#929, pubkey/rxdb#8084,
runmedev/web#355) and was not tried by us.
"""

from __future__ import annotations

import math
from typing import Final
from urllib.parse import quote, urlencode

from jupyter_colabsync.drive.json_records import Json
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.drive.target import file_json
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.drive.v2_records import V2_FILE_FIELDS, file_from_v2
from jupyter_colabsync.jobs.cancel import CancelToken

PROBE_S: Final = 3600.0
"""Where v2 was not found it is looked for again after so long."""


class NoEtag(Exception):
    """v2 answers, but without etags: it is of no use to us."""


class V2:
    """v2 of one Drive. `is_served` until it is noted as missing, and again after an hour."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry
        self._missing_since_s = -math.inf

    @property
    def is_served(self) -> bool:
        """False for an hour after v2 was found missing."""
        return self._transport.pacer.now_s() - self._missing_since_s >= PROBE_S

    def note_missing(self) -> None:
        """This Drive has no v2, or not for this client."""
        self._missing_since_s = self._transport.pacer.now_s()

    def get(self, file_id: str, cancel: CancelToken) -> DriveFile:
        """One file with its etag. Raises NoEtag, and as `DriveClient.get`."""
        json = self._retry.run(lambda: self.read(file_id, cancel), cancel=cancel)
        file = file_from_v2(json)
        if file.etag is None:
            raise NoEtag
        return file

    def read(self, file_id: str, cancel: CancelToken) -> Json:
        """One try at the JSON of one file. Raises as `Transport.send`."""
        query = urlencode({"supportsAllDrives": "true", "fields": V2_FILE_FIELDS})
        url = f"{self._transport.root}/drive/v2/files/{quote(file_id, safe='')}?{query}"
        return file_json(self._transport.send("files.get", "GET", url, cancel=cancel).content)
