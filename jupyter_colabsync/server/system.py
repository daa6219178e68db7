"""Endpoints of the machine, and the one reply a panel starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync import __version__
from jupyter_colabsync.contract.events import Overview
from jupyter_colabsync.contract.system import SystemReading
from jupyter_colabsync.contract.wire import Nothing

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


def system(services: Services, request: Nothing) -> SystemReading:
    """GPU, CPU, memory and disks now (a reading is shared for about a second)."""
    return services.monitor.read()


def overview(services: Services, request: Nothing) -> Overview:
    """Everything a panel needs when it opens; waits at most two seconds for Google."""
    return Overview(
        account=services.account(wait_s=2.0),
        kaggle=services.realm.kaggle.access.account(),
        links=services.realm.sync.links(),
        jobs=services.jobs.list(),
        version=__version__,
    )
