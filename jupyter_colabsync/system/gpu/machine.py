"""All GPUs and TPUs of this machine in one reading, whoever made them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from jupyter_colabsync.contract.system import Gpu, Tpu
from jupyter_colabsync.system.gpu.amd import read_amd
from jupyter_colabsync.system.gpu.apple import find_apple
from jupyter_colabsync.system.gpu.nvidia import NvidiaReader
from jupyter_colabsync.system.gpu.nvml import start_nvml
from jupyter_colabsync.system.gpu.reading import GpuReading
from jupyter_colabsync.system.gpu.tpu import find_tpus


class GpuReader:
    """Reads every GPU. One thread at a time may call it.

    `start` gives the started `pynvml` or raises GpuUnavailable; `apple` the GPU of a Mac.
    """

    def __init__(
        self,
        start: Callable[[], Any] = start_nvml,
        *,
        sys_root: Path = Path("/sys"),
        dev_root: Path = Path("/dev"),
        environ: Mapping[str, str] = os.environ,
        apple: Callable[[], Gpu | None] = find_apple,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._nvidia = NvidiaReader(start, clock)
        self._sys_root = sys_root
        self._dev_root = dev_root
        self._environ = environ
        self._find_apple = apple

    def read(self) -> GpuReading:
        """One reading (about 1 ms for each GPU); never raises, but hangs when a driver hangs.

        NVIDIA's GPUs come first and keep NVML's numbers, the others are counted on. What is wrong
        with NVIDIA's driver is told only where there is no GPU at all.
        """
        nvidia = self._nvidia.read()
        others = [*read_amd(self._sys_root), *([self._apple] if self._apple else [])]
        first = len(nvidia.gpus)
        gpus = (
            *nvidia.gpus,
            *(replace(gpu, index=first + n) for n, gpu in enumerate(others)),
        )
        problem = None if gpus else nvidia.problem
        return GpuReading(gpus, problem, nvidia.driver, self._tpus)

    @cached_property
    def _tpus(self) -> tuple[Tpu, ...]:
        """Nobody plugs in a chip while the machine runs."""
        return find_tpus(self._sys_root, self._dev_root, self._environ)

    @cached_property
    def _apple(self) -> Gpu | None:
        return self._find_apple()
