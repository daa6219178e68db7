"""What is told of NVIDIA's GPUs, on a pretended driver and the unmodified nvidia-ml-py."""

from __future__ import annotations

import pytest

from jupyter_colabsync.contract.system import Driver, GpuProcess, GpuSlice
from jupyter_colabsync.system.gpu.nvidia import LOOK_AGAIN_S
from jupyter_colabsync.system.gpu.throttling import throttled
from tests.nvml.reader_process import ReaderProcess
from tests.nvml.standin import GIB, Standin, gpu, mig_slice

MOST_CALLS = 10


def test_a_gpu_is_read_in_bytes_percent_degrees_watts_and_megahertz(
    standin: Standin, process: ReaderProcess
) -> None:
    standin.write(gpu(uuid="GPU-1", reasons=0x4))
    reading = process.read()
    read = reading.gpu
    assert reading.problem is None
    assert (read.index, read.name, read.uuid, read.make) == (0, "Tesla T4", "GPU-1", "nvidia")
    assert (read.memory_used_bytes, read.memory_total_bytes) == (6 * GIB, 15 * GIB)
    assert (read.load_percent, read.temperature_c) == (83.0, 61.0)
    assert (read.power_w, read.power_limit_w) == (50.5, 70.0)
    assert (read.clock_mhz, read.clock_max_mhz, read.memory_clock_mhz) == (1350, 1590, 5000)
    assert read.throttled == ("power limit",)
    assert read.problem is None


def test_the_driver_and_the_newest_cuda_it_can_run_are_told(
    standin: Standin, process: ReaderProcess
) -> None:
    standin.write(gpu(), driver="550.54.15", cuda=12_040)
    assert process.read().driver == Driver(version="550.54.15", cuda="12.4")


def test_a_machine_without_cuda_still_tells_its_driver(
    standin: Standin, process: ReaderProcess
) -> None:
    standin.write(gpu(), fail={"nvmlSystemGetCudaDriverVersion": 12})
    assert process.read().driver == Driver(version="550.54.15", cuda=None)


@pytest.mark.parametrize(
    ("missing", "fields"),
    [
        ("memory_total", ("memory_used_bytes", "memory_total_bytes")),
        ("load", ("load_percent",)),
        ("temperature", ("temperature_c",)),
        ("power_mw", ("power_w",)),
        ("power_limit_mw", ("power_limit_w",)),
        ("clock_sm", ("clock_mhz",)),
        ("clock_sm_max", ("clock_max_mhz",)),
        ("clock_memory", ("memory_clock_mhz",)),
        ("uuid", ("uuid",)),
    ],
)
def test_a_value_the_gpu_does_not_tell_is_none_and_the_rest_is_there(
    standin: Standin, process: ReaderProcess, missing: str, fields: tuple[str, ...]
) -> None:
    standin.write(gpu(**{missing: None}))
    read = process.read().gpu
    assert [getattr(read, field) for field in fields] == [None] * len(fields)
    told = {"name", "load_percent", "power_w", "memory_used_bytes"} - set(fields)
    assert None not in [getattr(read, field) for field in told]


def test_a_number_that_says_not_available_is_none(standin: Standin, process: ReaderProcess) -> None:
    standin.write(gpu(power_mw=0xFFFFFFFF, clock_sm=0xFFFFFFFF))
    read = process.read().gpu
    assert (read.power_w, read.clock_mhz) == (None, None)


def test_a_gpu_without_a_name_gets_its_number(standin: Standin, process: ReaderProcess) -> None:
    standin.write(gpu(), gpu(name=None))
    assert [read.name for read in process.read().gpus] == ["Tesla T4", "GPU 1"]


def test_an_old_driver_tells_memory_and_throttling_in_the_old_way(
    standin: Standin, process: ReaderProcess
) -> None:
    unknown = {"nvmlDeviceGetMemoryInfo_v2": 13, "nvmlDeviceGetCurrentClocksEventReasons": 13}
    standin.write(gpu(reasons=0x40), fail=unknown)
    read = process.read().gpu
    assert read.memory_used_bytes == 6 * GIB + GIB // 4
    assert read.throttled == ("too hot",)


def test_processes_are_merged_and_the_largest_comes_first(
    standin: Standin, process: ReaderProcess
) -> None:
    computing = {10: GIB, 11: None, 12: 3 * GIB}
    standin.write(gpu(compute=computing, graphics={10: 2 * GIB, 11: None}))
    assert process.read().gpu.processes == (
        GpuProcess(pid=12, memory_bytes=3 * GIB, owner=None),
        GpuProcess(pid=10, memory_bytes=2 * GIB, owner=None),
        GpuProcess(pid=11, memory_bytes=None, owner=None),
    )


def test_eight_gpus_are_eight_readings(standin: Standin, process: ReaderProcess) -> None:
    standin.write(*[gpu(load=load) for load in range(8)])
    read = process.read().gpus
    assert [(each.index, each.load_percent) for each in read] == [(n, float(n)) for n in range(8)]


