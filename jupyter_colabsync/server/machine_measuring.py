"""Endpoints of measuring: what this machine is, and what it can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync.contract.jobs import Job
from jupyter_colabsync.contract.system import LastMeasurement, MachineAbout, Measure
from jupyter_colabsync.contract.wire import Nothing

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


def about_machine(services: Services, request: Nothing) -> MachineAbout:
    """What this machine is."""
    return services.machine.measuring.about()


def measure_machine(services: Services, request: Measure) -> Job:
    """Measure as a job; a measurement under way is given back instead."""
    return services.machine.measuring.start(request)


def last_measurement(services: Services, request: Nothing) -> LastMeasurement:
    """What was measured last on this machine."""
    return LastMeasurement(measurement=services.machine.measuring.last())
