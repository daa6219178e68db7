"""Endpoints of the machine, and the one reply a panel starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync import __version__
from jupyter_colabsync.contract.events import Overview
from jupyter_colabsync.contract.system import (
    SetSessionLimit,
    SystemReading,
    SystemWatch,
    WatchSystem,
)
from jupyter_colabsync.contract.wire import Nothing

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


def system(services: Services, request: Nothing) -> SystemReading:
    """GPU, CPU, memory and disks now (a reading is shared for about a second)."""
    return services.machine.read()


def watch_system(services: Services, request: WatchSystem) -> SystemWatch:
    """The same for a tab that looks again and again, with the samples it does not know yet."""
    return services.machine.watch(request)


def set_session_limit(services: Services, request: SetSessionLimit) -> SystemReading:
    """When this machine ends at the latest, as the person knows it."""
    return services.machine.set_limit(request.limit_h)


def overview(services: Services, request: Nothing) -> Overview:
    """Everything a panel needs when it opens; waits at most two seconds for Google."""
    return Overview(
        account=services.account(wait_s=2.0),
        kaggle=services.realm.kaggle.access.account(),
        links=services.realm.sync.links(),
        jobs=services.jobs.list(),
        version=__version__,
    )
