"""Services: what the server and the command line work with, and the swap into a demo and back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_colabsync.config import ColabSyncConfig, state_folder
from jupyter_colabsync.contract.account import Account
from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.errors import BadLink, ColabSyncError, Refused
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.jobs.runner import JobRunner

if TYPE_CHECKING:
    from jupyter_colabsync.drive.client import DriveClient
    from jupyter_colabsync.services.realm import Ground, Realm
    from jupyter_colabsync.system.host.disks import Place
    from jupyter_colabsync.system.measuring.service import Measuring
    from jupyter_colabsync.system.owners.work import Work
    from jupyter_colabsync.system.service import Machine

log = logging.getLogger(__name__)

SENDING_JOBS = ("sync", "push")


class Services:
    """One of each, for one process. Close it when the process ends; it waits about 10 s."""

    def __init__(
        self,
        config: ColabSyncConfig,
        root_dir: Path | None,
        *,
        watch: bool,
        work: Work | None = None,
    ) -> None:
        self.config = config
        self.root_dir = root_dir
        self._work = work
        self.hub = EventHub()
        self.jobs = JobRunner(self.hub)
        self._watch = watch
        self._lock = threading.RLock()
        self._realm: Realm | None = None
        self._machine: Machine | None = None
        self._machine_lock = threading.Lock()
        self._own_folders: tuple[Path, ...] = ()
        self.hub.subscribe(self._hear)

    @property
    def realm(self) -> Realm:
        """The current realm; the own one is built when first asked for, since a status bar
        that shows the GPU needs neither Drive nor Kaggle. Raises LocalProblem."""
        from jupyter_colabsync.services.realm import own_realm

        with self._lock:
            if self._realm is None:
                self._realm = own_realm(self._ground())
                if self._watch:
                    self._realm.sync.watch()
                    self._mind_the_end()
            return self._realm

    @property
    def machine(self) -> Machine:
        """The machine's state, made when first asked for: most commands never look at it."""
        from jupyter_colabsync.system.owners.work import NoWork
        from jupyter_colabsync.system.service import machine_for

        with self._machine_lock:
            if self._machine is None:
                self._machine = machine_for(
                    self._places,
                    state_folder(),
                    self._work or NoWork(),
                    self._measuring,
                    limit_h=self.config.session_limit_h,
                    warn=self._warn_of_the_end,
                )
                if self._watch:
                    self._machine.start()
            return self._machine

    def account(self, wait_s: float | None = None) -> Account:
        """Who is connected; asks Drive at most once a minute and waits `wait_s` for its word.

        Never raises: expired or offline, the account's `problem` says so.
        """
        return self.realm.account.read(wait_s)

    def start_demo(self) -> Account:
        """Connect a demo account inside this process; the own account rests meanwhile.

        Raises Refused where the admin switched it off. Does nothing in a demo.
        """
        from jupyter_colabsync.services.realm import demo_realm

        if not self.realm.is_demo:
            if not self.config.allow_demo:
                raise Refused(
                    "The demo is switched off on this server; connect a Google account instead.",
                    code="demo_off",
                )
            self._own_folders = self.realm.sync.folders()
            self._swap(demo_realm)
        return self.account()

    def leave_demo(self) -> Account:
        """End the demo inside this process and take up the own account again."""
        from jupyter_colabsync.services.realm import own_realm

        if self.realm.is_inside:
            self._swap(own_realm)
            self._own_folders = ()
        return self.account()

    def check_free_of_demo(self, local: Path) -> None:
        """Raise BadLink when a demo would write into a folder that is really synced."""
        for folder in self._own_folders:
            if local == folder or folder in local.parents or local in folder.parents:
                raise BadLink(
                    "This folder is linked with your own Drive; pick another one for the demo.",
                    code="link_nested",
                )

    def flush(self) -> None:
        """Send what is not on Drive, for at most the seconds the settings allow.

        Only where links are kept in sync, and never raises: this is the last thing we do.
        """
        realm = self._realm
        if self._watch and realm is not None and self.config.flush_s:
            realm.sync.flush_within(self.config.flush_s)

    def close(self) -> None:
        """Stop jobs, links and, if there is one, the demo."""
        self.jobs.close()
        with self._lock:
            if self._realm is not None:
                self._realm.drive.close()  # what still waits for an answer has had its time
                self._realm.close()
        with self._machine_lock:
            if self._machine is not None:
                self._machine.close()

    def _ground(self) -> Ground:
        from jupyter_colabsync.services.realm import Ground

        return Ground(self.config, self.hub, self.jobs, self.root_dir, self._tell_account)

    def _swap(self, build: Callable[[Ground], Realm]) -> None:
        """Replace the realm; if the new one cannot be built, the old one stays as it was."""
        with self._lock:
            fresh = build(self._ground())
            old, gone = self.realm, self.realm.sync.links()
            for job in self.jobs.list():
                self.jobs.cancel(job.id)
            old.close()
            if self._watch:
                fresh.sync.watch()
            self._realm = fresh
        for link in gone:
            self.hub.publish(Event(kind="link_gone", link_id=link.id))
        for link in fresh.sync.links():
            self.hub.publish(Event(kind="link", link=link))
        self._tell_account(self.account())
        self.hub.publish(Event(kind="kaggle", kaggle=fresh.kaggle.access.account()))

    def _places(self) -> tuple[Place, ...]:
        """Jupyter's files, what is linked, and our own state: what fills the disks that count."""
        from jupyter_colabsync.system.host.disks import Place

        own = Place(self.root_dir or Path.cwd())
        realm = self._realm  # a status bar that shows the GPU does not bring Drive up
        linked = () if realm is None else realm.sync.folders()
        return (own, *(Place(folder, folder.name) for folder in linked), Place(state_folder()))

    def _measuring(self, machine: Machine) -> Measuring:
        from jupyter_colabsync.services.drive_speed import DriveSpeed
        from jupyter_colabsync.system.measuring.service import Measuring
        from jupyter_colabsync.system.owners.work import NoWork

        return Measuring(
            jobs=self.jobs,
            work=self._work or NoWork(),
            state=state_folder(),
            folder=self.root_dir or Path.cwd(),
            try_drive=DriveSpeed(self._drive).measure,
            read=machine.read,
        )

    def _drive(self) -> DriveClient:
        return self.realm.drive

    def _mind_the_end(self) -> None:
        """Where links are kept, their last sync must not depend on an open browser."""
        from jupyter_colabsync.system.session.place import service_here

        if service_here() is not None:
            _ = self.machine

    def _warn_of_the_end(self, minutes: int) -> None:
        """Send what is not on Drive, then tell the tabs; this machine ends in so many minutes."""
        log.warning("This machine ends in %d minutes at the latest; sending everything", minutes)
        try:
            self.realm.sync.flush()
        except ColabSyncError as error:
            log.warning("Not everything could be sent: %s", error.message)
        self.hub.publish(Event(kind="session", session=self.machine.session.read()))

    def _tell_account(self, account: Account) -> None:
        self.hub.publish(Event(kind="account", account=account))

    def _hear(self, event: Event) -> None:
        """What was sent takes room: ask Drive again before showing how full it is."""
        job = event.job
        if job is None or job.kind not in SENDING_JOBS or job.state != "done":
            return
        if (realm := self._realm) is not None:
            realm.account.renew()


def build_services(
    config: ColabSyncConfig, root_dir: Path | None, watch: bool, work: Work | None = None
) -> Services:
    """The services of this process; with `watch`, links that exist are kept in sync from now on.

    `work` looks into the Jupyter around us; None where there is none.
    Raises LocalProblem when the state folder cannot be used.
    """
    return Services(config, root_dir, watch=watch, work=work)
