"""Wire types of the machine: GPUs, who holds their memory, host, history, session.

Bytes, percent (0-100), degrees Celsius, watts, megahertz, seconds; None where it is not told.
"""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.wire import Wire

HolderKind = Literal[
    "notebook", "console", "kernel", "terminal", "leftover", "jupyter", "other_user", "program"
]
Pace = Literal["panel", "status", "alarm"]
Precision = Literal["float32", "tf32", "float16", "bfloat16"]


class Holder(Wire, frozen=True):
    """Whom a process belongs to, as far as that can be proved from here.

    `leftover`: a process of a kernel that has ended. `jupyter`: a kernel of another Jupyter
    server. `program`: a process seen here that no Jupyter started.
    """

    kind: HolderKind
    name: str
    """For people: a notebook's file name, a terminal's name, a program's, a user's."""
    path: str | None = None
    """Of the notebook, below Jupyter's root; None when it has none."""
    kernel_id: str | None = None
    terminal: str | None = None
    is_probable: bool = False
    """Not proved: the panel says "probably"."""
    can_end: bool = False
    """A leftover of this user, which may be ended."""


class GpuProcess(Wire, frozen=True):
    """A process that holds GPU memory."""

    pid: int
    """NVML's number; in a container it may be the host's, and then names nothing here."""
    memory_bytes: int | None
    owner: str | None
    """The holder's name where the process is provably a notebook's, console's or terminal's, or
    what one left; None when it is not, or not visible from here."""
    holder: Holder | None = None
    started_at_ms: int | None = None
    """Tells this process from a later one of the same number; None when it cannot be seen."""


class GpuSlice(Wire, frozen=True):
    """One MIG instance of a divided GPU."""

    name: str
    memory_used_bytes: int | None
    memory_total_bytes: int | None


class Gpu(Wire, frozen=True):
    """One reading of one GPU; None where the driver does not say."""

    index: int
    name: str
    memory_used_bytes: int | None
    memory_total_bytes: int | None
    load_percent: float | None
    temperature_c: float | None
    power_w: float | None
    processes: tuple[GpuProcess, ...] = ()
    make: Literal["nvidia", "amd", "apple"] = "nvidia"
    uuid: str | None = None
    power_limit_w: float | None = None
    clock_mhz: float | None = None
    clock_max_mhz: float | None = None
    memory_clock_mhz: float | None = None
    throttled: tuple[str, ...] = ()
    """Why it runs slower than it could, in words (`too hot`, `power limit`); empty: it does not."""
    slices: tuple[GpuSlice, ...] = ()
    shares_memory: bool = False
    """Its memory is the machine's own (Apple, integrated GPUs)."""
    has_hidden: bool = False
    """Memory is held by a process that is not visible from here."""
    problem: str | None = None
    """What is wrong with this one, in one sentence; the values are None then."""


class Tpu(Wire, frozen=True):
    """TPU chips of one kind; what they do cannot be read without a workload's help."""

    name: str
    chips: int


class Driver(Wire, frozen=True):
    """NVIDIA's driver; `cuda`: the newest CUDA it can run, such as `12.4`."""

    version: str | None
    cuda: str | None


class Disk(Wire, frozen=True):
    """One file system. `used_bytes` is what this user cannot use any more."""

    path: str
    used_bytes: int
    total_bytes: int
    holds: tuple[str, ...] = ()
    """What of ours lies on it, for people: linked folders by name; empty: Jupyter's files."""


class Network(Wire, frozen=True):
    """All interfaces but the loopback, over the time since the reading before."""

    received_bytes_per_s: float
    sent_bytes_per_s: float


class Host(Wire, frozen=True):
    """This server's CPU, memory (the container's limit where there is one) and disks."""

    cpu_percent: float | None
    """Of the CPUs this server may use; None at the first reading."""
    memory_used_bytes: int
    memory_total_bytes: int
    disks: tuple[Disk, ...]
    cpus: float | None = None
    """How many CPUs this server may use; a container's quota may be a fraction."""
    is_limited: bool = False
    """CPU or memory are a container's share of a larger machine."""
    network: Network | None = None


class Session(Wire, frozen=True):
    """The life of a machine that ends by itself (Colab, Kaggle). All of it "at the latest"."""

    kind: str
    """`colab` or `kaggle`."""
    up_s: float | None
    limit_s: float | None = None
    """After which it ends at the latest: the service's word or what the person chose."""
    limits_s: tuple[float, ...] = ()
    """What there is to choose from."""
    ends_at_ms: int | None = None
    left_s: float | None = None
    """At most; None when unknown."""
    idle_s: float | None = None
    """For how long no kernel has worked and nobody has sent one anything."""
    is_idle_long: bool = False
    """Idle for so long that the service may end it soon; it does not publish when."""
    warned_at_min: int | None = None
    """The last warning given: 30 or 10 minutes before the end."""


