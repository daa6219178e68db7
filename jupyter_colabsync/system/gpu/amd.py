"""AMD GPUs, as the kernel's driver shows them in /sys: no library, no rights beyond reading.

Sources: Linux kernel documentation, gpu/amdgpu/thermal.rst (hwmon, gpu_busy_percent) and
gpu/amdgpu/driver-misc.rst (mem_info_vram_*, product_name, unique_id). Tried on made-up trees
only, never on a real GPU.
"""

from __future__ import annotations

import re
from pathlib import Path

from jupyter_colabsync.contract.system import Gpu

VENDOR = "0x1002"
CARD = re.compile(r"card(\d+)")  # not its connectors, card0-DP-1
MILLI, MICRO, MEGA = 1_000, 1_000_000, 1_000_000


def read_amd(sys_root: Path) -> tuple[Gpu, ...]:
    """One reading of each, in the kernel's order, counted from 0; never raises."""
    folders = [card / "device" for card in _cards(sys_root / "class" / "drm")]
    ours = [folder for folder in folders if _text(folder / "vendor") == VENDOR]
    return tuple(_read(folder, index) for index, folder in enumerate(ours))


def _cards(folder: Path) -> list[Path]:
    try:
        found = [(match, card) for card in folder.iterdir() if (match := CARD.fullmatch(card.name))]
    except OSError:  # no such folder: no graphics here, or not Linux
        return []
    return [card for _, card in sorted(found, key=lambda row: int(row[0][1]))]


def _read(folder: Path, index: int) -> Gpu:
    sensors = _sensors(folder / "hwmon")
    power = _first(sensors, "power1_average", "power1_input")
    return Gpu(
        index=index,
        make="amd",
        name=_name(folder),
        uuid=_text(folder / "unique_id"),
        memory_used_bytes=_number(folder / "mem_info_vram_used"),
        memory_total_bytes=_number(folder / "mem_info_vram_total"),
        load_percent=_scaled(_number(folder / "gpu_busy_percent"), 1),
        # the second is the hottest spot; some server GPUs have no sensor at the edge
        temperature_c=_scaled(_first(sensors, "temp1_input", "temp2_input"), MILLI),
        power_w=_scaled(power, MICRO),
        power_limit_w=_scaled(_first(sensors, "power1_cap"), MICRO),
        clock_mhz=_scaled(_first(sensors, "freq1_input"), MEGA),
        memory_clock_mhz=_scaled(_first(sensors, "freq2_input"), MEGA),
    )


def _name(folder: Path) -> str:
    """Server GPUs carry their name; others only a number that lists of PCI ids explain."""
    if name := _text(folder / "product_name"):
        return name
    device = (_text(folder / "device") or "").removeprefix("0x")
    return f"AMD GPU (device {device})" if device else "AMD GPU"


def _sensors(folder: Path) -> Path | None:
    try:
        return min(folder.iterdir(), default=None)
    except OSError:
        return None


def _first(folder: Path | None, *names: str) -> int | None:
    """The first of these sensors that tells anything."""
    if folder is None:
        return None
    values = (_number(folder / name) for name in names)
    return next((value for value in values if value is not None), None)


def _number(path: Path) -> int | None:
    try:
        return int(_text(path) or "")
    except ValueError:
        return None


def _text(path: Path) -> str | None:
    """None where there is no such file, it is empty, or the driver refuses (a sleeping GPU)."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip() or None
    except OSError:
        return None


def _scaled(value: int | None, unit: int) -> float | None:
    return None if value is None else value / unit
