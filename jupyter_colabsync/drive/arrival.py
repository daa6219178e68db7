"""What Drive says it got must be what we sent."""

from __future__ import annotations

from jupyter_colabsync.drive.lookup import Lookup
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.upload import Upload
from jupyter_colabsync.drive.v2_records import file_of_either
from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken


def arrived(upload: Upload, lookup: Lookup, cancel: CancelToken) -> DriveFile:
    """The file on Drive, whose own md5 is that of our bytes. Raises Unreachable,
    `checksum_mismatch`, when it is not."""
    file = file_of_either(upload.json)
    if file.md5 is None:
        file = lookup.get(file.id, cancel)  # some answer without the fields that were asked for
    if file.md5 is not None and file.md5 != upload.md5:
        raise Unreachable(
            "A file arrived damaged on Drive. Sync again to send it once more.",
            code="checksum_mismatch",
        )
    return file
