"""What goes wrong with NVIDIA's driver gets one sentence, and mends itself when the driver does."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from jupyter_colabsync.system.gpu.codes import BROKEN, DRIVER_SENTENCES, GPU_SENTENCES, Code
from jupyter_colabsync.system.gpu.nvidia import LOOK_AGAIN_S, NO_GPU, RETRY_S
from jupyter_colabsync.system.gpu.nvml import LIBRARY, NO_LIBRARY, ONLY_SMI
from tests.nvml.reader_process import ReaderProcess
from tests.nvml.standin import Standin, gpu

NOT_LOADED = DRIVER_SENTENCES[Code.DRIVER_NOT_LOADED]
UNKNOWN = (
    "The NVIDIA driver does not work here (unknown); run nvidia-smi in a terminal to learn more."
)


def test_a_driver_that_knows_no_gpu_says_so(standin: Standin, process: ReaderProcess) -> None:
    standin.write()
    reading = process.read()
    assert (reading.gpus, reading.problem) == ((), NO_GPU)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        *((code, sentence) for code, sentence in DRIVER_SENTENCES.items()),
        (Code.UNKNOWN, UNKNOWN),
        (77, BROKEN.format(reason="error 77")),
    ],
)
def test_each_way_not_to_start_has_its_sentence(
    standin: Standin, process: ReaderProcess, number: int, sentence: str
) -> None:
    standin.write(gpu(), fail={"nvmlInitWithFlags": int(number)})
    reading = process.read()
    assert (reading.gpus, reading.problem, reading.driver) == ((), sentence, None)


def test_a_driver_that_is_not_loaded_is_not_asked_at_every_sample(
    standin: Standin, process: ReaderProcess
) -> None:
    standin.write(gpu(), fail={"nvmlInitWithFlags": 9})
    assert [process.read().problem for _ in range(3)] == [NOT_LOADED] * 3
    assert standin.calls() == ["nvmlInitWithFlags"]
    standin.write(gpu())
    process.later(RETRY_S)
    assert process.read().gpu.name == "Tesla T4"


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        pytest.param(1, BROKEN.format(reason="uninitialized"), id="it has lost its state"),
        pytest.param(9, NOT_LOADED, id="it was unloaded"),
        pytest.param(18, DRIVER_SENTENCES[Code.LIB_RM_VERSION_MISMATCH], id="it was updated"),
        pytest.param(999, UNKNOWN, id="it answers nonsense"),
    ],
)
def test_a_driver_that_breaks_mid_way_is_said_and_started_afresh_later(
    standin: Standin, process: ReaderProcess, number: int, sentence: str
) -> None:
    standin.write(gpu(), gpu())
    process.read()
    standin.write(gpu(), gpu(), fail=number)
    assert (process.read().gpus, process.read().problem) == ((), sentence)
    standin.write(gpu(), gpu())
    assert process.read().problem == sentence
    standin.calls()
    process.later(RETRY_S)
    assert len(process.read().gpus) == 2
    assert standin.calls()[:2] == ["nvmlShutdown", "nvmlInitWithFlags"]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(999, UNKNOWN), (10, UNKNOWN), (15, DRIVER_SENTENCES[Code.GPU_IS_LOST])],
)
def test_a_driver_that_cannot_count_its_gpus_is_broken(
    standin: Standin, process: ReaderProcess, number: int, sentence: str
) -> None:
    standin.write(gpu(), fail={"nvmlDeviceGetCount": number})
    reading = process.read()
    assert (reading.gpus, reading.problem) == ((), sentence)


@pytest.mark.parametrize(
    ("number", "code"),
    [(15, Code.GPU_IS_LOST), (16, Code.RESET_REQUIRED), (999, Code.UNKNOWN)],
)
def test_a_gpu_that_falls_off_the_bus_keeps_its_name_and_says_why_it_tells_nothing(
    standin: Standin, process: ReaderProcess, number: int, code: Code
) -> None:
    standin.write(gpu(), gpu(name="A100", uuid="GPU-1"))
    process.read()
    standin.write(gpu(), gpu(fail=number))
    reading = process.read()
    whole, lost = reading.gpus
    assert reading.problem is None
    assert (whole.load_percent, whole.problem) == (83.0, None)
    assert (lost.index, lost.name, lost.uuid) == (1, "A100", "GPU-1")
    assert (lost.load_percent, lost.memory_used_bytes) == (None, None)
    assert lost.problem == GPU_SENTENCES[code]


def test_a_lost_gpu_keeps_its_name_for_as_long_as_it_is_lost(
    standin: Standin, process: ReaderProcess
) -> None:
    standin.write(gpu(name="A100"), gpu())
    process.read()
    standin.write(gpu(name="A100", fail=15), gpu())
    process.read()
    process.later(LOOK_AGAIN_S)
    lost = process.read().gpus[0]
    assert (lost.name, lost.problem) == ("A100", GPU_SENTENCES[Code.GPU_IS_LOST])


def test_a_lost_gpu_is_left_alone_for_a_while_and_comes_back(
    standin: Standin, process: ReaderProcess
) -> None:
    standin.write(gpu(fail=15), gpu())
    process.read()
    standin.write(gpu(), gpu())
    assert process.read().gpus[0].problem is not None
    process.later(LOOK_AGAIN_S)
    assert process.read().gpus[0].problem is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (4, Code.NO_PERMISSION),
        (8, Code.INSUFFICIENT_POWER),
        (11, Code.IRQ_ISSUE),
        (15, Code.GPU_IS_LOST),
        (2, Code.UNKNOWN),
    ],
)
def test_a_gpu_that_cannot_be_opened_says_why(
    standin: Standin, process: ReaderProcess, number: int, code: Code
) -> None:
    standin.write(gpu(), gpu(fail={"nvmlDeviceGetHandleByIndex": number}))
    whole, closed = process.read().gpus
    assert whole.problem is None
    assert (closed.name, closed.problem) == ("GPU 1", GPU_SENTENCES[code])


def test_a_call_that_hangs_holds_only_its_own_thread(
    standin: Standin, process: ReaderProcess
) -> None:
    standin.write(gpu(), delay_ms={"nvmlDeviceGetPowerUsage": 60_000})
    process.begin()
    while "nvmlDeviceGetPowerUsage" not in standin.calls():
        process.ping()
    process.ping()
    standin.write(gpu())
    assert process.end().gpu.power_w == 50.5


@pytest.mark.parametrize(
    "function", ["nvmlInitWithFlags", "nvmlDeviceGetCount", "nvmlDeviceGetHandleByIndex"]
)
def test_a_start_that_hangs_holds_only_its_own_thread(
    standin: Standin, process: ReaderProcess, function: str
) -> None:
    standin.write(gpu(), delay_ms={function: 60_000})
    process.begin()
    while not any(name.startswith(function) for name in standin.calls()):
        process.ping()
    process.ping()
    standin.write(gpu())
    assert process.end().gpu.name == "Tesla T4"


@pytest.fixture
def unloadable(tmp_path: Path) -> dict[str, str]:
    """Environment of a machine where the loader finds something that is no library."""
    (tmp_path / LIBRARY).write_text("no library")
    return {"LD_LIBRARY_PATH": str(tmp_path), "PATH": str(tmp_path)}


def test_without_a_library_there_is_no_driver(tmp_path: Path, unloadable: dict[str, str]) -> None:
    with closing(ReaderProcess(tmp_path, unloadable)) as process:
        assert process.read().problem == NO_LIBRARY


def test_nvidia_smi_without_a_library_is_said(tmp_path: Path, unloadable: dict[str, str]) -> None:
    smi = tmp_path / "nvidia-smi"
    smi.write_text("#!/bin/sh\n")
    smi.chmod(0o700)
    with closing(ReaderProcess(tmp_path, unloadable)) as process:
        assert process.read().problem == ONLY_SMI


def test_a_library_where_the_loader_does_not_look_is_found(
    tmp_path: Path, unloadable: dict[str, str]
) -> None:
    standin = Standin(tmp_path)
    standin.write(gpu())
    environment = standin.environment | unloadable
    with closing(ReaderProcess(tmp_path, environment, (standin.library.parent,))) as process:
        assert process.read().gpu.name == "Tesla T4"
