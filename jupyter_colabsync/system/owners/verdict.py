"""The rules: whose a process on the GPU is. Nothing is guessed, but what is marked as probable.

A number that NVML tells may be the host's, and then names nothing here or somebody else. So a
process of ours counts only if it exists here and has the GPU open; without a container between,
another user's may be believed as well. (NVIDIA's containers: nvidia-docker#179 and #1483.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from jupyter_colabsync.contract.system import Holder
from jupyter_colabsync.system.owners.facts import (
    PARENT,
    SESSION_NAME,
    Facts,
    Process,
    ProcessKey,
    User,
)
from jupyter_colabsync.system.owners.kin import kernel_id, lineage, program_name
from jupyter_colabsync.system.owners.living import Living, LivingKernel, is_alive

Scan = Callable[[], tuple[Process, ...]]

A_KERNEL: Final = "a kernel that ended"
A_JUPYTER: Final = "a Jupyter that ended"
ANOTHER: Final = "another Jupyter"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose a process is. `owner` is None where that is not proved to be ours."""

    holder: Holder
    owner: str | None = None
    kernel: LivingKernel | None = None
    """Proved to be this kernel's, which is to be remembered."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges by what is seen now and by what was seen before; acts on nothing."""

    facts: Facts
    living: Living
    past: Mapping[ProcessKey, LivingKernel]
    """Processes that were proved to be a kernel's, whether or not it still lives."""
    scan: Scan
    """All processes; expensive, and asked only where nothing else can tell."""

    def judge(self, process: Process) -> Verdict | None:
        """None: it is not to be seen from here which process NVML means."""
        user = self.facts.user(process.pid)
        if not self._counts(process, user):
            return None
        chain = tuple(lineage(self.facts, process))
        proved = self._by_kin(chain) or self._by_memory(process, user)
        if proved is not None:
            return proved
        if user is not None and not user.is_me:
            return Verdict(Holder(kind="other_user", name=user.name))
        return self._by_environment(chain, user) or self._program(process)

    def _counts(self, process: Process, user: User | None) -> bool:
        if self.facts.is_exact and user is not None and not user.is_me:
            return True
        is_open = self.facts.has_gpu_open(process.pid)
        if is_open is None:
            return self.facts.is_exact and not self.facts.tells_open
        return is_open

    def _by_kin(self, chain: tuple[Process, ...]) -> Verdict | None:
        for each in chain:
            found = self.living.by_process.get(each.key)
            if isinstance(found, LivingKernel):
                return of_kernel(found)
            if found is not None:
                return of_terminal(found.terminal.name)
            named = self.living.by_id.get(kernel_id(self.facts.argv(each.pid)) or "")
            if named is not None:
                return of_kernel(named)
        leader = self.living.leader(chain[0].session)
        return of_kernel(leader) if leader is not None else None

    def _by_memory(self, process: Process, user: User | None) -> Verdict | None:
        known = self.past.get(process.key)
        if known is None:
            return None
        now = self.living.by_id.get(known.kernel.id)
        lives = is_alive(self.facts, known.process) if known.process else now is not None
        if lives:
            return of_kernel(now or known)
        kernel = known.kernel
        return left_by(A_KERNEL if kernel.kind == "kernel" else kernel.name, user, kernel.path)

    def _by_environment(self, chain: tuple[Process, ...], user: User | None) -> Verdict | None:
        """By the number of the Jupyter that started it, which children inherit."""
        kernel = next((each for each in chain if kernel_id(self.facts.argv(each.pid))), None)
        if kernel is not None:
            return self._of_unlisted_kernel(kernel, user)
        if any(each.pid in self.living.servers for each in chain):
            return None  # started by our server, for instance by another extension
        process = chain[0]
        server = self._server_of(process)
        if server is None:
            return None
        if not self._started(server, process):
            return left_by(A_KERNEL, user)
        if server in self.living.servers:
            return self._orphan(process, server, user)
        return Verdict(Holder(kind="jupyter", name=ANOTHER))

    def _of_unlisted_kernel(self, kernel: Process, user: User | None) -> Verdict:
        server = self._server_of(kernel)
        if server is not None and not self._started(server, kernel):
            return left_by(A_JUPYTER, user)
        if server in self.living.servers:  # it begins or ends just now
            return Verdict(Holder(kind="kernel", name="a kernel"))
        return Verdict(Holder(kind="jupyter", name=ANOTHER))

    def _orphan(self, process: Process, server: int, user: User | None) -> Verdict | None:
        """Started by one of our kernels, and its parent has ended: `!nohup python train.py &` in
        a notebook that is still open looks like this as well, and is no leftover."""
        begetters = self._possible_begetters(process, server)
        if not begetters:
            return left_by(A_KERNEL, user)
        if len(begetters) > 1 or begetters[0] is None:
            return None
        return Verdict(probably(begetters[0]))

    def _possible_begetters(self, process: Process, server: int) -> list[LivingKernel | None]:
        """The living kernels that are older than the process and do not differ in the name of
        their session; None stands for one that Jupyter did not name."""
        listed: list[LivingKernel | None] = [
            each
            for each in self.living.kernels
            if each.process is None or self._may_have_begotten(each.process, process)
        ]
        known = {each.process.key for each in self.living.kernels if each.process}
        unlisted = (
            each
            for each in self.scan()
            if each.key not in known
            and kernel_id(self.facts.argv(each.pid)) not in {None, *self.living.by_id}
            and self._server_of(each) == server
            and self._may_have_begotten(each, process)
        )
        return listed + [None for _ in unlisted]

    def _may_have_begotten(self, kernel: Process, process: Process) -> bool:
        if kernel.started_ms > process.started_ms:
            return False
        names = (self.facts.environ(each.pid).get(SESSION_NAME) for each in (kernel, process))
        ours, theirs = names
        return ours == theirs

    def _server_of(self, process: Process) -> int | None:
        """The Jupyter that started it or what it descends from; None when that is not told."""
        if not self.facts.shares_pids(process.pid):
            return None
        told = self.facts.environ(process.pid).get(PARENT, "")
        return int(told) if told.isdecimal() and int(told) > 0 else None

    def _started(self, server: int, process: Process) -> bool:
        """The server lives, and is not a later process of the same number."""
        now = self.facts.process(server)
        return now is not None and now.started_ms <= process.started_ms

    def _program(self, process: Process) -> Verdict:
        name = program_name(self.facts.argv(process.pid))
        return Verdict(Holder(kind="program", name=name))


def of_kernel(kernel: LivingKernel) -> Verdict:
    """A living kernel's, by whatever shows it."""
    told = kernel.kernel
    holder = Holder(kind=told.kind, name=told.name, path=told.path, kernel_id=told.id)
    return Verdict(holder, told.name, kernel)


def of_terminal(name: str) -> Verdict:
    """A terminal's."""
    title = f"Terminal {name}"
    return Verdict(Holder(kind="terminal", name=title, terminal=name), title)


def left_by(name: str, user: User | None, path: str | None = None) -> Verdict:
    """A leftover; its holder's name completes "left by …"."""
    can_end = user is not None and user.is_me
    holder = Holder(kind="leftover", name=name, path=path, can_end=can_end)
    return Verdict(holder, f"left by {name}")


def probably(kernel: LivingKernel) -> Holder:
    """A kernel's, as far as can be seen."""
    return msgspec.structs.replace(of_kernel(kernel).holder, is_probable=True)
