"""Standing: how one link stands, as everybody is told and as it is kept for other processes."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.errors import Busy, Cancelled, ColabSyncError, LocalProblem
from jupyter_colabsync.sync.local.unproven import Unproven, unproven
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.trees import LocalSeen
from jupyter_colabsync.sync.review.disputes import Disputes
from jupyter_colabsync.sync.run.pair import Pair
from jupyter_colabsync.sync.run.tally import FULL, SyncReport, Tally
from jupyter_colabsync.sync.state.state import State
from jupyter_colabsync.sync.state.status import LinkStatus, read_status, save_status

if TYPE_CHECKING:
    from jupyter_colabsync.sync.plan.actions import Upload
    from jupyter_colabsync.sync.run.cycle import Worker

FRESH_S = 5.0
"""What was seen so lately need not be looked at again, only to be shown."""


class Standing:
    """Of one link; `path` is where it is kept, `now` how it was known last in this process."""

    def __init__(self, pair: Pair, path: Path) -> None:
        self._pair, self._path = pair, path
        self.now = read_status(path)
        self._planned_at_s = float("-inf")

    @property
    def is_fresh(self) -> bool:
        """True when a plan was made so lately that nothing has to be looked at."""
        return time.monotonic() - self._planned_at_s < FRESH_S

    def read(self) -> LinkStatus:
        """With what another process may have done since."""
        found = read_status(self._path)
        seen_ms = max(found.last_sync_at_ms or 0, self.now.last_sync_at_ms or 0)
        # an idle look is not written down, so only this process knows its time
        self.now = msgspec.structs.replace(found, last_sync_at_ms=seen_ms or None)
        return self.now

    def by_look(self, state: State, seen: LocalSeen, disputes: Disputes) -> LinkStatus:
        """By a look at the folder alone; nothing is kept of it."""
        status = self._with_unproven(self.now, unproven(self._pair.root, state, seen))
        conflicts = disputes.count(seen)
        if conflicts:
            conflicts = disputes.count_listed()
        return msgspec.structs.replace(status, conflicts=conflicts)

    def stopped_by(self, error: ColabSyncError) -> LinkStatus:
        """The same with what keeps it from going on; nothing is kept of it."""
        return msgspec.structs.replace(self.now, problem=_problem(error), is_stopped=True)

    def note(self, **facts: object) -> None:
        """Keep single facts."""
        self._keep(msgspec.structs.replace(self.now, **facts))

    def note_problem(self, error: ColabSyncError) -> None:
        """Keep what went wrong; that somebody stopped it, or is at it, is no trouble."""
        if not isinstance(error, Cancelled | Busy):
            self._keep(self.stopped_by(error))

    def conclude(
        self,
        state: State,
        worker: Worker,
        report: SyncReport,
        error: ColabSyncError | None,
        disputes: Disputes,
    ) -> None:
        """Bring it up to date after a run or a look."""
        from jupyter_colabsync.sync.review.harmful import Harmful

        before = status = self.now
        if worker.has_planned:
            found = unproven(self._pair.root, state, worker.seen)
            status = self._with_unproven(status, found, worker.waiting)
            status = msgspec.structs.replace(status, held=worker.held, held_edits=worker.held_edits)
            if error is None:
                self._planned_at_s = time.monotonic()
        is_all_there = error is None and not (
            status.waiting_files or worker.waiting or worker.held or report.problems
        )
        problem = _problem(error) if error else next(iter(report.problems), None)
        self._keep(
            msgspec.structs.replace(
                status,
                has_run=True,
                last_sync_at_ms=_now_ms() if is_all_there else before.last_sync_at_ms,
                file_count=state.file_count,
                conflicts=disputes.count(worker.seen),
                harmful=len(Harmful(state).files),
                last=report.counts if report.did_anything else before.last,
                notices=report.notices if report.did_anything else before.notices,
                problem=before.problem if isinstance(error, Cancelled) else problem,
                is_stopped=(error is not None and not isinstance(error, Cancelled))
                or any(each.code in FULL for each in report.problems),
            )
        )

    def _with_unproven(
        self, status: LinkStatus, found: Iterable[Unproven], waiting: Iterable[Upload] = ()
    ) -> LinkStatus:
        """The status with what is not on Drive as it is here. What a link that only downloads
        holds besides waits for nothing."""
        sizes = {each.path: each.size_bytes for each in found}
        if self._pair.mode == "download":
            return msgspec.structs.replace(status, only_here=len(sizes))
        for each in waiting:
            sizes[each.path] = 0 if each.local.stat is None else each.local.stat.size_bytes
        return msgspec.structs.replace(
            status, waiting_files=len(sizes), waiting_bytes=sum(sizes.values())
        )

    def _keep(self, status: LinkStatus) -> None:
        save_status(self._path, status, self.now)
        self.now = status


def tell_of_saves(root: Path, state: State, seen: LocalSeen, tally: Tally) -> None:
    """Who asked for a run has to know that it came in the middle of a save."""
    for each in unproven(root, state, seen):
        if each.reason == reasons.BEING_SAVED:
            tally.problem(
                LocalProblem(
                    "it is being saved right now. Sync again when that is done.",
                    code="being_saved",
                ),
                each.path,
            )


def _problem(error: ColabSyncError) -> Problem:
    return Problem(code=error.code, message=error.message, url=error.url)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
