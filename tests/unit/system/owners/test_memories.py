"""Idle kernels are asked once a use; frameworks are neither imported nor woken."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from jupyter_colabsync.contract.system import KernelMemories, KernelMemory
from jupyter_colabsync.system.owners.memories import Asker, expression
from jupyter_colabsync.system.owners.work import Kernel
from tests.unit.system.owners.stage import Jupyter

FRAMEWORKS = (
    "torch",
    "jax",
    "jax._src.xla_bridge",
    "tensorflow",
    "tensorflow.python.eager.context",
)


class Talker(Jupyter):
    """A Jupyter that counts a question as activity of the kernel, as the real one does."""

    def ask(self, kernel_id: str, expression: str, timeout_s: float) -> str | None:
        self.work(kernel_id)
        return super().ask(kernel_id, expression, timeout_s)

    def work(self, kernel_id: str, *, is_busy: bool = False) -> None:
        """The kernel does something, or begins to."""
        kernel = self.running[kernel_id]
        moved = replace(kernel, last_activity_ms=kernel.last_activity_ms + 1, is_busy=is_busy)
        self.running[kernel_id] = moved


@pytest.fixture
def jupyter() -> Talker:
    """One idle kernel that holds something, one that knows no answer."""
    made = Talker(answers={"k1": json.dumps([["torch", 0, 10, 20]])})
    made.notebook("k1", "train.ipynb", 200)
    made.running["r"] = Kernel("r", "kernel", "ir", None, 201, False, 0)
    return made


TOLD = KernelMemories(
    kernels=(
        KernelMemory(
            kernel_id="k1", framework="torch", device=0, allocated_bytes=10, reserved_bytes=20
        ),
    ),
    asked=("k1",),
    busy=(),
)


def test_a_kernel_is_asked_once_until_it_works_again(jupyter: Talker) -> None:
    asker = Asker(jupyter)
    assert [asker.ask(), asker.ask()] == [TOLD, TOLD]
    assert jupyter.questions == ["k1", "r"]
    jupyter.work("k1")
    assert asker.ask() == TOLD
    assert jupyter.questions == ["k1", "r", "k1"]


def test_a_busy_kernel_is_left_alone_and_its_old_answer_is_not_given(jupyter: Talker) -> None:
    asker = Asker(jupyter)
    asker.ask()
    jupyter.work("k1", is_busy=True)
    assert asker.ask() == KernelMemories(kernels=(), asked=(), busy=("k1",))
    assert jupyter.questions == ["k1", "r"]


@pytest.mark.parametrize("answer", ["no JSON", "{}", '[["numpy", 0, 1, 2]]', '[["torch", 0]]'])
def test_nonsense_is_no_answer(jupyter: Talker, answer: str) -> None:
    jupyter.answers["k1"] = answer
    assert Asker(jupyter).ask() == KernelMemories(kernels=(), asked=(), busy=())


class Torch:
    """As much of torch as is asked."""

    def __init__(self, *, is_awake: bool) -> None:
        self.cuda = self
        self.is_initialized = lambda: is_awake

    def device_count(self) -> int:
        return 2

    def memory_allocated(self, device: int) -> int:
        return 100 + device

    def memory_reserved(self, device: int) -> int:
        return 200 + device


def jax(*platforms: str) -> object:
    """jax's bridge with backends that exist; a CPU has nothing to tell."""
    stats = {"gpu": {"bytes_in_use": 7, "pool_bytes": 9}, "cuda": {"bytes_in_use": 8}}
    devices = [
        SimpleNamespace(id=n, platform=each, memory_stats=lambda each=each: stats.get(each))
        for n, each in enumerate(platforms)
    ]
    backend = SimpleNamespace(local_devices=lambda: devices)
    # the same backend goes by two names there
    return SimpleNamespace(_backends={"gpu": Hashable(backend), "cuda": Hashable(backend)})


class Hashable:
    """One and the same backend, whatever it is called."""

    def __init__(self, backend: SimpleNamespace) -> None:
        self.local_devices = backend.local_devices

    def __hash__(self) -> int:
        return hash(self.local_devices)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hashable) and other.local_devices is self.local_devices


def tensorflow_context(*, is_awake: bool) -> object:
    return SimpleNamespace(context_safe=lambda: SimpleNamespace(_initialized=is_awake))


TENSORFLOW = SimpleNamespace(
    config=SimpleNamespace(
        list_logical_devices=lambda kind: [kind],
        experimental=SimpleNamespace(
            get_memory_info=lambda device: {"current": {"GPU:0": 5}[device], "peak": 6}
        ),
    )
)


def mac(used: int, kept: int, *, has_gpu: bool = True) -> SimpleNamespace:
    """torch as it is built for macOS: no CUDA, and Metal where the machine has it."""
    return SimpleNamespace(
        cuda=SimpleNamespace(is_initialized=lambda: False),
        backends=SimpleNamespace(mps=SimpleNamespace(is_available=lambda: has_gpu)),
        mps=SimpleNamespace(
            current_allocated_memory=lambda: used, driver_allocated_memory=lambda: kept
        ),
    )


BROKEN = SimpleNamespace(cuda=SimpleNamespace(is_initialized=lambda: 1 / 0))


@pytest.mark.parametrize(
    ("modules", "rows"),
    [
        pytest.param({}, [], id="no framework"),
        pytest.param({"torch": Torch(is_awake=False)}, [], id="torch that used no GPU yet"),
        pytest.param(
            {"torch": Torch(is_awake=True)},
            [["torch", 0, 100, 200], ["torch", 1, 101, 201]],
            id="torch",
        ),
        pytest.param({"torch": object()}, [], id="torch without CUDA"),
        pytest.param({"torch": mac(7, 9)}, [["torch", 0, 7, 9]], id="torch on a Mac"),
        pytest.param({"torch": mac(0, 0)}, [], id="torch on a Mac, its GPU unused"),
        pytest.param({"torch": mac(7, 9, has_gpu=False)}, [], id="torch on an old Mac"),
        pytest.param({"jax._src.xla_bridge": SimpleNamespace(_backends={})}, [], id="idle jax"),
        pytest.param(
            {"jax._src.xla_bridge": jax("cpu", "gpu", "cuda")},
            [["jax", 1, 7, 9], ["jax", 2, 8, None]],
            id="jax",
        ),
        pytest.param(
            {"tensorflow.python.eager.context": tensorflow_context(is_awake=False)},
            [],
            id="tensorflow that has done nothing yet",
        ),
        pytest.param(
            {
                "tensorflow": TENSORFLOW,
                "tensorflow.python.eager.context": tensorflow_context(is_awake=True),
                "torch": BROKEN,
            },
            [["tensorflow", 0, 5, None]],
            id="tensorflow, beside a framework that fails",
        ),
    ],
)
def test_what_frameworks_tell(
    monkeypatch: pytest.MonkeyPatch, modules: dict[str, object], rows: list[object]
) -> None:
    for name in FRAMEWORKS:
        monkeypatch.delitem(sys.modules, name, raising=False)
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    mine: dict[str, object] = {"json": "the person's own", "sys": None, "exec": None}
    before = {**mine, "__builtins__": __builtins__}
    names = dict(before)
    assert json.loads(eval(expression(), names)) == rows  # noqa: S307 - as the kernel does
    assert names == before
    assert [name for name in FRAMEWORKS if name in sys.modules and name not in modules] == []
