"""LinkEngine: keeps one linked folder equal to its Drive folder; the one door to a link's state."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import Busy, ColabSyncError
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.local import root as root_check
from jupyter_colabsync.sync.local.checksums import Checksums
from jupyter_colabsync.sync.local.folder import read_rules
from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.plan.ignore import rules_from
from jupyter_colabsync.sync.plan.trees import LocalSeen
from jupyter_colabsync.sync.remote.root import RemoteRoot
from jupyter_colabsync.sync.review.disputes import Disputes
from jupyter_colabsync.sync.run.lanes import Lanes
from jupyter_colabsync.sync.run.pair import Pair
from jupyter_colabsync.sync.run.sight import Memory, Sight
from jupyter_colabsync.sync.run.tally import SyncReport, Tally
from jupyter_colabsync.sync.run.workshop import Workshop
from jupyter_colabsync.sync.standing import Standing, tell_of_saves
from jupyter_colabsync.sync.state.contents import Contents
from jupyter_colabsync.sync.state.lock import locked
from jupyter_colabsync.sync.state.state import State
from jupyter_colabsync.sync.state.status import LinkStatus
from jupyter_colabsync.sync.state.store import Store

if TYPE_CHECKING:
    from jupyter_colabsync.sync.plan.actions import Plan
    from jupyter_colabsync.sync.review.bins import Bins
    from jupyter_colabsync.sync.review.clashes import Clashes
    from jupyter_colabsync.sync.review.conflicts import Conflicts
    from jupyter_colabsync.sync.review.harmful import Harmful
    from jupyter_colabsync.sync.review.holding import Holding
    from jupyter_colabsync.sync.review.proofs import Proofs
    from jupyter_colabsync.sync.run.cycle import Worker

LOCK_WAIT_S = 3.0
"""Long enough for another process's look at an idle link, not for a whole sync."""
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
        self._standing = Standing(pair, folder / "status.json")
        self._memory = Memory(Checksums(pair.root))
        contents = Contents(folder / "contents")
        self._shop = Workshop(pair, drive, contents, lanes or Lanes(pair.parallel), self._memory)
        self._turn = threading.Lock()
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
                        tell_of_saves(self.pair.root, state, worker.seen, tally)
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
            self._standing.note(held=0, held_edits=0)

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
            self._standing.note(harmful=len(harmful.files))

    @contextmanager
    def conflicts(self) -> Iterator[Conflicts]:
        """The conflicts, to look at and to settle: that changes the folder, not the state."""
        with self._reading() as state:
            yield self._disputes(state).conflicts

    @contextmanager
    def clashes(self, *, to_change: bool = False) -> Iterator[Clashes]:
        """What an upload link leaves in two versions. Raises Busy where some is to be settled."""
        with self._session() if to_change else self._reading() as state:
            yield self._disputes(state).clashes

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
        return self._standing.read()

    def status_here(self) -> LinkStatus:
        """The status by the look of the folder now; asks nobody, writes nothing.

        For processes that do not keep links in sync: there nobody has looked since the last run.
        """
        status, standing = self.status(), self._standing
        if standing.is_fresh:
            return status
        try:
            with self._reading() as state:
                root_check.check(self.pair.root, self.pair.link_id, state, may_mark=False)
                seen = self._sight(state).local_only(CancelToken())
                return standing.by_look(state, seen, self._disputes(state))
        except ColabSyncError as error:
            return standing.stopped_by(error)

    def discard(self) -> None:
        """Throw the state away when the link ends; the files stay on both sides."""
        with self._session():
            pass
        shutil.rmtree(self._folder, ignore_errors=True)

    def note_problem(self, error: ColabSyncError) -> None:
        """Show what went wrong as the link's state."""
        self._standing.note_problem(error)

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
        """What has to be known after a run or a look."""
        root = RemoteRoot(self._drive, state, self.pair.remote_id)
        if (path := root.path) is not None:
            self.lies_at = path, tuple(root.above)
        disputes = self._disputes(state)
        if report.did_anything:
            disputes.tidy_contents(worker.seen)
        self._standing.conclude(state, worker, report, error, disputes)

    def _disputes(self, state: State) -> Disputes:
        pair = self.pair
        return Disputes(state, pair.root, pair.mode, pair.device, self._drive, self._shop.contents)


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
