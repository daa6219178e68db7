"""The session's clock: which machines end by themselves, when at the latest, and the warnings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_colabsync.contract.system import Session
from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.system.idle import Idle, idle_seconds
from jupyter_colabsync.system.owners.work import Kernel, NoWork
from jupyter_colabsync.system.session.clock import SessionClock
from jupyter_colabsync.system.session.guard import SessionGuard
from jupyter_colabsync.system.session.note import FILE
from jupyter_colabsync.system.session.place import (
    COLAB,
    KAGGLE,
    KAGGLE_TPU,
    age_s,
    machine_id,
    service_here,
)

HOUR_S = 3600.0
NOW_MS = 1_800_000_000_000


class Vm:
    """A Colab VM with a /proc of its own, whose clock we turn."""

    def __init__(self, folder: Path, up_s: float = 1000.0, limit_h: float = 0.0) -> None:
        self.proc, self.state = folder / "proc", folder / "state"
        (self.proc / "1").mkdir(parents=True)
        (self.proc / "sys/kernel/random").mkdir(parents=True)
        self.idle_s = 0.0
        self.limit_h = limit_h
        self.boot("first", up_s)

    def boot(self, boot_id: str, up_s: float, first_process_s: float = 0.0) -> None:
        ticks = int(first_process_s * os.sysconf("SC_CLK_TCK"))
        (self.proc / "1" / "stat").write_text(f"1 (odd ) name) S {'0 ' * 18}{ticks} 0 0\n")
        (self.proc / "sys/kernel/random/boot_id").write_text(f"{boot_id}\n")
        self.up(up_s)

    def up(self, up_s: float) -> None:
        self.up_s = up_s
        (self.proc / "uptime").write_text(f"{up_s:.2f} 9000.00\n")

    def clock(self) -> SessionClock:
        """A server's clock; a second one stands for the server started again."""
        return SessionClock(
            self.state,
            lambda: self.idle_s,
            default_limit_h=self.limit_h,
            service=lambda: COLAB,
            proc=self.proc,
            now_ms=lambda: NOW_MS + round(self.up_s * 1000),
        )


@pytest.fixture
def vm(tmp_path: Path) -> Vm:
    return Vm(tmp_path)


def read(clock: SessionClock) -> Session:
    session = clock.read()
    assert session is not None
    return session


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param({}, None, id="any machine"),
        pytest.param({"COLAB_GPU": ""}, None, id="a variable that others set too"),
        pytest.param({"COLAB_RELEASE_TAG": "release-colab_2026"}, COLAB, id="Colab"),
        pytest.param({"COLAB_RELEASE_TAG": ""}, None, id="the tag, but empty"),
        pytest.param({"COLAB_BACKEND_VERSION": "next"}, COLAB, id="an older Colab image"),
        pytest.param(
            {"COLAB_RELEASE_TAG": "r", "VERTEX_PRODUCT": "COLAB_ENTERPRISE"},
            None,
            id="Colab Enterprise is another product",
        ),
        pytest.param({"KAGGLE_KERNEL_RUN_TYPE": "Interactive"}, KAGGLE, id="Kaggle"),
    ],
)
def test_which_machines_end_by_themselves(environment: dict[str, str], expected: object) -> None:
    assert service_here(environment) is expected


def test_a_tpu_of_kaggle_ends_sooner_and_is_looked_for_nowhere_else() -> None:
    assert service_here({"KAGGLE_KERNEL_RUN_TYPE": "Batch"}, lambda: True) is KAGGLE_TPU
    asked = pytest.fail
    assert service_here({"COLAB_RELEASE_TAG": "r"}, lambda: asked("a TPU")) is COLAB
    assert service_here({}, lambda: asked("a TPU")) is None


def test_on_machines_that_last_there_is_no_session_and_no_limit_to_set(tmp_path: Path) -> None:
    clock = SessionClock(tmp_path, lambda: None, service=lambda: None)
    assert clock.read() is None
    assert clock.due() is None
    with pytest.raises(BadRequest):
        clock.set_limit(12)
    assert not (tmp_path / FILE).exists()


def test_the_age_is_the_younger_of_machine_and_first_process(vm: Vm) -> None:
    vm.boot("first", up_s=5000.12, first_process_s=1000)
    assert age_s(vm.proc) == pytest.approx(4000.12)


def test_an_age_that_cannot_be_read_counts_from_when_we_first_saw_the_machine(vm: Vm) -> None:
    (vm.proc / "uptime").unlink()
    clock = vm.clock()
    assert age_s(vm.proc) is None
    assert read(clock).up_s == 0
    vm.up_s += 60
    assert read(clock).up_s == pytest.approx(60)


def test_the_end_is_told_as_a_moment_and_as_what_is_left(vm: Vm) -> None:
    vm.up(3 * HOUR_S)
    session = read(vm.clock())
    assert (session.kind, session.up_s, session.limit_s) == ("colab", 3 * HOUR_S, 12 * HOUR_S)
    assert session.limits_s == (12 * HOUR_S, 24 * HOUR_S)
    assert session.left_s == pytest.approx(9 * HOUR_S)
    assert session.ends_at_ms == NOW_MS + round(12 * HOUR_S * 1000)


def test_past_its_end_nothing_is_left_and_never_less(vm: Vm) -> None:
    vm.up(13 * HOUR_S)
    assert read(vm.clock()).left_s == 0


