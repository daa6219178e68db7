"""What is packed as one stream (gzip, bzip2, xz), unpacked while it arrives."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol

from jupyter_colabsync.kaggle.reasons import DamagedArchive
from jupyter_colabsync.kaggle.storage.blocks import Block

if TYPE_CHECKING:
    import bz2
    import lzma

OUT_BYTES: Final = 1024 * 1024
MEMORY_BYTES: Final = 100 * 1024 * 1024
"""What unpacking xz may take; `xz -9` needs 65 MiB."""


class Packing(Enum):
    """How one stream of bytes is packed."""

    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def step(self, data: Block) -> bytes:
        """What some packed bytes become, at most 1 MiB; ask with none until nothing comes."""
        ...


def unpack(packing: Packing, blocks: Iterable[Block]) -> Iterator[bytes]:
    """What the bytes become, in blocks of at most 1 MiB, every check of the format made.

    Several streams one behind the other count as one; zeros behind them do not count. Raises
    DamagedArchive.
    """
    try:
        stream, trouble = _begin(packing)
    except ImportError as error:  # a Python that was built without
        raise DamagedArchive(f"this Python does not know {packing.value}") from error
    has_begun = False
    try:
        for block in blocks:
            waiting: Block = block
            while waiting:
                if stream.eof:
                    if not (waiting := bytes(waiting).lstrip(b"\0")):
                        break
                    stream, _ = _begin(packing)
                has_begun = True
                while unpacked := stream.step(waiting):
                    waiting = b""
                    yield unpacked
                waiting = stream.unused_data if stream.eof else b""
    except trouble as error:
        raise DamagedArchive("its compressed bytes are damaged") from error
    if not has_begun or not stream.eof:
        raise DamagedArchive("it ends too early")


def _begin(packing: Packing) -> tuple[_Unpacker, type[Exception]]:
    """A new stream, and what it raises when its bytes are wrong."""
    if packing is Packing.GZIP:
        return _Gzip(), zlib.error
    if packing is Packing.BZIP2:
        import bz2

        return _Other(bz2.BZ2Decompressor()), OSError
    import lzma

    return _Other(lzma.LZMADecompressor(memlimit=MEMORY_BYTES)), lzma.LZMAError


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def step(self, data: Block) -> bytes:
        if self._stream.eof:
            return b""
        return self._stream.decompress(data or self._stream.unconsumed_tail, OUT_BYTES)


class _Other:
    """bzip2 and xz keep what they have not unpacked yet themselves."""

    def __init__(self, stream: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._stream = stream

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def step(self, data: Block) -> bytes:
        return b"" if self._stream.eof else self._stream.decompress(data, OUT_BYTES)
