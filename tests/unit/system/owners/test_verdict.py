"""Whose a process is: by its ancestors, by what was seen before, by what it was started with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyter_colabsync.contract.system import Holder
from jupyter_colabsync.system.owners.facts import PARENT, SESSION_NAME
from jupyter_colabsync.system.owners.work import Kernel, Terminal
from tests.unit.system.owners.stage import CONTAINER, SERVER, SOMEBODY, Scene, gpu_with

Act = Callable[[Scene], None]
GPU = ("/dev/null", "/dev/nvidia0")
P = 500
TRAIN = Holder(kind="notebook", name="train.ipynb", path="a/train.ipynb", kernel_id="k1")
LEFT = Holder(kind="leftover", name="a kernel that ended", can_end=True)


def notebook(scene: Scene) -> None:
    """`a/train.ipynb` is open, and its kernel is process 200."""
    scene.machine.kernel(200, "k1", at=20, environ={SESSION_NAME: "train"})
    scene.jupyter.notebook("k1", "a/train.ipynb", 200)


def the_kernel_itself(scene: Scene) -> None:
    notebook(scene)
    scene.machine.start(P, SERVER, at=20, opens=GPU)
    scene.jupyter.notebook("k1", "a/train.ipynb", P)


def a_grandchild(scene: Scene) -> None:
    notebook(scene)
    scene.machine.start(300, 200, at=30)
    scene.machine.start(P, 300, at=40, opens=GPU)


def a_kernel_of_unknown_pid(scene: Scene) -> None:
    notebook(scene)
    scene.jupyter.notebook("k1", "a/train.ipynb", None)
    scene.machine.start(P, 200, at=40, opens=GPU)


def a_console(scene: Scene) -> None:
    scene.machine.start(P, SERVER, at=20, opens=GPU)
    scene.jupyter.running["k2"] = Kernel("k2", "console", "Console 1", None, P, False, 0)


def a_terminal(scene: Scene) -> None:
    scene.machine.start(210, SERVER, at=20, argv=["bash"])
    scene.jupyter.shells.append(Terminal("1", 210))
    scene.machine.start(P, 210, at=30, argv=["python", "x.py"], opens=GPU)


def its_parent_ended_but_its_session_is_the_kernels(scene: Scene) -> None:
    notebook(scene)
    scene.machine.start(P, 1, at=40, session=200, opens=GPU)


def the_same_number_but_a_later_process(scene: Scene) -> None:
    """The parent's number went to a process that is younger than its supposed child."""
    notebook(scene)
    scene.machine.start(P, 200, at=15, opens=GPU)


def a_daemon_of_an_open_notebook(scene: Scene) -> None:
    notebook(scene)
    environ = {PARENT: str(SERVER), SESSION_NAME: "train"}
    scene.machine.start(P, 1, at=40, environ=environ, opens=GPU)


def a_daemon_while_two_kernels_could_be_its(scene: Scene) -> None:
    a_daemon_of_an_open_notebook(scene)
    scene.machine.kernel(201, "k2", at=20, environ={SESSION_NAME: "train"})
    scene.jupyter.notebook("k2", "b.ipynb", 201)


def a_daemon_while_jupyter_is_silent(scene: Scene) -> None:
    a_daemon_of_an_open_notebook(scene)
    scene.jupyter.running.clear()


def left_before_the_open_notebook_began(scene: Scene) -> None:
    notebook(scene)
    environ = {PARENT: str(SERVER), SESSION_NAME: "train"}
    scene.machine.start(P, 1, at=15, environ=environ, opens=GPU)


def left_by_another_session(scene: Scene) -> None:
    notebook(scene)
    environ = {PARENT: str(SERVER), SESSION_NAME: "other"}
    scene.machine.start(P, 1, at=40, environ=environ, opens=GPU)


def left_by_a_jupyter_of_before(scene: Scene) -> None:
    scene.machine.start(P, 1, at=5, environ={PARENT: "77"}, opens=GPU)


def left_by_a_jupyter_that_had_our_number(scene: Scene) -> None:
    scene.machine.start(P, 1, at=5, environ={PARENT: str(SERVER)}, opens=GPU)


def a_kernel_without_its_jupyter(scene: Scene) -> None:
    scene.machine.kernel(200, "k9", at=20, parent=77)
    scene.machine.end(77)
    scene.machine.start(P, 200, at=30, opens=GPU)


def another_jupyter(scene: Scene) -> None:
    scene.machine.start(77, 1, at=11, argv=["jupyter-lab"])
    scene.machine.kernel(200, "k9", at=20, parent=77)
    scene.machine.start(P, 200, at=30, opens=GPU)


def a_kernel_of_a_container(scene: Scene) -> None:
    """Seen from the machine: its 77 is a number of the container, and says nothing here."""
    argv = ["python", "-f", "/run/kernel-k9.json"]
    environ = {PARENT: "77"}
    scene.machine.start(P, 1, at=20, argv=argv, environ=environ, opens=GPU, namespace=CONTAINER)


def a_kernel_jupyter_does_not_name_yet(scene: Scene) -> None:
    scene.machine.kernel(200, "k9", at=20)
    scene.machine.start(P, 200, at=30, environ={PARENT: str(SERVER)}, opens=GPU)


def of_another_extension(scene: Scene) -> None:
    """The server itself was started by a Jupyter that has ended, and handed the number on."""
    environ = {PARENT: "77"}
    scene.machine.start(P, SERVER, at=30, argv=["tensorboard"], environ=environ, opens=GPU)


