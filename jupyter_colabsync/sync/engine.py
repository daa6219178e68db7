"""LinkEngine: keeps one linked folder equal to its Drive folder; the one door to a link's state."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import Busy, Cancelled, ColabSyncError, LocalProblem
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.local import root as root_check
from jupyter_colabsync.sync.local.checksums import Checksums
from jupyter_colabsync.sync.local.folder import read_rules
from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.local.unproven import Unproven, unproven
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.ignore import rules_from
from jupyter_colabsync.sync.plan.names import CONFLICT_LIKE, is_conflict_copy
from jupyter_colabsync.sync.plan.trees import LocalSeen
from jupyter_colabsync.sync.remote.root import RemoteRoot
from jupyter_colabsync.sync.run.lanes import Lanes
from jupyter_colabsync.sync.run.pair import Pair
from jupyter_colabsync.sync.run.sight import Memory, Sight
from jupyter_colabsync.sync.run.tally import FULL, SyncReport, Tally
from jupyter_colabsync.sync.run.workshop import Workshop
from jupyter_colabsync.sync.state.contents import SUFFIX, Contents
from jupyter_colabsync.sync.state.lock import locked
from jupyter_colabsync.sync.state.state import State
from jupyter_colabsync.sync.state.status import LinkStatus, read_status, save_status
from jupyter_colabsync.sync.state.store import Store

if TYPE_CHECKING:
    from jupyter_colabsync.sync.plan.actions import Plan, Upload
    from jupyter_colabsync.sync.review.bins import Bins
    from jupyter_colabsync.sync.review.clashes import Clashes
    from jupyter_colabsync.sync.review.conflicts import Conflicts
    from jupyter_colabsync.sync.review.earlier import Earlier
    from jupyter_colabsync.sync.review.harmful import Harmful
    from jupyter_colabsync.sync.review.holding import Holding
    from jupyter_colabsync.sync.review.proofs import Proofs
    from jupyter_colabsync.sync.run.cycle import Worker

LOCK_WAIT_S = 3.0
"""Long enough for another process's look at an idle link, not for a whole sync."""
FRESH_S = 5.0
"""What was seen so lately need not be looked at again, only to be shown."""
STOP_LOOK_S = 0.2
"""How soon who waits for his turn hears that he is to stop."""


