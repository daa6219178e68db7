"""The machine as one: a hung driver or disk harms nothing else, and nothing raises."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.contract.system import WatchSystem
from jupyter_colabsync.system.gpu.machine import GpuReader
from jupyter_colabsync.system.gpu.reading import GpuReading
from jupyter_colabsync.system.host.disks import Place
from jupyter_colabsync.system.owners.work import NoWork
from jupyter_colabsync.system.service import ASKING, HUNG, UNFORESEEN, Machine, Parts
from jupyter_colabsync.system.session.clock import SessionClock
from jupyter_colabsync.system.watchdog import HUNG_AFTER_S
from tests.unit.system.readings import gpu


class Driver(GpuReader):
    """Gives one GPU; hangs while `hung` is there and not set, and does what `fails` does."""

    def __init__(self) -> None:
        self.asked = 0
        self.hung: threading.Event | None = None
        self.fails: Callable[[], None] = lambda: None

    def read(self) -> GpuReading:
        self.asked += 1
        if self.hung is not None:
            self.hung.wait(60)
        self.fails()
        return GpuReading((gpu(),), None)


class Bench:
    """A machine on a clock of its own."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 1000.0
        self.driver = Driver()
        self.folder = folder
        self.disk_hung: threading.Event | None = None
        self.disk_asked = 0
        self.machine = Machine(
            Parts(
                places=self.places,
                work=NoWork(),
                gpu=self.driver,
                session=SessionClock(folder, lambda: None, service=lambda: None),
                clock=lambda: self.now_s,
            ),
            measuring=lambda machine: pytest.fail("nobody asked for a measurement"),
        )
        self.machine._patience_s = 0.05
        self.machine._sampler._start = lambda: None  # type: ignore[method-assign]

    def places(self) -> list[Place]:
        """Where our files are; looking there may hang as a network mount does."""
        self.disk_asked += 1
        if self.disk_hung is not None:
            self.disk_hung.wait(60)
        return [Place(self.folder)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    for event in (made.driver.hung, made.disk_hung):
        if event is not None:
            event.set()


def test_a_reading_has_all_of_it(bench: Bench) -> None:
    reading = bench.machine.read()
    assert [each.name for each in reading.gpus] == ["Tesla T4"]
    assert reading.gpu_problem is None
    assert reading.host.memory_total_bytes > reading.host.memory_used_bytes > 0
    assert [disk.holds for disk in reading.host.disks] == [()]
    assert reading.session is None


def test_disks_are_looked_at_every_ten_seconds(bench: Bench) -> None:
    for _ in range(22):
        assert len(bench.machine.read().host.disks) == 1
        bench.now_s += 1
    assert bench.disk_asked == 2


def test_a_hung_driver_is_named_after_five_seconds_and_the_host_still_read(bench: Bench) -> None:
    bench.driver.hung = threading.Event()
    soon = bench.machine.read()
    assert soon.gpu_problem == ASKING.problem
    assert soon.host.memory_total_bytes > 0
    bench.now_s += HUNG_AFTER_S
    later = bench.machine.read()
    assert (later.gpus, later.gpu_problem) == ((), HUNG.problem)


def test_a_driver_that_comes_back_is_read_again(bench: Bench) -> None:
    bench.driver.hung = threading.Event()
    bench.now_s += 10
    bench.machine.read()
    bench.driver.hung.set()
    asking = bench.machine._gpu._asking
    assert asking is not None
    asking.join(10)
    bench.now_s += 10
    assert len(bench.machine.read().gpus) == 1


def test_a_hung_driver_is_asked_by_one_thread_only(bench: Bench) -> None:
    bench.driver.hung = threading.Event()
    for _ in range(5):
        bench.now_s += 2
        bench.machine.read()
    assert bench.driver.asked == 1


def test_what_nobody_foresaw_becomes_a_sentence_without_its_text(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    def surprise() -> None:
        raise KeyError("surprise")

    bench.driver.fails = surprise
    problem = bench.machine.read().gpu_problem
    assert problem == UNFORESEEN.problem
    assert problem is not None
    assert "surprise" not in problem
    assert "surprise" in caplog.text


def test_a_disk_that_hangs_leaves_the_reading_as_it_was(bench: Bench) -> None:
    before = bench.machine.read().host.disks
    bench.disk_hung = threading.Event()
    bench.now_s += 60
    assert bench.machine.read().host.disks == before
    assert len(before) == 1


def test_three_tabs_ask_the_driver_as_often_as_one(bench: Bench) -> None:
    for tab in ("a", "b", "c"):
        bench.machine.watch(WatchSystem(watcher=tab, pace="panel"))
    assert bench.driver.asked == 1


def test_the_first_reading_knows_the_cpu_load(bench: Bench) -> None:
    bench.machine._host._clock = Steady()
    assert bench.machine.read().host.cpu_percent is not None


class Steady:
    """Moves on by a tenth of a second with every look."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 0.1
        return self.now_s
