"""Endpoints of long work: list it, stop it. Both only look into memory, so they run on the loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync.contract.jobs import Job, JobList, JobRef
from jupyter_colabsync.contract.wire import Nothing

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


async def jobs(services: Services, request: Nothing) -> JobList:
    """All jobs still known, newest first."""
    return JobList(jobs=services.jobs.list())


async def cancel_job(services: Services, request: JobRef) -> Job:
    """Ask a job to stop; its end comes as an event. Raises NotFound."""
    return services.jobs.cancel(request.job_id)
