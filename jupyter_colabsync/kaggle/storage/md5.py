"""Md5: whether all the bytes that passed are those that storage says it has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from jupyter_colabsync.kaggle.storage.blocks import Block


class Md5:
    """`expected` is in hex; None: storage does not tell, and nothing is summed up."""

    def __init__(self, expected: str | None) -> None:
        self._expected = expected
        self._sum = hashlib.md5(usedforsecurity=False)

    @property
    def is_told(self) -> bool:
        return self._expected is not None

    @property
    def is_right(self) -> bool | None:
        """Once all has passed; None when storage does not tell."""
        return None if self._expected is None else self._sum.hexdigest() == self._expected

    def see(self, block: Block) -> None:
        """These bytes come next."""
        if self._expected is not None:
            self._sum.update(block)

    def passing(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """`blocks`, each of which is seen before it is given out."""
        for block in blocks:
            self.see(block)
            yield block
