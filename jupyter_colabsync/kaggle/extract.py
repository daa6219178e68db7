"""Takes members out of an archive while its bytes arrive, several requests at a time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Final

from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.kaggle.archive import (
    LOCAL_HEADER_BYTES,
    SPAN_BYTES,
    Layout,
    Member,
    Span,
    local_lengths,
)
from jupyter_colabsync.kaggle.fetch import Source
from jupyter_colabsync.kaggle.inflate import DamagedMember, unpack
from jupyter_colabsync.kaggle.names import Chosen, Skipped
from jupyter_colabsync.kaggle.placing import CannotPlace, Placing

PIECE_BYTES: Final = 2 * 1024 * 1024
PIECES_AHEAD: Final = 8
"""16 MiB in memory for the one large member under way: the price of several connections for it."""
WORTH_READING_BYTES: Final = 128 * 1024
"""The rest of an answer is read up to this, so that its connection can be used again."""


class Halt:
    """Says stop when the person does, and when one of the workers has failed."""

    def __init__(self, cancel: CancelToken) -> None:
        self._cancel = cancel
        self._has_failed = threading.Event()

    def set(self) -> None:
        self._has_failed.set()

    def check(self) -> None:
        self._cancel.check()
        if self._has_failed.is_set():
            raise Cancelled


class Extraction:
    """Puts chosen members of one archive in place. `run` once."""

    def __init__(
        self, source: Source, layout: Layout, placing: Placing, progress: Progress, halt: Halt
    ) -> None:
        self._source = source
        self._layout = layout
        self._placing = placing
        self._progress = progress
        self._halt = halt
        self._lock = threading.Lock()
        self._paths: dict[int, str] = {}
        self._damaged: list[tuple[Member, str]] = []
        self._skipped: list[Skipped] = []

    def run(self, chosen: Sequence[Chosen], workers: int) -> tuple[Skipped, ...]:
        """Fetch, unpack, check and place; returns what could not be, and why.

        A member whose bytes are damaged is fetched once more. Raises what stopped the whole:
        Cancelled, Unreachable, Stale, LocalProblem; what is placed by then stays.
        """
        self._paths = {each.member.offset: each.path for each in chosen}
        spans = self._layout.spans([each.member for each in chosen])
        self._progress.start(sum(span.end - span.start for span in spans), "bytes", "Pulling")
        with (
            ThreadPoolExecutor(workers, "kaggle-span") as pool,
            ThreadPoolExecutor(workers, "kaggle-piece") as pieces,
        ):
            self._all_of(spans, pool, pieces)
            for member, _ in self._second_tries():
                end = self._layout.end_of(member)
                self._progress.grow(end - member.offset)
                again = Span(member.offset, end, (member,))
                self._span(again, read_ahead(self._source, again, pieces, is_fresh=True))
        for member, reason in self._damaged:
            self._leave_out(member, reason)
        self._progress.flush()
        return tuple(self._skipped)

    def _all_of(self, spans: Sequence[Span], pool: Executor, pieces: Executor) -> None:
        """Small spans in the pool, meanwhile large members one after the other right here."""
        waiting: list[Future[None]] = []
        giants: list[Span] = []
        for span in spans:
            if span.end - span.start > SPAN_BYTES:
                giants.append(span)
            else:
                waiting.append(pool.submit(self._small, span))
        with self._halting():
            for giant in giants:
                self._span(giant, read_ahead(self._source, giant, pieces))
        _raise_first(waiting)

    def _small(self, span: Span) -> None:
        with self._halting():
            self._halt.check()
            self._span(span, self._source.read(span.start, span.end))

    @contextmanager
    def _halting(self) -> Iterator[None]:
        """What fails inside stops the other workers too."""
        try:
            yield
        except BaseException:
            self._halt.set()
            raise

    def _second_tries(self) -> list[tuple[Member, str]]:
        again, self._damaged = self._damaged, []
        return again

    def _span(self, span: Span, blocks: Generator[bytes, None, None]) -> None:
        with closing(blocks):
            cursor = _Cursor(blocks, span.start, self._progress.add)
            for member in span.members:
                self._halt.check()
                self._one(member, cursor)
            left = span.end - cursor.position
            if left <= WORTH_READING_BYTES:
                cursor.advance(span.end)
            else:
                self._progress.add(left)

    def _one(self, member: Member, cursor: _Cursor) -> None:
        path = self._paths[member.offset]
        self._progress.say(path)
        try:
            cursor.advance(member.offset)
            self._member(member, path, cursor)
        except DamagedMember as damage:
            with self._lock:
                self._damaged.append((member, str(damage)))
        except CannotPlace as reason:
            self._leave_out(member, str(reason))

    def _member(self, member: Member, path: str, cursor: _Cursor) -> None:
        lengths = local_lengths(cursor.take(LOCAL_HEADER_BYTES))
        if lengths is None:
            raise DamagedMember("the archive is damaged where it should begin")
        if cursor.take(lengths[0]) != member.raw_name:
            raise DamagedMember("the archive's list and its contents disagree about its name")
        body_at = cursor.position + lengths[1]
        if body_at + member.packed_bytes > self._layout.end_of(member):
            raise DamagedMember("it reaches into another file of the archive")
        cursor.advance(body_at)
        body = unpack(member, self._checked(cursor.blocks(member.packed_bytes)))
        self._placing.place(path, body, member.size_bytes, member.crc32)

    def _checked(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._halt.check()
            yield block

    def _leave_out(self, member: Member, reason: str) -> None:
        with self._lock:
            self._skipped.append(Skipped(self._paths[member.offset], reason))


def read_ahead(
    source: Source, span: Span, pieces: Executor, *, is_fresh: bool = False
) -> Generator[bytes, None, None]:
    """The bytes of `span` in order, while several requests fetch what follows."""
    starts = iter(range(span.start, span.end, PIECE_BYTES))
    flying: deque[Future[bytes]] = deque()

    def launch() -> None:
        if (start := next(starts, None)) is not None:
            end = min(start + PIECE_BYTES, span.end)
            flying.append(pieces.submit(_piece, source, start, end, is_fresh))

    try:
        for _ in range(PIECES_AHEAD):
            launch()
        while flying:
            data = flying.popleft().result()
            launch()
            yield data
    finally:
        for piece in flying:
            piece.cancel()


def _piece(source: Source, start: int, end: int, is_fresh: bool) -> bytes:
    return b"".join(source.read(start, end, is_fresh=is_fresh))


def _raise_first(waiting: Sequence[Future[None]]) -> None:
    """Wait for all; raise the failure that made the others stop, if there is one."""
    errors = [error for future in waiting if (error := future.exception()) is not None]
    for error in sorted(errors, key=lambda each: isinstance(each, Cancelled)):
        raise error


class _Cursor:
    """Reads forward through blocks; `position` counts in bytes of the archive."""

    def __init__(
        self, blocks: Iterator[bytes], position: int, count: Callable[[int], None]
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
        return b"".join(self.blocks(length))

    def blocks(self, length: int) -> Iterator[bytes]:
        while length > 0:
            if not self._rest:
                if (following := next(self._blocks, None)) is None:
                    raise DamagedMember("the archive ends too early")
                self._rest = memoryview(following)
            block, self._rest = self._rest[:length], self._rest[length:]
            length -= len(block)
            self.position += len(block)
            self._count(len(block))
            yield bytes(block)