class SystemReading(Wire, frozen=True):
    """One look at the machine."""

    at_ms: int
    gpus: tuple[Gpu, ...]
    gpu_problem: str | None
    """Why there is no GPU to show, in one sentence; None when there is one."""
    host: Host
    session: Session | None
    driver: Driver | None = None
    tpus: tuple[Tpu, ...] = ()


# --- Watching


class WatchSystem(Wire, frozen=True):
    """One tab that looks. Its wish lapses by itself a few seconds after the last time it asks."""

    watcher: str
    """Any name that is the tab's own."""
    pace: Pace = "status"
    """`panel`: every second; `status`: every five; `alarm`: every minute."""
    since_ms: int = 0
    """The newest sample the tab knows; 0: all of the last ten minutes."""


class GpuHistory(Wire, frozen=True):
    """Values of one GPU, one for each moment of the history."""

    index: int
    load_percent: tuple[float | None, ...]
    memory_used_bytes: tuple[int | None, ...]
    temperature_c: tuple[float | None, ...]
    power_w: tuple[float | None, ...]


class SystemHistory(Wire, frozen=True):
    """Samples after `since_ms`, oldest first; all lists are as long as `at_ms`."""

    at_ms: tuple[int, ...]
    gpus: tuple[GpuHistory, ...]
    cpu_percent: tuple[float | None, ...]
    memory_used_bytes: tuple[int | None, ...]
    received_bytes_per_s: tuple[float | None, ...]
    sent_bytes_per_s: tuple[float | None, ...]


class SystemWatch(Wire, frozen=True):
    """The machine now, and the samples the tab does not know yet."""

    reading: SystemReading
    history: SystemHistory
    interval_ms: int
    """At which samples are taken now."""


class SetSessionLimit(Wire, frozen=True):
    """After how many hours this machine ends at the latest."""

    limit_h: float


# --- Who holds GPU memory


class EndProcess(Wire, frozen=True):
    """A leftover to end, named so that a later process of the same number is safe."""

    pid: int
    started_at_ms: int


class KernelMemory(Wire, frozen=True):
    """What a framework in an idle kernel says it holds on one GPU."""

    kernel_id: str
    framework: Literal["torch", "jax", "tensorflow"]
    device: int
    """The framework's own number, which CUDA_VISIBLE_DEVICES may have changed."""
    allocated_bytes: int
    reserved_bytes: int | None
    """What it keeps back from others, in use or not; None where it does not tell."""


class KernelMemories(Wire, frozen=True):
    """Answers of the idle kernels; `busy`: kernels not asked, since they work."""

    kernels: tuple[KernelMemory, ...]
    asked: tuple[str, ...]
    """Ids of the kernels that answered, with or without GPU memory."""
    busy: tuple[str, ...]


# --- Measuring


class MachineAbout(Wire, frozen=True):
    """What this machine is, as one would tell somebody else; `markdown` says all of it."""

    system: str
    cpu: str
    cores: int | None
    threads: int | None
    memory_bytes: int
    disk_free_bytes: int | None
    disk_total_bytes: int | None
    gpus: tuple[str, ...]
    driver: str | None
    markdown: str


class Measure(Wire, frozen=True):
    """What to measure. `kernel`: a kernel's name (`python3`), None for the default one."""

    kernel: str | None = None
    compute: bool = True
    disk: bool = False
    drive: bool = False
    anyway: bool = False
    """Though kernels are busy, which makes the figures worth less."""


class MeasuredRow(Wire, frozen=True):
    """One computation on one device. Its times are None when `problem` says why it was not run."""

    work: Literal["convolution", "matrix product"]
    device: Literal["cpu", "gpu"]
    device_name: str
    precision: Precision
    shape: str
    """For people: `32 × 7×7 on 100×100×100×3`."""
    first_s: float | None = None
    """The first call, with what is compiled and tuned then."""
    median_s: float | None = None
    min_s: float | None = None
    max_s: float | None = None
    runs: int = 0
    gflop_per_s: float | None = None
    """By the median."""
    is_noisy: bool = False
    """(max - min) / median is over a half: other work was running."""
    problem: str | None = None


class TransferSpeed(Wire, frozen=True):
    """Bytes in a second, by one short try each: estimates. None where it could not be tried."""

    write_bytes_per_s: float | None
    read_bytes_per_s: float | None
    size_bytes: int
    """How much was written, and at most read, in the try."""
    problem: str | None = None


class ToldFigure(Wire, frozen=True):
    """Somebody else's figure for the same convolution, named as theirs."""

    name: str
    hundred_s: float


class Measurement(Wire, frozen=True):
    """What was measured last on this machine."""

    at_ms: int
    about: MachineAbout
    kernel: str
    """The kernel whose Python was used, as people know it."""
    framework: str | None
    """With its version; None when nothing was computed."""
    rows: tuple[MeasuredRow, ...]
    told: tuple[ToldFigure, ...]
    notes: tuple[str, ...]
    disk: TransferSpeed | None
    drive: TransferSpeed | None
    """`write`: up to Drive, `read`: down from it."""
    markdown: str


class LastMeasurement(Wire, frozen=True):
    """None before anything was measured here."""

    measurement: Measurement | None
