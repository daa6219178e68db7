"""CPU, memory and disks of the machine Jupyter runs on, by psutil; a container's limit counts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from jupyter_colabsync.contract.system import Disk, Host
from jupyter_colabsync.system.cgroup import MemoryLimit, memory_limit


class HostReader:
    """Reads the host; CPU load is the mean since the reading before."""

    def __init__(
        self,
        folders: Sequence[Path],
        limit: Callable[[int], MemoryLimit | None] = memory_limit,
    ) -> None:
        self._folders = tuple(folders)
        self._limit = limit
        self._has_begun = False

    def read(self) -> Host:
        """One reading (about 0.3 ms). The first one cannot know the CPU load: None."""
        load = psutil.cpu_percent(interval=None)
        cpu, self._has_begun = (load if self._has_begun else None), True
        memory = psutil.virtual_memory()
        limit = self._limit(memory.total)
        return Host(
            cpu_percent=cpu,
            memory_used_bytes=limit.used_bytes if limit else memory.total - memory.available,
            memory_total_bytes=limit.total_bytes if limit else memory.total,
            disks=tuple(self._disks()),
        )

    def _disks(self) -> list[Disk]:
        """The file systems of the folders, each once."""
        disks: dict[int, Disk] = {}
        for folder in self._folders:
            place = _nearest(folder)
            try:
                device = place.stat().st_dev
                usage = shutil.disk_usage(place)
            except OSError:
                continue
            # free for this user, not for root: what a person can still write
            disks.setdefault(
                device,
                Disk(
                    path=str(place),
                    used_bytes=usage.total - usage.free,
                    total_bytes=usage.total,
                ),
            )
        return list(disks.values())


def _nearest(folder: Path) -> Path:
    """`folder`, or the first of its parents that exists."""
    return next((each for each in (folder, *folder.parents) if each.exists()), folder)
