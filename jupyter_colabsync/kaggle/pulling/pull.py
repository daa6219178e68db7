"""The story of a pull: look what is here, choose a road, bring what is missing, take note."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from jupyter_colabsync.errors import BadRequest, LocalProblem, NotFound
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.calls.transport import Located
from jupyter_colabsync.kaggle.folder.ledger import Ledger, Outcome
from jupyter_colabsync.kaggle.folder.placing import Placing
from jupyter_colabsync.kaggle.folder.records import SourceNote
from jupyter_colabsync.kaggle.folder.room import Room
from jupyter_colabsync.kaggle.kinds.holding import Holding
from jupyter_colabsync.kaggle.names import choose
from jupyter_colabsync.kaggle.pulling.archive_road import ArchiveRoad
from jupyter_colabsync.kaggle.pulling.colab_cache import CacheMiss, ColabCache
from jupyter_colabsync.kaggle.pulling.copying import Copying
from jupyter_colabsync.kaggle.pulling.file_road import FileRoad
from jupyter_colabsync.kaggle.pulling.reach import Download, Reach
from jupyter_colabsync.kaggle.pulling.report import PullReport, PullSource
from jupyter_colabsync.kaggle.reasons import Skipped
from jupyter_colabsync.kaggle.reference import KaggleRef
from jupyter_colabsync.kaggle.unpacking.delivery import Delivery
from jupyter_colabsync.kaggle.unpacking.halt import Halt
from jupyter_colabsync.kaggle.unpacking.nested import Nested
from jupyter_colabsync.kaggle.unpacking.streamed import Desk
from jupyter_colabsync.kaggle.unpacking.tally import Tally


@dataclass(frozen=True, slots=True)
class Order:
    """What to pull where. `select` empty: everything. `version`: as Kaggle says now, or None.
    `cache`: the VM's own, asked before Kaggle's storage; None: there is none. `file`: the one
    file, by its whole name, that the reference names and `select` means."""

    ref: KaggleRef
    version: int | None
    folder: Path
    select: tuple[str, ...]
    holding: Holding
    unpack_nested: bool = False
    cache: ColabCache | None = None
    file: str | None = None


class Pull:
    """One pull under way."""

    def __init__(
        self, order: Order, context: JobContext, reach: Reach, halt: Halt, ledger: Ledger
    ) -> None:
        self._order = order
        self._progress = context.progress
        self._cancel = context.cancel
        self._reach = reach
        self._halt = halt
        self._ledger = ledger
        self._placing = Placing(order.folder, ledger, context.progress.file_done)
        self._tally = Tally()
        self._desk = self._furnished()
        self._etag: str | None = None
        self._source: PullSource = "kaggle"
        self._aside: str | None = None

    def run(self, began: float) -> PullReport:
        """Raises as `Importer.run`."""
        is_complete = False
        try:
            if not self._is_unchanged() and not self._copy():
                self._bring()
            self._conclude()
            is_complete = True
        finally:
            try:
                self._take_note(is_complete)
            finally:
                self._placing.close()
        tally = self._tally
        return PullReport(
            ref=self._order.ref,
            files=len(tally.here),
            bytes=sum(tally.here.values()),
            fetched_bytes=self._reach.meter.total_bytes,
            skipped=tuple(tally.skipped),
            version=self._order.version,
            elapsed_s=time.monotonic() - began,
            source=self._source,
            aside=self._aside,
            notes=tuple(tally.remarks),
            is_checked=tally.is_checked,
        )

    def _furnished(self) -> Desk:
        order = self._order
        room, on_windows = Room(order.folder), os.name == "nt"
        nested = None
        if order.unpack_nested:
            nested = Nested(self._placing, self._ledger, room, on_windows, self._progress.file_done)
        return Desk(
            delivery=Delivery(self._placing, nested),
            room=room,
            tally=self._tally,
            progress=self._progress,
            halt=self._halt,
            select=order.select,
            on_windows=on_windows,
        )

    def _is_unchanged(self) -> bool:
        """True when the last pull brought this very version whole and nobody touched it since."""
        note, order = self._ledger.note, self._order
        if note is None or order.version is None or note.version != order.version:
            return False
        return self._is_all_here(note)

    def _is_all_here(self, note: SourceNote) -> bool:
        """True when what the last pull of the same order brought, all of it, is here untouched."""
        order = self._order
        if not note.is_complete or note.skipped or note.unpack_nested != order.unpack_nested:
            return False
        if note.select != order.select:
            return False
        files = self._meant(note)
        if not files:
            return False
        for path in files:
            self._halt.check()
            if not self._placing.looking.is_untouched(path, note.files[path]):
                return False
        self._tally.here.update({path: note.files[path].size_bytes for path in files})
        self._etag = note.etag
        return True

    def _meant(self, note: SourceNote) -> list[str]:
        """What of the note's files the order chooses; others may be there by another choice."""
        names = {path: placed.packed_in or path for path, placed in note.files.items()}
        try:
            chosen = choose(names.values(), self._order.select)
        except BadRequest:
            return []
        return [path for path, name in names.items() if name in chosen]

    def _copy(self) -> bool:
        """Bring everything from the VM's cache; False where it cannot help."""
        order = self._order
        if order.cache is None:
            return False
        self._progress.start(None, "bytes", "Asking Colab's cache")
        try:
            source = order.cache.find(order.ref, order.version, self._reach.pause)
            # a halt of its own: when this fails, the pull goes on in another way
            Copying(source, self._desk, Halt(self._cancel)).run()
        except CacheMiss as miss:
            self._placing.settle()
            self._placing.refused.clear()  # what still cannot be placed will be told again
            self._aside = f"Colab's cache {miss}; it was fetched from Kaggle."
            return False
        self._source = "colab_cache"
        return True

    def _bring(self) -> None:
        self._progress.start(None, "bytes", "Asking Kaggle")
        order = self._order
        files = FileRoad(self._desk, self._reach, order.holding, order.version)
        if order.file is not None:
            try:
                files.bring_one(order.file)
            except NotFound:
                pass  # not to be had alone, or a folder: the archive may hold it
            else:
                return
        whole = order.holding.whole()
        if whole is None:
            files.bring_chosen()
            return
        self._bring_archive(whole)

    def _bring_archive(self, whole: Located) -> None:
        download = self._reach.open(lambda: _whole(self._order.holding), whole)
        try:
            if not self._is_same_archive(download):
                ArchiveRoad(self._desk, self._reach, self._order.ref).bring(download)
        finally:
            download.address.close()

    def _is_same_archive(self, download: Download) -> bool:
        """True when the last pull brought this very archive whole: for what has no versions."""
        note = self._ledger.note
        self._etag = download.etag
        if note is None or download.etag is None or note.etag != download.etag:
            return False
        return self._is_all_here(note)

    def _conclude(self) -> None:
        """What stands in several places comes together in the tally."""
        tally, nested = self._tally, self._desk.delivery.nested
        self._placing.settle()
        tally.skipped += self._placing.refused
        if nested is None:
            return
        tally.skipped += [Skipped(name, reason) for name, reason in nested.skipped.items()]
        tally.remarks += [
            f"“{path}” could not be unpacked: it lies there as it is."
            for path in sorted(nested.kept)
            if path in tally.here
        ]

    def _take_note(self, is_complete: bool) -> None:
        """Write down what is here. After a failure on a full disk the journal stands in for it."""
        order, ledger = self._order, self._ledger
        try:
            self._placing.settle()  # after a stop: what is whole by now has come
        except LocalProblem:
            if is_complete:
                raise
        files = {
            path: placed
            for path, placed in ledger.all_known().items()
            if self._placing.looking.seems_untouched(path, placed)
        }
        if is_complete and self._sees_all():
            files = {path: placed for path, placed in files.items() if path in self._tally.here}
        if not is_complete and not (files and ledger.has_news):
            ledger.discard(keeps_large=True)  # what the note says, if there is one, is still so
            return
        outcome = Outcome(
            order.version,
            self._etag,
            is_complete,
            order.select,
            self._tally.skipped,
            order.unpack_nested,
        )
        try:
            ledger.settle(outcome, files)
        except OSError:
            if is_complete:
                raise

    def _sees_all(self) -> bool:
        """Whether what this pull did not see is not part of it: it is of another version then.
        Another choice of the same version stays beside this one."""
        note, order = self._ledger.note, self._order
        is_same = note is None or note.version == order.version
        return not order.select or not is_same or (note is not None and note.select == order.select)


def _whole(holding: Holding) -> Located:
    located = holding.whole()
    assert located is not None
    return located
