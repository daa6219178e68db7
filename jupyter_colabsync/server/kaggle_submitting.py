"""Endpoints that send predictions to a competition and show their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync.contract.jobs import Job, JobResult
from jupyter_colabsync.contract.kaggle import (
    CompetitionAt,
    CompetitionHere,
    KaggleSubmissions,
    ListSubmissions,
    SubmitKaggle,
)
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.server.paths import contents_path

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


def competition_at(services: Services, request: CompetitionAt) -> CompetitionHere:
    """Which competition a file belongs to, by the folders between it and Jupyter's root."""
    # Kaggle's part is loaded when it is first asked for
    from jupyter_colabsync.kaggle.submitting import whereabouts

    path = contents_path(services.root_dir, request.path)
    return whereabouts.competition_at(path, services.root_dir)


def submit_kaggle(services: Services, request: SubmitKaggle) -> Job:
    """Send a file to a competition and wait for its score, as a job; one per competition.

    Stopping the job once the file is submitted ends the waiting only. Raises Busy while another
    file of the same competition is under way.
    """
    path = contents_path(services.root_dir, request.path)
    submitter = services.realm.kaggle.submitter
    order = submitter.order(request.competition, path, request.message)

    def work(context: JobContext) -> JobResult:
        return submitter.submit(order, context).to_result()

    def start() -> Job:
        key = f"kaggle-submit:{order.ref.name}"
        return services.jobs.start(key, "kaggle", order.title, work, mostly_waits=True)

    return submitter.begin(order, start)


def kaggle_submissions(services: Services, request: ListSubmissions) -> KaggleSubmissions:
    """What was sent to a competition."""
    return services.realm.kaggle.submitter.submissions(request.competition)
