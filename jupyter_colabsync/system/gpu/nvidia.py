"""NVML -> readings of each GPU; every single value may be None, and nothing here raises.

Source: NVML API reference. Memory is asked in its second version, whose `used` leaves out what
the driver reserves, as nvidia-smi does. Process ids are NVML's: in a container they may be the
host's, so no process is called ours here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from jupyter_colabsync.contract.system import Gpu, GpuProcess
from jupyter_colabsync.system.nvml import BROKEN, GpuUnavailable, start_nvml

T = TypeVar("T")

# A driver may be installed or reloaded while we run; asking costs a failed dlopen.
RETRY_S = 30.0
NO_GPU = "The NVIDIA driver runs, but it knows no GPU."


@dataclass(frozen=True, slots=True)
class GpuReading:
    """All GPUs, or why there are none to show."""

    gpus: tuple[Gpu, ...]
    problem: str | None


class GpuReader:
    """Reads all GPUs; starts NVML on the first reading, and again after it failed.

    `start` gives the started `pynvml` (or something that behaves like it).
    """

    def __init__(
        self,
        start: Callable[[], Any] = start_nvml,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._start = start
        self._clock = clock
        self._nvml: Any = None  # pynvml has no types
        self._problem: str | None = None
        self._retry_at = 0.0

    def read(self) -> GpuReading:
        """One reading (about 2 ms for each GPU); hangs when the driver hangs."""
        try:
            gpus = self._read_all()
        except GpuUnavailable as error:
            return GpuReading((), error.sentence)
        return GpuReading(gpus, None if gpus else NO_GPU)

    def _read_all(self) -> tuple[Gpu, ...]:
        nvml = self._started()
        try:
            count = nvml.nvmlDeviceGetCount()
        except (nvml.NVMLError, OSError, AttributeError) as error:
            raise self._given_up(BROKEN.format(reason=type(error).__name__)) from error
        return tuple(gpu for index in range(count) if (gpu := _read_one(nvml, index)) is not None)

    def _started(self) -> Any:
        if self._nvml is not None:
            return self._nvml
        if self._problem is not None and self._clock() < self._retry_at:
            raise GpuUnavailable(self._problem)
        try:
            self._nvml = self._start()
        except GpuUnavailable as error:
            raise self._given_up(error.sentence) from error
        return self._nvml

    def _given_up(self, sentence: str) -> GpuUnavailable:
        """Remember the reason and start afresh after a while."""
        self._nvml, self._problem = None, sentence
        self._retry_at = self._clock() + RETRY_S
        return GpuUnavailable(sentence)


def _read_one(nvml: Any, index: int) -> Gpu | None:
    """One GPU; None when it cannot even be named any more (fallen off the bus)."""

    def ask(call: Callable[[], T]) -> T | None:
        try:
            return call()
        except (nvml.NVMLError, OSError, AttributeError, ValueError):
            return None

    if (handle := ask(lambda: nvml.nvmlDeviceGetHandleByIndex(index))) is None:
        return None
    name = ask(lambda: _text(nvml.nvmlDeviceGetName(handle)))
    memory = ask(lambda: nvml.nvmlDeviceGetMemoryInfo(handle, version=nvml.nvmlMemory_v2))
    if memory is None:  # drivers before 510 know the first version only
        memory = ask(lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
    load = ask(lambda: float(nvml.nvmlDeviceGetUtilizationRates(handle).gpu))
    temperature = ask(
        lambda: float(nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU))
    )
    power = ask(lambda: nvml.nvmlDeviceGetPowerUsage(handle) / 1000)
    return Gpu(
        index=index,
        name=name or f"GPU {index}",
        memory_used_bytes=None if memory is None else memory.used,
        memory_total_bytes=None if memory is None else memory.total,
        load_percent=load,
        temperature_c=temperature,
        power_w=power,
        processes=_merged(
            ask(lambda: nvml.nvmlDeviceGetComputeRunningProcesses(handle)) or [],
            ask(lambda: nvml.nvmlDeviceGetGraphicsRunningProcesses(handle)) or [],
        ),
    )


def _merged(*lists: list[Any]) -> tuple[GpuProcess, ...]:
    """Each process once, though it may compute and draw; the largest holder of memory first."""
    memory: dict[int, int | None] = {}
    for each in (process for processes in lists for process in processes):
        known = memory.get(each.pid)
        memory[each.pid] = (
            known if each.usedGpuMemory is None else max(known or 0, each.usedGpuMemory)
        )
    return tuple(
        GpuProcess(pid=pid, memory_bytes=used, owner=None)
        for pid, used in sorted(memory.items(), key=lambda row: (-(row[1] or 0), row[0]))
    )


def _text(value: str | bytes) -> str:
    """Names came as bytes from nvidia-ml-py before version 12."""
    return value.decode(errors="replace") if isinstance(value, bytes) else value
