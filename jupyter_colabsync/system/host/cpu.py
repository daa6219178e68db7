"""How busy the CPUs are that this server may use; a container's quota and CPU set count.

Sources: Linux kernel documentation, cgroup-v2.rst (cpu.max, cpu.stat usage_usec), scheduler/
sched-bwc.rst and cgroup-v1/cpuacct.rst (cpu.cfs_quota_us, cpu.cfs_period_us, cpuacct.usage in ns).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from jupyter_colabsync.system.host.cgroup import MEMBERSHIP, MOUNT, groups


@dataclass(frozen=True, slots=True)
class CpuQuota:
    """The tightest quota that holds for this process."""

    cpus: float
    used_s: float
    """CPU time used under it since it began."""


@dataclass(frozen=True, slots=True)
class CpuMoment:
    """Counters at one moment; two of them give a load."""

    at_s: float
    busy_s: float
    """CPU time spent on the CPUs this server may use, or under its quota."""
    total_s: float | None
    """All time of those CPUs, idle or not; None under a quota, where the clock tells."""
    cpus: float
    is_limited: bool

    def load_since(self, before: CpuMoment) -> float | None:
        """Percent (0-100) of what could be used; None when nothing is to be told."""
        if (self.total_s is None) != (before.total_s is None):
            return None  # a quota came or went
        if self.total_s is None or before.total_s is None:
            possible_s = (self.at_s - before.at_s) * self.cpus
        else:
            possible_s = self.total_s - before.total_s
        if possible_s <= 0:
            return None
        return min(100.0, max(0.0, 100 * (self.busy_s - before.busy_s) / possible_s))


def cpu_moment(
    quota: Callable[[], CpuQuota | None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> CpuMoment:
    """The counters now (about 0.1 ms)."""
    usable = usable_cpus()
    found = (quota or cpu_quota)()
    if found is not None and found.cpus < len(usable):
        return CpuMoment(clock(), found.used_s, None, found.cpus, is_limited=True)
    times = psutil.cpu_times(percpu=True)
    mine = [times[index] for index in usable if index < len(times)] or times
    # waiting for the disk is not being busy; Linux alone counts it apart
    idle_s = sum(each.idle + getattr(each, "iowait", 0.0) for each in mine)
    # guests are counted in `user` already
    total_s = sum(sum(each[:8]) for each in mine)
    return CpuMoment(
        clock(), total_s - idle_s, total_s, float(len(mine)), is_limited=len(mine) < len(times)
    )


def usable_cpus() -> tuple[int, ...]:
    """Numbers of the CPUs this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(psutil.cpu_count() or 1))


def cpu_quota(membership: Path = MEMBERSHIP, mount: Path = MOUNT) -> CpuQuota | None:
    """The tightest CPU quota of this process's groups; None where there is none to be seen."""
    found = [
        quota
        for version, folder in groups("cpu", membership, mount)
        if (quota := (_v2 if version == 2 else _v1)(folder)) is not None
    ]
    return min(found, key=lambda quota: quota.cpus, default=None)


def _v2(folder: Path) -> CpuQuota | None:
    try:
        quota, period = (folder / "cpu.max").read_text(encoding="ascii").split()
        cpus = int(quota) / int(period)
        lines = (folder / "cpu.stat").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):  # "max" is no number: no quota here
        return None
    used = next((line.split()[1] for line in lines if line.startswith("usage_usec ")), None)
    return None if used is None else CpuQuota(cpus, int(used) / 1e6)


def _v1(folder: Path) -> CpuQuota | None:
    try:
        quota = int((folder / "cpu.cfs_quota_us").read_text(encoding="ascii"))
        period = int((folder / "cpu.cfs_period_us").read_text(encoding="ascii"))
        used_ns = int((folder / "cpuacct.usage").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return CpuQuota(quota / period, used_ns / 1e9) if quota > 0 and period > 0 else None
