"""Who holds GPU memory: names it after every reading, ends leftovers, asks idle kernels."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Final

import msgspec

from jupyter_colabsync.contract.system import Gpu, GpuProcess, KernelMemories
from jupyter_colabsync.errors import NotFound, Refused
from jupyter_colabsync.system.owners.ending import end_family
from jupyter_colabsync.system.owners.facts import Facts, Process, ProcessKey, facts_here
from jupyter_colabsync.system.owners.hidden import is_held, kernels_with_gpu, say_what_is_hidden
from jupyter_colabsync.system.owners.living import NOTHING, LivingKernel, is_alive, take_stock
from jupyter_colabsync.system.owners.memories import Asker
from jupyter_colabsync.system.owners.verdict import Judge, Verdict
from jupyter_colabsync.system.owners.work import OthersWork, Work

ASK_JUPYTER_S: Final = 3.0
JUDGE_AGAIN_S: Final = 10.0
"""For what changes without Jupyter's knowledge: a parent that ends, a GPU that is opened."""
SCAN_S: Final = 10.0
MANY: Final = 64

Clock = Callable[[], float]


def this_program() -> frozenset[int]:
    """This process, which most often is the server as well."""
    return frozenset({os.getpid()})


class Owners:
    """Thread-safe. Looks at nothing while no GPU's memory is held."""

    def __init__(
        self,
        work: Work,
        facts: Facts | None = None,
        *,
        clock: Clock = time.monotonic,
    ) -> None:
        self._work = work
        self._facts = facts
        self._clock = clock
        self._servers = work.pids if isinstance(work, OthersWork) else this_program
        self._asker = Asker(work)
        self._lock = threading.Lock()
        self._living = NOTHING
        self._asked_at = float("-inf")
        self._verdicts: dict[tuple[int, int | None], Verdict | None] = {}
        self._judged_at = float("-inf")
        self._past: dict[ProcessKey, LivingKernel] = {}
        self._processes: tuple[Process, ...] = ()
        self._scanned_at = float("-inf")
        self._openers: tuple[LivingKernel, ...] | None = None

    def name(self, gpus: tuple[Gpu, ...]) -> tuple[Gpu, ...]:
        """The same GPUs with the holders of their memory, as far as they can be seen.

        Well under a millisecond where nothing has changed. Only NVIDIA's driver tells of
        processes; other GPUs come back as they are.
        """
        if not any(_is_ours_to_name(each) for each in gpus):
            return gpus
        with self._lock:
            pids = {each.pid for gpu in gpus if _is_ours_to_name(gpu) for each in gpu.processes}
            seen = {pid: self._look().process(pid) for pid in pids}
            self._refresh({_key(pid, process) for pid, process in seen.items()})
            return tuple(self._named(gpu, seen) if _is_ours_to_name(gpu) else gpu for gpu in gpus)

    def end(self, pid: int, started_at_ms: int) -> None:
        """End a leftover of this user with all that it started; returns when they are gone.

        Raises NotFound when it has ended already, Refused (`not_a_leftover`) for all else, and
        what `end_family` raises.
        """
        facts = self._look()
        process = facts.process(pid)
        if process is None or process.started_ms != started_at_ms:
            raise NotFound(
                "This process has already ended. There is nothing left to do.", code="already_ended"
            )
        with self._lock:
            self._asked_at = self._scanned_at = float("-inf")
            self._refresh({_key(pid, process)})
            verdict = self._judge().judge(process)
        if verdict is None or not verdict.holder.can_end:
            raise Refused(
                "This process was not left by a kernel that has ended. Shut down its notebook, or "
                "stop it where it was started.",
                code="not_a_leftover",
            )
        end_family(facts, process)

    def ask(self) -> KernelMemories:
        """What torch, jax and tensorflow in the idle kernels say they hold; see `memories`."""
        return self._asker.ask()

    def _look(self) -> Facts:
        if self._facts is None:
            self._facts = facts_here()
        return self._facts

    def _refresh(self, keys: set[tuple[int, int | None]]) -> None:
        """Ask Jupyter every few seconds, and at once when there is somebody new."""
        now = self._clock()
        if now - self._asked_at >= ASK_JUPYTER_S or not keys <= self._verdicts.keys():
            living = take_stock(self._look(), self._work, self._servers(), self._living)
            self._asked_at = now
            if living != self._living or now - self._judged_at >= JUDGE_AGAIN_S:
                self._verdicts.clear()
                self._judged_at = now
            self._living = living

    def _named(self, gpu: Gpu, seen: dict[int, Process | None]) -> Gpu:
        rows = tuple(self._row(each, seen[each.pid]) for each in gpu.processes)
        hidden = frozenset(each.pid for each in rows if each.holder is None)
        named = msgspec.structs.replace(gpu, processes=rows)
        # where NVML's numbers are valid here, a kernel of ours is named by its own: what cannot be
        # seen is somebody else's, whose processes the system hides
        is_ours = not (hidden and self._look().is_exact)
        return say_what_is_hidden(named, hidden, self._with_gpu if is_ours else tuple)

    def _row(self, row: GpuProcess, process: Process | None) -> GpuProcess:
        key = _key(row.pid, process)
        if key not in self._verdicts:
            self._verdicts[key] = self._judge().judge(process) if process else None
        verdict = self._verdicts[key]
        if verdict is None or process is None:
            return row
        if verdict.kernel is not None:
            self._remember(process, verdict.kernel)
        return msgspec.structs.replace(
            row, owner=verdict.owner, holder=verdict.holder, started_at_ms=process.started_ms
        )

    def _judge(self) -> Judge:
        return Judge(self._look(), self._living, self._past, self._scan)

    def _remember(self, process: Process, kernel: LivingKernel) -> None:
        self._past[process.key] = kernel
        if len(self._past) > MANY:
            gone = [key for key in self._past if not self._is_running(key)]
            for key in gone:
                del self._past[key]

    def _is_running(self, key: ProcessKey) -> bool:
        process = self._look().process(key[0])
        return process is not None and process.key == key

    def _scan(self) -> tuple[Process, ...]:
        now = self._clock()
        if now - self._scanned_at >= SCAN_S:
            self._processes = self._look().all()
            self._scanned_at = now
            self._openers = None
        return self._processes

    def _with_gpu(self) -> tuple[LivingKernel, ...]:
        """Our kernels that have the GPU open, looked up with every scan."""
        processes = self._scan()
        if self._openers is None:
            own = self._living.servers | this_program()
            self._openers = kernels_with_gpu(self._look(), self._living, processes, own)
        return tuple(
            each
            for each in self._openers
            if each.kernel.id in self._living.by_id and is_alive(self._look(), each.process)
        )


def _is_ours_to_name(gpu: Gpu) -> bool:
    return gpu.make == "nvidia" and is_held(gpu)


def _key(pid: int, process: Process | None) -> tuple[int, int | None]:
    return pid, process.started_ms if process else None
