"""What lives in this Jupyter at one moment: its kernels and terminals, with their processes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from jupyter_colabsync.system.owners.facts import Facts, Process, ProcessKey
from jupyter_colabsync.system.owners.work import Kernel, Terminal, Work


@dataclass(frozen=True, slots=True)
class LivingKernel:
    """A kernel whose process lives; `process` is None where its number is not told."""

    kernel: Kernel
    process: Process | None


@dataclass(frozen=True, slots=True)
class LivingTerminal:
    """A terminal with its shell."""

    terminal: Terminal
    process: Process


@dataclass(frozen=True)
class Living:
    """Equal to another one when no verdict can differ: who is busy does not count."""

    kernels: tuple[LivingKernel, ...]
    terminals: tuple[LivingTerminal, ...]
    servers: frozenset[int]
    """Pids of the Jupyter servers that these are of."""
    by_id: dict[str, LivingKernel] = field(init=False, compare=False, repr=False)
    by_process: dict[ProcessKey, LivingKernel | LivingTerminal] = field(
        init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        members: tuple[LivingKernel | LivingTerminal, ...] = (*self.terminals, *self.kernels)
        by_process = {each.process.key: each for each in members if each.process}
        object.__setattr__(self, "by_id", {each.kernel.id: each for each in self.kernels})
        object.__setattr__(self, "by_process", by_process)

    def leader(self, session: int | None) -> LivingKernel | None:
        """The kernel that began this session (Jupyter starts each kernel in one of its own)."""
        for each in self.kernels:
            if each.process is not None and each.process.pid == session:
                return each
        return None


NOTHING = Living((), (), frozenset())


def take_stock(facts: Facts, work: Work, servers: Iterable[int], before: Living) -> Living:
    """What lives now, by Jupyter's word and the system's.

    A kernel that Jupyter does not name any more but whose process lives still counts: Jupyter may
    only have been too busy to answer, and what works must never be taken for a leftover.
    """
    told = [_living(facts, each) for each in work.kernels()]
    kernels = {each.kernel.id: each for each in told if each is not None}
    for known in before.kernels:
        if known.kernel.id not in kernels and is_alive(facts, known.process):
            kernels[known.kernel.id] = known
    shells = ((each, facts.process(each.pid)) for each in work.terminals())
    return Living(
        tuple(kernels.values()),
        tuple(LivingTerminal(each, process) for each, process in shells if process is not None),
        frozenset(servers),
    )


def is_alive(facts: Facts, process: Process | None) -> bool:
    """The very process still runs, and no later one has its number."""
    if process is None:
        return False
    now = facts.process(process.pid)
    return now is not None and now.key == process.key


def _living(facts: Facts, kernel: Kernel) -> LivingKernel | None:
    rested = replace(kernel, is_busy=False, last_activity_ms=0)
    if kernel.pid is None:
        return LivingKernel(rested, None)
    process = facts.process(kernel.pid)
    return LivingKernel(rested, process) if process is not None else None
