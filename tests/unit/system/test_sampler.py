"""One sampler for all tabs: begun by the first, ended after the last, never twice at a time."""

from __future__ import annotations

import tracemalloc

import pytest

from jupyter_colabsync.contract.system import Pace, SystemReading, WatchSystem
from jupyter_colabsync.system.history import KEPT_MOMENTS
from jupyter_colabsync.system.sampler import SHARED_S, Sampler
from tests.unit.system.readings import gpu, reading


class Bench:
    """A sampler on a clock of its own, whose thread is this test."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.wall_s = 1e9
        """The clock on the wall, which may be set, is so much ahead."""
        self.samples = 0
        self.sampler = Sampler(self._take, lambda: self.now_s)
        self.sampler._start = lambda: None  # type: ignore[method-assign]  # the test turns the crank

    def _take(self) -> SystemReading:
        self.samples += 1
        load = float(self.samples % 100)
        at_ms = round((self.wall_s + self.now_s) * 1000)
        return reading(at_ms=at_ms, gpus=(gpu(load_percent=load),))

    def watch(self, watcher: str = "tab", pace: Pace = "panel", since_ms: int = 0) -> list[int]:
        """The times of the samples that this tab gets."""
        ask = WatchSystem(watcher=watcher, pace=pace, since_ms=since_ms)
        return list(self.sampler.watch(ask).history.at_ms)

    def run(self, seconds: float, *tabs: tuple[str, Pace]) -> int:
        """So many seconds with these tabs, each asking at its pace; how many samples that took."""
        before, end_s = self.samples, self.now_s + seconds
        while self.now_s < end_s:
            for name, pace in tabs:
                every_s = {"panel": 1, "status": 5, "alarm": 60}[pace]
                if round(self.now_s) % every_s == 0:
                    self.watch(name, pace, since_ms=round((self.wall_s + self.now_s) * 1000))
            self.sampler.run_once()
            self.now_s += 1.0
        return self.samples - before


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_three_tabs_cost_the_samples_of_one() -> None:
    one, three = Bench(), Bench()
    of_one = one.run(60, ("a", "panel"))
    assert three.run(60, ("a", "panel"), ("b", "panel"), ("c", "panel")) == of_one == 60


@pytest.mark.parametrize(
    ("tabs", "expected"),
    [
        pytest.param((), 0, id="nobody looks: none"),
        pytest.param((("a", "status"),), 12, id="status bar only: every five seconds"),
        pytest.param((("a", "alarm"),), 1, id="an alarm in a hidden tab: once a minute"),
        pytest.param((("a", "status"), ("b", "panel")), 60, id="the fastest counts"),
    ],
)
def test_samples_in_a_minute(
    bench: Bench, tabs: tuple[tuple[str, Pace], ...], expected: int
) -> None:
    assert bench.run(60, *tabs) == expected


def test_the_samples_end_soon_after_the_last_tab_has_gone(bench: Bench) -> None:
    bench.run(10, ("a", "panel"))
    assert bench.run(3600) <= 3
    assert bench.sampler.run_once() is None


def test_who_asks_once_shares_what_is_fresh(bench: Bench) -> None:
    first = bench.sampler.read()
    assert bench.sampler.read() is first
    bench.now_s += SHARED_S + 0.1
    assert bench.sampler.read() is not first


def test_a_tab_gets_only_what_it_does_not_know(bench: Bench) -> None:
    bench.run(10, ("a", "panel"))
    known = bench.watch()
    assert len(known) == 10
    bench.run(3, ("a", "panel"))
    assert bench.watch(since_ms=known[-1]) == [known[-1] + 1000 * step for step in (1, 2, 3)]


def test_a_new_tab_sees_the_ten_minutes_before_it_came(bench: Bench) -> None:
    bench.run(1200, ("a", "panel"))
    times = bench.watch("b")
    assert len(times) == KEPT_MOMENTS
    assert times[-1] - times[0] <= 600_000


def test_a_clock_that_was_set_back_begins_the_history_anew(bench: Bench) -> None:
    bench.run(10, ("a", "panel"))
    newest = bench.watch()[-1]
    bench.wall_s -= 3600
    bench.now_s += 5
    assert bench.watch(since_ms=newest) == [newest - 3600_000 + 5000 + 1000]


def test_after_it_was_closed_nothing_is_sampled_by_itself(bench: Bench) -> None:
    bench.watch()
    bench.sampler.close()
    assert bench.sampler.run_once() is None


def test_an_hour_of_samples_takes_no_more_memory_than_ten_minutes(bench: Bench) -> None:
    tracemalloc.start()
    bench.run(700, ("a", "panel"))
    before, _ = tracemalloc.get_traced_memory()
    bench.run(3600, ("a", "panel"))  # a whole day: bench/scenes/machine_sample.py
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 100_000


def test_names_without_end_are_not_kept_without_end(bench: Bench) -> None:
    for number in range(2000):
        bench.watch(f"tab {number}", "alarm")
    assert len(bench.sampler._watchers._leases) <= 500


def test_a_real_thread_samples_and_ends() -> None:
    taken: list[int] = []

    def take() -> SystemReading:
        taken.append(1)
        return reading(at_ms=len(taken))

    sampler = Sampler(take)
    sampler.watch(WatchSystem(watcher="tab", pace="panel"))
    thread = sampler._thread
    assert thread is not None
    sampler.close()
    thread.join(10)
    assert not thread.is_alive()
    assert taken
