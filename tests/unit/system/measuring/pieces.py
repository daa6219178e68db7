"""What the measuring tests share: a pretend torch, a machine that is read, a probe that is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jupyter_colabsync.contract.system import Gpu, Host, SystemReading
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.system.measuring.interpreter import Interpreter
from jupyter_colabsync.system.measuring.process import ProbeEvent

TORCH = '''
"""A pretend torch: does nothing, and writes down what it was asked to do, in order."""
import contextlib, os, types

__version__ = "9.9"
float32, float16 = "float32", "float16"

def note(what):
    with open(os.environ["TORCH_LOG"], "a") as log:
        log.write(what + "\\n")

class Tensor:
    def __init__(self, device, dtype):
        self.device, self.dtype = device, dtype

def rand(*shape, device, dtype):
    return Tensor(device, dtype)

class Flags:
    allow_tf32 = True

backends = types.SimpleNamespace(
    cuda=types.SimpleNamespace(matmul=Flags()), cudnn=Flags(), mps=None
)
no_grad = contextlib.nullcontext

def run(work, left):
    if os.environ.get("TORCH_FAILS") == left.device:
        raise RuntimeError("CUDA out of memory in /home/ada/x")
    flags = backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32
    note(f"{work} {left.device} {left.dtype} tf32={flags}")

def matmul(left, right):
    run("matmul", left)

nn = types.SimpleNamespace(
    functional=types.SimpleNamespace(conv2d=lambda left, right, padding: run("conv2d", left))
)
GPU = os.environ.get("TORCH_GPU", "")
version = types.SimpleNamespace(hip=os.environ.get("TORCH_HIP"))
cuda = types.SimpleNamespace(
    is_available=lambda: bool(GPU),
    get_device_capability=lambda index: (int(GPU), 0),
    get_device_name=lambda index: "Pretend GPU",
    mem_get_info=lambda index: (int(os.environ.get("TORCH_FREE", 2**33)), 2**34),
    synchronize=lambda: note("synchronize"),
)
'''

QUICK = {
    "budget_s": 0.0,
    "least_runs": 5,
    "warm_ups": 3,
    "images": 2,
    "side": 8,
    "matrix": 16,
    "cpu_name": "Pretend CPU",
}


class ToldProbe:
    """A probe that says what it is told to; keeps what it was started with."""

    def __init__(self, *events: ProbeEvent) -> None:
        self.events = events
        self.interpreters: list[Interpreter] = []
        self.settings: list[Mapping[str, object]] = []

    def __call__(
        self, interpreter: Interpreter, settings: Mapping[str, object], cancel: CancelToken
    ) -> Iterator[ProbeEvent]:
        self.interpreters.append(interpreter)
        self.settings.append(settings)
        for event in self.events:
            cancel.check()
            yield event


def now(device: str = "cpu", work: str = "convolution", precision: str = "float32") -> ProbeEvent:
    """What the probe says before it measures a row."""
    return ProbeEvent(
        "now",
        work=work,
        device=device,
        device_name=f"Pretend {device}",
        precision=precision,
        shape="shape",
        flop=1e9,
    )


def row(*times_s: float, device: str = "cpu", problem: str | None = None) -> ProbeEvent:
    """A finished row of one billion operations."""
    return ProbeEvent(
        "row",
        work="convolution",
        device=device,
        device_name=f"Pretend {device}",
        precision="float32",
        shape="shape",
        flop=1e9,
        first_s=2.0,
        times_s=times_s,
        problem=problem,
    )


def a_gpu(used: int | None = 1, total: int | None = 2**34, *, shared: bool = False) -> Gpu:
    return Gpu(
        index=0,
        name="Pretend GPU",
        memory_used_bytes=used,
        memory_total_bytes=total,
        load_percent=None,
        temperature_c=None,
        power_w=None,
        shares_memory=shared,
    )


def a_reading(gpus: Sequence[Gpu] = ()) -> SystemReading:
    return SystemReading(
        at_ms=1,
        gpus=tuple(gpus),
        gpu_problem=None,
        host=Host(cpu_percent=None, memory_used_bytes=1, memory_total_bytes=2, disks=()),
        session=None,
    )
