"""What one look at all GPUs and TPUs gives."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_colabsync.contract.system import Driver, Gpu, Tpu


@dataclass(frozen=True, slots=True)
class GpuReading:
    """All GPUs and TPUs, or why there are none to show."""

    gpus: tuple[Gpu, ...]
    problem: str | None
    """In one sentence; None when there is a GPU."""
    driver: Driver | None = None
    tpus: tuple[Tpu, ...] = ()
