"""The file systems that hold what matters here, each once."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jupyter_colabsync.contract.system import Disk


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of ours. `name`: what people call it; None for Jupyter's own files."""

    folder: Path
    name: str | None = None


def read_disks(places: Iterable[Place]) -> tuple[Disk, ...]:
    """The file systems of the places, in their order. Hangs where a network mount does."""
    found: dict[int, Disk] = {}
    names: dict[int, list[str]] = {}
    for place in places:
        try:
            folder = _nearest(place.folder)
            device = folder.stat().st_dev
            usage = shutil.disk_usage(folder)
            path = _mount(folder.resolve(), device)
        except OSError:
            continue
        # free for this user, not for root: what a person can still write
        found.setdefault(
            device,
            Disk(
                path=str(path),
                used_bytes=usage.total - usage.free,
                total_bytes=usage.total,
            ),
        )
        if place.name is not None and place.name not in names.setdefault(device, []):
            names[device].append(place.name)
    return tuple(
        Disk(
            path=disk.path,
            used_bytes=disk.used_bytes,
            total_bytes=disk.total_bytes,
            holds=tuple(names.get(device, ())),
        )
        for device, disk in found.items()
    )


def _mount(folder: Path, device: int) -> Path:
    """Where its file system begins: this names the disk for people and for metrics, and shows no
    more of where a person's files are than it must."""
    for parent in folder.parents:
        if parent.stat().st_dev != device:
            break
        folder = parent
    return folder


def _nearest(folder: Path) -> Path:
    """`folder`, or the first of its parents that exists."""
    return next((each for each in (folder, *folder.parents) if each.exists()), folder)
