"""Tally: what a run did, counted from many threads; SyncReport: the count when it is over."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

from jupyter_colabsync.contract.sync import SyncCounts
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.errors import ColabSyncError

MAX_PROBLEMS = 100
FULL = ("drive_full", "too_many_items", "daily_limit", "upload_limit", "disk_full")
"""Problems of the whole link, though a run does not end for them."""

LINKED = "The linked folder"
"""What a problem of the empty path is about."""

Count = Literal[
    "uploaded",
    "downloaded",
    "moved",
    "deleted",
    "merged",
    "conflicts",
    "held",
    "skipped",
    "bytes_up",
    "bytes_down",
]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one run did, counted in files (folders do not count) and bytes."""

    uploaded: int = 0
    downloaded: int = 0
    moved: int = 0
    deleted: int = 0
    merged: int = 0
    conflicts: int = 0
    held: int = 0
    skipped: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    api_calls: dict[str, int] = field(default_factory=dict)
    """Requests by Drive method, repeated ones included."""
    elapsed_s: float = 0.0
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
    """Sentences: what is worth knowing, though nothing is wrong with it."""

    @property
    def counts(self) -> SyncCounts:
        """The counts as they go over the wire."""
        return SyncCounts(**{name: getattr(self, name) for name in SyncCounts.__struct_fields__})

    @property
    def did_anything(self) -> bool:
        """True when a file was moved, sent, fetched, deleted or kept twice."""
        return any(
            (
                self.uploaded,
                self.downloaded,
                self.moved,
                self.deleted,
                self.merged,
                self.conflicts,
            )
        )


class Tally:
    """Counts while it happens; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[Count, int] = {}
        self._problems: dict[tuple[str, str], Problem] = {}
        self._skipped: dict[str, Problem] = {}
        self._notices: dict[str, None] = {}
        self.stale = 0
        """Actions that were dropped because the world had moved."""
        self.progress = 0
        """Actions that were carried out."""

    def add(self, name: Count, amount: int = 1) -> None:
        """`amount` more of something."""
        with self._lock:
            self._counts[name] = self._counts.get(name, 0) + amount

    def put(self, name: Count, amount: int) -> None:
        """A count that is known as a whole: what waits or is left out at the end."""
        with self._lock:
            self._counts[name] = amount

    def get(self, name: Count) -> int:
        """How many so far."""
        with self._lock:
            return self._counts.get(name, 0)

    @property
    def did_work(self) -> bool:
        """True when anything was carried out."""
        return self.progress > 0

    def was_stale(self) -> None:
        """One more action dropped."""
        with self._lock:
            self.stale += 1

    def problem(self, error: ColabSyncError, path: str | None = None) -> None:
        """Note what could not be done; the same problem of the same path only once."""
        message = error.message if path is None else f"{path or LINKED}: {error.message}"
        with self._lock:
            if len(self._problems) < MAX_PROBLEMS:
                problem = Problem(code=error.code, message=message, url=error.url)
                self._problems[error.code, path or ""] = problem

    def skip(self, error: ColabSyncError, path: str) -> None:
        """Note what the last plan left out, and why."""
        problem = Problem(code=error.code, message=f"{path or LINKED}: {error.message}")
        with self._lock:
            if len(self._skipped) < MAX_PROBLEMS:
                self._skipped[path] = problem

    def notice(self, sentence: str) -> None:
        """Note what is worth knowing; the same only once."""
        with self._lock:
            self._notices[sentence] = None

    def forget_skips(self) -> None:
        """A new plan says anew what it leaves out."""
        with self._lock:
            self._skipped.clear()

    def settled(self, path: str) -> None:
        """An action went well; what was a problem with `path` in an earlier cycle is none."""
        with self._lock:
            self.progress += 1
            for key in [key for key in self._problems if key[1] == path]:
                del self._problems[key]

    def report(self, api_calls: dict[str, int], elapsed_s: float) -> SyncReport:
        """Everything so far."""
        with self._lock:
            return SyncReport(
                **self._counts,
                api_calls=api_calls,
                elapsed_s=elapsed_s,
                problems=(*self._problems.values(), *self._skipped.values()),
                notices=tuple(self._notices),
            )
