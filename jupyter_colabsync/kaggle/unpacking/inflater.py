"""Inflating with places to go on from: of a file of 20 GB no byte need come twice after a kill.

Python's zlib keeps its state to itself. The zlib library below it can stop between two blocks of
the compressed data; there its whole state is an offset, at most seven bits, and the last 32 KiB it
gave out, which lie in the unfinished file on disk. So a checkpoint is three numbers.

Source: zlib manual (zlib.h, 1.2.2.4 and later): inflate with Z_BLOCK, inflatePrime,
inflateSetDictionary. Where that library cannot be loaded (Windows) there are no checkpoints, and
a file begins anew after a kill.
"""

from __future__ import annotations

import ctypes
import functools
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

OUT_BYTES: Final = 1024 * 1024
"""At most this much is given out at once, whatever a block promises to become."""
WINDOW_BYTES: Final = 32 * 1024
EVERY_BYTES: Final = 4 * 1024 * 1024
"""Packed bytes between two checkpoints: what a kill costs at most."""

_Z_NO_FLUSH, _Z_BLOCK = 0, 5
_Z_OK, _Z_STREAM_END, _Z_BUF_ERROR = 0, 1, -5
_AT_BOUNDARY, _IN_LAST_BLOCK, _UNUSED_BITS = 128, 64, 7


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Between two blocks. All counts are from the beginning of the compressed data."""

    packed_bytes: int
    """So many bytes were read, the last of them perhaps not to its end."""
    unused_bits: int
    """How many bits of the last byte belong to what follows, 0 to 7."""
    unpacked_bytes: int
    """So many bytes had been given out."""

    @property
    def read_from(self) -> int:
        """Where to read on: the last byte again if a part of it is still to come."""
        return self.packed_bytes - (1 if self.unused_bits else 0)


class DamagedStream(Exception):
    """The bytes are no deflate data."""


class Inflater(Protocol):
    """Takes packed blocks in order, gives out unpacked ones. Raises DamagedStream."""

    @property
    def is_at_end(self) -> bool: ...
    @property
    def rest(self) -> bytes:
        """What came behind the end."""
        ...

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The latest; what was given out up to there is what it needs on disk."""
        ...

    def feed(self, block: bytes) -> Iterator[bytes]:
        """What a block becomes, 1 MiB at most at a time; to be consumed to its end."""
        ...


def new_inflater(start: Checkpoint | None = None, window: bytes = b"") -> Inflater:
    """From the beginning, or from `start` with the last 32 KiB given out before it (fewer if there
    were fewer); then the first block fed must begin at `start.read_from`.

    Raises DamagedStream when going on is not possible here: then begin anew.
    """
    library = _zlib_library()
    if library is not None:
        return _BlockwiseInflater(library, start, window)
    if start is not None:
        raise DamagedStream
    return _PlainInflater()