def test_a_divided_gpu_tells_its_slices(standin: Standin, process: ReaderProcess) -> None:
    slices = [mig_slice(name=None), mig_slice(memory_used=GIB)]  # numbers may have gaps
    standin.write(gpu(name="A100", load=None, slices=slices))
    assert process.read().gpu.slices == (
        GpuSlice(name="MIG 1g.5gb", memory_used_bytes=GIB, memory_total_bytes=5 * GIB),
    )
    standin.write(gpu(slices=[mig_slice(), mig_slice(name="NVIDIA A100 MIG 2g.10gb")]))
    process.later(LOOK_AGAIN_S)
    assert [each.name for each in process.read().gpu.slices] == ["MIG 1g.5gb", "MIG 2g.10gb"]


def test_a_gpu_that_is_whole_again_is_asked_what_a_divided_one_cannot_tell(
    standin: Standin, process: ReaderProcess
) -> None:
    standin.write(gpu(load=None, slices=[mig_slice()]))
    assert process.read().gpu.load_percent is None
    standin.write(gpu(load=83))
    process.later(LOOK_AGAIN_S)
    read = process.read().gpu
    assert (read.load_percent, read.slices) == (83.0, ())


def test_slices_tell_processes_that_the_whole_gpu_keeps_from_this_user(
    standin: Standin, process: ReaderProcess
) -> None:
    refused = {"nvmlDeviceGetComputeRunningProcesses": 4, "nvmlDeviceGetMemoryInfo": 4}
    standin.write(gpu(slices=[mig_slice(compute={7: GIB})], fail=refused))
    assert process.read().gpu.processes == (GpuProcess(pid=7, memory_bytes=GIB, owner=None),)
    assert process.read().gpu.memory_used_bytes is None


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param("nvmlDeviceGetComputeRunningProcesses", id="who computes"),
        pytest.param("nvmlDeviceGetGraphicsRunningProcesses", id="who draws"),
        pytest.param("nvmlDeviceGetMigMode", id="whether it is divided"),
        pytest.param("nvmlDeviceGetMigDeviceHandleByIndex", id="its slices"),
    ],
)
def test_what_this_user_may_not_ask_is_left_out(
    standin: Standin, process: ReaderProcess, refused: str
) -> None:
    standin.write(gpu(slices=[mig_slice()]), fail={refused: 4})
    reading = process.read()
    assert reading.problem is None
    assert reading.gpu.load_percent == 83.0
    assert reading.gpu.processes == ()


def test_one_sample_of_one_gpu_costs_few_calls(standin: Standin, process: ReaderProcess) -> None:
    standin.write(gpu(compute={10: GIB}))
    process.read()
    standin.calls()
    process.read()
    calls = standin.calls()
    assert len(calls) <= MOST_CALLS, calls
    assert not {"nvmlDeviceGetName", "nvmlDeviceGetUUID", "nvmlDeviceGetMaxClockInfo"} & set(calls)


def test_what_a_gpu_cannot_tell_is_asked_once(standin: Standin, process: ReaderProcess) -> None:
    standin.write(gpu(power_mw=None), fail={"nvmlDeviceGetTemperature": 13})
    process.read()
    standin.calls()
    process.read()
    assert not {"nvmlDeviceGetPowerUsage", "nvmlDeviceGetTemperature"} & set(standin.calls())


def test_a_refusal_for_once_is_asked_again(standin: Standin, process: ReaderProcess) -> None:
    standin.write(gpu(fail={"nvmlDeviceGetTemperature": 10}))
    assert process.read().gpu.temperature_c is None
    standin.write(gpu())
    assert process.read().gpu.temperature_c == 61.0


def test_a_gpu_that_is_added_is_found_at_the_next_look(
    standin: Standin, process: ReaderProcess
) -> None:
    standin.write(gpu(power_limit_mw=70_000))
    process.read()
    standin.write(gpu(power_limit_mw=60_000), gpu())
    assert [each.power_limit_w for each in process.read().gpus] == [70.0]
    process.later(LOOK_AGAIN_S)
    assert [each.power_limit_w for each in process.read().gpus] == [60.0, 70.0]


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        pytest.param(0, (), id="none"),
        pytest.param(0x1 | 0x2 | 0x100, (), id="idle, or slow because somebody set it so"),
        pytest.param(0x20, ("too hot",), id="the driver cools it"),
        pytest.param(0x20 | 0x40, ("too hot",), id="both cool it: said once"),
        pytest.param(0x08 | 0x40, ("too hot",), id="the hardware, and why"),
        pytest.param(0x08 | 0x80, ("power brake",), id="the hardware, since power is short"),
        pytest.param(0x08, ("hardware slowdown",), id="the hardware, no one knows why"),
        pytest.param(0x04 | 0x20, ("too hot", "power limit"), id="two reasons"),
        pytest.param(1 << 40, (), id="a reason of later drivers"),
    ],
)
def test_throttling_is_said_in_words(reasons: int, words: tuple[str, ...]) -> None:
    assert throttled(reasons) == words
