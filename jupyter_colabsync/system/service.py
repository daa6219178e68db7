"""The machine, for server and terminal: readings, who holds the GPU, the session, measuring."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_colabsync.contract.system import Disk, Gpu, SystemReading, SystemWatch, WatchSystem
from jupyter_colabsync.system.gpu.codes import BROKEN
from jupyter_colabsync.system.gpu.machine import GpuReader
from jupyter_colabsync.system.gpu.reading import GpuReading
from jupyter_colabsync.system.gpu.tpu import find_tpus
from jupyter_colabsync.system.host.disks import Place, read_disks
from jupyter_colabsync.system.host.reader import HostReader
from jupyter_colabsync.system.idle import Idle
from jupyter_colabsync.system.owners.owners import Owners
from jupyter_colabsync.system.owners.work import Work
from jupyter_colabsync.system.sampler import Sampler
from jupyter_colabsync.system.session.clock import SessionClock
from jupyter_colabsync.system.session.guard import SessionGuard
from jupyter_colabsync.system.session.place import service_here
from jupyter_colabsync.system.watchdog import HUNG_AFTER_S, Watchdog

if TYPE_CHECKING:
    from jupyter_colabsync.system.measuring.service import Measuring

PATIENCE_S = 1.0
"""For the driver, each time; then the rest is told without it."""
DISKS_S = 10.0
SETTLE_S = 0.1
"""Long enough for a CPU load that means something, short enough for the first look."""

ASKING = GpuReading((), "The GPU driver has not answered yet.")
HUNG = GpuReading(
    (), "The GPU driver does not answer; what uses the GPU may hang too. Restart the machine."
)
UNFORESEEN = GpuReading((), BROKEN.format(reason="unexpected answer"))

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a machine is made of; tests put in their own."""

    places: Callable[[], Iterable[Place]]
    """Folders whose disks count; asked for every time, since links come and go."""
    work: Work
    gpu: GpuReader
    session: SessionClock
    warn: Callable[[int], None] = lambda minutes: None
    clock: Clock = time.monotonic


class Machine:
    """Readings for any number of askers, from any thread; never raises, never hangs."""

    def __init__(self, parts: Parts, measuring: Callable[[Machine], Measuring]) -> None:
        self._parts = parts
        self._make_measuring = measuring
        self._measuring: Measuring | None = None
        self.session = parts.session
        self.owners = Owners(parts.work)
        self._guard = SessionGuard(parts.session, parts.warn)
        self._gpu: Watchdog[GpuReading] = Watchdog(
            parts.gpu.read, parts.clock, first=ASKING, hung=HUNG, broken=UNFORESEEN
        )
        # a network mount may hang as a driver does; what is known of the others stays then
        self._disk: Watchdog[tuple[Disk, ...]] = Watchdog(
            lambda: read_disks(parts.places()), parts.clock, first=(), hung=None, broken=()
        )
        self._disks: tuple[Disk, ...] = ()
        self._disks_at_s = float("-inf")
        self._host = HostReader(self._read_disks, clock=parts.clock)
        self._patience_s = PATIENCE_S
        self._sampler = Sampler(self._take, parts.clock)

    @property
    def measuring(self) -> Measuring:
        """Made when first asked for."""
        if self._measuring is None:
            self._measuring = self._make_measuring(self)
        return self._measuring

    def start(self) -> None:
        """Give warnings from now on, where this machine ends by itself."""
        self._guard.start()

    def read(self) -> SystemReading:
        """The machine now, at most 0.9 s old."""
        return self._sampler.read()

    def watch(self, ask: WatchSystem) -> SystemWatch:
        """For a tab that looks again and again; see `Sampler.watch`."""
        return self._sampler.watch(ask)

    def settled(self) -> SystemReading:
        """A single look that waits five seconds for the driver; for one-shot programs."""
        self._patience_s = HUNG_AFTER_S
        return self.read()

    @property
    def is_sampling(self) -> bool:
        """Whether samples are taken by themselves, since somebody looks."""
        return self._sampler.is_running

    def set_limit(self, limit_h: float) -> SystemReading:
        """When the session ends at the latest. Raises BadRequest."""
        self.session.set_limit(limit_h)
        return self._sampler.read(fresh_s=0)

    def close(self) -> None:
        """No samples and no warnings any more; a hung driver's thread is a daemon."""
        self._sampler.close()
        self._guard.close()

    def _take(self) -> SystemReading:
        if not self._host.knows_before:
            self._host.begin()
            time.sleep(SETTLE_S)
        gpu = self._gpu.ask(self._patience_s)
        return SystemReading(
            at_ms=time.time_ns() // 1_000_000,
            gpus=self._named(gpu.gpus),
            gpu_problem=gpu.problem,
            driver=gpu.driver,
            tpus=gpu.tpus,
            host=self._host.read(),
            session=self.session.read(),
        )

    def _named(self, gpus: tuple[Gpu, ...]) -> tuple[Gpu, ...]:
        return self.owners.name(gpus) if gpus else gpus

    def _read_disks(self) -> tuple[Disk, ...]:
        now_s = self._parts.clock()
        if now_s - self._disks_at_s > DISKS_S:
            self._disks, self._disks_at_s = self._disk.ask(PATIENCE_S), now_s
        return self._disks


def machine_for(
    places: Callable[[], Iterable[Place]],
    state: Path,
    work: Work,
    measuring: Callable[[Machine], Measuring],
    *,
    limit_h: float = 0.0,
    warn: Callable[[int], None] = lambda minutes: None,
) -> Machine:
    """The machine this process runs on. `state`: where the session's note is kept."""
    session = SessionClock(
        state,
        Idle(work).seconds,
        default_limit_h=limit_h,
        service=lambda: service_here(has_tpu=_has_tpu),
    )
    parts = Parts(places=places, work=work, gpu=GpuReader(), session=session, warn=warn)
    return Machine(parts, measuring)


def _has_tpu() -> bool:
    return bool(find_tpus(Path("/sys"), Path("/dev"), os.environ))