class LinkEngine:
    """One link. `folder` holds its state; only one engine at a time may run it, on this machine.

    The state is opened for each piece of work and let go of afterwards, so that other processes
    find it whole; opening takes a millisecond, whatever the size.
    """

    def __init__(
        self, pair: Pair, drive: DriveClient, folder: Path, lanes: Lanes | None = None
    ) -> None:
        self.pair = pair
        self._drive, self._folder = drive, folder
        self._store_path = folder / "state.sqlite"
        self._status_path = folder / "status.json"
        self._status = read_status(self._status_path)
        self._memory = Memory(Checksums(pair.root))
        contents = Contents(folder / "contents")
        self._shop = Workshop(pair, drive, contents, lanes or Lanes(pair.parallel), self._memory)
        self._turn = threading.Lock()
        self._planned_at_s = float("-inf")
        self.lies_at: tuple[str, tuple[str, ...]] | None = None
        """Path and ids above of the Drive folder, as of the last run or look of this process."""

    # --- work

    def begin_with(self, token: str, chain: Sequence[DriveFile], *, is_new: bool) -> None:
        """Begin with what linking has learned of the Drive folder; see `Mirror.begin_with`."""
        with self._session() as state:
            rules = read_rules(self.pair.root)
            self._sight(state).mirror.begin_with(token, chain, rules, is_new=is_new)

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

        with self._session(context.cancel) as state:
            sight = self._sight(state)
            with self._asking(sight, state, context.cancel, is_wanted=not has_just_looked):
                worker = _worker(self._shop, state, sight, context, tally)
                try:
                    worker.cycles(has_just_looked=has_just_looked)
                    if not has_just_looked:
                        self._tell_of_saves(state, worker.seen, tally)
                except ColabSyncError as error:
                    self._conclude(state, worker, report(), error)
                    raise
                self._conclude(state, worker, report(), None)
        return report()

    def has_work(self, cancel: CancelToken) -> bool:
        """One look at both sides: one call and no write when all is quiet. Raises as `run`."""
        tally = Tally()
        with self._session(cancel) as state:
            context = JobContext(Progress(), cancel)
            worker = _worker(self._shop, state, self._sight(state), context, tally)
            try:
                found = worker.look()
            except ColabSyncError as error:
                self.note_problem(error)
                raise
            if not found:
                self._conclude(state, worker, tally.report({}, 0.0), None)
            return found

    def is_quiet_here(self, cancel: CancelToken) -> bool:
        """True when the folder is as it was agreed last: no reason to ask Drive."""
        with self._session(cancel) as state:
            return self._sight(state).is_quiet_here(cancel)

    def dry_run(
        self, cancel: CancelToken, *, mode: LinkMode | None = None, ignore: str | None = None
    ) -> Plan:
        """What `run` would do now, or with another mode or other rules. Writes nothing anywhere,
        not even what it learned. Raises BadRequest for rules that cannot be read."""
        pair = replace(self.pair, mode=mode or self.pair.mode)
        rules = None if ignore is None else rules_from(ignore)
        with self._copied() as state:
            sight = Sight(pair, self._drive, state, self._memory, rules=rules)
            shop = replace(self._shop, pair=pair)
            context = JobContext(Progress(), cancel)
            return _worker(shop, state, sight, context, Tally()).dry_plan()

    # --- decisions

    def settle_held(self, choice: Literal["delete", "keep"]) -> None:
        """Decide about what is held: let it happen once, or have it undone."""
        from jupyter_colabsync.sync.review.holding import Holding

        with self._session() as state:
            Holding(state).settle(choice)
            self._save(msgspec.structs.replace(self._status, held=0, held_edits=0))

    @contextmanager
    def holding(self) -> Iterator[Holding]:
        """What waits for a decision, to look at; asks nobody."""
        from jupyter_colabsync.sync.review.holding import Holding

        with self._reading() as state:
            yield Holding(state)

    @contextmanager
    def harmful(self) -> Iterator[Harmful]:
        """What Google holds back as malware, to look at; asks nobody."""
        from jupyter_colabsync.sync.review.harmful import Harmful

        with self._reading() as state:
            yield Harmful(state)

    def allow_harmful(self, path: str, md5: str | None) -> None:
        """Have one of them fetched by the next run. Raises NotFound, Stale, Busy."""
        from jupyter_colabsync.sync.review.harmful import Harmful

        with self._session() as state:
            harmful = Harmful(state)
            harmful.allow(path, md5)
            self._save(msgspec.structs.replace(self._status, harmful=len(harmful.files)))

    @contextmanager
    def conflicts(self) -> Iterator[Conflicts]:
        """The conflicts, to look at and to settle: that changes the folder, not the state."""
        with self._reading() as state:
            yield self._conflicts(state)

    @contextmanager
    def clashes(self, *, to_change: bool = False) -> Iterator[Clashes]:
        """What an upload link leaves in two versions. Raises Busy where some is to be settled."""
        with self._session() if to_change else self._reading() as state:
            yield self._clashes(state)

    @contextmanager
    def bins(self, *, to_change: bool = False) -> Iterator[Bins]:
        """The bins and the history. Raises Busy where something is to be changed meanwhile."""
        from jupyter_colabsync.sync.review.bins import Bins

        with self._session() if to_change else self._reading() as state:
            yield Bins(state, self.pair.root, self._drive)

    @contextmanager
    def proofs(self) -> Iterator[Proofs]:
        """How single files stand; asks nobody."""
        from jupyter_colabsync.sync.review.proofs import Proofs

        with self._reading() as state:
            yield Proofs(state, self.pair.root, self._memory.marks, self._memory.moving)

    def seen_here(self, cancel: CancelToken) -> LocalSeen:
        """Where the folder differs from what was agreed, right now; asks nobody."""
        with self._reading() as state:
            return self._sight(state).local_only(cancel)

    # --- looking, by anybody at any time

    def is_in_step(self, path: str) -> bool:
        """True when the file at `path` here is as it was last agreed with Drive; no call."""
        with self._reading() as state:
            node = state.at(path)
        try:
            found = os.lstat(self.pair.root / path)
        except OSError:
            return False
        return node is not None and node.kind == "file" and node.stat == stat_of(found)

    def knows(self, file_id: str) -> bool:
        """True when this Drive id lies in the link, as last known; no call."""
        with self._reading() as state:
            return state.key_of(file_id) is not None

    def status(self) -> LinkStatus:
        """How the link stands, with what another process may have done since."""
        found = read_status(self._status_path)
        seen_ms = max(found.last_sync_at_ms or 0, self._status.last_sync_at_ms or 0)
        # an idle look is not written down, so only this process knows its time
        self._status = msgspec.structs.replace(found, last_sync_at_ms=seen_ms or None)
        return self._status

    def status_here(self) -> LinkStatus:
        """The status by the look of the folder now; asks nobody, writes nothing.

        For processes that do not keep links in sync: there nobody has looked since the last run.
        """
        status = self.status()
        if time.monotonic() - self._planned_at_s < FRESH_S:
            return status
        try:
            with self._reading() as state:
                root_check.check(self.pair.root, self.pair.link_id, state, may_mark=False)
                seen = self._sight(state).local_only(CancelToken())
                status = self._with_unproven(status, unproven(self.pair.root, state, seen))
                conflicts, _ = self._count_conflicts(state, seen)
                if conflicts:  # a person may have settled some since
                    conflicts = len(self._conflicts(state).all()) + self._count_clashes(state)
                return msgspec.structs.replace(status, conflicts=conflicts)
        except ColabSyncError as error:
            return msgspec.structs.replace(status, problem=_problem(error), is_stopped=True)

    def discard(self) -> None:
        """Throw the state away when the link ends; the files stay on both sides."""
        with self._session():
            pass
        shutil.rmtree(self._folder, ignore_errors=True)

    def note_problem(self, error: ColabSyncError) -> None:
        """Show what went wrong as the link's state."""
        if not isinstance(error, Cancelled | Busy):
            self._save(
                msgspec.structs.replace(self._status, problem=_problem(error), is_stopped=True)
            )

    # --- how

    @contextmanager
    def _asking(
        self, sight: Sight, state: State, cancel: CancelToken, *, is_wanted: bool
    ) -> Iterator[None]:
        """Drive is asked for its news while what works is loaded and the folder gone through;
        not where the folder here is gone, which the run itself has to say."""
        with ExitStack() as asking:
            with suppress(ColabSyncError):
                if is_wanted:
                    root_check.check(self.pair.root, self.pair.link_id, state, may_mark=False)
                    asking.enter_context(sight.asking_ahead(cancel))
            yield

    def _sight(self, state: State) -> Sight:
        return Sight(self.pair, self._drive, state, self._memory)

    def _with_unproven(
        self, status: LinkStatus, found: Iterable[Unproven], waiting: Iterable[Upload] = ()
    ) -> LinkStatus:
        """The status with what is not on Drive as it is here. What a link that only downloads
        holds besides waits for nothing."""
        sizes = {each.path: each.size_bytes for each in found}
        if self.pair.mode == "download":
            return msgspec.structs.replace(status, only_here=len(sizes))
        for each in waiting:
            sizes[each.path] = 0 if each.local.stat is None else each.local.stat.size_bytes
        return msgspec.structs.replace(
            status, waiting_files=len(sizes), waiting_bytes=sum(sizes.values())
        )

    def _tell_of_saves(self, state: State, seen: LocalSeen, tally: Tally) -> None:
        """Who asked for this run has to know that it came in the middle of a save."""
        for each in unproven(self.pair.root, state, seen):
            if each.reason == reasons.BEING_SAVED:
                tally.problem(
                    LocalProblem(
                        "it is being saved right now. Sync again when that is done.",
                        code="being_saved",
                    ),
                    each.path,
                )

    @contextmanager
    def _session(self, cancel: CancelToken | None = None) -> Iterator[State]:
        """The one right to run this link, with its memory; everything is on disk afterwards.

        With `cancel` waits for other work of this process however long it takes; else Busy.
        """
        while not self._turn.acquire(timeout=LOCK_WAIT_S if cancel is None else STOP_LOOK_S):
            if cancel is None:
                raise busy()
            cancel.check()
        try:
            with locked(self._folder / "lock", LOCK_WAIT_S, busy()):
                store = Store(self._store_path)
                try:
                    yield self._opened(store)
                finally:
                    store.close()
        finally:
            self._turn.release()

    def _opened(self, store: Store) -> State:
        """The memory in a store; that it cannot be read is the link's state from now on."""
        try:
            return State(store, self.pair.remote_id)
        except ColabSyncError as error:
            self.note_problem(error)
            raise

    @contextmanager
    def _reading(self) -> Iterator[State]:
        """The memory as it was last saved; a run may go on meanwhile."""
        store = Store(self._store_path)
        try:
            yield State(store, self.pair.remote_id)
        finally:
            store.close()

    @contextmanager
    def _copied(self) -> Iterator[State]:
        """A copy of the memory that is forgotten afterwards."""
        store, copy = Store(self._store_path), Store(None)
        try:
            store.check()
            store.copy_into(copy)
            yield State(copy, self.pair.remote_id)
        finally:
            store.close()
            copy.close()

    def _conclude(
        self, state: State, worker: Worker, report: SyncReport, error: ColabSyncError | None
    ) -> None:
        """Bring the status up to date after a run or a look."""
        from jupyter_colabsync.sync.review.harmful import Harmful

        root = RemoteRoot(self._drive, state, self.pair.remote_id)
        if (path := root.path) is not None:
            self.lies_at = path, tuple(root.above)
        conflicts, has_copies = self._count_conflicts(state, worker.seen)
        if report.did_anything:
            self._tidy_contents(state, self._conflicts(state).bases() if has_copies else set())
        status = self._status
        if worker.has_planned:
            found = unproven(self.pair.root, state, worker.seen)
            status = self._with_unproven(status, found, worker.waiting)
            status = msgspec.structs.replace(status, held=worker.held, held_edits=worker.held_edits)
            if error is None:
                self._planned_at_s = time.monotonic()
        is_all_there = error is None and not (
            status.waiting_files or worker.waiting or worker.held or report.problems
        )
        problem = _problem(error) if error else next(iter(report.problems), None)
        self._save(
            msgspec.structs.replace(
                status,
                has_run=True,
                last_sync_at_ms=_now_ms() if is_all_there else self._status.last_sync_at_ms,
                file_count=state.file_count,
                conflicts=conflicts,
                harmful=len(Harmful(state).files),
                last=report.counts if report.did_anything else self._status.last,
                notices=report.notices if report.did_anything else self._status.notices,
                problem=self._status.problem if isinstance(error, Cancelled) else problem,
                is_stopped=(error is not None and not isinstance(error, Cancelled))
                or any(each.code in FULL for each in report.problems),
            )
        )

    def _count_conflicts(self, state: State, seen: LocalSeen) -> tuple[int, bool]:
        """As many as are listed, and whether there are any copies. The list itself is gone through
        only where a copy is on this machine alone: Drive does not take it."""
        copies = [node for node in state.files_like(CONFLICT_LIKE) if is_conflict_copy(node.name)]
        clashes = self._count_clashes(state)
        if any(node.kind == "file" and is_conflict_copy(node.name) for node in seen.new.values()):
            return len(self._conflicts(state).all()) + clashes, True
        return len(copies) + clashes, bool(copies)

    def _count_clashes(self, state: State) -> int:
        return len(self._clashes(state).all()) if self.pair.mode == "upload" else 0

    def _tidy_contents(self, state: State, bases: set[str]) -> None:
        """Keep only what notebooks, and open conflicts (`bases`), may still be merged upon."""
        self._shop.contents.forget_all_but(state.contents_of(SUFFIX) | bases)

    def _conflicts(self, state: State) -> Conflicts:
        from jupyter_colabsync.sync.review.conflicts import Conflicts

        return Conflicts(state, self.pair.root, self._earlier(state))

    def _clashes(self, state: State) -> Clashes:
        from jupyter_colabsync.sync.review.clashes import Clashes

        pair = self.pair
        return Clashes(state, pair.root, self._earlier(state), self._drive, pair.device)

    def _earlier(self, state: State) -> Earlier:
        from jupyter_colabsync.sync.review.earlier import Earlier

        return Earlier(state, self._shop.contents, self._drive)

    def _save(self, status: LinkStatus) -> None:
        save_status(self._status_path, status, self._status)
        self._status = status


