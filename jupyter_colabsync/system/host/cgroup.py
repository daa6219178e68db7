"""How much memory this container may use and uses, where there is a limit (cgroup v1 and v2).

Sources: Linux kernel documentation, cgroup-v2.rst (memory.max, memory.current, memory.stat) and
cgroup-v1/memory.rst (memory.limit_in_bytes, memory.usage_in_bytes, total_inactive_file).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MEMBERSHIP = Path("/proc/self/cgroup")
MOUNT = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """The tightest limit that holds for this process, and what is used under it."""

    used_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class _Files:
    limit: str
    usage: str
    inactive: str


V1 = _Files("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
V2 = _Files("memory.max", "memory.current", "inactive_file")


def memory_limit(
    machine_bytes: int, membership: Path = MEMBERSHIP, mount: Path = MOUNT
) -> MemoryLimit | None:
    """The tightest limit below the machine's memory; None where there is none to be seen.

    "Used" leaves out file pages the kernel drops when memory is wanted, as `docker stats` does.
    """
    limits = [
        limit
        for version, folder in groups("memory", membership, mount)
        if (limit := _read(folder, V2 if version == 2 else V1)) is not None
        and limit.total_bytes < machine_bytes
    ]
    return min(limits, key=lambda limit: limit.total_bytes, default=None)


def groups(controller: str, membership: Path, mount: Path) -> Iterator[tuple[int, Path]]:
    """This process's groups of a controller and all groups above: (cgroup version, folder)."""
    try:
        lines = membership.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        version, root = (1, mount / controller) if controllers else (2, mount)
        relative = PurePosixPath(path.lstrip("/"))
        # a container sees its own group as the root, though `membership` may tell the host's path
        for part in (relative, *relative.parents):
            yield version, root / part


def _read(folder: Path, files: _Files) -> MemoryLimit | None:
    try:
        total = int((folder / files.limit).read_text(encoding="ascii"))
        used = int((folder / files.usage).read_text(encoding="ascii"))
        statistics = (folder / "memory.stat").read_text(encoding="ascii")
    except (OSError, ValueError):  # "max" is no number: no limit here
        return None
    for line in statistics.splitlines():
        name, _, value = line.partition(" ")
        if name == files.inactive:
            used = max(0, used - int(value))
    return MemoryLimit(used, total)
