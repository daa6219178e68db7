"""Everything in one thread: pools work at once, waiting passes the time of the story's clock.

So one seed decides everything, and the same seed gives the same trace.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from jupyter_colabsync.demo import cloud as demo_cloud
from jupyter_colabsync.demo import ids as demo_ids
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.notebooks.merge import Refused, merge
from jupyter_colabsync.sync.local import bin as local_bin
from jupyter_colabsync.sync.local import checksums, disk
from jupyter_colabsync.sync.remote import agreeing, mirror, newcomers
from jupyter_colabsync.sync.review import holding, wanted
from jupyter_colabsync.sync.run import cycle, executor, notebook_merge, sending, tools
from jupyter_colabsync.sync.run.notebook_merge import MergedFile, MergeOutcome
from tests.unit.sync.check.clock import Clock

if TYPE_CHECKING:
    from typing_extensions import Self

FOR_EVER_MS = 10**15
T = TypeVar("T")
R = TypeVar("R")


class AtOnce:
    """A pool whose work is done when it is handed in."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def submit(self, work: Callable[..., R], *arguments: Any, **named: Any) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(work(*arguments, **named))
        except BaseException as error:  # noqa: BLE001 - as a real pool does
            future.set_exception(error)
        return future

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        return iter([work(each) for each in items])

    def shutdown(self, *, wait: bool = True) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Patient(CancelToken):
    """Nobody stops the work, and no pause takes time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, seconds: float) -> None:
        self.check()
        self._clock.pass_by(seconds)


def patient(clock: Clock) -> JobContext:
    """Of a run that nobody watches."""
    return JobContext(Progress(), Patient(clock))


class Dice:
    """Stands in for the module `secrets` in the demo cloud: ids by a seed."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed, 0

    def token_hex(self, count: int) -> str:
        self._count += 1
        return hashlib.sha256(f"{self._seed} {self._count}".encode()).hexdigest()[: 2 * count]

    def token_urlsafe(self, count: int) -> str:
        return (self.token_hex(16) + self.token_hex(16))[: -(-count * 4 // 3)]


def use_one_thread(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone nothing happens beside something else."""
    for module in (checksums, mirror, cycle, executor, wanted):
        patch.setattr(module, "ThreadPoolExecutor", AtOnce)


def use_clock(patch: pytest.MonkeyPatch, clock: Clock) -> None:
    """How old what is known of Drive is, and what day it is, is told by the story's clock."""
    for module in (agreeing, mirror, sending, cycle, executor, holding):
        patch.setattr(module, "time", clock)
    patch.setattr(newcomers, "LATE_MS", FOR_EVER_MS)  # here the feed is late by polls
    patch.setattr(sending, "modified_ms", clock.date_ms)
    for module in (cycle, tools, disk, local_bin):
        patch.setattr(module, "datetime", clock)


def use_dice(patch: pytest.MonkeyPatch, seed: str) -> None:
    """The demo cloud's ids come out the same for the same seed."""
    dice = Dice(seed)
    patch.setattr(demo_ids, "secrets", dice)
    patch.setattr(demo_cloud, "secrets", dice)


def merge_here(patch: pytest.MonkeyPatch) -> None:
    """Notebooks are merged by the same code without a process of its own for each."""
    patch.setattr(notebook_merge, "merge_files", _merge_files)


def _merge_files(
    base: Path, local: Path, remote: Path, out: Path, *, local_is_newer: bool, cancel: CancelToken
) -> MergeOutcome:
    cancel.check()
    outcome = merge(base.read_bytes(), local.read_bytes(), remote.read_bytes(), local_is_newer)
    if isinstance(outcome, Refused):
        return outcome
    out.write_bytes(outcome.content)
    return MergedFile(out, outcome.summary)
