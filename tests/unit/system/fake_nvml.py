"""A stand-in for `pynvml`: GPUs from plain data, with a way to break or hang any function."""

# ruff: noqa: N802 - the functions carry NVML's own names

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

GIB = 1024**3


class NVMLError(Exception):
    """Has the number NVML gave, as pynvml's errors do."""

    def __init__(self, value: int) -> None:
        super().__init__(value)
        self.value = value


@dataclass
class FakeGpu:
    """One GPU; the second version of memory leaves `reserved_bytes` out of what is used."""

    name: str | bytes = "Tesla T4"
    used_bytes: int = 6 * GIB
    reserved_bytes: int = GIB // 4
    total_bytes: int = 15 * GIB
    load: int = 83
    temperature: int = 61
    power_mw: int = 70_500
    compute: dict[int, int | None] = field(default_factory=dict)
    graphics: dict[int, int | None] = field(default_factory=dict)


class FakeNvml:
    """`broken` names functions that fail, with NVML's error number; `hung` holds until set."""

    NVMLError = NVMLError
    NVML_ERROR_NO_PERMISSION = 4
    NVML_ERROR_LIBRARY_NOT_FOUND = 12
    NVML_ERROR_DRIVER_NOT_LOADED = 9
    NVML_ERROR_GPU_IS_LOST = 15
    NVML_TEMPERATURE_GPU = 0
    nvmlMemory_v2 = 0x02000028  # noqa: N815 - NVML's own name

    def __init__(self, *gpus: FakeGpu) -> None:
        self.gpus = list(gpus)
        self.broken: dict[str, int] = {}
        self.calls: list[str] = []
        self.hung: threading.Event | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if not name.startswith("nvml"):
            raise AttributeError(name)

        def call(*arguments: Any, **settings: Any) -> Any:
            self.calls.append(name)
            if self.hung is not None:
                self.hung.wait(60)
            if name in self.broken:
                raise NVMLError(self.broken[name])
            return getattr(self, f"_{name}")(*arguments, **settings)

        return call

    def _nvmlDeviceGetCount(self) -> int:
        return len(self.gpus)

    def _nvmlDeviceGetHandleByIndex(self, index: int) -> FakeGpu:
        return self.gpus[index]

    def _nvmlDeviceGetName(self, gpu: FakeGpu) -> str | bytes:
        return gpu.name

    def _nvmlDeviceGetMemoryInfo(self, gpu: FakeGpu, version: int | None = None) -> SimpleNamespace:
        if version == self.nvmlMemory_v2:
            if "memory v2" in self.broken:
                raise NVMLError(self.broken["memory v2"])
            return SimpleNamespace(used=gpu.used_bytes, total=gpu.total_bytes)
        return SimpleNamespace(used=gpu.used_bytes + gpu.reserved_bytes, total=gpu.total_bytes)

    def _nvmlDeviceGetUtilizationRates(self, gpu: FakeGpu) -> SimpleNamespace:
        return SimpleNamespace(gpu=gpu.load, memory=0)

    def _nvmlDeviceGetTemperature(self, gpu: FakeGpu, sensor: int) -> int:
        return gpu.temperature

    def _nvmlDeviceGetPowerUsage(self, gpu: FakeGpu) -> int:
        return gpu.power_mw

    def _nvmlDeviceGetComputeRunningProcesses(self, gpu: FakeGpu) -> list[SimpleNamespace]:
        return _processes(gpu.compute)

    def _nvmlDeviceGetGraphicsRunningProcesses(self, gpu: FakeGpu) -> list[SimpleNamespace]:
        return _processes(gpu.graphics)


def _processes(memory: dict[int, int | None]) -> list[SimpleNamespace]:
    return [SimpleNamespace(pid=pid, usedGpuMemory=used) for pid, used in memory.items()]