class _PlainInflater:
    """By Python's zlib, without checkpoints."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        self.checkpoint: Checkpoint | None = None

    @property
    def is_at_end(self) -> bool:
        return self._stream.eof

    @property
    def rest(self) -> bytes:
        return self._stream.unused_data

    def feed(self, block: bytes) -> Iterator[bytes]:
        waiting = block
        try:
            while not self._stream.eof:
                unpacked = self._stream.decompress(waiting, OUT_BYTES)
                if unpacked:
                    yield unpacked
                waiting = self._stream.unconsumed_tail
                # a call that filled its output may hold more back
                if not waiting and len(unpacked) < OUT_BYTES:
                    return
        except zlib.error as error:
            raise DamagedStream from error


class _Stream(ctypes.Structure):
    """`z_stream` of zlib.h."""

    _fields_ = (
        ("next_in", ctypes.c_void_p),
        ("avail_in", ctypes.c_uint),
        ("total_in", ctypes.c_ulong),
        ("next_out", ctypes.c_void_p),
        ("avail_out", ctypes.c_uint),
        ("total_out", ctypes.c_ulong),
        ("msg", ctypes.c_char_p),
        ("state", ctypes.c_void_p),
        ("zalloc", ctypes.c_void_p),
        ("zfree", ctypes.c_void_p),
        ("opaque", ctypes.c_void_p),
        ("data_type", ctypes.c_int),
        ("adler", ctypes.c_ulong),
        ("reserved", ctypes.c_ulong),
    )


class _BlockwiseInflater:
    """By the zlib library itself, which can stop between blocks."""

    def __init__(self, library: ctypes.CDLL, start: Checkpoint | None, window: bytes) -> None:
        self._library = library
        self._stream = _Stream()
        self._pointer = ctypes.byref(self._stream)
        self._out = ctypes.create_string_buffer(OUT_BYTES)
        self._packed = start.read_from if start else 0
        self._unpacked = start.unpacked_bytes if start else 0
        self._looked_at = self._packed
        self._to_prime = start.unused_bits if start else 0
        self.checkpoint = start
        self.is_at_end = False
        self.rest = b""
        version = ctypes.c_char_p(library.zlibVersion())
        size = ctypes.sizeof(_Stream)
        if library.inflateInit2_(self._pointer, -zlib.MAX_WBITS, version, size) != _Z_OK:
            raise MemoryError("zlib could not begin")
        self._is_open = True
        if window and library.inflateSetDictionary(self._pointer, window, len(window)) != _Z_OK:
            raise DamagedStream

    def __del__(self) -> None:
        if getattr(self, "_is_open", False):
            self._library.inflateEnd(self._pointer)

    def feed(self, block: bytes) -> Iterator[bytes]:
        if self.is_at_end:
            self.rest += block
            return
        at = self._prime(block)
        address = ctypes.cast(ctypes.c_char_p(block), ctypes.c_void_p).value or 0
        while True:
            looks = self._packed - self._looked_at >= EVERY_BYTES
            stream = self._stream
            stream.next_in, stream.avail_in = address + at, len(block) - at
            stream.next_out, stream.avail_out = ctypes.addressof(self._out), OUT_BYTES
            result = self._library.inflate(self._pointer, _Z_BLOCK if looks else _Z_NO_FLUSH)
            came = OUT_BYTES - stream.avail_out
            taken = len(block) - at - stream.avail_in
            at += taken
            self._packed += taken
            self._unpacked += came
            if came:
                yield ctypes.string_at(self._out, came)
            if result == _Z_STREAM_END:
                self.is_at_end = True
                self.rest = block[at:]
                return
            if result not in (_Z_OK, _Z_BUF_ERROR):
                raise DamagedStream
            if looks:
                self._look()
            if at == len(block) and came < OUT_BYTES and not (looks and taken + came):
                return

    def _prime(self, block: bytes) -> int:
        """Put the bits of a byte that was read in part before the stop in front; how many bytes of
        `block` that takes."""
        if not self._to_prime or not block:
            return 0
        bits = block[0] >> (8 - self._to_prime)
        self._library.inflatePrime(self._pointer, self._to_prime, bits)
        self._to_prime = 0
        self._packed += 1
        return 1

    def _look(self) -> None:
        """Take note if this is a place between two blocks, and not behind the last."""
        kind = self._stream.data_type
        if kind & _AT_BOUNDARY and not kind & _IN_LAST_BLOCK:
            self.checkpoint = Checkpoint(self._packed, kind & _UNUSED_BITS, self._unpacked)
            self._looked_at = self._packed


@functools.cache
def _zlib_library() -> ctypes.CDLL | None:
    """The system's zlib, None where there is none under a known name."""
    names = {"linux": "libz.so.1", "darwin": "libz.dylib"}
    try:
        library = ctypes.CDLL(names[sys.platform])
        library.zlibVersion.restype = ctypes.c_char_p
        library.inflateSetDictionary.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint)
        library.inflatePrime.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
        library.inflate.argtypes = (ctypes.c_void_p, ctypes.c_int)
        library.inflateEnd.argtypes = (ctypes.c_void_p,)
        library.inflateInit2_.argtypes = (
            ctypes.c_void_p,
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_int,
        )
    except (KeyError, OSError, AttributeError):
        return None
    return library
