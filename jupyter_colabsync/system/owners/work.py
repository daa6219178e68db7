"""What runs in this Jupyter, as the owner of a process needs to know it: kernels, terminals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Kernel:
    """A living kernel. `pid` is None where its provisioner does not tell (remote kernels)."""

    id: str
    kind: Literal["notebook", "console", "kernel"]
    """`kernel`: one that no notebook or console shows."""
    name: str
    """For people: the notebook's file name, the console's, else the kernel's."""
    path: str | None
    """Of the notebook, below Jupyter's root."""
    pid: int | None
    is_busy: bool
    last_activity_ms: int
    """When it last worked or was sent something, by Jupyter's own count."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal of this Jupyter; `pid` is its shell's."""

    name: str
    pid: int


class Work(Protocol):
    """Looks into the running Jupyter. Called from worker threads only; waits at most 2 s."""

    def kernels(self) -> tuple[Kernel, ...]:
        """All living kernels; empty when Jupyter does not answer."""

    def terminals(self) -> tuple[Terminal, ...]:
        """All terminals."""

    def ask(self, kernel_id: str, expression: str, timeout_s: float) -> str | None:
        """The text a Python kernel's `expression` (which gives a str) evaluates to, unseen by the
        person: silent, no history. None when it does not answer, or is no Python."""


@runtime_checkable
class OthersWork(Work, Protocol):
    """The work of Jupyter servers that are other processes than this one."""

    def pids(self) -> frozenset[int]:
        """The processes of those servers."""


class NoWork:
    """Where there is no Jupyter: nothing runs."""

    def kernels(self) -> tuple[Kernel, ...]:
        return ()

    def terminals(self) -> tuple[Terminal, ...]:
        return ()

    def ask(self, kernel_id: str, expression: str, timeout_s: float) -> str | None:
        return None
