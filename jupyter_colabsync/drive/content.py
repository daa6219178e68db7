"""Content: a file's bytes go to Drive so that afterwards it is known that they are there."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlencode

from jupyter_colabsync.drive.json_records import FILE_FIELDS, file_from
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.drive.target import Target
from jupyter_colabsync.drive.transfer import (
    BLOCK_BYTES,
    RunningMd5,
    Sent,
    UploadSource,
    reading_locally,
)
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.drive.upload import Upload, upload
from jupyter_colabsync.drive.verdicts import AlreadyThere
from jupyter_colabsync.errors import Stale, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken

NOTEBOOK_MIME = "application/vnd.google.colaboratory"
"""What Colab gives its own notebooks; Drive opens them in Colab then."""
ANY_MIME = "application/octet-stream"
OnBytes = Callable[[int], None]


class Content:
    """Sends bytes for new and existing files and checks what Drive says it got."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry

    def create(
        self,
        source: UploadSource,
        metadata: Mapping[str, Any],
        on_bytes: OnBytes,
        cancel: CancelToken,
    ) -> Sent:
        """A new file with this metadata; see `DriveClient.create_file`."""
        file_id: str | None = metadata.get("id")
        mime_type = str(metadata["mimeType"])
        target = self._target(
            "files.create", "POST", "files", metadata, mime_type, is_repeatable=bool(file_id)
        )
        try:
            sent = upload(self._transport, self._retry, target, source, on_bytes, cancel)
        except AlreadyThere:
            if file_id is None:
                raise
            return self._confirm(file_id, source)
        return self._check(sent)

    def update(
        self,
        file_id: str,
        source: UploadSource,
        metadata: Mapping[str, Any],
        mime_type: str | None,
        on_bytes: OnBytes,
        cancel: CancelToken,
    ) -> Sent:
        """New bytes for an existing file; see `DriveClient.update_file`."""

        def look(md5: str) -> Mapping[str, Any] | None:
            there = self._read(file_id)
            return there if there.get("md5Checksum") == md5 else None

        path = f"files/{quote(file_id, safe='')}"
        target = replace(
            self._target(
                "files.update", "PATCH", path, metadata, mime_type or ANY_MIME, is_repeatable=True
            ),
            look=look,
        )
        return self._check(upload(self._transport, self._retry, target, source, on_bytes, cancel))

    def _target(
        self,
        method: str,
        verb: str,
        path: str,
        metadata: Mapping[str, Any],
        mime_type: str,
        *,
        is_repeatable: bool,
    ) -> Target:
        options = urlencode({"supportsAllDrives": "true", "fields": FILE_FIELDS})
        return Target(
            method=method,
            verb=verb,
            url=f"{self._transport.root}/upload/drive/v3/{path}?{options}&uploadType=",
            metadata=metadata,
            mime_type=mime_type,
            is_repeatable=is_repeatable,
        )

    def _check(self, sent: Upload) -> Sent:
        """Drive's own md5 must be that of the bytes we sent."""
        file = file_from(sent.json)
        if file.md5 is None:
            file = self._get(file.id)  # some answer without the fields that were asked for
        if file.md5 is not None and file.md5 != sent.md5:
            raise Unreachable(
                "A file arrived damaged on Drive. Sync again to send it once more.",
                code="checksum_mismatch",
            )
        return Sent(file, sent.md5)

    def _confirm(self, file_id: str, source: UploadSource) -> Sent:
        """An earlier try has made the file, if what is there has our bytes; else Stale."""
        file = self._get(file_id)
        md5 = md5_of(source)
        if file.md5 != md5 or file.is_trashed:
            raise Stale("Something else is on Drive under this id by now; it is planned again.")
        return Sent(file, md5)

    def _get(self, file_id: str) -> DriveFile:
        return file_from(self._retry.run(lambda: self._read(file_id)))

    def _read(self, file_id: str) -> Mapping[str, Any]:
        request = self._transport.api.files.get(
            fileId=file_id, fields=FILE_FIELDS, supportsAllDrives=True
        )
        return self._transport.execute(request)


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
