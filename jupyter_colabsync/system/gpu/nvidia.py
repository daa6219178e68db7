"""All NVIDIA GPUs: the library is started when first asked for, and afresh after it broke."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from jupyter_colabsync.contract.system import Driver, Gpu
from jupyter_colabsync.system.gpu.codes import (
    DRIVER_GONE,
    Code,
    code_of,
    driver_sentence,
    gpu_sentence,
)
from jupyter_colabsync.system.gpu.nvidia_gpu import NvidiaGpu, nameless, text
from jupyter_colabsync.system.gpu.nvml import GpuUnavailable, start_nvml
from jupyter_colabsync.system.gpu.questions import DriverGone, GpuLost, Questions
from jupyter_colabsync.system.gpu.reading import GpuReading

# A driver may be installed or reloaded while we run; asking costs a failed dlopen.
RETRY_S = 30.0
# How many GPUs there are, their power limits and slices change seldom.
LOOK_AGAIN_S = 30.0
NO_GPU = "The NVIDIA driver runs, but it knows no GPU; restart the machine if there should be one."

Found = NvidiaGpu | Gpu
"""A GPU to read, or the lasting reading of one that is lost."""


class NvidiaReader:
    """Reads all GPUs of NVML; numbers them as it does, without regard to CUDA_VISIBLE_DEVICES.

    `start` gives the started `pynvml`, or raises GpuUnavailable.
    """

    def __init__(
        self,
        start: Callable[[], Any] = start_nvml,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._start = start
        self._clock = clock
        self._nvml: Any = None  # pynvml has no types
        self._driver: Driver | None = None
        self._gpus: list[Found] = []
        self._problem: str | None = None
        self._again_at_s = float("-inf")
        """When to start afresh if there is a problem, else when to look again."""

    def read(self) -> GpuReading:
        """One reading; hangs when the driver hangs, never raises."""
        try:
            self._prepare()
            gpus = tuple(self._read_one(index) for index in range(len(self._gpus)))
        except GpuUnavailable as error:
            return GpuReading((), error.sentence)
        except (DriverGone, GpuLost) as error:
            return GpuReading((), self._give_up(error.code))
        if gpus and all(gpu.problem == gpu_sentence(Code.UNKNOWN) for gpu in gpus):
            return GpuReading((), self._give_up(Code.UNKNOWN))
        return GpuReading(gpus, None if gpus else NO_GPU, self._driver)

    def _prepare(self) -> None:
        """Start, or look again, where it is time.

        Raises GpuUnavailable and DriverGone; GpuLost too, if that is all the driver has to say.
        """
        if self._clock() < self._again_at_s:
            if self._problem is not None:
                raise GpuUnavailable(self._problem)
            return
        if self._problem is not None or self._nvml is None:
            self._begin()
        self._look()
        self._again_at_s = self._clock() + LOOK_AGAIN_S

    def _begin(self) -> None:
        if self._nvml is not None:
            _end(self._nvml)  # else the library keeps what is broken
        self._nvml, self._gpus = None, []
        try:
            self._nvml = self._start()
        except GpuUnavailable as error:
            self._problem = error.sentence
            self._again_at_s = self._clock() + RETRY_S
            raise
        self._problem = None
        self._driver = _driver(self._nvml)

    def _look(self) -> None:
        """How many GPUs there are, and what changes seldom about each."""
        questions = Questions(self._nvml)
        count = questions.ask(("count", self._nvml.nvmlDeviceGetCount))
        if count is None:
            raise DriverGone(Code.UNKNOWN)
        if count != len(self._gpus):
            self._gpus = [self._found(index) for index in range(count)]
            return
        for index, gpu in enumerate(self._gpus):
            if isinstance(gpu, Gpu):
                self._gpus[index] = self._found(index, before=gpu)
                continue
            try:
                gpu.look_again()
            except GpuLost as error:
                self._gpus[index] = gpu.lost(gpu_sentence(error.code))

    def _found(self, index: int, before: Gpu | None = None) -> Found:
        """`before`: the reading by which a lost GPU is known. Raises DriverGone."""
        try:
            return NvidiaGpu(self._nvml, index, self._nvml.nvmlDeviceGetHandleByIndex(index))
        except GpuLost as error:
            code: Code | None = error.code
        except self._nvml.NVMLError as error:
            code = code_of(error)
            if code in DRIVER_GONE:
                raise DriverGone(code) from error
        problem = gpu_sentence(code)
        return replace(before, problem=problem) if before else nameless(index, problem)

    def _read_one(self, index: int) -> Gpu:
        """A lost GPU is not asked before the next look. Raises DriverGone."""
        gpu = self._gpus[index]
        if isinstance(gpu, Gpu):
            return gpu
        try:
            return gpu.read()
        except GpuLost as error:
            lost = self._gpus[index] = gpu.lost(gpu_sentence(error.code))
            return lost

    def _give_up(self, code: Code) -> str:
        """Remember the reason and start afresh after a while."""
        self._problem = driver_sentence(code)
        self._again_at_s = self._clock() + RETRY_S
        return self._problem


def _end(nvml: Any) -> None:
    with contextlib.suppress(nvml.NVMLError, OSError):
        nvml.nvmlShutdown()


def _driver(nvml: Any) -> Driver:
    """Raises DriverGone."""
    questions = Questions(nvml)
    cuda = questions.ask(
        ("cuda", nvml.nvmlSystemGetCudaDriverVersion_v2),
        ("old cuda", nvml.nvmlSystemGetCudaDriverVersion),
    )
    version = questions.ask(("version", lambda: text(nvml.nvmlSystemGetDriverVersion())))
    return Driver(version=version, cuda=_cuda_version(cuda))


def _cuda_version(number: int | None) -> str | None:
    """12040 -> `12.4`."""
    return f"{number // 1000}.{number % 1000 // 10}" if number else None
