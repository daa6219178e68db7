"""The story of a pull: open, list, choose, look for room, fetch, check, place, take note."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_colabsync.errors import Busy, Unreachable
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.archive import (
    TAIL_BYTES,
    DamagedArchive,
    Layout,
    Span,
    find_directory,
    read_directory,
)
from jupyter_colabsync.kaggle.connections import Connections
from jupyter_colabsync.kaggle.extract import Extraction, Halt, read_ahead
from jupyter_colabsync.kaggle.fetch import (
    HEAD_BYTES,
    Address,
    LocalSource,
    Meter,
    RangedSource,
    Source,
    open_ranges,
    stream_whole,
)
from jupyter_colabsync.kaggle.ledger import Ledger, Outcome, Placed
from jupyter_colabsync.kaggle.names import Chosen, Skipped, UnsafeName, choose, judge, safe_name
from jupyter_colabsync.kaggle.placing import (
    KEPT_REASON,
    CannotPlace,
    Placing,
    Verdict,
    disk_problem,
)
from jupyter_colabsync.kaggle.reference import KaggleRef
from jupyter_colabsync.kaggle.report import PullReport
from jupyter_colabsync.kaggle.retry import Pause
from jupyter_colabsync.kaggle.room import TargetFolder, check_room
from jupyter_colabsync.kaggle.saving import Saving, announced
from jupyter_colabsync.kaggle.storage import Storage
from jupyter_colabsync.kaggle.transport import Located

ZIP_STARTS: Final = (b"PK\3\4", b"PK\5\6")


@dataclass(frozen=True, slots=True)
class Order:
    """What to pull where. `select` empty: everything. `version`: as Kaggle says now, or None."""

    ref: KaggleRef
    version: int | None
    folder: Path
    select: tuple[str, ...]
    locate: Callable[[], Located]


class Importer:
    """Pulls archives through one set of connections."""

    def __init__(self, connections: Connections, has_own_origin: bool) -> None:
        self._connections = connections
        self._has_own_origin = has_own_origin

    def run(self, order: Order, context: JobContext, pause: Pause) -> PullReport:
        """Bring what is chosen into the folder; what is there already is not fetched again.

        Raises Cancelled, Unreachable, Refused, Stale, LocalProblem, BadRequest, Busy. Whatever was
        complete by then stays, is noted, and is not fetched twice.
        """
        began = time.monotonic()
        target = TargetFolder(order.folder)
        try:
            target.make()
            with _claimed(order) as ledger:
                halt = Halt(context.cancel)
                storage = Storage(self._connections, self._has_own_origin, halt.check)
                pull = _Pull(order, context, pause, storage, halt, ledger, self._connections.limit)
                return pull.run(began)
        except OSError as error:
            raise disk_problem(error) from error
        finally:
            target.remove_if_empty()


class _Pull:
    """One pull under way."""

    def __init__(
        self,
        order: Order,
        context: JobContext,
        pause: Pause,
        storage: Storage,
        halt: Halt,
        ledger: Ledger,
        workers: int,
    ) -> None:
        self._order = order
        self._progress = context.progress
        self._pause = pause
        self._storage = storage
        self._halt = halt
        self._ledger = ledger
        self._workers = workers
        self._placing = Placing(order.folder, ledger)
        self._address = Address(order.locate)
        self._meter = Meter()
        self._skipped: list[Skipped] = []
        self._etag: str | None = None
        self._here: dict[str, int] = {}

    def run(self, began: float) -> PullReport:
        is_complete = False
        try:
            if not self._is_unchanged():
                self._bring()
            is_complete = True
        finally:
            self._take_note(is_complete)
        return PullReport(
            ref=self._order.ref,
            files=len(self._here),
            bytes=sum(self._here.values()),
            fetched_bytes=self._meter.total_bytes,
            skipped=tuple(self._skipped),
            version=self._order.version,
            elapsed_s=time.monotonic() - began,
        )

    def _is_unchanged(self) -> bool:
        """True when the last pull brought this very version whole and nobody touched it since."""
        note, order = self._ledger.note, self._order
        if note is None or not note.is_complete or note.skipped or order.version is None:
            return False
        if note.version != order.version or note.select or order.select:
            return False
        for path, placed in note.files.items():
            self._halt.check()
            if not self._placing.is_untouched(path, placed):
                return False
        self._here = {path: placed.size_bytes for path, placed in note.files.items()}
        return True

    def _bring(self) -> None:
        self._progress.start(None, "bytes", "Asking Kaggle")
        opening = open_ranges(self._address, self._storage, self._pause, self._meter)
        saving = Saving(
            self._ledger.workshop / "download.part",
            self._order.folder,
            self._progress,
            self._halt.check,
        )
        if opening is None or opening.head is None:
            placed = saving.save(
                lambda begin: stream_whole(
                    self._address, self._storage, self._pause, self._meter, begin
                )
            )
            self._use_saved(saving, placed)
            return
        self._etag = opening.identity.etag
        source = RangedSource(self._address, self._storage, self._pause, self._meter, opening)
        if _is_zip(opening.head, opening.file_name):
            self._unpack(source, source.keep(max(0, source.total_bytes - TAIL_BYTES)))
            return
        with ThreadPoolExecutor(self._workers, "kaggle-piece") as pieces:
            whole = Span(0, source.total_bytes, ())
            placed = saving.save(announced(opening, lambda: read_ahead(source, whole, pieces)))
        self._use_saved(saving, placed)

    def _use_saved(self, saving: Saving, placed: Placed) -> None:
        """Unpack the saved file if it is a zip, else give it its name."""
        local = LocalSource(saving.part)
        name = saving.opening.file_name if saving.opening else ""
        head = b"".join(local.read(0, HEAD_BYTES))
        if _is_zip(head, name):
            tail_start = max(0, local.total_bytes - TAIL_BYTES)
            self._unpack(local, b"".join(local.read(tail_start, local.total_bytes)))
            saving.part.unlink()
            return
        path = _raw_name(name, self._order.ref)
        choose([path], self._order.select)
        try:
            self._placing.give_name(saving.part, path, placed)
        except CannotPlace as reason:
            self._skipped.append(Skipped(path, str(reason)))
        else:
            self._here[path] = placed.size_bytes

    def _unpack(self, source: Source, tail: bytes) -> None:
        """Fetch, check and place what is wanted of a zip."""
        try:
            directory = find_directory(tail, source.total_bytes)
            data = b"".join(source.read(directory.start, directory.end))
            members = read_directory(data, directory)
        except DamagedArchive as damage:
            raise _damaged(str(damage)) from damage
        layout = Layout(members, directory)
        chosen, skipped = judge(members, self._order.select, layout.is_possible, os.name == "nt")
        self._skipped.extend(skipped)
        missing = [each for each in chosen if self._is_missing(each)]
        check_room(self._order.folder, (each.member.size_bytes for each in missing))
        extraction = Extraction(source, layout, self._placing, self._progress, self._halt)
        left_out = extraction.run(missing, self._workers)
        self._skipped.extend(left_out)
        failed = {each.name for each in left_out}
        for each in missing:
            if each.path not in failed:
                self._here[each.path] = each.member.size_bytes

    def _is_missing(self, each: Chosen) -> bool:
        """Whether a member is to be fetched; notes what is here and what must be left alone."""
        self._halt.check()
        verdict = self._placing.verdict(each.path, each.member.size_bytes, each.member.crc32)
        if verdict is Verdict.HERE:
            self._here[each.path] = each.member.size_bytes
        elif verdict is Verdict.KEEP:
            self._skipped.append(Skipped(each.path, KEPT_REASON))
        elif verdict is Verdict.OUTSIDE:
            self._skipped.append(Skipped(each.path, "a link in the folder leads outside"))
        return verdict is Verdict.FETCH

    def _take_note(self, is_complete: bool) -> None:
        """Write down what is here. After a failure on a full disk the journal stands in for it."""
        order, ledger = self._order, self._ledger
        files = {
            path: placed
            for path, placed in ledger.all_known().items()
            if self._placing.is_untouched(path, placed)
        }
        if is_complete and not order.select:
            files = {path: placed for path, placed in files.items() if path in self._here}
        if not files and not is_complete:
            ledger.discard()
            return
        outcome = Outcome(order.version, self._etag, is_complete, order.select, self._skipped)
        try:
            ledger.settle(outcome, files)
        except OSError:
            if is_complete:
                raise


@contextmanager
def _claimed(order: Order) -> Iterator[Ledger]:
    """The folder's ledger, for one pull at a time. Raises Busy, OSError."""
    from filelock import FileLock, Timeout

    ledger = Ledger(order.folder, order.ref)
    ledger.workshop.mkdir(exist_ok=True)
    lock: AbstractContextManager[object]
    try:
        lock = FileLock(ledger.workshop / "lock").acquire(timeout=0)
    except Timeout as error:
        raise Busy("Another pull is filling this folder. Wait until it ends.") from error
    except NotImplementedError:  # a file system without locks: better unguarded than not at all
        lock = nullcontext()
    with lock:
        ledger.open()
        yield ledger


def _is_zip(head: bytes, file_name: str) -> bool:
    return head[:4] in ZIP_STARTS or file_name.lower().endswith(".zip")


def _raw_name(file_name: str, ref: KaggleRef) -> str:
    """What a single file is called here: its own name if that is safe, else the dataset's."""
    try:
        return safe_name(file_name.replace("\\", "/").rsplit("/", 1)[-1], os.name == "nt")
    except UnsafeName:
        return ref.slug


def _damaged(what: str) -> Unreachable:
    return Unreachable(
        f"The archive Kaggle sent cannot be read: {what}. Pull again; if that does not help, "
        "the dataset itself is damaged.",
        code="kaggle_damaged",
    )