def first_plan(pair: Pair, drive: DriveClient, *, has_remote: bool) -> Plan:
    """What linking two folders would do. Writes nothing anywhere."""
    store = Store(None)
    try:
        state, memory = State(store, pair.remote_id), Memory(Checksums(pair.root))
        shop = Workshop(pair, drive, Contents(None), Lanes(pair.parallel), memory)
        context = JobContext(Progress(), CancelToken())
        sight = Sight(pair, drive, state, memory)
        worker = _worker(shop, state, sight, context, Tally())
        return worker.dry_plan(has_remote=has_remote)
    finally:
        store.close()


def _worker(
    shop: Workshop, state: State, sight: Sight, context: JobContext, tally: Tally
) -> Worker:
    """Who works; loading it takes as long as loading all the rest of a sync."""
    from jupyter_colabsync.sync.run.cycle import Worker

    return Worker(shop, state, sight, context, tally)


def busy() -> Busy:
    """Somebody else is at this link."""
    return Busy(
        "This folder is being synced right now. Wait until that has finished, then try again."
    )


def _difference(now: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    """The calls in between; those within a batch count one by one, as Google counts them."""
    return {
        method: count - before.get(method, 0)
        for method, count in now.items()
        if count > before.get(method, 0) and method != "batch"
    }


def _problem(error: ColabSyncError) -> Problem:
    return Problem(code=error.code, message=error.message, url=error.url)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
