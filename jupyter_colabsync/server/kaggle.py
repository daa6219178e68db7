"""Endpoints of Kaggle: sign in, look at a dataset, pull it as a job."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.contract.jobs import Job, JobResult
from jupyter_colabsync.contract.kaggle import (
    DescribeKaggle,
    KaggleAccount,
    KaggleDataset,
    KaggleLogin,
    PullKaggle,
)
from jupyter_colabsync.contract.wire import Nothing
from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.server.paths import contents_path

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


def kaggle(services: Services, request: Nothing) -> KaggleAccount:
    """Who is signed in to Kaggle."""
    return services.realm.kaggle.account()


def kaggle_login(services: Services, request: KaggleLogin) -> KaggleAccount:
    """Sign in by the text of `kaggle.json` or by a token. Raises SignInFailed."""
    if request.file_text is not None and request.token is None:
        services.realm.kaggle.login_file(request.file_text)
    elif request.token is not None and request.file_text is None:
        services.realm.kaggle.login_token(request.token)
    else:
        raise BadRequest("Give either a kaggle.json or an API token, one of the two.")
    return _tell(services)


def kaggle_logout(services: Services, request: Nothing) -> KaggleAccount:
    """Forget the key that was given here."""
    services.realm.kaggle.logout()
    return _tell(services)


def describe_kaggle(services: Services, request: DescribeKaggle) -> KaggleDataset:
    """Size and files of a dataset. Raises BadReference, NotFound, SignInNeeded."""
    return services.realm.kaggle.describe(request.ref, services.root_dir)


def pull_kaggle(services: Services, request: PullKaggle) -> Job:
    """Pull a dataset into a folder of Jupyter, as a job; one per folder.

    The job's key names the folder as the browser knows it, never as this machine does.
    """
    folder = contents_path(services.root_dir, request.folder)
    name = "/".join(PurePosixPath(request.folder.strip("/")).parts)
    source = services.realm.kaggle

    def work(context: JobContext) -> JobResult:
        return source.pull(request.ref, folder, request.select, context).to_result()

    return services.jobs.start(f"kaggle:{name}", "kaggle", request.ref, work)


def _tell(services: Services) -> KaggleAccount:
    """Tell the other tabs who is signed in now."""
    account = services.realm.kaggle.account()
    services.hub.publish(Event(kind="kaggle", kaggle=account))
    return account
