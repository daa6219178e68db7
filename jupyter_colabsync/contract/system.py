"""Wire types of the machine: GPUs and host. Bytes, percent (0-100), degrees Celsius, watts."""

from __future__ import annotations

from jupyter_colabsync.contract.wire import Wire


class GpuProcess(Wire, frozen=True):
    """A process that holds GPU memory; `owner` is None when it is not provably ours."""

    pid: int
    memory_bytes: int | None
    owner: str | None


class Gpu(Wire, frozen=True):
    """One reading of one GPU; None where the driver does not say."""

    index: int
    name: str
    memory_used_bytes: int | None
    memory_total_bytes: int | None
    load_percent: float | None
    temperature_c: float | None
    power_w: float | None
    processes: tuple[GpuProcess, ...] = ()


class Disk(Wire, frozen=True):
    """One file system."""

    path: str
    used_bytes: int
    total_bytes: int


class Host(Wire, frozen=True):
    """This server's CPU, memory (the container's limit where there is one) and disks."""

    cpu_percent: float | None
    memory_used_bytes: int
    memory_total_bytes: int
    disks: tuple[Disk, ...]


class Session(Wire, frozen=True):
    """How long this machine is up, where that matters (Colab)."""

    kind: str
    up_s: float | None


class SystemReading(Wire, frozen=True):
    """One look at the machine."""

    at_ms: int
    gpus: tuple[Gpu, ...]
    gpu_problem: str | None
    """Why there is no GPU to show, in one sentence; None when there is one."""
    host: Host
    session: Session | None
