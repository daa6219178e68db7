"""What the frameworks of a kernel hold on its GPUs. Its text runs inside the person's kernel.

So it stands alone, is plain for old Pythons, imports no framework and wakes none: memory is told
only where the person's own code has begun to use a GPU (on a Mac: where it has loaded torch). The
framework's private names were taken from their sources (torch 2, jax 0.4 and later, tensorflow 2);
nobody has tried them on a GPU here, nor on a Mac.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


def answer() -> str:
    """A JSON list of [framework, device, allocated bytes, reserved bytes or null]."""
    found = []
    for name, look in (("torch", _torch), ("jax", _jax), ("tensorflow", _tensorflow)):
        try:
            rows = [[name, int(device), int(used), kept] for device, used, kept in look()]
        except Exception:  # noqa: BLE001, S112 - of a framework that has changed, nothing is told
            continue
        found.extend(rows)
    return json.dumps(found)


def _torch() -> list[tuple[int, int, int | None]]:
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    if cuda is not None and cuda.is_initialized():
        return [
            (device, cuda.memory_allocated(device), int(cuda.memory_reserved(device)))
            for device in range(cuda.device_count())
        ]
    return _apple(torch)


def _apple(torch: Any) -> list[tuple[int, int, int | None]]:
    """Nothing tells whether a Mac's GPU was used; asking it opens the device, no more."""
    metal = getattr(getattr(torch, "backends", None), "mps", None)
    if metal is None or not metal.is_available():
        return []
    used, kept = torch.mps.current_allocated_memory(), torch.mps.driver_allocated_memory()
    return [(0, used, int(kept))] if used or kept else []


def _jax() -> list[tuple[int, int, int | None]]:
    bridge = sys.modules.get("jax._src.xla_bridge")
    found = []
    for backend in set(getattr(bridge, "_backends", {}).values()):
        for device in backend.local_devices():
            if device.platform not in {"gpu", "cuda", "rocm"}:
                continue
            told = device.memory_stats() or {}
            if "bytes_in_use" in told:
                found.append((device.id, told["bytes_in_use"], told.get("pool_bytes")))
    return found


def _tensorflow() -> list[tuple[int, int, int | None]]:
    module = sys.modules.get("tensorflow.python.eager.context")
    context = module.context_safe() if module is not None else None
    if context is None or not context._initialized:  # noqa: SLF001 - only this tells without waking it
        return []
    config = sys.modules["tensorflow"].config
    devices = config.list_logical_devices("GPU")
    told = [config.experimental.get_memory_info(f"GPU:{number}") for number in range(len(devices))]
    return [(number, each["current"], None) for number, each in enumerate(told)]
