"""The story of a pull: open, list, choose, look for room, fetch, check, place, take note."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.address import Address
from jupyter_colabsync.kaggle.archive import (
    TAIL_BYTES,
    DamagedArchive,
    Directory,
    Layout,
    Member,
    Span,
    find_directory,
    read_directory,
)
from jupyter_colabsync.kaggle.extract import Extraction, Halt, read_ahead
from jupyter_colabsync.kaggle.fetch import (
    HEAD_BYTES,
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
)
from jupyter_colabsync.kaggle.reference import KaggleRef
from jupyter_colabsync.kaggle.report import PullReport
from jupyter_colabsync.kaggle.retry import Pause
from jupyter_colabsync.kaggle.room import check_room
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


class Pull:
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
            self._unpack(source)
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
            self._unpack(local)
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

    def _unpack(self, source: Source) -> None:
        """Fetch, check and place what is wanted of a zip."""
        directory, members = _list_members(source)
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


def _list_members(source: Source) -> tuple[Directory, tuple[Member, ...]]:
    """What an archive says it holds; a list that arrived damaged is fetched once more."""
    problem = ""
    for is_fresh in (False, True):
        try:
            tail = source.tail(TAIL_BYTES, is_fresh=is_fresh)
            directory = find_directory(tail, source.total_bytes)
            data = b"".join(source.read(directory.start, directory.end, is_fresh=is_fresh))
            return directory, read_directory(data, directory)
        except DamagedArchive as damage:
            problem = str(damage)
    raise Unreachable(
        f"The archive Kaggle sent cannot be read: {problem}. Pull again; if that does not help, "
        "the dataset itself is damaged.",
        code="kaggle_damaged",
    )


def _is_zip(head: bytes, file_name: str) -> bool:
    return head[:4] in ZIP_STARTS or file_name.lower().endswith(".zip")


def _raw_name(file_name: str, ref: KaggleRef) -> str:
    """What a single file is called here: its own name if that is safe, else the dataset's."""
    try:
        return safe_name(file_name.replace("\\", "/").rsplit("/", 1)[-1], os.name == "nt")
    except UnsafeName:
        return ref.slug
