"""What a transfer needs from its caller and gives back; how local trouble is told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from jupyter_colabsync.drive.records import DriveFile, Revision
from jupyter_colabsync.errors import LocalProblem, Stale
from jupyter_colabsync.jobs.cancel import CancelToken

BLOCK_BYTES = 1024 * 1024
SHRUNK = "The file changed while it was read; it is looked at again."


class UploadSource(Protocol):
    """A local file as it was when it was looked at; each `open` starts at its first byte."""

    @property
    def size_bytes(self) -> int: ...

    def open(self) -> BinaryIO: ...

    def verify(self) -> None:
        """Raise Stale when the file is no longer what it was; nothing is finished on Drive then."""


class Session(Protocol):
    """Where the address of an upload session is kept, so that a killed process goes on with it.

    It belongs to one file as it was: an address is only given back for the same bytes. It lets
    whoever has it write that file, so it is kept as privately as a token.
    """

    @property
    def uri(self) -> str | None:
        """The address of a session that was begun and not finished."""

    def remember(self, uri: str | None) -> None:
        """Keep an address durably: no byte is sent before this returns. None: it is over."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent, and how its sender takes part. `on_bytes` gets the number of bytes moved,
    negative when some must be sent again. `is_resumed`: a killed process has begun to send it,
    and may even have come to the end."""

    source: UploadSource
    on_bytes: Callable[[int], None]
    cancel: CancelToken
    session: Session | None = None
    is_resumed: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A finished upload: what Drive made of it, and the hex md5 of the bytes that were sent.

    `buried` are versions of somebody else that came in between and are no longer what the file
    shows: nobody has seen them, and Drive deletes them in time.
    """

    file: DriveFile
    md5: str
    buried: tuple[Revision, ...] = ()


def no_bytes(_count: int) -> None:
    """The `on_bytes` of whoever does not want to know."""


class RunningMd5:
    """The md5 of a stream that may be read again in parts: bytes seen before are left out."""

    def __init__(self) -> None:
        self._digest = hashlib.md5(usedforsecurity=False)
        self._seen = 0

    @property
    def seen(self) -> int:
        """How many bytes were fed so far."""
        return self._seen

    @property
    def hex(self) -> str:
        """The md5 of what was fed so far."""
        return self._digest.hexdigest()

    def feed(self, offset: int, block: bytes) -> None:
        """Take in a block that begins at `offset`, which is never beyond what was seen."""
        assert offset <= self._seen
        news = block[self._seen - offset :]
        self._digest.update(news)
        self._seen += len(news)


@contextmanager
def reading_locally() -> Iterator[None]:
    """Turn an OSError of reading a local file into ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise Stale("The file has gone meanwhile; it is looked at again.") from error
    except OSError as error:
        raise LocalProblem(
            f"A file could not be read ({error.strerror or type(error).__name__}). Check its "
            "rights and the disk, then sync again.",
            code="unreadable",
        ) from error


@contextmanager
def writing_locally() -> Iterator[None]:
    """Turn an OSError of writing a local file into ours."""
    try:
        yield
    except OSError as error:
        raise LocalProblem(
            f"A file could not be written ({error.strerror or type(error).__name__}). Check free "
            "space and rights of the disk, then sync again.",
            code="unwritable",
        ) from error
