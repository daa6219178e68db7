"""Unpacks deflated bytes as they arrive, never more at once than fits in memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from jupyter_colabsync.kaggle.reasons import DamagedMember
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor

OUT_BYTES: Final = 1024 * 1024
"""At most this much is unpacked at once, whatever a block promises to become."""
DAMAGED: Final = "its compressed bytes are damaged"
TOO_EARLY: Final = "its compressed bytes end too early"
SOMETHING_BEHIND: Final = "there is something behind its end"


def inflate(blocks: Iterable[Block]) -> Iterator[bytes]:
    """What packed bytes become, in blocks of at most 1 MiB. Raises DamagedMember, also when
    something follows their end."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in blocks:
            waiting = block
            while waiting and not stream.eof:
                if unpacked := stream.decompress(waiting, OUT_BYTES):
                    yield unpacked
                waiting = stream.unconsumed_tail
            if stream.eof and (waiting or stream.unused_data):
                raise DamagedMember(SOMETHING_BEHIND)
        # the last block may hold more than one call may give out
        while not stream.eof and (unpacked := stream.decompress(b"", OUT_BYTES)):
            yield unpacked
    except zlib.error as error:
        raise DamagedMember(DAMAGED) from error
    if not stream.eof:
        raise DamagedMember(TOO_EARLY)


def inflate_to_its_end(cursor: Cursor) -> Iterator[bytes]:
    """The same for packed bytes whose length nobody told: only they know where they end. Then
    `cursor` is behind them."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while not stream.eof:
            hand = cursor.hand()
            unpacked = stream.decompress(hand, OUT_BYTES)
            left = stream.unused_data or stream.unconsumed_tail  # at the end both tell of it
            used = len(hand) - len(left)
            if not used and not unpacked and not stream.eof:
                raise DamagedMember(TOO_EARLY)
            cursor.pass_over(used)
            if unpacked:
                yield unpacked
    except zlib.error as error:
        raise DamagedMember(DAMAGED) from error
