"""A pretend machine: processes in a folder that looks like /proc, and a Jupyter among them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_colabsync.contract.system import Gpu, GpuProcess
from jupyter_colabsync.system.owners.facts import PARENT
from jupyter_colabsync.system.owners.owners import Owners
from jupyter_colabsync.system.owners.procfs import INITIAL_PIDS, ProcFacts
from jupyter_colabsync.system.owners.work import Kernel, Terminal

GIB = 1024**3
SERVER = os.getpid()
"""The server is the process that looks."""
BOOT_S = 1_700_000_000
SOMEBODY = 4_000_000_000
"""A user number that has no name on any machine."""
CONTAINER = "pid:[4026532999]"


class Machine:
    """Pretend processes; a higher `at` is a later start. The server is there from the beginning."""

    def __init__(self, root: Path, namespace: str = INITIAL_PIDS) -> None:
        self.root = root
        self._ticks_per_s = os.sysconf("SC_CLK_TCK")
        self._ns = namespace
        (root / "stat").write_text(f"cpu 1 2 3\nbtime {BOOT_S}\n")
        (root / "self" / "ns").mkdir(parents=True)
        self.be_in(namespace)
        self.start(1, 0, at=0, argv=["/sbin/init"])
        self.start(SERVER, 1, at=10, argv=["python", "/usr/bin/jupyter-lab"])

    def be_in(self, namespace: str) -> None:
        """Where this program and what it starts from now on live."""
        self._ns = namespace
        link = self.root / "self" / "ns" / "pid"
        link.unlink(missing_ok=True)
        link.symlink_to(namespace)

    def start(
        self,
        pid: int,
        parent: int,
        *,
        at: float,
        argv: Sequence[str] = ("program",),
        environ: Mapping[str, str] | None = None,
        opens: Sequence[str] = (),
        uid: int | None = None,
        session: int | None = None,
        namespace: str | None = None,
    ) -> None:
        """A process; in the place of one that had this number before."""
        self.end(pid)
        place = self.root / str(pid)
        (place / "fd").mkdir(parents=True)
        (place / "ns").mkdir()
        (place / "ns" / "pid").symlink_to(namespace or self._ns)
        for number, path in enumerate(opens):
            (place / "fd" / str(number)).symlink_to(path)
        (place / "cmdline").write_bytes(b"".join(word.encode() + b"\0" for word in argv))
        pairs = (f"{name}={value}\0" for name, value in (environ or {}).items())
        (place / "environ").write_text("".join(pairs))
        (place / "status").write_text(f"Name:\tx\nUid:\t{os.getuid() if uid is None else uid}\t0\n")
        ticks = round(at * self._ticks_per_s)
        rest = f"{parent} {pid} {session or pid} {'0 ' * 15}{ticks} 0 0"
        (place / "stat").write_text(f"{pid} (an (odd) name) S {rest}\n")

    def kernel(
        self,
        pid: int,
        id: str,  # noqa: A002
        *,
        at: float,
        parent: int = SERVER,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """A kernel process, as Jupyter starts it."""
        argv = ["python", "-m", "ipykernel_launcher", "-f", f"/run/kernel-{id}.json"]
        self.start(pid, parent, at=at, argv=argv, environ={PARENT: str(parent), **(environ or {})})

    def end(self, pid: int) -> None:
        """The process is gone; what it started goes to init."""
        place = self.root / str(pid)
        if place.exists():
            for each in sorted(place.rglob("*"), reverse=True):
                if each.is_dir() and not each.is_symlink():
                    each.rmdir()
                else:
                    each.unlink()
            place.rmdir()
        for stat in self.root.glob("[0-9]*/stat"):
            head, _, rest = stat.read_text().rpartition(")")
            state, parent, more = rest.split(maxsplit=2)
            if parent == str(pid):
                stat.write_text(f"{head}) {state} 1 {more}")

    def hide_open_files(self, pid: int) -> None:
        """As the system does with those of other users: they cannot be listed."""
        place = self.root / str(pid) / "fd"
        for each in place.iterdir():
            each.unlink()
        place.rmdir()
        place.write_text("")

    def facts(self) -> ProcFacts:
        """What our code sees of it."""
        return ProcFacts(self.root)


@dataclass
class Jupyter:
    """A pretend Jupyter; counts how often it was asked."""

    running: dict[str, Kernel] = field(default_factory=dict)
    shells: list[Terminal] = field(default_factory=list)
    asked: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)

    def kernels(self) -> tuple[Kernel, ...]:
        self.asked += 1
        return tuple(self.running.values())

    def terminals(self) -> tuple[Terminal, ...]:
        return tuple(self.shells)

    def ask(self, kernel_id: str, expression: str, timeout_s: float) -> str | None:
        self.questions.append(kernel_id)
        return self.answers.get(kernel_id)

    def notebook(self, id: str, path: str, pid: int | None) -> None:  # noqa: A002
        """A notebook with this kernel is open."""
        name = path.rpartition("/")[2]
        self.running[id] = Kernel(id, "notebook", name, path, pid, False, 0)


class Scene:
    """A machine, a Jupyter and the one who names holders; time stands until it is moved."""

    def __init__(self, root: Path, namespace: str = INITIAL_PIDS) -> None:
        self.machine = Machine(root, namespace)
        self.jupyter = Jupyter()
        self.now_s = 100.0
        self.owners = Owners(self.jupyter, self.machine.facts(), clock=lambda: self.now_s)

    def look(self, *gpus: Gpu) -> tuple[Gpu, ...]:
        """A look after all that was remembered for a while is out of date."""
        self.now_s += 11
        return self.owners.name(gpus)

    def row(self, pid: int) -> GpuProcess:
        """The only row of a GPU on which NVML tells of this process."""
        (gpu,) = self.look(gpu_with(pid))
        return gpu.processes[0]


def gpu_with(*pids: int, used_bytes: int = GIB) -> Gpu:
    """A GPU on which NVML tells of these processes, of 100 bytes each."""
    return Gpu(
        index=0,
        name="Test GPU",
        memory_used_bytes=used_bytes,
        memory_total_bytes=16 * GIB,
        load_percent=None,
        temperature_c=None,
        power_w=None,
        processes=tuple(GpuProcess(pid=each, memory_bytes=100, owner=None) for each in pids),
    )
