"""One sampler for all: shared readings, and a hung driver harms nothing else."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from jupyter_colabsync.system.gpu import GpuReader, GpuReading
from jupyter_colabsync.system.monitor import ASKING, HUNG, HUNG_AFTER_S, SHARED_S, Monitor
from tests.unit.system.fake_nvml import FakeGpu, FakeNvml


class Machine:
    """A monitor on a fake GPU and a clock of its own."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 50.0
        self.nvml = FakeNvml(FakeGpu())
        self.monitor = Monitor(
            [folder], GpuReader(lambda: self.nvml), session=lambda: None, clock=lambda: self.now_s
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_three_tabs_cost_what_one_costs(machine: Machine) -> None:
    first = machine.monitor.read()
    asked = len(machine.nvml.calls)
    assert machine.monitor.read() is first
    assert machine.monitor.read() is first
    assert len(machine.nvml.calls) == asked


def test_an_older_reading_is_taken_anew(machine: Machine) -> None:
    first = machine.monitor.read()
    machine.now_s += SHARED_S + 0.1
    assert machine.monitor.read() is not first


def test_a_hung_driver_is_named_after_five_seconds_and_the_host_still_read(
    machine: Machine,
) -> None:
    machine.nvml.hung = threading.Event()
    soon = machine.monitor.read(patience_s=0.01)
    assert soon.gpu_problem == ASKING.problem
    assert soon.host.memory_total_bytes > 0
    machine.now_s += HUNG_AFTER_S
    later = machine.monitor.read(patience_s=0.01)
    assert (later.gpus, later.gpu_problem) == ((), HUNG)
    machine.nvml.hung.set()


def test_a_hung_driver_is_asked_by_one_thread_only(machine: Machine) -> None:
    machine.nvml.hung = threading.Event()
    for _ in range(5):
        machine.now_s += SHARED_S + 0.1
        machine.monitor.read(patience_s=0.01)
    assert len(machine.nvml.calls) == 1
    machine.nvml.hung.set()


def test_a_reader_that_fails_unexpectedly_becomes_a_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(GpuReader):
        def read(self) -> GpuReading:
            raise KeyError("surprise")

    reading = Monitor([tmp_path], Broken(), session=lambda: None).read()
    assert reading.gpu_problem is not None
    assert "surprise" not in reading.gpu_problem
    assert "surprise" in caplog.text


def test_a_settled_reading_knows_the_cpu_load(machine: Machine) -> None:
    assert machine.monitor.read().host.cpu_percent is None
    fresh = Monitor([Path.cwd()], GpuReader(lambda: machine.nvml), session=lambda: None)
    assert fresh.settled(pause_s=0.01).host.cpu_percent is not None
