"""GPU readings, on a stand-in for pynvml: every value may be missing, nothing raises."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_colabsync.contract.system import GpuProcess
from jupyter_colabsync.system.gpu import NO_GPU, RETRY_S, GpuReader
from jupyter_colabsync.system.nvml import (
    NO_LIBRARY,
    NO_RIGHTS,
    NOT_LOADED,
    GpuUnavailable,
    sentence_for,
)
from tests.unit.system.fake_nvml import GIB, FakeGpu, FakeNvml, NVMLError


class Driver:
    """Starts a fake driver and counts how often; or refuses while `sentence` is set."""

    def __init__(self, nvml: FakeNvml, sentence: str | None = None) -> None:
        self.nvml, self.sentence, self.starts, self.now_s = nvml, sentence, 0, 1000.0

    def start(self) -> Any:
        self.starts += 1
        if self.sentence:
            raise GpuUnavailable(self.sentence)
        return self.nvml

    def reader(self) -> GpuReader:
        return GpuReader(self.start, clock=lambda: self.now_s)


def test_a_gpu_is_read_in_bytes_percent_degrees_and_watts() -> None:
    reading = Driver(FakeNvml(FakeGpu())).reader().read()
    (gpu,) = reading.gpus
    assert reading.problem is None
    assert (gpu.index, gpu.name) == (0, "Tesla T4")
    assert (gpu.memory_used_bytes, gpu.memory_total_bytes) == (6 * GIB, 15 * GIB)
    assert (gpu.load_percent, gpu.temperature_c, gpu.power_w) == (83.0, 61.0, 70.5)


def test_an_old_driver_tells_memory_in_the_first_version() -> None:
    nvml = FakeNvml(FakeGpu())
    nvml.broken["memory v2"] = 3
    (gpu,) = Driver(nvml).reader().read().gpus
    assert gpu.memory_used_bytes == 6 * GIB + GIB // 4


@pytest.mark.parametrize(
    ("function", "field"),
    [
        ("nvmlDeviceGetMemoryInfo", "memory_used_bytes"),
        ("nvmlDeviceGetUtilizationRates", "load_percent"),
        ("nvmlDeviceGetTemperature", "temperature_c"),
        ("nvmlDeviceGetPowerUsage", "power_w"),
    ],
)
def test_a_value_the_driver_does_not_tell_is_none_and_the_rest_is_there(
    function: str, field: str
) -> None:
    nvml = FakeNvml(FakeGpu())
    nvml.broken[function] = 3
    (gpu,) = Driver(nvml).reader().read().gpus
    assert getattr(gpu, field) is None
    assert gpu.name == "Tesla T4"


def test_a_gpu_without_a_name_gets_its_number_and_bytes_are_read_as_text() -> None:
    nvml = FakeNvml(FakeGpu(name=b"A100"), FakeGpu())
    assert [gpu.name for gpu in Driver(nvml).reader().read().gpus] == ["A100", "Tesla T4"]
    nvml.broken["nvmlDeviceGetName"] = 999
    assert [gpu.name for gpu in Driver(nvml).reader().read().gpus] == ["GPU 0", "GPU 1"]


def test_processes_are_merged_and_the_largest_comes_first() -> None:
    gpu = FakeGpu(compute={10: GIB, 11: None, 12: 3 * GIB}, graphics={10: 2 * GIB, 11: None})
    (read,) = Driver(FakeNvml(gpu)).reader().read().gpus
    assert read.processes == (
        GpuProcess(pid=12, memory_bytes=3 * GIB, owner=None),
        GpuProcess(pid=10, memory_bytes=2 * GIB, owner=None),
        GpuProcess(pid=11, memory_bytes=None, owner=None),
    )


def test_eight_gpus_are_eight_readings() -> None:
    reading = Driver(FakeNvml(*[FakeGpu() for _ in range(8)])).reader().read()
    assert [gpu.index for gpu in reading.gpus] == list(range(8))


def test_a_driver_that_knows_no_gpu_says_so() -> None:
    reading = Driver(FakeNvml()).reader().read()
    assert (reading.gpus, reading.problem) == ((), NO_GPU)


def test_without_a_driver_the_reason_is_given_and_not_asked_again_at_once() -> None:
    driver = Driver(FakeNvml(), sentence=NO_LIBRARY)
    reader = driver.reader()
    assert [reader.read().problem for _ in range(3)] == [NO_LIBRARY] * 3
    assert driver.starts == 1


def test_a_driver_installed_later_is_found() -> None:
    driver = Driver(FakeNvml(FakeGpu()), sentence=NO_LIBRARY)
    reader = driver.reader()
    reader.read()
    driver.sentence = None
    driver.now_s += RETRY_S
    assert len(reader.read().gpus) == 1


def test_a_driver_that_breaks_down_is_said_and_started_afresh_later() -> None:
    driver = Driver(FakeNvml(FakeGpu()))
    reader = driver.reader()
    reader.read()
    driver.nvml.broken["nvmlDeviceGetCount"] = 999
    broken = reader.read()
    assert broken.gpus == ()
    assert broken.problem is not None
    driver.nvml.broken.clear()
    driver.now_s += RETRY_S
    assert len(reader.read().gpus) == 1
    assert driver.starts == 2


def test_a_gpu_fallen_off_the_bus_is_left_out() -> None:
    nvml = FakeNvml(FakeGpu())
    nvml.broken["nvmlDeviceGetHandleByIndex"] = FakeNvml.NVML_ERROR_GPU_IS_LOST
    assert Driver(nvml).reader().read().gpus == ()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (FakeNvml.NVML_ERROR_LIBRARY_NOT_FOUND, NO_LIBRARY),
        (FakeNvml.NVML_ERROR_DRIVER_NOT_LOADED, NOT_LOADED),
        (FakeNvml.NVML_ERROR_NO_PERMISSION, NO_RIGHTS),
        (999, "The NVIDIA driver does not work here (NVMLError); nvidia-smi may tell more."),
    ],
)
def test_each_way_to_fail_has_its_sentence(number: int, sentence: str) -> None:
    assert sentence_for(FakeNvml(), NVMLError(number)) == sentence


def test_the_real_library_reads_or_gives_a_reason() -> None:
    reading = GpuReader().read()
    assert bool(reading.gpus) != bool(reading.problem)
