"""CPU, memory, disks and network of the machine Jupyter runs on, by psutil."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from jupyter_colabsync.contract.system import Disk, Host
from jupyter_colabsync.system.host.cgroup import MemoryLimit, memory_limit
from jupyter_colabsync.system.host.cpu import CpuMoment, cpu_moment
from jupyter_colabsync.system.host.network import NetworkMoment, network_moment

Clock = Callable[[], float]
FRESH_S = 30.0
"""A load is the mean since the reading before; over a longer time it says little about now."""


@dataclass(frozen=True, slots=True)
class _Moment:
    cpu: CpuMoment
    network: NetworkMoment | None


class HostReader:
    """Reads the host; loads and rates are means since the reading before. One thread at a time.

    `disks` gives the disks, from wherever they are kept: asking for them may take long.
    """

    def __init__(
        self,
        disks: Callable[[], tuple[Disk, ...]],
        limit: Callable[[int], MemoryLimit | None] = memory_limit,
        clock: Clock = time.monotonic,
    ) -> None:
        self._disks = disks
        self._limit = limit
        self._clock = clock
        self._before: _Moment | None = None

    @property
    def knows_before(self) -> bool:
        """Whether the next reading can tell a load: the one before is not long ago."""
        before = self._before
        return before is not None and self._clock() - before.cpu.at_s < FRESH_S

    def begin(self) -> None:
        """Note the counters, for the reading that comes a moment later."""
        self._before = self._look()

    def read(self) -> Host:
        """One reading (about half a millisecond); load and rates are None when nothing came
        before."""
        before = self._before if self.knows_before else None
        now = self._before = self._look()
        memory = psutil.virtual_memory()
        limit = self._limit(memory.total)
        return Host(
            cpu_percent=now.cpu.load_since(before.cpu) if before else None,
            cpus=now.cpu.cpus,
            memory_used_bytes=limit.used_bytes if limit else memory.total - memory.available,
            memory_total_bytes=limit.total_bytes if limit else memory.total,
            is_limited=limit is not None or now.cpu.is_limited,
            disks=self._disks(),
            network=(
                now.network.rate_since(before.network)
                if now.network and before and before.network
                else None
            ),
        )

    def _look(self) -> _Moment:
        cpu = cpu_moment(clock=self._clock)
        return _Moment(cpu, network_moment(self._clock()))
