"""What can be seen of a process from here; who it belongs to is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

PARENT: Final = "JPY_PARENT_PID"
SESSION_NAME: Final = "JPY_SESSION_NAME"
KEPT: Final = frozenset({PARENT, SESSION_NAME})
"""The only variables that are ever kept of a process's environment, which may hold secrets."""

ProcessKey = tuple[int, int]
"""Number and start: what stays of a process when its parent ends or it becomes another program."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process that runs now; `pid` with `started_ms` names it for ever, `pid` alone does not."""

    pid: int
    parent: int
    started_ms: int
    session: int | None
    """The pid of the process that began its session; None where there are none (Windows)."""

    @property
    def key(self) -> ProcessKey:
        return self.pid, self.started_ms


@dataclass(frozen=True, slots=True)
class User:
    """Whose a process is by the system's own record."""

    name: str
    is_me: bool


class Facts(Protocol):
    """Looks at processes. Never raises: what may not be seen is None, empty or False."""

    @property
    def is_exact(self) -> bool:
        """NVML's process numbers are the ones that are valid here: no container is between."""

    @property
    def tells_open(self) -> bool:
        """This system can say whether a process of this user has the GPU open."""

    def process(self, pid: int) -> Process | None:
        """The process of this number; None when there is none, or only its exit status."""

    def has_gpu_open(self, pid: int) -> bool | None:
        """It has a GPU's device file open; None when that may not be seen."""

    def argv(self, pid: int) -> tuple[str, ...]:
        """How it was started."""

    def environ(self, pid: int) -> Mapping[str, str]:
        """Of `KEPT`, what it was started with."""

    def user(self, pid: int) -> User | None:
        """Whose it is."""

    def shares_pids(self, pid: int) -> bool:
        """The numbers in its environment mean the same processes here (one PID namespace)."""

    def all(self) -> tuple[Process, ...]:
        """All processes; some milliseconds."""


def facts_here() -> Facts:
    """The facts of this machine."""
    if Path("/proc/self/stat").exists():
        from jupyter_colabsync.system.owners.procfs import ProcFacts

        return ProcFacts()
    from jupyter_colabsync.system.owners.elsewhere import PsutilFacts

    return PsutilFacts()
