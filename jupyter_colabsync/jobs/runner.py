"""JobRunner: long work in a bounded number of threads, one job per key, results kept a while."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

import msgspec

from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.contract.jobs import Job, JobKind, JobProgress, JobResult
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.errors import Cancelled, ColabSyncError, NotFound
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.jobs.progress import Progress

log = logging.getLogger(__name__)

LONG_WORKERS = 4
WAITING_WORKERS = 16
SHORT_WORKERS = 8
KEPT_JOBS = 50

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a piece of long work gets: where to report, and when to stop."""

    progress: Progress
    cancel: CancelToken


Work = Callable[[JobContext], JobResult]


@dataclass(slots=True)
class _Running:
    job: Job
    cancel: CancelToken = field(default_factory=CancelToken)
    ended: threading.Event = field(default_factory=threading.Event)


class JobRunner:
    """Runs long work (`start`) and short blocking calls (`call`) in separate pools, so that ten
    syncs never keep a folder listing waiting."""

    def __init__(self, hub: EventHub, long_workers: int = LONG_WORKERS) -> None:
        self._hub = hub
        self._long = ThreadPoolExecutor(long_workers, thread_name_prefix="colabsync-job")
        self._waiting = ThreadPoolExecutor(WAITING_WORKERS, thread_name_prefix="colabsync-wait")
        self._short = ThreadPoolExecutor(SHORT_WORKERS, thread_name_prefix="colabsync-call")
        self._lock = threading.Lock()
        self._jobs: dict[str, _Running] = {}
        self._current: dict[str, str] = {}
        self._is_closed = False

    def call(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a short blocking call in a worker thread."""
        return self._short.submit(fn, *args, **kwargs)

    def start(
        self, key: str, kind: JobKind, title: str, work: Work, *, mostly_waits: bool = False
    ) -> Job:
        """Start `work` and return at once; if a job with this key is under way, return that one.

        Work that mostly waits for others, for an hour perhaps, stands in nobody's way.
        An exception of `work` becomes the job's problem; one that is not ours is logged.
        """
        with self._lock:
            if (current := self._current.get(key)) is not None:
                return self._jobs[current].job
            if self._is_closed:
                raise Cancelled("Jupyter is shutting down; start this again afterwards.")
            running = _Running(_new_job(key, kind, title))
            self._jobs[running.job.id] = running
            self._current[key] = running.job.id
            self._forget_oldest()
            job = running.job
        self._publish(job)
        (self._waiting if mostly_waits else self._long).submit(self._run, running, work)
        return job

    def list(self) -> tuple[Job, ...]:
        """All jobs still known, newest first."""
        with self._lock:
            return tuple(running.job for running in reversed(self._jobs.values()))

    def get(self, job_id: str) -> Job:
        """One job; raises NotFound when it is not (or no longer) known."""
        return self._find(job_id).job

    def cancel(self, job_id: str) -> Job:
        """Ask a job to stop; it ends by itself within a chunk. Ended jobs stay as they are."""
        running = self._find(job_id)
        running.cancel.set()
        return running.job

    def wait(self, job_id: str, timeout_s: float | None = None) -> Job:
        """Wait until a job has ended (or the time is over) and return it."""
        running = self._find(job_id)
        running.ended.wait(timeout_s)
        return running.job

    def close(self, timeout_s: float = 10.0) -> None:
        """Stop everything; waits at most `timeout_s` for the jobs to notice."""
        with self._lock:
            self._is_closed = True
            under_way = [self._jobs[job_id] for job_id in self._current.values()]
        for running in under_way:
            running.cancel.set()
        deadline = time.monotonic() + timeout_s
        for running in under_way:
            running.ended.wait(max(0.0, deadline - time.monotonic()))
        self._long.shutdown(wait=False, cancel_futures=True)
        self._waiting.shutdown(wait=False, cancel_futures=True)
        self._short.shutdown(wait=False, cancel_futures=True)

    def _find(self, job_id: str) -> _Running:
        with self._lock:
            if (running := self._jobs.get(job_id)) is None:
                raise NotFound("That job is no longer known; reload the panel.")
            return running

    def _run(self, running: _Running, work: Work) -> None:
        progress = Progress(lambda now: self._update(running, progress=now))
        self._update(running, state="running")
        try:
            running.cancel.check()
            result = work(JobContext(progress, running.cancel))
        except Cancelled as stopped:
            self._end(running, state="cancelled", problem=_problem(stopped))
        except ColabSyncError as error:
            self._end(running, state="failed", problem=_problem(error))
        except BaseException as error:
            log.exception("Job %s failed", running.job.kind)
            self._end(running, state="failed", problem=_unexpected(error))
        else:
            progress.flush()
            self._end(running, state="done", result=result)

    def _update(self, running: _Running, **changes: JobProgress | str) -> None:
        with self._lock:
            running.job = msgspec.structs.replace(running.job, **changes)
            job = running.job
        self._publish(job)

    def _end(self, running: _Running, **changes: JobResult | Problem | str) -> None:
        with self._lock:
            running.job = msgspec.structs.replace(running.job, ended_at_ms=_now_ms(), **changes)
            job = running.job
            self._current.pop(job.key, None)
        running.ended.set()
        self._publish(job)

    def _publish(self, job: Job) -> None:
        self._hub.publish(Event(kind="job", job=job))

    def _forget_oldest(self) -> None:
        ended = [job_id for job_id, each in self._jobs.items() if each.ended.is_set()]
        for job_id in ended[: max(0, len(self._jobs) - KEPT_JOBS)]:
            del self._jobs[job_id]


def _new_job(key: str, kind: JobKind, title: str) -> Job:
    return Job(
        id=uuid.uuid4().hex,
        key=key,
        kind=kind,
        title=title,
        state="waiting",
        started_at_ms=_now_ms(),
        ended_at_ms=None,
        progress=None,
        result=None,
        problem=None,
    )


def _problem(error: ColabSyncError) -> Problem:
    return Problem(code=error.code, message=error.message, url=error.url)


def _unexpected(error: BaseException) -> Problem:
    # the type's name only: a foreign message may hold a path or a token; the log has the rest
    return Problem(
        code="internal",
        message=f"Something unexpected went wrong ({type(error).__name__}); nothing more was "
        "changed. Try again, and look into Jupyter's log if it stays.",
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
