"""What is remembered, what is probable, what it costs, and what may be ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from jupyter_colabsync.contract.system import Holder
from jupyter_colabsync.errors import NotFound, Refused
from jupyter_colabsync.system.owners.facts import PARENT
from tests.unit.system.owners.stage import CONTAINER, GIB, SERVER, Scene, gpu_with

GPU = ("/dev/nvidia0",)


@pytest.fixture
def training(scene: Scene) -> Scene:
    """`train.ipynb` with kernel 200, whose child 300 has the GPU open."""
    return train(scene)


@pytest.fixture
def contained(tmp_path: Path) -> Scene:
    """The same in a container."""
    return train(Scene(tmp_path, CONTAINER))


def train(scene: Scene) -> Scene:
    scene.machine.kernel(200, "k1", at=20)
    scene.jupyter.notebook("k1", "train.ipynb", 200)
    scene.machine.start(300, 200, at=30, opens=GPU)
    return scene


def test_what_a_notebook_left_is_named_after_it(training: Scene) -> None:
    assert training.row(300).owner == "train.ipynb"
    training.machine.end(200)
    training.jupyter.running.clear()
    row = training.row(300)
    assert row.owner == "left by train.ipynb"
    assert row.holder == Holder(
        kind="leftover", name="train.ipynb", path="train.ipynb", can_end=True
    )


def test_a_restarted_kernel_is_not_who_left_it(training: Scene) -> None:
    training.look(gpu_with(300))
    training.machine.end(200)
    training.machine.kernel(201, "k1", at=50)
    training.jupyter.notebook("k1", "train.ipynb", 201)
    assert training.row(300).owner == "left by train.ipynb"


def test_a_child_whose_parent_ended_stays_the_living_notebooks(scene: Scene) -> None:
    scene.machine.kernel(200, "k1", at=20)
    scene.jupyter.notebook("k1", "train.ipynb", 200)
    scene.machine.start(250, 200, at=25)
    scene.machine.start(300, 250, at=30, opens=GPU)
    assert scene.row(300).owner == "train.ipynb"
    scene.machine.end(250)
    assert scene.row(300).owner == "train.ipynb"


def test_a_later_process_of_the_same_number_is_another(training: Scene) -> None:
    training.look(gpu_with(300))
    training.machine.start(300, 1, at=60, argv=["game"], opens=GPU)
    (gpu,) = training.owners.name((gpu_with(300),))
    assert gpu.processes[0].holder == Holder(kind="program", name="game")


def test_a_process_of_which_only_the_exit_status_is_left_is_nobodys(training: Scene) -> None:
    stat = training.machine.root / "300" / "stat"
    stat.write_text(stat.read_text().replace(") S ", ") Z "))
    assert training.row(300).holder is None


def test_a_jupyter_too_busy_to_answer_changes_nothing(training: Scene) -> None:
    assert training.row(300).owner == "train.ipynb"
    training.jupyter.running.clear()
    assert training.row(300).owner == "train.ipynb"


def test_what_a_notebook_starts_while_jupyter_is_too_busy_is_the_notebooks(
    training: Scene,
) -> None:
    assert training.row(300).owner == "train.ipynb"
    training.jupyter.running.clear()
    training.machine.start(301, 200, at=40, opens=GPU)
    assert training.row(301).owner == "train.ipynb"


def test_a_process_that_opens_the_gpu_later_is_named_then(training: Scene) -> None:
    training.machine.start(301, 200, at=30)
    assert training.row(301).holder is None
    training.machine.start(301, 200, at=30, opens=GPU)
    assert training.row(301).owner == "train.ipynb"


def test_a_renamed_notebook_has_its_new_name(training: Scene) -> None:
    training.look(gpu_with(300))
    training.jupyter.notebook("k1", "better.ipynb", 200)
    assert training.row(300).owner == "better.ipynb"


def test_jupyter_is_asked_every_three_seconds_and_when_somebody_new_appears(
    training: Scene,
) -> None:
    def look(after_s: float, *pids: int) -> int:
        training.now_s += after_s
        training.owners.name((gpu_with(*pids),))
        return training.jupyter.asked

    training.machine.start(301, 200, at=31, opens=GPU)
    times = [look(0, 300), look(1, 300), look(1, 300), look(1, 300), look(0, 300, 301)]
    assert times == [1, 1, 1, 2, 3]


def test_where_no_memory_is_held_nobody_is_asked(training: Scene) -> None:
    gpus = (gpu_with(used_bytes=1024**2), msgspec.structs.replace(gpu_with(300), make="amd"))
    assert training.look(*gpus) == gpus
    assert training.jupyter.asked == 0


PROBABLE = Holder(
    kind="notebook", name="train.ipynb", path="train.ipynb", kernel_id="k1", is_probable=True
)


def test_the_one_hidden_row_is_probably_the_one_kernel_with_the_gpu_open(contained: Scene) -> None:
    (gpu,) = contained.look(gpu_with(99_999))
    (row,) = gpu.processes
    assert (row.pid, row.owner, row.holder) == (99_999, None, PROBABLE)
    assert row.started_at_ms is None
    assert not gpu.has_hidden


@pytest.mark.parametrize("hidden", [(), (99_998, 99_999)], ids=["no row", "several hidden rows"])
def test_else_it_gets_a_row_of_its_own(contained: Scene, hidden: tuple[int, ...]) -> None:
    (gpu,) = contained.look(gpu_with(*hidden))
    assert gpu.processes[:-1] == gpu_with(*hidden).processes
    row = gpu.processes[-1]
    assert (row.pid, row.memory_bytes, row.owner, row.holder) == (200, GIB, None, PROBABLE)
    assert not gpu.has_hidden


def test_outside_containers_a_hidden_row_is_somebody_elses(training: Scene) -> None:
    """There the driver's numbers are right; a system may hide the processes of other users."""
    (gpu,) = training.look(gpu_with(99_999))
    assert gpu == msgspec.structs.replace(gpu_with(99_999), has_hidden=True)


