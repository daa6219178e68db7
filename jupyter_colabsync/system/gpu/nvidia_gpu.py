"""One NVIDIA GPU: what never changes about it is asked once, the rest at every sample.

Source: NVML API reference. Memory is asked in its second version, whose `used` leaves out what
the driver reserves, as nvidia-smi does. Process ids are NVML's: in a container they may be the
host's, so no process is called ours here. Never tried on a real divided (MIG) GPU.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jupyter_colabsync.contract.system import Gpu, GpuProcess, GpuSlice
from jupyter_colabsync.system.gpu.codes import Code
from jupyter_colabsync.system.gpu.questions import GpuLost, Questions
from jupyter_colabsync.system.gpu.throttling import throttled

Handle = Any  # a pointer of NVML's, which has no types


class NvidiaGpu:
    """One GPU by its handle. All methods raise GpuLost and DriverGone, and nothing else."""

    def __init__(self, nvml: Any, index: int, handle: Handle) -> None:
        self._nvml = nvml
        self._index = index
        self._handle = handle
        self._questions = Questions(nvml)
        self._name = self._text("Name") or f"GPU {index}"
        self._uuid = self._text("UUID")
        self._clock_max_mhz = self._number("MaxClockInfo", nvml.NVML_CLOCK_SM)
        self._power_limit_mw: int | None = None
        self._slices: tuple[_Slice, ...] = ()
        self.look_again()

    def look_again(self) -> None:
        """Ask what changes seldom: the power limit, and into which slices it is divided."""
        slices = tuple(self._divided())
        if bool(slices) != bool(self._slices):
            self._questions = Questions(self._nvml)  # a divided GPU tells less than a whole one
        self._slices = slices
        self._power_limit_mw = self._number("EnforcedPowerLimit")

    def read(self) -> Gpu:
        """One reading: 7 calls, and one or two for each list of processes (compute, graphics)."""
        nvml, handle, questions = self._nvml, self._handle, self._questions
        questions.begin()
        used, total = _memory(nvml, questions, handle)
        load: int | None = questions.ask(
            ("load", lambda: nvml.nvmlDeviceGetUtilizationRates(handle).gpu)
        )
        temperature = self._number("Temperature", nvml.NVML_TEMPERATURE_GPU)
        power_mw = self._number("PowerUsage")
        clock_mhz = self._number("ClockInfo", nvml.NVML_CLOCK_SM)
        memory_clock_mhz = self._number("ClockInfo", nvml.NVML_CLOCK_MEM)
        reasons = questions.ask(
            ("reasons", lambda: nvml.nvmlDeviceGetCurrentClocksEventReasons(handle)),
            ("old reasons", lambda: nvml.nvmlDeviceGetCurrentClocksThrottleReasons(handle)),
        )
        processes = self._processes()
        if questions.are_vain:
            raise GpuLost(Code.UNKNOWN)
        return Gpu(
            index=self._index,
            name=self._name,
            uuid=self._uuid,
            memory_used_bytes=used,
            memory_total_bytes=total,
            load_percent=_float(load),
            temperature_c=_float(temperature),
            power_w=_watts(power_mw),
            power_limit_w=_watts(self._power_limit_mw),
            clock_mhz=_float(clock_mhz),
            clock_max_mhz=_float(self._clock_max_mhz),
            memory_clock_mhz=_float(memory_clock_mhz),
            throttled=throttled(reasons or 0),
            slices=tuple(each.read() for each in self._slices),
            processes=processes,
        )

    def lost(self, sentence: str) -> Gpu:
        """The reading of a GPU that tells nothing any more, and why."""
        return nameless(self._index, sentence, name=self._name, uuid=self._uuid)

    def _processes(self) -> tuple[GpuProcess, ...]:
        """Where a divided GPU does not tell its processes to everybody, its slices may."""
        computing = self._running("Compute")
        if computing is None:
            computing = [each for part in self._slices for each in part.computing() or ()]
        return merged([*computing, *(self._running("Graphics") or ())])

    def _running(self, kind: str) -> list[Any] | None:
        ask = f"nvmlDeviceGet{kind}RunningProcesses"
        return self._questions.ask((ask, lambda: getattr(self._nvml, ask)(self._handle)))

    def _divided(self) -> Iterable[_Slice]:
        """Its slices, in NVML's order; numbers without one are left out."""
        nvml, handle = self._nvml, self._handle
        mode = self._questions.ask(("mode", lambda: nvml.nvmlDeviceGetMigMode(handle)))
        if mode is None or mode[0] != nvml.NVML_DEVICE_MIG_ENABLE:
            return
        for index in range(self._number("MaxMigDeviceCount") or 0):
            part = _slice_handle(nvml, handle, index)
            if part is not None:
                yield _Slice(nvml, part, index)

    def _text(self, what: str) -> str | None:
        ask = f"nvmlDeviceGet{what}"
        return self._questions.ask((ask, lambda: text(getattr(self._nvml, ask)(self._handle))))

    def _number(self, what: str, *which: int) -> int | None:
        ask = f"nvmlDeviceGet{what}"
        return self._questions.number(
            f"{ask} {which}", lambda: getattr(self._nvml, ask)(self._handle, *which)
        )


