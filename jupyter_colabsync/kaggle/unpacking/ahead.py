"""Reads what follows of a large file while its beginning is used, by several connections."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Final, TypeVar

from jupyter_colabsync.kaggle.storage.sources import Source

T = TypeVar("T")

PIECE_BYTES: Final = 2 * 1024 * 1024
PIECES_AHEAD: Final = 8
"""16 MiB in memory for a large file under way: the price of several connections for it."""
LOOK_S: Final = 0.2


class Turns:
    """Who may use a connection next: pieces of a large file before spans of small ones.

    The large file is the longest of all work, since one thread alone unpacks it; and what it has
    not come to yet is what a kill costs.
    """

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._changed = threading.Condition()
        self._pieces = 0
        self._spans = 0
        self._expects_large = False

    def expect_large(self) -> None:
        """A large file is about to begin: the first turn is its."""
        with self._changed:
            self._expects_large = True

    def expect_no_more(self) -> None:
        """It has begun, or ended without ever taking its turn."""
        with self._changed:
            self._expects_large = False
            self._changed.notify_all()

    def submit_piece(self, pieces: Executor, work: Callable[[], T]) -> Future[T]:
        """Do `work` in `pieces`; from now on until it is done it has its turn."""
        with self._changed:
            self._pieces += 1
        self.expect_no_more()
        piece = pieces.submit(work)
        piece.add_done_callback(self._piece_done)
        return piece

    @contextmanager
    def span(self, check: Callable[[], None]) -> Iterator[None]:
        """The turn of a span, once it comes. Meanwhile `check` may raise to give up waiting."""
        with self._changed:
            while self._expects_large or self._pieces + self._spans >= self._connections:
                self._changed.wait(LOOK_S)
                check()
            self._spans += 1
        try:
            yield
        finally:
            with self._changed:
                self._spans -= 1
                self._changed.notify()

    def _piece_done(self, piece: Future[T]) -> None:
        del piece
        with self._changed:
            self._pieces -= 1
            self._changed.notify()


class Ahead:
    """Reads one source ahead. Any thread may call."""

    def __init__(self, source: Source, pieces: Executor, turns: Turns) -> None:
        self._source = source
        self._pieces = pieces
        self._turns = turns

    def read(self, start: int, end: int, *, is_fresh: bool = False) -> Generator[bytes, None, None]:
        """Bytes [start, end) in order, while several requests fetch what follows."""
        starts = iter(range(start, end, PIECE_BYTES))
        flying: deque[Future[list[bytes]]] = deque()

        def launch() -> None:
            if (at := next(starts, None)) is not None:
                to = min(at + PIECE_BYTES, end)
                flying.append(
                    self._turns.submit_piece(self._pieces, lambda: self._piece(at, to, is_fresh))
                )

        try:
            for _ in range(PIECES_AHEAD):
                launch()
            while flying:
                blocks = flying.popleft().result()
                launch()
                yield from blocks
        finally:
            for piece in flying:
                piece.cancel()

    def _piece(self, start: int, end: int, is_fresh: bool) -> list[bytes]:
        return list(self._source.read(start, end, is_fresh=is_fresh))
