"""The road of one file after the other, for what Kaggle has no archive of, and for few files."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Final

from jupyter_colabsync.errors import Cancelled, NotFound
from jupyter_colabsync.kaggle.folder.looking import KEPT_REASON, REASONS, Verdict
from jupyter_colabsync.kaggle.folder.partial import LARGE_BYTES
from jupyter_colabsync.kaggle.folder.room import check_room
from jupyter_colabsync.kaggle.kinds.holding import Holding, ListedFile
from jupyter_colabsync.kaggle.names import UnsafeName, choose, safe_name, shown
from jupyter_colabsync.kaggle.pulling.reach import Download, Reach
from jupyter_colabsync.kaggle.reasons import Skipped
from jupyter_colabsync.kaggle.storage.sources import RangedSource
from jupyter_colabsync.kaggle.unpacking.ahead import Ahead, Turns
from jupyter_colabsync.kaggle.unpacking.lone_file import LoneFile, Wanted
from jupyter_colabsync.kaggle.unpacking.streamed import Desk

STRETCH_BYTES: Final = 64 * 1024 * 1024
"""After so much of a large file it is looked whether several connections have become free for it.
"""
GONE: Final = "Kaggle does not have it, or not any more"


class FileRoad:
    """Several files at a time; one large one at a time by several connections."""

    def __init__(self, desk: Desk, reach: Reach, holding: Holding, version: int | None) -> None:
        """`version`: what is pulled, None where there are none: then the ETag of each file tells
        whether it is still the one that is here."""
        self._desk = desk
        self._reach = reach
        self._holding = holding
        self._version = version
        self._lock = threading.Lock()
        self._lane = threading.Lock()
        self._missed: dict[str, NotFound] = {}
        self._came: list[str] = []

    def bring_chosen(self) -> None:
        """Ask Kaggle for the list, and put what is chosen in place. Raises what the holding's
        calls raise, Cancelled, Unreachable, Refused, Stale, LocalProblem, BadRequest; NotFound
        when Kaggle has none of it."""
        self._desk.progress.start(None, "bytes", "Listing files")
        listed: list[ListedFile] = []
        for each in self._holding.files():
            self._desk.halt.check()
            listed.append(each)
        names = choose((each.name for each in listed), self._desk.select)
        self._bring(self._judged([each for each in listed if each.name in names]))

    def bring_one(self, name: str) -> None:
        """The same for one file, which is not looked up. Raises NotFound if there is none."""
        self._bring(self._judged([ListedFile(name, None)]))

    def _judged(self, listed: Sequence[ListedFile]) -> list[Wanted]:
        taken = self._desk.delivery.begin()
        wanted = []
        for each in listed:
            try:
                path = safe_name(each.name, self._desk.on_windows)
                taken.claim(path)
            except UnsafeName as reason:
                self._leave_out(shown(each.name), str(reason))
            else:
                wanted.append(Wanted(each.name, path, each.size_bytes, self._version))
        return wanted

    def _bring(self, wanted: Sequence[Wanted]) -> None:
        desk = self._desk
        missing = [each for each in wanted if self._is_missing(each)]
        sizes = [each.size_bytes for each in missing if each.size_bytes is not None]
        check_room(desk.delivery.placing.folder, sizes)
        total_bytes = sum(sizes) if len(sizes) == len(missing) else None
        desk.progress.start(total_bytes, "bytes", "Pulling", files=len(missing))
        # the longest first: at the end nobody waits for one that began last
        missing.sort(key=lambda each: -(each.size_bytes or 0))
        with (
            ThreadPoolExecutor(self._reach.connections, "kaggle-piece") as pieces,
            ThreadPoolExecutor(self._reach.connections, "kaggle-file") as pool,
        ):
            work = partial(self._guarded, pieces)
            errors = [task.exception() for task in [pool.submit(work, each) for each in missing]]
        for error in sorted(filter(None, errors), key=lambda each: isinstance(each, Cancelled)):
            raise error
        if self._missed and len(self._missed) == len(wanted):
            raise next(iter(self._missed.values()))
        for path in self._missed:
            self._leave_out(path, GONE)
        desk.delivery.placing.settle()
        for path in self._came:
            desk.tally.here.update(desk.delivery.sizes(path))
        desk.progress.flush()

    def _is_missing(self, wanted: Wanted) -> bool:
        """Whether a file is to be asked for; notes what is here of this very version."""
        self._desk.halt.check()
        found = self._desk.delivery.here_alone(wanted.path, None, self._version)
        if found is not None:
            self._desk.tally.here.update(found)
        return found is None

    def _guarded(self, pieces: ThreadPoolExecutor, wanted: Wanted) -> None:
        with self._desk.halt.on_failure():
            self._desk.halt.check()
            self._desk.progress.say(wanted.path)
            try:
                self._one(pieces, wanted)
            except NotFound as missed:
                with self._lock:
                    self._missed[wanted.path] = missed

    def _one(self, pieces: ThreadPoolExecutor, wanted: Wanted) -> None:
        download = self._reach.open(lambda: self._holding.one(wanted.name))
        with closing(download.address):
            reason = self._reason_to_keep(download, wanted)
            if reason is not None:
                self._leave_out(wanted.path, reason)
                return
            found = self._desk.delivery.here_alone(wanted.path, download.etag, None)
            if found is None:
                self._fetch(pieces, wanted, download)
                return
            self._desk.delivery.stamp(wanted.path, download.etag, self._version)
            self._desk.progress.add(wanted.size_bytes or 0)
            self._desk.progress.file_done()
            with self._lock:
                self._desk.tally.here.update(found)

    def _reason_to_keep(self, download: Download, wanted: Wanted) -> str | None:
        """Why a file is not to be fetched: something else lies there for certain."""
        looking = self._desk.delivery.placing.looking
        verdict = looking.verdict(wanted.path, None, None)
        if verdict is not Verdict.KEEP:
            return REASONS.get(verdict)
        opening = download.opening
        total_bytes = opening.identity.total_bytes if opening else None
        size_bytes = wanted.size_bytes if wanted.size_bytes is not None else total_bytes
        is_other = size_bytes is not None and looking.has_other_size(wanted.path, size_bytes)
        return KEPT_REASON if is_other else None

    def _fetch(self, pieces: ThreadPoolExecutor, wanted: Wanted, download: Download) -> None:
        file = LoneFile(self._desk, wanted)
        if download.stream is not None:
            download.stream.read(file.take)
            while file.wants_again:
                download.stream.read(file.take)
        elif download.source is not None and download.opening is not None:
            read = partial(self._read, download.source, pieces, False)
            file.fetch(download.opening, read)
            while file.wants_again:
                read = partial(self._read, download.source, pieces, True)
                file.fetch(download.opening, read)
        if file.damage is not None:
            self._leave_out(wanted.path, file.damage)
            return
        with self._lock:
            self._came.append(wanted.path)

    def _read(
        self,
        source: RangedSource,
        pieces: ThreadPoolExecutor,
        is_fresh: bool,
        start: int,
        end: int,
    ) -> Generator[bytes, None, None]:
        """Bytes [start, end), as soon as that is possible by several connections."""
        while start < end:
            if end - start > LARGE_BYTES and self._lane.acquire(blocking=False):
                try:
                    turns = Turns(self._reach.connections)
                    ahead = Ahead(source, pieces, turns, self._reach.allowance)
                    yield from ahead.read(start, end, is_fresh=is_fresh)
                finally:
                    self._lane.release()
                return
            stretch_end = min(start + STRETCH_BYTES, end)
            yield from source.read(start, stretch_end, is_fresh=is_fresh)
            start = stretch_end

    def _leave_out(self, name: str, reason: str) -> None:
        with self._lock:
            self._desk.tally.skipped.append(Skipped(name, reason))
