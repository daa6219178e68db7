"""Fetch a big file by several connections at once, so that a killed process can go on.

One connection of Drive rarely fills a fast line. Each part is one request, taken up by itself
after a cut; the bytes go straight to their place in one file, and the md5 is read from there
behind them. Memory does not grow with the file.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final

from jupyter_colabsync.drive.download import Download, Fetching, Wanted, changed_on_drive
from jupyter_colabsync.drive.following import Following
from jupyter_colabsync.drive.range_journal import RangeJournal, Reach
from jupyter_colabsync.drive.retry import LostAnswer, Retry
from jupyter_colabsync.drive.transfer import BLOCK_BYTES, writing_locally
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.errors import (
    Cancelled,
    ColabSyncError,
    LocalProblem,
    SignInNeeded,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken

RANGED_BYTES: Final = 64_000_000
"""Smaller files are there before several connections pay off; each costs the quota of a
download. A guess, to be measured live."""
RANGES_EACH: Final = 4
"""How many ranges a connection fetches one after the other, at most. The more, the closer the md5
follows, and the less waits for a slow connection at the end."""
RANGE_BYTES: Final = 32 * 1024 * 1024
"""Shorter ones than this are not worth another wait for a first byte."""
NOTE_BYTES: Final = 8 * 1024 * 1024
"""So much per range may have to be fetched again after a kill."""
LOOK_S: Final = 0.1
"""How soon a range that pauses hears that the whole was stopped."""


class NoRanges(Exception):
    """The server sends everything instead of the part that was asked for."""


class RangedDownload:
    """One download to `path`, which appears only when it is whole and checked.

    Until then the bytes are in `path` with `.part` behind, and `.ranges` beside tells how far.
    """

    def __init__(
        self,
        transport: Transport,
        retry: Retry,
        wanted: Wanted,
        path: Path,
        connections: int,
        on_bytes: Callable[[int], None],
        cancel: CancelToken,
    ) -> None:
        self._transport = transport
        self._retry = retry
        self._wanted = wanted
        self._path = path
        self._connections = connections
        self._on_bytes = on_bytes
        self._cancel = cancel
        self._part = path.with_name(f"{path.name}.part")
        identity = f"{wanted.path} {wanted.size_bytes} {wanted.md5}"
        self._journal = RangeJournal(path.with_name(f"{path.name}.ranges"), identity)
        self._lock = threading.Lock()
        self._reported = 0

    def run(self) -> str:
        """The hex md5 of what is at `path` now. Raises as `Download.run`, and LocalProblem."""
        try:
            md5 = self._fetch()
        except (Cancelled, SignInNeeded, Unreachable):
            raise  # what is here is of use to the next call
        except ColabSyncError:
            self._discard()
            raise
        with writing_locally():
            os.replace(self._part, self._path)
        self._journal.end()
        return md5

    def _fetch(self) -> str:
        size = self._wanted.size_bytes
        have = self._begun()
        if size is not None and size >= RANGED_BYTES:
            try:
                return self._in_ranges(size)
            except NoRanges:
                self._report(-self._reported)
                have = 0  # there are holes in it
        with writing_locally():
            sink = self._part.open("r+b" if have else "w+b")
        with sink:
            stream = Download(self._transport, self._wanted, sink, self._report, self._cancel)
            return stream.run(self._retry, have)

    def _begun(self) -> int:
        """How many bytes an earlier process left of one stream; the md5 tells if they are right."""
        with contextlib.suppress(OSError):
            if self._wanted.md5 is not None:
                return self._part.stat().st_size
        return 0

    def _in_ranges(self, size: int) -> str:
        kept = self._kept(size)
        md5 = self._complete(kept or self._begin(size))
        if kept and self._is_wrong(md5):
            # a power cut can leave a file with its length and without its bytes
            self._report(-self._reported)
            md5 = self._complete(self._begin(size))
        if self._is_wrong(md5):
            raise changed_on_drive()
        return md5

    def _is_wrong(self, md5: str) -> bool:
        return self._wanted.md5 is not None and self._wanted.md5 != md5

    def _kept(self, size: int) -> tuple[Reach, ...]:
        """What an earlier process reached, if it fetched these very bytes."""
        if self._wanted.md5 is None:
            return ()
        try:
            is_there = self._part.stat().st_size == size
        except OSError:
            is_there = False
        return self._journal.read() if is_there else ()

    def _begin(self, size: int) -> tuple[Reach, ...]:
        reaches = split(size, how_many(size, self._connections))
        with writing_locally(), self._part.open("wb") as part:
            part.truncate(size)
        self._journal.begin(reaches)
        return reaches

    def _complete(self, reaches: Sequence[Reach]) -> str:
        """Fetch what is missing of each range; the md5 of the whole."""
        self._report(sum(each.position - each.begin for each in reaches))
        halt = _Halt(self._cancel)
        fetching = Fetching(self._transport, self._wanted, halt)
        following = Following(self._part, reaches)

        def note(number: int, position: int) -> None:
            self._journal.note(number, position)
            following.reached(number, position)

        ranges = [
            _Range(fetching, self._part, number, reach, note, self._report)
            for number, reach in enumerate(reaches)
            if reach.position < reach.end
        ]
        with ThreadPoolExecutor(1, "colabsync-md5") as beside:
            md5 = beside.submit(following.run, self._cancel)
            try:
                if ranges:
                    self._run_together(ranges, halt)
            finally:
                following.stop()
        return md5.result()

    def _run_together(self, ranges: Sequence[_Range], halt: CancelToken) -> None:
        """The ranges, in order and several at once; the first failure stops the others and is
        raised."""
        with ThreadPoolExecutor(self._connections, "colabsync-range") as pool:
            futures = [pool.submit(each.run, self._retry, halt) for each in ranges]
            try:
                self._wait_for(futures)
            finally:
                halt.set()
        errors = [error for each in futures if (error := each.exception()) is not None]
        if errors:
            # those that were stopped because of another one have nothing to tell
            raise next((each for each in errors if not isinstance(each, Cancelled)), errors[0])

    def _wait_for(self, futures: Sequence[Future[None]]) -> None:
        """Until all are done or one has failed. Raises Cancelled."""
        left = set(futures)
        while left:
            self._cancel.check()
            done, left = wait(left, timeout=LOOK_S, return_when=FIRST_EXCEPTION)
            if any(each.exception() is not None for each in done):
                return

    def _report(self, count: int) -> None:
        """Tell the caller, one thread at a time."""
        with self._lock:
            self._reported += count
            self._on_bytes(count)

    def _discard(self) -> None:
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)
        with contextlib.suppress(LocalProblem):
            self._journal.end()


class _Halt(CancelToken):
    """Stops ranges: set when one of them has failed, and heeds whoever may stop the whole."""

    def __init__(self, whole: CancelToken) -> None:
        super().__init__()
        self._whole = whole

    def check(self) -> None:
        """Raise Cancelled if the ranges or the whole are to stop."""
        self._whole.check()
        super().check()


class _Range:
    """One range, into its place in the file."""

    def __init__(
        self,
        fetching: Fetching,
        part: Path,
        number: int,
        reach: Reach,
        note: Callable[[int, int], None],
        report: Callable[[int], None],
    ) -> None:
        self._fetching = fetching
        self._part = part
        self._number = number
        self._end = reach.end
        self._position = self._noted = reach.position
        self._tell = note
        self._report = report

    def run(self, retry: Retry, halt: CancelToken) -> None:
        """Fetch what is missing. Raises as `Download.run`, and NoRanges."""
        with writing_locally():
            place = self._part.open("r+b")
        with place:
            place.seek(self._position)
            try:
                retry.run(
                    lambda: self._attempt(place), cancel=halt, progress=lambda: self._position
                )
            finally:
                self._note(place)

    def _attempt(self, place: BinaryIO) -> None:
        with closing(self._fetching.ask(self._position, self._end)) as answer:
            if answer.status_code != 206:
                raise NoRanges
            self._fetching.check_range(answer, self._position)
            for block in self._fetching.blocks(answer):
                self._write(place, block[: self._end - self._position])
        if self._position < self._end:
            raise LostAnswer(f"the range ended {self._end - self._position} bytes early")

    def _write(self, place: BinaryIO, block: bytes) -> None:
        with writing_locally():
            place.write(block)
        self._position += len(block)
        self._report(len(block))
        if self._position - self._noted >= NOTE_BYTES:
            self._note(place)

    def _note(self, place: BinaryIO) -> None:
        """Remember the position, once its bytes are with the system."""
        with writing_locally():
            place.flush()
        self._tell(self._number, self._position)
        self._noted = self._position


def how_many(size: int, connections: int) -> int:
    """In how many ranges a file comes by so many connections."""
    return min(connections * RANGES_EACH, max(connections, size // RANGE_BYTES))


def split(size: int, count: int) -> tuple[Reach, ...]:
    """`count` ranges of about the same length, at most one for each MiB; nothing is here yet."""
    count = max(1, min(count, size // BLOCK_BYTES))
    edges = [size * number // count for number in range(count + 1)]
    return tuple(Reach(begin, end, begin) for begin, end in itertools.pairwise(edges))
