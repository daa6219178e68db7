"""LinkEngine: keeps one linked folder equal to its Drive folder; the one door to a link's state."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec
from filelock import FileLock, Timeout

from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import Busy, Cancelled, ColabSyncError
from jupyter_colabsync.files import make_private_folder
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.cycle import APPROVED, FULL, HELD, Pair, Sight, Worker
from jupyter_colabsync.sync.local import stat_of
from jupyter_colabsync.sync.memory import Batch, Ledger
from jupyter_colabsync.sync.model import Plan
from jupyter_colabsync.sync.names import is_conflict_copy, name_of
from jupyter_colabsync.sync.status import LinkStatus, read_status, save_status
from jupyter_colabsync.sync.store import STATE_BROKEN, Signature, StateStore
from jupyter_colabsync.sync.tally import SyncReport, Tally

LOCK_WAIT_S = 3.0
"""Long enough for another process's look at an idle link, not for a whole sync."""


class LinkEngine:
    """One link. `folder` holds its state; only one engine at a time may run it, on this machine.

    Between runs the memory is kept as long as no other process has written the state.
    """

    def __init__(self, pair: Pair, drive: DriveClient, folder: Path) -> None:
        self.pair = pair
        self._drive, self._folder = drive, folder
        self._store = StateStore(folder / "state.sqlite")
        self._status_path = folder / "status.json"
        self._ledger: Ledger | None = None
        self._sight: Sight | None = None
        self._signature: Signature | None = None
        self._status = read_status(self._status_path)
        self._ids: frozenset[str] = frozenset()
        self._turn = threading.Lock()

    def run(self, context: JobContext, *, has_just_looked: bool = False) -> SyncReport:
        """Cycles until nothing is left to do.

        Raises what makes going on useless: no network, no sign-in, a root that is gone, Busy;
        what was done before that stays done and counted.
        """
        started_s, calls = time.monotonic(), self._drive.calls.snapshot()
        tally = Tally()

        def report() -> SyncReport:
            spent = _difference(self._drive.calls.snapshot(), calls)
            return tally.report(spent, time.monotonic() - started_s)

        with self._session(context.cancel) as (ledger, sight):
            worker = Worker(self.pair, self._drive, ledger, sight, context, tally)
            try:
                worker.cycles(has_just_looked=has_just_looked)
            except ColabSyncError as error:
                self._conclude(ledger, worker, report(), error)
                if error.code == STATE_BROKEN:
                    self._ledger = None
                raise
            self._conclude(ledger, worker, report(), None)
        return report()

    def has_work(self, cancel: CancelToken) -> bool:
        """One look at both sides: one call and no write when all is quiet. Raises as `run`."""
        tally = Tally()
        with self._session(cancel) as (ledger, sight):
            context = JobContext(Progress(), cancel)
            worker = Worker(self.pair, self._drive, ledger, sight, context, tally)
            try:
                found = worker.look()
            except ColabSyncError as error:
                self.note_problem(error)
                raise
            if not found:
                self._conclude(ledger, worker, tally.report({}, 0.0), None)
            return found

    def is_quiet_here(self, cancel: CancelToken) -> bool:
        """True when the folder is as it was agreed last: no reason to ask Drive."""
        with self._session(cancel) as (_, sight):
            return sight.is_quiet_here(cancel)

    def dry_run(self, cancel: CancelToken) -> Plan:
        """What `run` would do now. Writes nothing anywhere, not even what it learned."""
        known = self._ledger if self._is_current() else None
        memory = self._store.load() if known is None else known.memory.copy()
        ledger = Ledger(memory, None)
        sight = Sight(self.pair, self._drive, ledger)
        context = JobContext(Progress(), cancel)
        return Worker(self.pair, self._drive, ledger, sight, context, Tally()).dry_plan()

    def settle_held(self, choice: Literal["delete", "keep"]) -> None:
        """Decide about held deletions: let them happen once, or have the files brought back."""
        with self._session() as (ledger, _):
            held: list[str] = json.loads(ledger.memory.meta.get(HELD, "[]"))
            if choice == "delete":
                ledger.commit(Batch(meta={HELD: None, APPROVED: json.dumps(held)}))
            else:
                ledger.commit(Batch(meta={HELD: None, APPROVED: None}, base_drop=held))
            self._save(msgspec.structs.replace(self._status, held=0))

    def held(self) -> list[str]:
        """Paths of the files (and empty folders) whose deletion waits for a decision, sorted."""
        memory = self._ledger.memory if self._ledger is not None else self._store.load()
        paths: list[str] = sorted(json.loads(memory.meta.get(HELD, "[]")))
        above = {path[:at] for path in paths for at, sign in enumerate(path) if sign == "/"}
        return [path for path in paths if path not in above]

    def is_in_step(self, path: str) -> bool:
        """True when the file at `path` here is as it was last agreed with Drive; no call."""
        memory = self._ledger.memory if self._ledger is not None else self._store.load()
        entry = memory.base.get(path)
        try:
            found = os.lstat(self.pair.root / path)
        except OSError:
            return False
        return entry is not None and entry.kind == "file" and entry.stat == stat_of(found)

    def discard(self) -> None:
        """Throw the state away when the link ends; the files stay on both sides."""
        with self._session():
            self._ledger = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def knows(self, file_id: str) -> bool:
        """True when this Drive id lies in the link, as last known; no call."""
        if self._ledger is None:
            # reading needs no lock: what is not loaded yet is loaded when it first runs
            self._ids = self._ids or frozenset(self._store.load().mirror)
            return file_id in self._ids
        return file_id in self._ledger.memory.mirror

    def status(self) -> LinkStatus:
        """How the link stands, with what another process may have done since."""
        found = read_status(self._status_path)
        seen_ms = max(found.last_sync_at_ms or 0, self._status.last_sync_at_ms or 0)
        # an idle look is not written down, so only this process knows its time
        self._status = msgspec.structs.replace(found, last_sync_at_ms=seen_ms or None)
        return self._status

    def status_here(self) -> LinkStatus:
        """The status with what waits by the look of the folder now; asks nobody, writes nothing.

        For processes that do not keep links in sync: there nobody has looked since the last run.
        """
        status = self.status()
        memory = self._ledger.memory if self._ledger is not None else self._store.load()
        if self.pair.mode == "download":
            return status
        sight = Sight(self.pair, self._drive, Ledger(memory, None))
        try:
            sizes = sight.waiting_here(CancelToken())
        except ColabSyncError as error:
            return msgspec.structs.replace(status, problem=_problem(error), is_stopped=True)
        return msgspec.structs.replace(
            status, waiting_files=len(sizes), waiting_bytes=sum(sizes.values())
        )

    def note_problem(self, error: ColabSyncError) -> None:
        """Show what went wrong as the link's state."""
        if not isinstance(error, Cancelled | Busy):
            self._save(
                msgspec.structs.replace(self._status, problem=_problem(error), is_stopped=True)
            )

    @contextmanager
    def _session(self, cancel: CancelToken | None = None) -> Iterator[tuple[Ledger, Sight]]:
        """The one right to run this link, with its memory; everything is on disk afterwards.

        With `cancel` waits for other work of this process however long it takes; else Busy.
        """
        if not self._folder.is_dir():
            make_private_folder(self._folder)
        while not self._turn.acquire(timeout=LOCK_WAIT_S):
            if cancel is None:
                raise busy()
            cancel.check()
        try:
            with self._alone():
                if self._ledger is None or self._sight is None or not self._is_current():
                    self._ledger = Ledger(self._store.load(), self._store)
                    self._sight = Sight(self.pair, self._drive, self._ledger)
                try:
                    yield self._ledger, self._sight
                finally:
                    self._store.close()
                    self._signature = self._store.signature()
        finally:
            self._turn.release()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process runs this link meanwhile. Raises Busy."""
        lock = FileLock(self._folder / "lock", timeout=LOCK_WAIT_S)
        try:
            lock.acquire()
        except Timeout as error:
            raise busy() from error
        try:
            yield
        finally:
            lock.release()

    def _is_current(self) -> bool:
        return self._store.signature() == self._signature

    def _conclude(
        self, ledger: Ledger, worker: Worker, report: SyncReport, error: ColabSyncError | None
    ) -> None:
        """Bring the status up to date after a run or a look."""
        base = ledger.memory.base
        is_all_there = error is None and not worker.waiting and not report.problems
        problem = _problem(error) if error else next(iter(report.problems), None)
        self._save(
            LinkStatus(
                has_run=True,
                last_sync_at_ms=_now_ms() if is_all_there else self._status.last_sync_at_ms,
                file_count=sum(entry.kind == "file" for entry in base.values()),
                waiting_files=len(worker.waiting),
                waiting_bytes=sum(each.local.stat.size_bytes for each in worker.waiting),
                conflicts=sum(is_conflict_copy(name_of(path)) for path in base),
                held=worker.held,
                last=report.counts if report.did_anything else self._status.last,
                problem=self._status.problem if isinstance(error, Cancelled) else problem,
                is_stopped=(error is not None and not isinstance(error, Cancelled))
                or any(each.code in FULL for each in report.problems),
            )
        )

    def _save(self, status: LinkStatus) -> None:
        save_status(self._status_path, status, self._status)
        self._status = status


def busy() -> Busy:
    """Somebody else is at this link."""
    return Busy(
        "This folder is being synced right now. Wait until that has finished, then try again."
    )


def _difference(now: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    return {
        method: count - before.get(method, 0)
        for method, count in now.items()
        if count > before.get(method, 0)
    }


def _problem(error: ColabSyncError) -> Problem:
    return Problem(code=error.code, message=error.message, url=error.url)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
