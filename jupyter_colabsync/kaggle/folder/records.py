"""What is written down about a folder: in `.kaggle-source.json`, and in the journal of a pull."""

from __future__ import annotations

import msgspec


class Placed(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One file as we put it there; unchanged since if size and time are still the same."""

    size_bytes: int
    crc32: int
    mtime_ns: int
    etag: str | None = None
    """In storage, of a file that came alone."""
    version: int | None = None
    """It came alone, as part of this version."""
    packed_in: str | None = None
    """It came out of this archive, which lies inside of what was pulled."""


class Unpacked(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """An archive inside that was unpacked, and is not there itself."""

    size_bytes: int
    crc32: int
    files: int
    """How many files with its name in `packed_in` there must be."""
    skipped: dict[str, str] = {}
    """Name and reason of what was left out."""
    etag: str | None = None
    version: int | None = None
    """As of a Placed."""


class Line(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One line of the journal. `of`: what was pulled. With `boot` it says since when the lines
    below were written; with neither `placed` nor `unpacked`, that the file was taken back."""

    of: str
    path: str = ""
    boot: str | None = None
    placed: Placed | None = None
    unpacked: Unpacked | None = None


class Refused(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    reason: str


class SourceNote(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The content of `.kaggle-source.json`: what of Kaggle lies here, since when, and whether
    all of it. `select` empty means everything; `etag` identifies the archive it came from."""

    format: int = 1
    kind: str
    ref: str
    url: str
    version: int | None
    etag: str | None = None
    pulled_at: str
    """UTC, ISO 8601."""
    is_complete: bool
    select: tuple[str, ...] = ()
    unpack_nested: bool = False
    skipped: tuple[Refused, ...] = ()
    files: dict[str, Placed]
    unpacked: dict[str, Unpacked] = {}
    boot: str | None = None
    """The start of the machine in which something of this was written; None: since another start
    all of it was read, so all of it is on disk."""