def test_a_chosen_limit_outlives_a_server_but_not_the_machine(vm: Vm) -> None:
    vm.clock().set_limit(24)
    assert read(vm.clock()).limit_s == 24 * HOUR_S
    vm.boot("second", up_s=10)
    assert read(vm.clock()).limit_s == 12 * HOUR_S


def test_an_admins_limit_counts_until_somebody_chooses(tmp_path: Path) -> None:
    vm = Vm(tmp_path, limit_h=6)
    assert read(vm.clock()).limit_s == 6 * HOUR_S
    vm.clock().set_limit(8)
    assert read(vm.clock()).limit_s == 8 * HOUR_S


@pytest.mark.parametrize("hours", [0.0, -1.0, 0.2, 1000.0, float("nan"), float("inf")])
def test_a_limit_that_cannot_be_is_refused_and_nothing_changes(vm: Vm, hours: float) -> None:
    clock = vm.clock()
    with pytest.raises(BadRequest) as refused:
        clock.set_limit(hours)
    assert refused.value.code == "bad_limit"
    assert read(clock).limit_s == 12 * HOUR_S


def test_a_note_that_cannot_be_read_or_written_costs_only_the_choice(vm: Vm) -> None:
    vm.state.mkdir()
    (vm.state / FILE).write_text("no JSON")
    assert read(vm.clock()).limit_s == 12 * HOUR_S
    (vm.state / FILE).unlink()
    (vm.state / FILE).mkdir()
    clock = vm.clock()
    clock.set_limit(24)
    assert read(clock).limit_s == 24 * HOUR_S


def test_each_warning_is_given_once(vm: Vm) -> None:
    given: list[int] = []
    guard = SessionGuard(clock := vm.clock(), given.append)
    for minutes_left in (120, 31, 30, 29, 11, 10, 3, 0):
        vm.up(12 * HOUR_S - minutes_left * 60)
        guard.look()
    assert given == [30, 10]
    assert read(clock).warned_at_min == 10


def test_a_server_started_in_the_last_minutes_warns_of_them_at_once(vm: Vm) -> None:
    given: list[int] = []
    vm.up(12 * HOUR_S - 300)
    guard = SessionGuard(vm.clock(), given.append)
    guard.look()
    guard.look()
    assert given == [10]


def test_a_longer_limit_takes_a_warning_back_and_it_is_given_again_in_time(vm: Vm) -> None:
    clock = vm.clock()
    vm.up(12 * HOUR_S - 600)
    assert clock.due() == 10
    clock.set_limit(24)
    assert read(clock).warned_at_min is None
    assert clock.due() is None
    vm.up(24 * HOUR_S - 1700)
    assert clock.due() == 30


def test_a_shorter_limit_that_makes_a_warning_due_leaves_it_to_be_given(vm: Vm) -> None:
    given: list[int] = []
    vm.up(5 * HOUR_S)
    guard = SessionGuard(clock := vm.clock(), given.append)
    guard.look()
    clock.set_limit(5.1)
    guard.look()
    assert given == [10]


def test_a_limit_that_leaves_a_little_more_takes_back_only_the_later_warning(vm: Vm) -> None:
    clock = vm.clock()
    vm.up(12 * HOUR_S - 300)
    assert clock.due() == 10
    clock.set_limit(12.3)
    assert read(clock).warned_at_min == 30
    assert clock.due() is None


def test_idle_for_an_hour_is_long(vm: Vm) -> None:
    vm.idle_s = HOUR_S - 1
    assert not read(vm.clock()).is_idle_long
    vm.idle_s = HOUR_S
    assert read(vm.clock()).is_idle_long


def test_two_machines_have_two_names(vm: Vm) -> None:
    first = machine_id(vm.proc)
    vm.boot("second", up_s=10)
    assert first is not None
    assert machine_id(vm.proc) not in (None, first)


def kernel(last_activity_ms: int, *, is_busy: bool = False) -> Kernel:
    return Kernel("k", "notebook", "a.ipynb", "a.ipynb", 1, is_busy, last_activity_ms)


@pytest.mark.parametrize(
    ("kernels", "expected_s"),
    [
        pytest.param([], 60.0, id="no kernel: since the server began"),
        pytest.param([kernel(50_000)], 20.0, id="since the kernel was last sent something"),
        pytest.param([kernel(50_000), kernel(65_000)], 5.0, id="the last of two"),
        pytest.param([kernel(1), kernel(50_000, is_busy=True)], 0.0, id="one works"),
        pytest.param([kernel(90_000)], 0.0, id="its clock is ahead of ours"),
    ],
)
def test_for_how_long_nothing_has_run(kernels: list[Kernel], expected_s: float) -> None:
    assert idle_seconds(kernels, began_ms=10_000, now_ms=70_000) == expected_s


def test_what_worked_until_it_was_shut_down_is_not_forgotten() -> None:
    class Jupyter(NoWork):
        kernel: Kernel | None = kernel(0, is_busy=True)

        def kernels(self) -> tuple[Kernel, ...]:
            return () if self.kernel is None else (self.kernel,)

    jupyter, now_s = Jupyter(), [0.0]
    idle = Idle(jupyter, clock=lambda: now_s[0], now_ms=lambda: round(now_s[0] * 1000))
    now_s[0] = 10_000
    assert idle.seconds() == 0
    jupyter.kernel = None
    now_s[0] += 60
    assert idle.seconds() == 60