def test_outside_containers_a_driver_that_names_nobody_leaves_the_one_kernel(
    training: Scene,
) -> None:
    (gpu,) = training.look(gpu_with())
    assert [each.holder for each in gpu.processes] == [PROBABLE]


def test_of_two_kernels_with_the_gpu_open_none_is_probable(training: Scene) -> None:
    training.machine.kernel(201, "k2", at=21)
    training.machine.start(302, 201, at=30, opens=GPU)
    training.jupyter.notebook("k2", "other.ipynb", 201)
    (gpu,) = training.look(gpu_with())
    assert gpu == msgspec.structs.replace(gpu_with(), has_hidden=True)


def test_a_kernel_that_is_named_already_does_not_hold_the_rest(training: Scene) -> None:
    (gpu,) = training.look(gpu_with(300, 99_999))
    assert [each.owner for each in gpu.processes] == ["train.ipynb", None]
    assert gpu.has_hidden


def test_the_server_reading_the_gpu_holds_nothing(scene: Scene) -> None:
    """NVML opens the device files too; this server runs inside a notebook's kernel."""
    scene.machine.kernel(200, "k1", at=5)
    scene.jupyter.notebook("k1", "train.ipynb", 200)
    scene.machine.start(SERVER, 200, at=10, opens=GPU)
    (gpu,) = scene.look(gpu_with())
    assert gpu.has_hidden
    assert gpu.processes == ()


@pytest.fixture
def sleeper() -> subprocess.Popen[bytes]:
    """A real process that would sleep for a minute, and is our own child."""
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def test_only_leftovers_are_ended(training: Scene, sleeper: subprocess.Popen[bytes]) -> None:
    training.machine.start(sleeper.pid, 200, at=40, opens=GPU)
    started = training.row(sleeper.pid).started_at_ms
    assert started is not None
    with pytest.raises(Refused) as caught:
        training.owners.end(sleeper.pid, started)
    assert caught.value.code == "not_a_leftover"
    assert sleeper.poll() is None
    sleeper.kill()
    sleeper.wait(10)


def test_a_leftover_of_another_start_is_never_ended(
    scene: Scene, sleeper: subprocess.Popen[bytes]
) -> None:
    scene.machine.start(sleeper.pid, 1, at=5, environ={PARENT: "77"}, opens=GPU)
    row = scene.row(sleeper.pid)
    assert row.holder is not None
    assert row.holder.can_end
    assert row.started_at_ms is not None
    with pytest.raises(NotFound) as caught:
        scene.owners.end(sleeper.pid, row.started_at_ms - 1)
    assert caught.value.code == "already_ended"
    assert sleeper.poll() is None
    sleeper.kill()
    sleeper.wait(10)
