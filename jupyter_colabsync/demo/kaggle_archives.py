"""Archives as Kaggle makes them, always the same bytes, and single files out of any archive."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

MADE_AT = (2026, 3, 2, 10, 0, 0)
MADE_AT_S = 1_772_445_600


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Deflated, in the order given."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, MADE_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def tar_gz_of(files: Mapping[str, bytes]) -> bytes:
    """As models come, in the order given."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), MADE_AT_S
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), mtime=MADE_AT_S)


def open_source(source: bytes | Path) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def member_of(source: bytes | Path, name: str) -> bytes | None:
    """One file out of a zip or tar, whole in memory; None if it is not there, or cannot be read."""
    with open_source(source) as stream:
        try:
            if zipfile.is_zipfile(stream):
                with zipfile.ZipFile(stream) as archive:
                    return archive.read(name)
            stream.seek(0)
            with tarfile.open(fileobj=stream) as tape:
                found = tape.extractfile(name)
                return found.read() if found else None
        except (
            KeyError,
            zipfile.BadZipFile,
            tarfile.TarError,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,  # encrypted, or packed in a way unknown here
        ):
            return None


def sizes_of(files: Mapping[str, bytes]) -> list[tuple[str, int]]:
    """As a listing has them: names and sizes in bytes."""
    return [(name, len(data)) for name, data in files.items()]
