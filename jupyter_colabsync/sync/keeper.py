"""Keeper: keeps links in sync while the server runs: scheduler, watchers, and their jobs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.sync.links import JOB_KEY, LinkRecord
from jupyter_colabsync.sync.local.watcher import Watcher
from jupyter_colabsync.sync.scheduler import Scheduler


class Runs(Protocol):
    """What the keeper needs of the service; see `scheduler.Looks`."""

    def is_running(self, link_id: str) -> bool: ...

    def is_quiet_here(self, link_id: str, cancel: CancelToken) -> bool: ...

    def look(self, link_id: str, cancel: CancelToken) -> bool: ...


class Keeper:
    """Watches from `start` to `close`; `take_up` and `let_go` may be called at any time."""

    def __init__(self, runs: Runs, hub: EventHub, active_poll_s: float, idle_poll_s: float) -> None:
        self._scheduler = Scheduler(runs, active_poll_s, idle_poll_s)
        self._hub = hub
        self._lock = threading.Lock()
        self._watchers: dict[str, Watcher] = {}
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin."""
        self._unsubscribe = self._hub.subscribe(self._hear)
        self._scheduler.start()

    def take_up(self, record: LinkRecord) -> None:
        """Keep this link in sync from now on, unless it is paused."""
        if record.is_paused:
            return
        watcher = Watcher(Path(record.local), lambda: self._scheduler.hint(record.id))
        with self._lock:
            if record.id in self._watchers:
                return
            self._watchers[record.id] = watcher
        watcher.start()
        self._scheduler.add(record.id)

    def hint(self, link_id: str) -> None:
        """Something has happened in its folder."""
        self._scheduler.hint(link_id)

    def let_go(self, link_id: str) -> None:
        """Keep it no more."""
        self._scheduler.drop(link_id)
        with self._lock:
            watcher = self._watchers.pop(link_id, None)
        if watcher is not None:
            watcher.close()

    def close(self) -> None:
        """Stop everything."""
        self._unsubscribe()
        with self._lock:
            watchers, self._watchers = list(self._watchers.values()), {}
        for watcher in watchers:
            watcher.close()
        self._scheduler.close()

    def _hear(self, event: Event) -> None:
        job = event.job
        if job is not None and job.ended_at_ms is not None and job.key.startswith(JOB_KEY):
            self._scheduler.has_worked(job.key.removeprefix(JOB_KEY))
        if event.account is not None and event.account.state == "connected":
            self._scheduler.account_changed()