class _Slice:
    """One MIG instance. Its memory is None once it has been taken away."""

    def __init__(self, nvml: Any, handle: Handle, index: int) -> None:
        self._nvml = nvml
        self._handle = handle
        self._questions = Questions(nvml)
        name = self._questions.ask(("name", lambda: text(nvml.nvmlDeviceGetName(handle))))
        # "NVIDIA A100-SXM4-40GB MIG 1g.5gb": the first part is the whole GPU's name
        self._name = f"MIG {name.partition('MIG ')[2] or name}" if name else f"MIG {index}"

    def read(self) -> GpuSlice:
        used, total = _memory(self._nvml, self._questions, self._handle)
        return GpuSlice(name=self._name, memory_used_bytes=used, memory_total_bytes=total)

    def computing(self) -> list[Any] | None:
        ask = self._nvml.nvmlDeviceGetComputeRunningProcesses
        return self._questions.ask(("compute", lambda: ask(self._handle)))


def nameless(index: int, problem: str, *, name: str | None = None, uuid: str | None = None) -> Gpu:
    """A GPU of which nothing can be read, and why in one sentence."""
    return Gpu(
        index=index,
        name=name or f"GPU {index}",
        uuid=uuid,
        memory_used_bytes=None,
        memory_total_bytes=None,
        load_percent=None,
        temperature_c=None,
        power_w=None,
        problem=problem,
    )


def merged(processes: Iterable[Any]) -> tuple[GpuProcess, ...]:
    """Each process once, though it may compute and draw; the largest holder of memory first."""
    memory: dict[int, int | None] = {}
    for each in processes:
        known = memory.get(each.pid)
        memory[each.pid] = (
            known if each.usedGpuMemory is None else max(known or 0, each.usedGpuMemory)
        )
    return tuple(
        GpuProcess(pid=pid, memory_bytes=used, owner=None)
        for pid, used in sorted(memory.items(), key=lambda row: (-(row[1] or 0), row[0]))
    )


def text(value: str | bytes) -> str:
    """Names came as bytes from nvidia-ml-py before version 12."""
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _memory(nvml: Any, questions: Questions, handle: Handle) -> tuple[int | None, int | None]:
    """Used and all, in bytes. Drivers before 510 know the first version only."""
    memory = questions.ask(
        ("memory", lambda: nvml.nvmlDeviceGetMemoryInfo(handle, version=nvml.nvmlMemory_v2)),
        ("old memory", lambda: nvml.nvmlDeviceGetMemoryInfo(handle)),
    )
    return (None, None) if memory is None else (memory.used, memory.total)


def _slice_handle(nvml: Any, handle: Handle, index: int) -> Handle | None:
    """None where no slice has this number; the numbers may have gaps."""
    return Questions(nvml).ask(
        ("slice", lambda: nvml.nvmlDeviceGetMigDeviceHandleByIndex(handle, index))
    )


def _float(value: int | None) -> float | None:
    return None if value is None else float(value)


def _watts(milliwatts: int | None) -> float | None:
    return None if milliwatts is None else milliwatts / 1000
