"""Endpoints that pull data of Kaggle into folders of Jupyter, and look after those folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jupyter_colabsync.contract.jobs import Job, JobResult
from jupyter_colabsync.contract.kaggle import (
    KagglePulled,
    KagglePulledList,
    PulledRef,
    PullKaggle,
)
from jupyter_colabsync.contract.wire import Nothing
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.server.paths import contents_path

if TYPE_CHECKING:
    from jupyter_colabsync.kaggle.pulling.pulled import Pulled
    from jupyter_colabsync.kaggle.pulling.report import PullReport
    from jupyter_colabsync.services import Services


def pull_kaggle(services: Services, request: PullKaggle) -> Job:
    """Pull into a folder of Jupyter, as a job; one per folder."""
    folder = contents_path(services.root_dir, request.folder)
    puller = services.realm.kaggle.puller

    def pull(context: JobContext) -> PullReport:
        return puller.pull(
            request.ref,
            folder,
            request.select,
            context,
            unpack_nested=request.unpack_nested,
        )

    return _start(services, request.folder, request.ref, pull)


def kaggle_pulled(services: Services, request: Nothing) -> KagglePulledList:
    """Folders with data of Kaggle that Jupyter shows; others, the command line lists."""
    return _list(services)


def check_kaggle_pulled(services: Services, request: PulledRef) -> KagglePulled:
    """Ask Kaggle for a newer version of a folder's data. Raises NotFound."""
    folder = contents_path(services.root_dir, request.folder)
    return _shown(services.realm.kaggle.puller.check(folder), _named(request.folder))


def pull_kaggle_again(services: Services, request: PulledRef) -> Job:
    """Go on with a pull, or bring the newest version. Raises NotFound."""
    folder = contents_path(services.root_dir, request.folder)
    puller = services.realm.kaggle.puller
    title = puller.name_of(folder)
    return _start(services, request.folder, title, lambda context: puller.again(folder, context))


def forget_kaggle_pulled(services: Services, request: PulledRef) -> KagglePulledList:
    """Take a folder off the list; its files stay."""
    services.realm.kaggle.puller.forget(contents_path(services.root_dir, request.folder))
    return _list(services)


def _start(
    services: Services, folder: str, title: str, work: Callable[[JobContext], PullReport]
) -> Job:
    """The job's key names the folder as the browser knows it, never as this machine does. When it
    ends the list has changed: the job's event tells the panel."""

    def run(context: JobContext) -> JobResult:
        return work(context).to_result()

    return services.jobs.start(f"kaggle:{_named(folder)}", "kaggle", title, run)


def _list(services: Services) -> KagglePulledList:
    if services.root_dir is None:
        return KagglePulledList(pulled=())
    root = services.root_dir.resolve()
    return KagglePulledList(
        pulled=tuple(
            _shown(each, _named(each.folder.relative_to(root).as_posix()))
            for each in services.realm.kaggle.puller.pulled(root)
        )
    )


def _shown(pulled: Pulled, folder: str) -> KagglePulled:
    return KagglePulled(
        folder=folder,
        kind=pulled.ref.kind,
        ref=pulled.ref.text,
        title=pulled.title,
        url=pulled.ref.url,
        version=pulled.version,
        newest_version=pulled.newest_version,
        select=pulled.select,
        files=pulled.files,
        bytes=pulled.bytes,
        pulled_at=pulled.pulled_at,
        is_complete=pulled.is_complete,
        missing=pulled.missing,
    )


def _named(folder: str) -> str:
    """A contents path in its one spelling: no slashes around, no `.`."""
    return "/".join(PurePosixPath(folder.strip("/")).parts)
