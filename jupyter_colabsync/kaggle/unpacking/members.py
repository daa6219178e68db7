"""The list of files of a zip that lies elsewhere, read over ranges."""

from __future__ import annotations

from jupyter_colabsync.kaggle.reasons import DamagedArchive
from jupyter_colabsync.kaggle.storage.sources import Source
from jupyter_colabsync.kaggle.unpacking.zip_list import (
    TAIL_BYTES,
    Directory,
    Member,
    find_directory,
    read_directory,
)


def list_members(source: Source) -> tuple[Directory, tuple[Member, ...]]:
    """What an archive says it holds; a list that arrived damaged is fetched once more.

    Raises DamagedArchive when it is damaged again.
    """
    try:
        return _read(source, is_fresh=False)
    except DamagedArchive:
        return _read(source, is_fresh=True)


def _read(source: Source, *, is_fresh: bool) -> tuple[Directory, tuple[Member, ...]]:
    tail = source.tail(TAIL_BYTES, is_fresh=is_fresh)
    directory = find_directory(tail, source.total_bytes)
    data = b"".join(source.read(directory.start, directory.end, is_fresh=is_fresh))
    return directory, read_directory(data, directory)
