"""Takes members out of a zip while its bytes arrive, several requests at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from typing import Final

from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.kaggle.folder.contents import Contents
from jupyter_colabsync.kaggle.reasons import CannotPlace, DamagedMember, Skipped
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.storage.sources import Source
from jupyter_colabsync.kaggle.unpacking.ahead import Ahead, Turns
from jupyter_colabsync.kaggle.unpacking.allowance import Allowance
from jupyter_colabsync.kaggle.unpacking.cursor import Cursor
from jupyter_colabsync.kaggle.unpacking.delivery import Delivery
from jupyter_colabsync.kaggle.unpacking.gate import Gate
from jupyter_colabsync.kaggle.unpacking.halt import Halt
from jupyter_colabsync.kaggle.unpacking.inflate import inflate
from jupyter_colabsync.kaggle.unpacking.judging import Chosen
from jupyter_colabsync.kaggle.unpacking.large import INTO_ANOTHER, NOT_HERE, OTHER_NAME, Large
from jupyter_colabsync.kaggle.unpacking.nested import NotUnpackable
from jupyter_colabsync.kaggle.unpacking.zip_list import (
    DEFLATED,
    LOCAL_HEADER_BYTES,
    SPAN_BYTES,
    Layout,
    Member,
    Span,
    local_lengths,
)

LARGE_AT_ONCE: Final = 2
"""Each takes a processor to itself."""
WORTH_READING_BYTES: Final = 128 * 1024
"""The rest of an answer is read up to this, so that its connection can be used again."""


class Extraction:
    """Puts chosen members of one archive in place. To be run once."""

    def __init__(self, layout: Layout, delivery: Delivery, progress: Progress, halt: Halt) -> None:
        self._layout = layout
        self._delivery = delivery
        self._progress = progress
        self._halt = halt
        self._gate = Gate()
        self._lock = threading.Lock()
        self._paths: dict[int, str] = {}
        self._damaged: list[tuple[Member, str]] = []
        self._skipped: list[Skipped] = []

    def run(
        self, source: Source, chosen: Sequence[Chosen], workers: int, allowance: Allowance
    ) -> tuple[Skipped, ...]:
        """Fetch, unpack, check and place; returns what could not be, and why.

        A member whose bytes are damaged is fetched once more. Raises what stopped the whole:
        Cancelled, Unreachable, Stale, LocalProblem; what is placed by then stays.
        """
        self._paths = {each.member.offset: each.path for each in chosen}
        spans = self._layout.spans([each.member for each in chosen])
        total_bytes = sum(span.end - span.start for span in spans)
        self._progress.start(total_bytes, "bytes", "Pulling", files=len(chosen))
        with (
            ThreadPoolExecutor(workers, "kaggle-span") as pool,
            ThreadPoolExecutor(workers, "kaggle-piece") as pieces,
        ):
            turns = Turns(workers)
            ahead = Ahead(source, pieces, turns, allowance)
            self._all_of(spans, source, ahead, turns, pool)
            for member in self._second_tries():
                end = self._layout.end_of(member)
                self._progress.grow(end - member.offset)
                with self._halt.on_failure(), self._gate.large():
                    self._alone(Span(member.offset, end, (member,)), source, ahead, is_fresh=True)
        return self._left_out()

    def run_over(self, chosen: Sequence[Chosen], blocks: Iterator[Block]) -> tuple[Skipped, ...]:
        """The same from the archive's bytes as they come, once, from its first on."""
        self._paths = {each.member.offset: each.path for each in chosen}
        members = sorted((each.member for each in chosen), key=lambda each: each.offset)
        end = self._layout.end_of(members[-1]) if members else 0
        self._span(Span(0, end, tuple(members)), blocks)
        return self._left_out()

    def _all_of(
        self, spans: Sequence[Span], source: Source, ahead: Ahead, turns: Turns, pool: Executor
    ) -> None:
        """Spans of small members in the pool; beside them the large ones, the longest first."""
        smalls = [span for span in spans if span.end - span.start <= SPAN_BYTES]
        larges = [span for span in spans if span.end - span.start > SPAN_BYTES]
        larges.sort(key=lambda span: span.start - span.end)

        def small(span: Span) -> None:
            with self._halt.on_failure(), turns.span(self._halt.check):
                self._halt.check()
                with closing(source.read(span.start, span.end)) as blocks, self._gate:
                    self._span(span, self._gate.waiting(blocks))

        def large(span: Span) -> None:
            try:
                with self._halt.on_failure(), self._gate.large():
                    self._alone(span, source, ahead)
            finally:
                turns.expect_no_more()

        if larges:
            turns.expect_large()
        with ThreadPoolExecutor(LARGE_AT_ONCE, "kaggle-large") as large_pool:
            waiting = [large_pool.submit(large, span) for span in larges]
            waiting += [pool.submit(small, span) for span in smalls]
            wait(waiting)
        _raise_first(waiting)

    def _second_tries(self) -> list[Member]:
        again, self._damaged = self._damaged, []
        return [member for member, _ in again]

    def _left_out(self) -> tuple[Skipped, ...]:
        for member, reason in self._damaged:
            self._leave_out(member, reason)
        self._progress.flush()
        return tuple(self._skipped)

    def _alone(self, span: Span, source: Source, ahead: Ahead, *, is_fresh: bool = False) -> None:
        """One member that travels by itself."""
        (member,) = span.members
        path = self._paths[member.offset]
        if span.end - span.start <= SPAN_BYTES or self._delivery.unpacks(path):
            with closing(ahead.read(span.start, span.end, is_fresh=is_fresh)) as blocks:
                self._span(span, blocks)
            return
        placing = self._delivery.placing
        large = Large(source, self._layout, ahead, placing, self._progress, self._halt, is_fresh)
        with self._one(member):
            large.bring(member, path)

    def _span(self, span: Span, blocks: Iterator[Block]) -> None:
        cursor = Cursor(blocks, span.start, self._progress.add)
        for member in span.members:
            with self._one(member):
                self._member(member, cursor)
        left = span.end - cursor.position
        if left > WORTH_READING_BYTES:
            self._progress.add(left)
            return
        with suppress(DamagedMember):
            cursor.advance(span.end)

    @contextmanager
    def _one(self, member: Member) -> Iterator[None]:
        """What goes wrong with this member alone is noted here."""
        self._halt.check()
        path = self._paths[member.offset]
        self._progress.say(path)
        try:
            yield
        except DamagedMember as damage:
            if isinstance(damage, NotUnpackable):
                self._delivery.give_up_unpacking(path)
            with self._lock:
                self._damaged.append((member, str(damage)))
        except CannotPlace as reason:
            self._leave_out(member, str(reason))

    def _member(self, member: Member, cursor: Cursor) -> None:
        cursor.advance(member.offset)
        lengths = local_lengths(cursor.take(LOCAL_HEADER_BYTES))
        if lengths is None:
            raise DamagedMember(NOT_HERE)
        if cursor.take(lengths[0]) != member.raw_name:
            raise DamagedMember(OTHER_NAME)
        body_at = cursor.position + lengths[1]
        if body_at + member.packed_bytes > self._layout.end_of(member):
            raise DamagedMember(INTO_ANOTHER)
        cursor.advance(body_at)
        packed = self._halt.checked(cursor.blocks(member.packed_bytes))
        blocks: Iterator[Block] = inflate(packed) if member.method == DEFLATED else packed
        contents = Contents(blocks, member.size_bytes, member.crc32)
        self._delivery.bring(self._paths[member.offset], contents)

    def _leave_out(self, member: Member, reason: str) -> None:
        with self._lock:
            self._skipped.append(Skipped(self._paths[member.offset], reason))


def _raise_first(waiting: Sequence[Future[None]]) -> None:
    """Wait for all; raise the failure that made the others stop, if there is one."""
    errors = [error for future in waiting if (error := future.exception()) is not None]
    for error in sorted(errors, key=lambda each: isinstance(each, Cancelled)):
        raise error
