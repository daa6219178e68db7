"""Allowance: how many pieces of large files may be in memory at once, whoever reads them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PIECES_AHEAD: Final = 8
"""Of one reader, beside the piece it hands out: enough for every connection."""
SPARE_PIECES: Final = 12
"""Of all readers together, beside the one that each hands out. With pieces of 2 MiB, one large file
takes 18 MiB at most, two take 28, and each further one 2 more."""


class Allowance:
    """Every reader may hold one piece at any time, so nobody waits for another; what is ahead of
    that is spare, and shared out evenly. Never more is held than one piece a reader and `spare`.

    To be shared by all pulls. Any thread may call.
    """

    def __init__(self, spare: int = SPARE_PIECES) -> None:
        self._spare = spare
        self._lock = threading.Lock()
        self._shares: set[Share] = set()

    @contextmanager
    def reader(self) -> Iterator[Share]:
        """The share of one reader. It counts as a reader until the last piece it took, which may
        still be on its way at the end of this, is given back."""
        share = Share(self)
        with self._lock:
            self._shares.add(share)
        try:
            yield share
        finally:
            with self._lock:
                share.is_leaving = True
                self._forget_if_gone(share)

    def take(self, share: Share) -> bool:
        """See Share."""
        with self._lock:
            ahead = share.held
            if ahead > 0:
                evenly = max(1, self._spare // len(self._shares))
                spare_taken = sum(max(0, each.held - 1) for each in self._shares)
                if ahead > min(PIECES_AHEAD, evenly) or spare_taken >= self._spare:
                    return False
            share.held += 1
            return True

    def give_back(self, share: Share) -> None:
        """See Share."""
        with self._lock:
            share.held -= 1
            self._forget_if_gone(share)

    def _forget_if_gone(self, share: Share) -> None:
        if share.is_leaving and share.held == 0:
            self._shares.discard(share)


class Share:
    """What one reader holds."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self.held = 0
        self.is_leaving = False

    def take(self) -> bool:
        """Whether one piece more may be held now; then it is counted. Never waits."""
        return self._allowance.take(self)

    def give_back(self) -> None:
        """One piece less is held."""
        self._allowance.give_back(self)