def a_program(scene: Scene) -> None:
    argv = ["/usr/bin/python3", "/home/me/train.py", "--key=secret"]
    scene.machine.start(P, 1, at=30, argv=argv, opens=GPU)


def of_another_user(scene: Scene) -> None:
    scene.machine.start(P, 1, at=30, uid=SOMEBODY)


@pytest.mark.parametrize(
    ("act", "owner", "holder"),
    [
        pytest.param(the_kernel_itself, "train.ipynb", TRAIN, id="a kernel"),
        pytest.param(a_grandchild, "train.ipynb", TRAIN, id="what its child started"),
        pytest.param(a_kernel_of_unknown_pid, "train.ipynb", TRAIN, id="a kernel by its file"),
        pytest.param(
            a_console,
            "Console 1",
            Holder(kind="console", name="Console 1", kernel_id="k2"),
            id="a console's",
        ),
        pytest.param(
            a_terminal,
            "Terminal 1",
            Holder(kind="terminal", name="Terminal 1", terminal="1"),
            id="a terminal's",
        ),
        pytest.param(
            its_parent_ended_but_its_session_is_the_kernels,
            "train.ipynb",
            TRAIN,
            id="the session of a kernel",
        ),
        pytest.param(
            the_same_number_but_a_later_process,
            None,
            Holder(kind="program", name="program"),
            id="a number used again proves nothing",
        ),
        pytest.param(
            a_daemon_of_an_open_notebook,
            None,
            Holder(
                kind="notebook",
                name="train.ipynb",
                path="a/train.ipynb",
                kernel_id="k1",
                is_probable=True,
            ),
            id="a daemon of an open notebook is probably its own, and no leftover",
        ),
        pytest.param(
            a_daemon_while_two_kernels_could_be_its,
            None,
            Holder(kind="program", name="program"),
            id="two possible kernels: none is named",
        ),
        pytest.param(
            a_daemon_while_jupyter_is_silent,
            None,
            Holder(kind="program", name="program"),
            id="a silent Jupyter makes no leftovers",
        ),
        pytest.param(
            left_before_the_open_notebook_began,
            "left by a kernel that ended",
            LEFT,
            id="older than every kernel: a leftover",
        ),
        pytest.param(
            left_by_another_session,
            "left by a kernel that ended",
            LEFT,
            id="of a session that no kernel has: a leftover",
        ),
        pytest.param(
            left_by_a_jupyter_of_before,
            "left by a kernel that ended",
            LEFT,
            id="its Jupyter has ended",
        ),
        pytest.param(
            left_by_a_jupyter_that_had_our_number,
            "left by a kernel that ended",
            LEFT,
            id="its Jupyter had our number before us",
        ),
        pytest.param(
            a_kernel_without_its_jupyter,
            "left by a Jupyter that ended",
            Holder(kind="leftover", name="a Jupyter that ended", can_end=True),
            id="a kernel whose Jupyter has ended",
        ),
        pytest.param(
            another_jupyter,
            None,
            Holder(kind="jupyter", name="another Jupyter"),
            id="a kernel of another Jupyter",
        ),
        pytest.param(
            a_kernel_of_a_container,
            None,
            Holder(kind="jupyter", name="another Jupyter"),
            id="numbers of another container are not believed",
        ),
        pytest.param(
            a_kernel_jupyter_does_not_name_yet,
            None,
            Holder(kind="kernel", name="a kernel"),
            id="a kernel that begins just now",
        ),
        pytest.param(
            of_another_extension,
            None,
            Holder(kind="program", name="tensorboard"),
            id="what the server itself started is no leftover",
        ),
        pytest.param(
            a_program,
            None,
            Holder(kind="program", name="python3 train.py"),
            id="a program, without its arguments",
        ),
        pytest.param(
            of_another_user,
            None,
            Holder(kind="other_user", name=f"user {SOMEBODY}"),
            id="another user's",
        ),
    ],
)
def test_whose_a_process_is(scene: Scene, act: Act, owner: str | None, holder: Holder) -> None:
    act(scene)
    row = scene.row(P)
    assert (row.owner, row.holder) == (owner, holder)
    assert row.started_at_ms is not None


def no_such_process(scene: Scene) -> None:
    """NVML told the host's number."""


def gpu_not_open(scene: Scene) -> None:
    notebook(scene)
    scene.machine.start(P, 200, at=30, opens=["/dev/null"])


def open_files_hidden(scene: Scene) -> None:
    notebook(scene)
    scene.machine.start(P, 200, at=30, opens=GPU)
    scene.machine.hide_open_files(P)


def another_user_in_a_container(scene: Scene) -> None:
    scene.machine.be_in(CONTAINER)
    scene.owners = type(scene.owners)(
        scene.jupyter, scene.machine.facts(), clock=lambda: scene.now_s
    )
    scene.machine.start(P, 1, at=30, uid=SOMEBODY)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(no_such_process, id="no process has this number here"),
        pytest.param(gpu_not_open, id="ours, but without the GPU: a number that collides"),
        pytest.param(open_files_hidden, id="ours, but its open files cannot be seen"),
        pytest.param(another_user_in_a_container, id="another user's, but in a container"),
    ],
)
def test_what_proves_nothing_is_hidden(scene: Scene, act: Act) -> None:
    act(scene)
    (gpu,) = scene.look(gpu_with(P))
    assert gpu.processes == gpu_with(P).processes
    assert gpu.has_hidden
