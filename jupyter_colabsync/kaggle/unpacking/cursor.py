"""Cursor: reads forward through blocks, without copying what it gives out in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jupyter_colabsync.kaggle.reasons import DamagedMember
from jupyter_colabsync.kaggle.storage.blocks import Block


def _ignore(count_bytes: int) -> None:
    del count_bytes


class Cursor:
    """`position` counts in bytes of the archive; `count` hears of every byte passed."""

    def __init__(
        self, blocks: Iterator[Block], position: int = 0, count: Callable[[int], None] = _ignore
    ) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")
        self._count = count
        self.position = position

    def advance(self, to: int) -> None:
        """Skip to an offset that lies ahead. Raises DamagedMember if it has been passed."""
        if to < self.position:
            raise DamagedMember("the archive's list and its contents disagree")
        for _ in self.blocks(to - self.position):
            pass

    def take(self, length: int) -> bytes:
        """So many bytes. Raises DamagedMember when there are not so many."""
        return b"".join(self.blocks(length))

    def blocks(self, length: int) -> Iterator[memoryview]:
        """The next `length` bytes as they come. Raises DamagedMember when there are not so many."""
        while length > 0:
            hand = self.hand()
            if not hand:
                raise DamagedMember("the archive ends too early")
            block = hand[:length]
            length -= len(block)
            self.pass_over(len(block))
            yield block

    def rest(self) -> Iterator[memoryview]:
        """Everything to the end."""
        while hand := self.hand():
            self.pass_over(len(hand))
            yield hand

    def hand(self) -> memoryview:
        """What is at hand, not passed yet: at least a byte, none only at the end."""
        while not self._rest:
            if (following := next(self._blocks, None)) is None:
                break
            self._rest = memoryview(following)
        return self._rest

    def pass_over(self, length: int) -> None:
        """Pass the first bytes of what is at hand."""
        self._rest = self._rest[length:]
        self.position += length
        self._count(length)

    def peek(self, length: int) -> bytes:
        """The next bytes without passing them; fewer only at the end."""
        hand = self.hand()
        if len(hand) >= length:
            return bytes(hand[:length])
        parts = [bytes(hand)]
        missing = length - len(hand)
        while missing > 0 and (following := next(self._blocks, None)) is not None:
            parts.append(bytes(following))
            missing -= len(following)
        joined = b"".join(parts)
        self._rest = memoryview(joined)
        return joined[:length]
