"""Memory whose process cannot be seen from here: which of our kernels probably holds it.

In a container NVML may tell the host's process numbers, or none. Which of our kernels have the
GPU open can be seen all the same, though not how much each holds: exactly one is named, with
"probably"; of several none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from jupyter_colabsync.contract.system import Gpu, GpuProcess
from jupyter_colabsync.system.owners.facts import Facts, Process
from jupyter_colabsync.system.owners.kin import descendants, kernel_id
from jupyter_colabsync.system.owners.living import Living, LivingKernel
from jupyter_colabsync.system.owners.verdict import probably

RESERVE_BYTES: Final = 64 * 1024 * 1024
"""So much a driver may hold with nobody at work; a CUDA context alone takes more. A guess: a few
megabytes are usual, and nobody has measured it here."""

Openers = Callable[[], tuple[LivingKernel, ...]]


def is_held(gpu: Gpu) -> bool:
    """Somebody holds memory of this GPU, or of one of its slices."""
    used_bytes = [gpu.memory_used_bytes, *(each.memory_used_bytes for each in gpu.slices)]
    return bool(gpu.processes) or any((each or 0) > RESERVE_BYTES for each in used_bytes)


def kernels_with_gpu(
    facts: Facts, living: Living, processes: tuple[Process, ...], own: frozenset[int]
) -> tuple[LivingKernel, ...]:
    """Our kernels that, themselves or by something they started, have the GPU open; with their
    processes, which may be found here for the first time.

    `own` are this program and its server, which have it open only to read it.
    """
    by_key = {each.key: each for each in processes}
    by_id = {kernel_id(facts.argv(each.pid)): each for each in processes}
    found = []
    for kernel in living.kernels:
        process = kernel.process or by_id.get(kernel.kernel.id)
        if process is None or process.key not in by_key:
            continue
        family = (process, *descendants(processes, process))
        if any(each.pid not in own and facts.has_gpu_open(each.pid) for each in family):
            found.append(LivingKernel(kernel.kernel, process))
    return tuple(found)


def say_what_is_hidden(gpu: Gpu, hidden: frozenset[int], openers: Openers) -> Gpu:
    """The GPU with what is probable of its hidden rows (their pids), or with `has_hidden`."""
    if not hidden and (gpu.processes or not is_held(gpu)):
        return gpu
    named = {each.holder.kernel_id for each in gpu.processes if each.holder}
    likely = [each for each in openers() if each.kernel.id not in named]
    if len(likely) != 1:
        return msgspec.structs.replace(gpu, has_hidden=True)
    holder = probably(likely[0])
    if len(hidden) == 1:
        rows = tuple(
            msgspec.structs.replace(each, holder=holder) if each.pid in hidden else each
            for each in gpu.processes
        )
        return msgspec.structs.replace(gpu, processes=rows)
    process = likely[0].process
    row = GpuProcess(
        pid=process.pid if process else 0,
        memory_bytes=_unexplained_bytes(gpu, hidden),
        owner=None,
        holder=holder,
        started_at_ms=process.started_ms if process else None,
    )
    return msgspec.structs.replace(gpu, processes=(*gpu.processes, row))


def _unexplained_bytes(gpu: Gpu, hidden: frozenset[int]) -> int | None:
    """All that is used but what visible processes hold."""
    if gpu.memory_used_bytes is None:
        return None
    seen = sum(each.memory_bytes or 0 for each in gpu.processes if each.pid not in hidden)
    return max(0, gpu.memory_used_bytes - seen)
