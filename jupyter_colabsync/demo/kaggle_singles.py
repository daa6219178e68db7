"""Single files of the pretend Kaggle: taken out of the archive, and zipped when they are large."""

from __future__ import annotations

from pathlib import PurePosixPath

from .kaggle_archives import member_of, zip_of
from .kaggle_blobs import Blob
from .kaggle_storage import KaggleStorage
from .kaggle_wire import KaggleError


class SingleFiles:
    """Lays single files beside the archive they are in."""

    def __init__(self, storage: KaggleStorage):
        self._storage = storage
        self.zips_single_files_from_bytes = 10 * 1024 * 1024
        """Files of this size and more come as `name.zip`. Where the real limit lies is not known;
        that there is one is (kagglehub issue 252)."""

    def put(self, key: str, name: str, *, is_raw: bool = False) -> str:
        """The key of one file of the archive at `key`. Raises KaggleError if it has no such."""
        archive = self._storage.blob(key)
        data = member_of(archive.source, name)
        if data is None:
            raise KaggleError(404, f"File '{name}' was not found.")
        base = PurePosixPath(name).name
        if len(data) < self.zips_single_files_from_bytes or is_raw:
            single = f"{key}/files/{name}"
            self._storage.put(single, Blob.of(base, data))
        else:
            single = f"{key}/zipped/{name}"
            self._storage.put(single, Blob.of(f"{base}.zip", zip_of({base: data})))
        return single
