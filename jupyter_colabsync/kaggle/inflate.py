"""Pure: the bytes of one member, unpacked as they arrive and checked against what was promised."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from jupyter_colabsync.kaggle.archive import DEFLATED, Member

OUT_BYTES: Final = 1024 * 1024
"""At most this much is unpacked at once, whatever a block promises to become."""


class DamagedMember(Exception):
    """The bytes are not what the archive's list promised; the text is the reason, for people."""


def unpack(member: Member, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The contents of `member` from its packed bytes, in blocks of at most 1 MiB when deflated.

    Raises DamagedMember as soon as there is more than promised, and at the end when there was
    less or the CRC-32 differs: what was yielded counts only after the last block.
    """
    crc, size = 0, 0
    for block in _inflate(blocks) if member.method == DEFLATED else blocks:
        size += len(block)
        if size > member.size_bytes:
            raise DamagedMember("it is larger than the archive says")
        crc = zlib.crc32(block, crc)
        yield block
    if size != member.size_bytes:
        raise DamagedMember("it is shorter than the archive says")
    if crc != member.crc32:
        raise DamagedMember("its checksum is wrong")


def _inflate(blocks: Iterable[bytes]) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in blocks:
            waiting = block
            while waiting and not stream.eof:
                if unpacked := stream.decompress(waiting, OUT_BYTES):
                    yield unpacked
                waiting = stream.unconsumed_tail
            if stream.eof and (waiting or stream.unused_data):
                raise DamagedMember("there is something behind its end")
        # the last block may hold more than one call may give out
        while not stream.eof and (unpacked := stream.decompress(b"", OUT_BYTES)):
            yield unpacked
    except zlib.error as error:
        raise DamagedMember("its compressed bytes are damaged") from error
    if not stream.eof:
        raise DamagedMember("its compressed bytes end too early")
