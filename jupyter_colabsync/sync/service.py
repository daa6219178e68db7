"""SyncService: everything about links that server and command line ask for."""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.contract.jobs import Job, JobResult
from jupyter_colabsync.contract.sync import Link, LinkMode, PlanPreview
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import (
    Cancelled,
    ColabSyncError,
    SignInNeeded,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext, JobRunner
from jupyter_colabsync.sync.engine import LinkEngine, first_plan
from jupyter_colabsync.sync.links import (
    JOB_KEY,
    LinkBook,
    LinkRecord,
    check_local_free,
    check_remote_free,
    fit_local,
    new_record,
    unwritable,
)
from jupyter_colabsync.sync.local import root as root_check
from jupyter_colabsync.sync.remote_path import Found, look_up, make_missing
from jupyter_colabsync.sync.run.lanes import Lanes
from jupyter_colabsync.sync.run.pace import SERVER_SHARE
from jupyter_colabsync.sync.run.pair import Pair
from jupyter_colabsync.sync.run.tally import SyncReport
from jupyter_colabsync.sync.shown import is_same_to_see, link_of, result_of

if TYPE_CHECKING:
    from jupyter_colabsync.sync.desk import Desk
    from jupyter_colabsync.sync.keeper import Keeper
    from jupyter_colabsync.sync.picks import Picks

__all__ = ["SyncReport", "SyncService", "SyncSettings"]

log = logging.getLogger(__name__)

STOP_WAIT_S = 10.0
MERGE_REST_S = 10.0
"""A notebook that is open in JupyterLab is merged only when nobody has saved it for so long."""


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """How often to look, how hard to work, and this machine's name in conflict copies."""

    active_poll_s: float = 5.0
    idle_poll_s: float = 30.0
    parallel_transfers: int = 16
    device: str = field(default_factory=lambda: platform.node().split(".")[0] or "device")


class SyncService:
    """All links of one account. Methods block; long work runs as jobs.

    `root_dir` is Jupyter's root, None in the command line.
    """

    def __init__(
        self,
        drive: DriveClient,
        state_folder: Path,
        jobs: JobRunner,
        hub: EventHub,
        settings: SyncSettings,
        root_dir: Path | None,
    ) -> None:
        self._drive, self._folder, self._jobs, self._hub = drive, state_folder, jobs, hub
        self._settings = settings
        self._root_dir = None if root_dir is None else Path(os.path.realpath(root_dir))
        self._book = LinkBook(state_folder)
        self._lanes = Lanes(settings.parallel_transfers)
        self._lock = threading.RLock()
        self._engines: dict[str, LinkEngine] = {}
        self._running: set[str] = set()
        self._told: dict[str, Link] = {}
        self._keeper: Keeper | None = None

    @cached_property
    def picks(self) -> Picks:
        """Sync to Drive for what a person picked; what it needs is loaded for that only."""
        from jupyter_colabsync.sync.picks import Picks
        from jupyter_colabsync.sync.push import Pusher

        return Picks(
            self._book,
            Pusher(self._drive, self._folder, self._settings.parallel_transfers),
            self._jobs,
            self._root_dir,
            self._engine,
            self._sync,
        )

    @property
    def desk(self) -> Desk:
        """Where a person looks at links and decides; what it needs is loaded for that only."""
        from jupyter_colabsync.sync.desk import Desk

        return Desk(self._book, self._root_dir, self._engine, self._renew, self._moved_on)

    # --- links

    def links(self, *, looks: bool = True) -> tuple[Link, ...]:
        """All links with their state, oldest first. Without `looks` what waits here is told as of
        the last run, and no folder is gone through for it."""
        return tuple(self._link(record, looks=looks) for record in self._book.all())

    def folders(self) -> tuple[Path, ...]:
        """The linked folders here."""
        return tuple(Path(record.local) for record in self._book.all())

    def find(self, local: Path, *, looks: bool = True) -> Link:
        """The link of exactly this folder; `looks` as in `links`. Raises NotFound."""
        return self._link(self._book.find(local), looks=looks)

    def add(
        self, local: Path, remote_id: str | None, remote_path: str | None, mode: LinkMode
    ) -> Link:
        """Link a folder; nothing is sent yet. A Drive path is made where it is missing.

        Raises BadLink (codes: link_missing, link_to_file, link_root, link_home, link_nested,
        link_unwritable, link_remote_taken) and leaves everything as it was.
        """
        real = self._judge_local(local)
        # the place in the feed before the look, so that the feed tells what follows
        token = self._drive.at_a_screen.start_token()
        found = self._judge_remote(remote_id, remote_path)
        chain = make_missing(self._drive.at_a_screen, found)
        record = new_record(real, chain, mode)

        def check(others: Sequence[LinkRecord]) -> None:
            check_local_free(real, others)
            check_remote_free(chain, others)
            try:
                root_check.mark(real, record.id)
            except OSError as error:
                raise unwritable() from error

        self._book.add(record, check)
        with contextlib.suppress(ColabSyncError):  # then the first run asks for it again
            self._engine(record).begin_with(token, chain, is_new=bool(found.missing))
        if self._keeper is not None:
            self._keeper.take_up(record)
        return self._publish(record)

    def remove(self, link_id: str) -> None:
        """End a link; the files stay on both sides. Raises NotFound, Busy."""
        record = self._book.get(link_id)
        self._rest(link_id)
        self._engine(record).discard()
        self._book.remove(link_id)
        root_check.unmark(Path(record.local), link_id)
        with self._lock:
            self._engines.pop(link_id, None)
            self._told.pop(link_id, None)
        self._hub.publish(Event(kind="link_gone", link_id=link_id))

    def pause(self, link_id: str, paused: bool) -> Link:
        """Pause (a run under way stops) or resume. Raises NotFound."""
        record = self._book.pause(link_id, is_paused=paused)
        if paused:
            self._rest(link_id)
        elif self._keeper is not None:
            self._keeper.take_up(record)
        return self._publish(record)

    def settle_held(self, link_id: str, choice: Literal["delete", "keep"]) -> Link:
        """Decide about held deletions; the next run acts on it, at once where links are watched."""
        record = self._book.get(link_id)
        self._engine(record).settle_held(choice)
        if self._keeper is not None:
            self.start(link_id)
        return self._publish(record)

    def allow_harmful(self, link_id: str, path: str, md5: str | None = None) -> Link:
        """Have a file fetched that Google holds back as malware: by the next run, at once where
        links are watched. Raises NotFound, Stale, Busy."""
        record = self._book.get(link_id)
        self._engine(record).allow_harmful(path, md5)
        if self._keeper is not None:
            self.start(link_id)
        return self._publish(record)

    def is_linked(self, file_id: str) -> bool:
        """True when a Drive id lies in a link (or is one), as last known; no call."""
        return any(
            record.remote_id == file_id or self._engine(record).knows(file_id)
            for record in self._book.all()
        )

    # --- plans

    def preview(
        self, local: Path, remote_id: str | None, remote_path: str | None, mode: LinkMode
    ) -> PlanPreview:
        """What linking these two would do. Writes and makes nothing. Raises as `add`."""
        from jupyter_colabsync.sync.plan.preview import preview_of

        real, found = self._judge_local(local), self._judge_remote(remote_id, remote_path)
        pair = self._pair(new_record(real, found.chain, mode))
        return preview_of(first_plan(pair, self._drive, has_remote=not found.missing))

    def plan(self, link_id: str) -> PlanPreview:
        """What a run of this link would do now; a dry run writes nothing."""
        from jupyter_colabsync.sync.plan.preview import preview_of

        return preview_of(self._engine(self._book.get(link_id)).dry_run(CancelToken()))

    # --- work

    def run(self, link_id: str, context: JobContext) -> SyncReport:
        """Sync one link until nothing is left to do; see `LinkEngine.run`."""
        return self._sync(self._book.get(link_id), context)

    def start(self, link_id: str) -> Job:
        """`run` as a job; a run under way is given back instead."""
        return self._start(self._book.get(link_id), has_just_looked=False)

    def flush(self) -> Job:
        """Sync every link that is not paused, now, as one job; see `flush_now`."""

        def work(context: JobContext) -> JobResult:
            return result_of(self.flush_now(context))

        return self._jobs.start("flush", "sync", "Sync everything", work)

    def flush_now(self, context: JobContext) -> list[tuple[LinkRecord, SyncReport]]:
        """Sync every link that is not paused; one that cannot be synced does not stop the rest.

        Raises what would stop all of them: Cancelled, SignInNeeded, Unreachable.
        """
        done = []
        for record in self._book.all():
            if record.is_paused:
                continue
            try:
                done.append((record, self._sync(record, context)))
            except (Cancelled, SignInNeeded, Unreachable):
                raise
            except ColabSyncError:
                continue  # it is the link's state by now
        return done

    def flush_within(self, seconds: float) -> None:
        """Send what differs here, for at most so long; whatever goes wrong is only logged.

        The last thing before `close`: when the time is up nothing more is asked of Drive."""
        cancel = CancelToken()

        def stop() -> None:
            cancel.set()
            self._drive.close()  # or a request that hangs would last a minute longer

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            if any(not self._is_flushed(record, cancel) for record in self._book.all()):
                self.flush_now(JobContext(Progress(), cancel))
        except ColabSyncError as error:
            log.info("Not everything was sent before the end: %s", error.message)
        finally:
            timer.cancel()

    def _is_flushed(self, record: LinkRecord, cancel: CancelToken) -> bool:
        if record.is_paused or record.mode == "download":
            return True
        return not self.is_running(record.id) and self._engine(record).is_quiet_here(cancel)

    # --- watching

    def watch(self, only: Collection[str] | None = None) -> None:
        """Keep all links (or `only` these, by id) in sync from now on, until `close`."""
        from jupyter_colabsync.sync.keeper import Keeper

        with self._lock:
            if self._keeper is not None:
                return
            settings = self._settings
            self._keeper = Keeper(self, self._hub, settings.active_poll_s, settings.idle_poll_s)
        for record in self._book.all():
            if only is None or record.id in only:
                self._keeper.take_up(record)
        self._keeper.start()

    def close(self) -> None:
        """Stop looking and watching; runs under way stop after what they are at."""
        with self._lock:
            keeper, self._keeper = self._keeper, None
            running = tuple(self._running)
        if keeper is not None:
            keeper.close()
        for link_id in running:
            self._stop_job(link_id)

    def is_running(self, link_id: str) -> bool:
        """True while a run of this link is under way in this process."""
        with self._lock:
            return link_id in self._running

    def is_quiet_here(self, link_id: str, cancel: CancelToken) -> bool:
        """True when the folder is as it was agreed last; no call."""
        return self._engine(self._book.get(link_id)).is_quiet_here(cancel)

    def look(self, link_id: str, cancel: CancelToken) -> bool:
        """One look at both sides; starts a job and says True when there is something to do."""
        record = self._book.get(link_id)
        status = self._engine(record).status()
        if not status.has_run and status.problem is None:
            self._start(record, has_just_looked=False)  # the first look may take long: show it
            return True
        try:
            has_work = self._engine(record).has_work(cancel)
        finally:
            self._publish(record, only_news=True)
        if has_work:
            self._start(record, has_just_looked=True)
        return has_work

    # --- how

    def _sync(self, record: LinkRecord, context: JobContext) -> SyncReport:
        return self._run(record, context, has_just_looked=False)

    def _run(self, record: LinkRecord, context: JobContext, *, has_just_looked: bool) -> SyncReport:
        with self._lock:
            self._running.add(record.id)
        self._publish(record, only_news=True)
        try:
            return self._engine(record).run(context, has_just_looked=has_just_looked)
        finally:
            with self._lock:
                self._running.discard(record.id)
            self._publish(record, only_news=True)

    def _start(self, record: LinkRecord, *, has_just_looked: bool) -> Job:
        def work(context: JobContext) -> JobResult:
            report = self._run(record, context, has_just_looked=has_just_looked)
            return result_of([(record, report)])

        title = f"Sync {Path(record.local).name}"
        return self._jobs.start(f"{JOB_KEY}{record.id}", "sync", title, work)

    def _judge_local(self, local: Path) -> Path:
        """The end here of a new link, if it may be linked. Raises BadLink."""
        real = fit_local(local, self._folder)
        check_local_free(real, self._book.all())
        return real

    def _judge_remote(self, remote_id: str | None, remote_path: str | None) -> Found:
        """The end on Drive, if it may be linked. Raises BadLink, BadReference."""
        found = look_up(self._drive.at_a_screen, remote_id, remote_path)
        check_remote_free(found.chain, self._book.all(), is_inside=bool(found.missing))
        return found

    def _rest(self, link_id: str) -> None:
        """No look, no watcher, no job of this link any more."""
        if self._keeper is not None:
            self._keeper.let_go(link_id)
        self._stop_job(link_id)

    def _stop_job(self, link_id: str) -> None:
        for job in self._jobs.list():
            if job.key == f"{JOB_KEY}{link_id}" and job.ended_at_ms is None:
                self._jobs.cancel(job.id)
                self._jobs.wait(job.id, STOP_WAIT_S)

    def _renew(self, link_id: str) -> None:
        """A link has other settings: no work of the old kind any more, and a new engine."""
        self._stop_job(link_id)
        with self._lock:
            self._engines.pop(link_id, None)

    def _moved_on(self, link_id: str) -> Link:
        """The folder was changed for the person: soon looked at where links are kept."""
        if self._keeper is not None:
            self._keeper.hint(link_id)
        return self._publish(self._book.get(link_id))

    def _engine(self, record: LinkRecord) -> LinkEngine:
        with self._lock:
            if (engine := self._engines.get(record.id)) is None:
                folder = self._folder / "links" / record.id
                engine = LinkEngine(self._pair(record), self._drive, folder, self._lanes)
                self._engines[record.id] = engine
            return engine

    def _pair(self, record: LinkRecord) -> Pair:
        return Pair(
            record.id,
            Path(record.local),
            record.remote_id,
            record.mode,
            self._settings.device,
            self._settings.parallel_transfers,
            None if self._root_dir is None else SERVER_SHARE,
            0.0 if self._root_dir is None else MERGE_REST_S,
        )

    def _link(self, record: LinkRecord, *, looks: bool = True) -> Link:
        engine = self._engine(record)
        is_kept = self._keeper is not None and not record.is_paused
        is_running = self.is_running(record.id)
        is_known = is_kept or is_running or not looks
        status = engine.status() if is_known else engine.status_here()
        return link_of(record, status, self._root_dir, is_running=is_running)

    def _publish(self, record: LinkRecord, *, only_news: bool = False) -> Link:
        """Tell how a link stands; with `only_news` not when nothing but the time has changed."""
        link = self._link(self._followed(record))
        with self._lock:
            known, self._told[record.id] = self._told.get(record.id), link
        if not (only_news and is_same_to_see(link, known)):
            self._hub.publish(Event(kind="link", link=link))
        return link

    def _followed(self, record: LinkRecord) -> LinkRecord:
        """The link as it is now, with the place to which its Drive folder was moved or renamed."""
        lies_at = self._engine(record).lies_at
        # only for people: whatever is in the way, the next run tells it again
        with contextlib.suppress(ColabSyncError, OSError):
            return self._book.follow(record.id, *lies_at) if lies_at else record
        return record
