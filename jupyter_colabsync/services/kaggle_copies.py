"""Copies of Kaggle's data on the person's own Drive: found again, and compared in speed.

A pull leaves a note beside the data, and a linked folder takes both to Drive. On the next machine
the note tells what lies there, so that the data need not come from Kaggle again.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from jupyter_colabsync.contract.kaggle import KaggleCopies, KaggleCopy, KaggleSpeeds
from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.errors import NotFound, SignInNeeded
from jupyter_colabsync.kaggle.folder.records import SourceNote
from jupyter_colabsync.kaggle.names import SOURCE_FILE
from jupyter_colabsync.kaggle.reference import KaggleRef, parse_reference
from jupyter_colabsync.services.sample import Nowhere, Sample

if TYPE_CHECKING:
    from jupyter_colabsync.drive.client import DriveClient
    from jupyter_colabsync.drive.records import DriveFile
    from jupyter_colabsync.kaggle.service import KaggleService

MAX_NOTES: Final = 20
MAX_NOTE_BYTES: Final = 32 * 1024 * 1024
"""A note names every file: some hundred bytes for each of 100,000."""


@dataclass(frozen=True, slots=True)
class DriveCopies:
    """Thread-safe. Asks Drive and Kaggle only when called."""

    drive: DriveClient
    kaggle: Callable[[], KaggleService]

    def find(self, ref: str) -> KaggleCopies:
        """Folders on Drive that hold what `ref` names, whole and in whatever version; none when
        nobody is connected to Drive. Raises BadReference, Unreachable."""
        meant = parse_reference(ref)
        try:
            notes = self.drive.find_files(SOURCE_FILE)[:MAX_NOTES]
        except SignInNeeded:
            return KaggleCopies(())
        found = (self._copy(each, meant) for each in notes)
        return KaggleCopies(tuple(each for each in found if each is not None))

    def compare(self, ref: str, folder_id: str) -> KaggleSpeeds:
        """What one connection to each brings in a second, by a sample of 4 MiB: estimates.

        None for a side that could not be tried. Raises BadReference.
        """
        parse_reference(ref)
        return KaggleSpeeds(
            drive_bytes_per_s=Sample().rate(lambda it: self._sample_of_drive(folder_id, it)),
            kaggle_bytes_per_s=Sample().rate(
                lambda it: self.kaggle().puller.sample(ref, it.add, it.cancel)
            ),
        )

    def _copy(self, file: DriveFile, meant: KaggleRef) -> KaggleCopy | None:
        """What a note tells, if it is about `meant` and says that everything is there."""
        if file.parent_id is None or not 0 < (file.size_bytes or 0) <= MAX_NOTE_BYTES:
            return None
        sink = io.BytesIO()
        try:
            self.drive.download(file, sink)
            note = decode_json(sink.getvalue(), SourceNote)
            folder = self.drive.get(file.parent_id)
        except (NotFound, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        if (note.kind, note.ref) != (meant.kind, meant.name):
            return None
        if not note.is_complete or note.select:
            return None
        return KaggleCopy(
            folder_id=folder.id,
            name=folder.name,
            url=folder.url,
            version=note.version,
            files=len(note.files),
            bytes=sum(each.size_bytes for each in note.files.values()),
            pulled_at=note.pulled_at,
        )

    def _sample_of_drive(self, folder_id: str, sample: Sample) -> None:
        """From the largest file right in the folder."""
        files = [each for each in self.drive.list_folder(folder_id).files if each.has_content]
        largest = max(files, key=lambda each: each.size_bytes or 0, default=None)
        if largest is not None:
            self.drive.download(largest, Nowhere(), on_bytes=sample.add, cancel=sample.cancel)
