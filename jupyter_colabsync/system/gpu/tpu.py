"""Google's TPUs: which chips are in this machine. What they do, only a workload could tell.

Sources: PCI ids and names in tpu-info (AI-Hypercomputer/cloud-accelerator-diagnostics,
tpu_info/device.py) and JAX (jax/_src/hardware_utils.py), both 2025-2026; 0x0076 from topology
tables of 2026. Tried on made-up trees only, never on a real TPU; whether a chip of `v7x` shows as
one PCI device or as two is not known for sure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from jupyter_colabsync.contract.system import Tpu

GOOGLE = "0x1ae0"
NAMES = {
    "0x005e": "TPU v4",
    "0x0062": "TPU v5p",
    "0x0063": "TPU v5e",
    "0x006f": "TPU v6e",
    "0x0076": "TPU v7x",
}
OLD = "0x0027"
OLD_NAMES = {"0x004e": "TPU v2", "0x004f": "TPU v3"}  # by the subsystem's id
# Google's network card and disk, which every machine of theirs may have.
NOT_TPU = frozenset({"0x0042", "0x001f"})
TYPES = {
    "v5litepod": "TPU v5e",
    **{kind: f"TPU {kind}" for kind in ("v2", "v3", "v4", "v5p", "v6e")},
}
NETWORKED = "TPU reached by network"
ACCEL = re.compile(r"accel\d+")


def find_tpus(sys_root: Path, dev_root: Path, environ: Mapping[str, str]) -> tuple[Tpu, ...]:
    """The chips of this machine by kind; never raises. Takes some milliseconds: ask once."""
    kinds = Counter(_on_the_bus(sys_root / "bus" / "pci" / "devices"))
    if not kinds and (devices := _device_files(sys_root, dev_root)):
        # TPU_ACCELERATOR_TYPE alone proves nothing, but names what is provably there
        kind = environ.get("TPU_ACCELERATOR_TYPE", "").partition("-")[0]
        kinds = Counter({TYPES.get(kind, "TPU"): devices})
    if not kinds and environ.get("COLAB_TPU_ADDR"):
        kinds = Counter({NETWORKED: 1})
    return tuple(Tpu(name=name, chips=chips) for name, chips in sorted(kinds.items()))


def _on_the_bus(folder: Path) -> Iterator[str]:
    """The name of each chip; several functions of one device are one chip."""
    chips: dict[str, str] = {}
    for device in _names(folder):
        if _text(folder / device / "vendor") == GOOGLE:
            kind = _text(folder / device / "device")
            name = NAMES.get(kind)
            if kind == OLD:
                name = OLD_NAMES.get(_text(folder / device / "subsystem_device"), "TPU v2 or v3")
            if name is not None:
                chips[device.partition(".")[0]] = name
    yield from chips.values()


def _device_files(sys_root: Path, dev_root: Path) -> int:
    """How many chips have a device file: /dev/accelN up to v4, /dev/vfio/N after.

    A folder /dev/accel belongs to others, and in /dev/vfio anybody's devices may be.
    """
    if accel := [name for name in _names(dev_root) if ACCEL.fullmatch(name)]:
        return len(accel)
    groups = [name for name in _names(dev_root / "vfio") if name.isdigit()]
    return sum(_is_google(sys_root / "kernel" / "iommu_groups" / name) for name in groups)


def _is_google(group: Path) -> bool:
    devices = [group / "devices" / name for name in _names(group / "devices")]
    return any(
        _text(device / "vendor") == GOOGLE and _text(device / "device") not in NOT_TPU
        for device in devices
    )


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
