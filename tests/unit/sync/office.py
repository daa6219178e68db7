"""A service with a Jupyter root, and what it tells."""

from __future__ import annotations

from pathlib import Path

from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.contract.jobs import Job
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.jobs.runner import JobRunner
from jupyter_colabsync.sync.service import SyncService, SyncSettings

WAIT_S = 20.0


class Office:
    """Where a person works with links."""

    def __init__(self, drive: DriveClient, folder: Path) -> None:
        self.root = folder / "jupyter"
        self.root.mkdir()
        self.state = folder / "state"
        self.events: list[Event] = []
        self.hub = EventHub()
        self.hub.subscribe(self.events.append)
        self.jobs = JobRunner(self.hub)
        self.settings = SyncSettings(0.2, 0.4, 4, "office")
        self.sync = SyncService(drive, self.state, self.jobs, self.hub, self.settings, self.root)
        self._drive = drive

    def reopened(self) -> SyncService:
        """The service of the next process."""
        return SyncService(self._drive, self.state, self.jobs, self.hub, self.settings, self.root)

    def folder(self, name: str) -> Path:
        """A folder below Jupyter's root."""
        path = self.root / name
        path.mkdir(parents=True)
        return path

    def done(self, job: Job) -> Job:
        """A job when it has ended."""
        ended = self.jobs.wait(job.id, WAIT_S)
        assert ended.state == "done", ended.problem
        return ended

    def told(self, kind: str) -> list[Event]:
        """Events of one kind."""
        return [event for event in self.events if event.kind == kind]
