"""Reads what follows of a large file while its beginning is used, by several connections."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import Final, TypeVar

from jupyter_colabsync.kaggle.storage.sources import Source
from jupyter_colabsync.kaggle.unpacking.allowance import Allowance, Share

T = TypeVar("T")

PIECE_BYTES: Final = 2 * 1024 * 1024
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
    """Reads one source ahead, as far as `allowance` lets it. Any thread may call."""

    def __init__(
        self, source: Source, pieces: Executor, turns: Turns, allowance: Allowance
    ) -> None:
        self._source = source
        self._pieces = pieces
        self._turns = turns
        self._allowance = allowance

    def read(self, start: int, end: int, *, is_fresh: bool = False) -> Generator[bytes, None, None]:
        """Bytes [start, end) in order, while several requests fetch what follows. To be closed."""
        flying: deque[Future[list[bytes]]] = deque()

        def launch(share: Share, at: int) -> int:
            """Ask for what follows `at`; returns up to where."""
            while at < end and share.take():
                to = min(at + PIECE_BYTES, end)
                flying.append(self._submit(share, partial(self._piece, at, to, is_fresh)))
                at = to
            return at

        with self._allowance.reader() as share:
            try:
                at = launch(share, start)
                while flying:
                    # taken out of the piece one by one: what is handed on is not held any longer
                    blocks = flying[0].result()
                    while blocks:
                        yield blocks.pop()
                    flying.popleft()
                    share.give_back()
                    at = launch(share, at)
            finally:
                for piece in flying:
                    piece.cancel()
                    # one that has begun cannot be called off: it is held until it ends
                    piece.add_done_callback(lambda _: share.give_back())

    def _submit(self, share: Share, work: Callable[[], list[bytes]]) -> Future[list[bytes]]:
        try:
            return self._turns.submit_piece(self._pieces, work)
        except BaseException:  # no thread to be had: what other pulls may hold is not less for it
            share.give_back()
            raise

    def _piece(self, start: int, end: int, is_fresh: bool) -> list[bytes]:
        """Its blocks, the last one first."""
        return list(self._source.read(start, end, is_fresh=is_fresh))[::-1]
