"""Wire types of long work, and the envelope of every event."""

from __future__ import annotations

from typing import Literal

import msgspec

from jupyter_colabsync.contract.wire import Problem, Wire

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
JobKind = Literal["sync", "push", "kaggle", "measure"]


class JobProgress(Wire, frozen=True):
    """How far a job is. `total` is None while it is not known."""

    done: int
    total: int | None
    unit: Literal["bytes", "files", "steps"]
    label: str
    """What is being worked on right now, for people: a file name or a phase."""
    rate_per_s: float | None = None
    """Units per second over the last ten seconds, or None when too young to say."""
    remaining_s: float | None = None
    """An estimate; None when unknown."""
    files_done: int | None = None
    """Of work counted in bytes: how many files are finished; None where nobody counts them."""
    files_total: int | None = None


class JobResult(Wire, frozen=True):
    """What a finished job has to say."""

    message: str
    """One sentence for the notification: what went where."""
    facts: dict[str, str | int | float | None] = msgspec.field(default_factory=dict)
    """Counts by name, for programs (`uploaded`, `bytes_up`, …)."""
    url: str | None = None
    """A page that shows the result (a Drive folder), or None."""
    items: tuple[str, ...] = ()
    """Lines that name single files worth naming (skipped ones, at most 100)."""


class Job(Wire, frozen=True):
    """One piece of long work, as listed by `GET jobs` and sent in events."""

    id: str
    key: str
    """One job per key runs at a time: `sync:<link id>`, `kaggle:<folder>` …"""
    kind: JobKind
    title: str
    state: JobState
    started_at_ms: int
    ended_at_ms: int | None
    progress: JobProgress | None
    result: JobResult | None
    problem: Problem | None


class JobList(Wire, frozen=True):
    """All running jobs and those that ended lately, newest first."""

    jobs: tuple[Job, ...]


class JobRef(Wire, frozen=True):
    """Names one job."""

    job_id: str
