"""Content: a new file goes to Drive so that afterwards it is known that its bytes are there."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlencode

from jupyter_colabsync.drive.arrival import arrived
from jupyter_colabsync.drive.json_records import FILE_FIELDS
from jupyter_colabsync.drive.lookup import Lookup
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.drive.target import ANY_MIME, Target, is_as_made
from jupyter_colabsync.drive.transfer import (
    BLOCK_BYTES,
    Parcel,
    RunningMd5,
    Sent,
    UploadSource,
    reading_locally,
)
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.drive.upload import upload
from jupyter_colabsync.drive.verdicts import AlreadyThere
from jupyter_colabsync.errors import NotFound

NOTEBOOK_MIME = "application/vnd.google.colaboratory"
"""What Colab gives its own notebooks; Drive opens them in Colab then."""
ANOTHER = "Something else is on Drive under this id by now; it is planned again."


class Content:
    """Sends bytes for new files and checks what Drive says it got."""

    def __init__(self, transport: Transport, retry: Retry, lookup: Lookup) -> None:
        self._transport = transport
        self._retry = retry
        self._lookup = lookup

    def create(self, metadata: Mapping[str, Any], parcel: Parcel) -> Sent:
        """A new file with this metadata; see `DriveClient.create_file`."""
        file_id: str | None = metadata.get("id")
        options = urlencode({"supportsAllDrives": "true", "fields": FILE_FIELDS})
        target = Target(
            method="files.create",
            verb="POST",
            url=f"{self._transport.root}/upload/drive/v3/files?{options}&uploadType=",
            metadata=metadata,
            mime_type=str(metadata["mimeType"]),
            is_repeatable=file_id is not None,
        )
        try:
            sent = upload(self._transport, self._retry, target, parcel)
        except AlreadyThere:
            if file_id is None:
                raise
            return self._confirm(file_id, metadata, parcel)
        return Sent(arrived(sent, self._lookup, parcel.cancel), sent.md5)

    def _confirm(self, file_id: str, metadata: Mapping[str, Any], parcel: Parcel) -> Sent:
        """An earlier try has made the file, if it is there as it was meant; else AlreadyThere."""
        try:
            file = self._lookup.get(file_id, parcel.cancel)
        except NotFound as error:
            raise AlreadyThere(ANOTHER) from error  # made, and deleted for good since
        md5 = md5_of(parcel.source)
        if file.md5 != md5 or not is_as_made(file, metadata["name"], *metadata["parents"]):
            raise AlreadyThere(ANOTHER)
        return Sent(file, md5)


def md5_of(source: UploadSource) -> str:
    """Hex md5 of a local file's bytes; Stale when it has changed."""
    md5, offset = RunningMd5(), 0
    with reading_locally(), source.open() as stream:
        while block := stream.read(BLOCK_BYTES):
            md5.feed(offset, block)
            offset += len(block)
    source.verify()
    return md5.hex


def mime_type_of(name: str) -> str:
    """The type a new file is given, by its ending; Python's own table, not this machine's."""
    if PurePosixPath(name).suffix.lower() == ".ipynb":
        return NOTEBOOK_MIME
    guess, encoding = mimetypes.MimeTypes().guess_type(name)
    return (guess if encoding is None else None) or ANY_MIME
