"""Readings as plain values, for tests of what is done with them."""

from __future__ import annotations

from typing import Any

import msgspec

from jupyter_colabsync.contract.system import Gpu, Host, SystemReading

GIB = 1024**3

HOST = Host(cpu_percent=12.0, memory_used_bytes=3 * GIB, memory_total_bytes=12 * GIB, disks=())
GPU = Gpu(
    index=0,
    name="Tesla T4",
    memory_used_bytes=6 * GIB,
    memory_total_bytes=15 * GIB,
    load_percent=83.0,
    temperature_c=61.0,
    power_w=70.5,
)


def gpu(**changes: Any) -> Gpu:
    """A T4 at work, with other values where `changes` names them."""
    return msgspec.structs.replace(GPU, **changes)


def reading(**changes: Any) -> SystemReading:
    """A machine without a GPU, with other values where `changes` names them."""
    plain = SystemReading(at_ms=0, gpus=(), gpu_problem=None, host=HOST, session=None)
    return msgspec.structs.replace(plain, **changes)
