"""Endpoints of who holds GPU memory: leftovers ended, idle kernels asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync.contract.system import EndProcess, KernelMemories
from jupyter_colabsync.contract.wire import Nothing

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


def end_process(services: Services, request: EndProcess) -> Nothing:
    """End a leftover; refused for everything else."""
    services.machine.owners.end(request.pid, request.started_at_ms)
    return Nothing()


def ask_kernels(services: Services, request: Nothing) -> KernelMemories:
    """Ask the idle kernels, each at most once since it last worked."""
    return services.machine.owners.ask()
