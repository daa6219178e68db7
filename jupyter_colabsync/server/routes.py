"""Joins each row of the contract to the function that carries it out, or refuses to start."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_colabsync.contract.routes import ROUTES, Route
from jupyter_colabsync.server import (
    account,
    drive,
    jobs,
    kaggle_account,
    kaggle_copies,
    kaggle_finding,
    kaggle_pulling,
    kaggle_submitting,
    machine_measuring,
    machine_owners,
    review,
    sync,
    system,
)
from jupyter_colabsync.server.endpoint import Endpoint, Function, Row
from jupyter_colabsync.server.lazy import LazyServices
from jupyter_colabsync.server.metrics import Metrics
from jupyter_colabsync.server.pages import OAuthCallback, OpenApi

PREFIX = "/colabsync/"

FUNCTIONS: Mapping[str, Function] = {
    "overview": system.overview,
    "account": account.account,
    "startConnect": account.start_connect,
    "finishConnect": account.finish_connect,
    "flow": account.flow,
    "cancelConnect": account.cancel_connect,
    "disconnect": account.disconnect,
    "startDemo": account.start_demo,
    "listDrive": drive.list_drive,
    "makeFolder": drive.make_folder,
    "links": sync.links,
    "addLink": sync.add_link,
    "unlink": sync.unlink,
    "syncNow": sync.sync_now,
    "pauseLink": sync.pause_link,
    "held": sync.held,
    "releaseHeld": sync.release_held,
    "harmful": sync.harmful,
    "allowHarmful": sync.allow_harmful,
    "previewLink": sync.preview_link,
    "previewChange": sync.preview_change,
    "changeLink": sync.change_link,
    "ignoreRules": sync.ignore_rules,
    "flush": sync.flush,
    "conflicts": review.conflicts,
    "viewConflict": review.view_conflict,
    "resolveConflict": review.resolve_conflict,
    "history": review.history,
    "bin": review.bin_,
    "restoreFromBin": review.restore_from_bin,
    "folderStates": review.folder_states,
    "namedStates": review.named_states,
    "proof": review.proof,
    "proposeSync": sync.propose_sync,
    "syncPaths": sync.sync_paths,
    "kaggle": kaggle_account.kaggle,
    "kaggleLogin": kaggle_account.kaggle_login,
    "kaggleLogout": kaggle_account.kaggle_logout,
    "shareKaggle": kaggle_account.share_kaggle,
    "searchKaggle": kaggle_finding.search_kaggle,
    "describeKaggle": kaggle_finding.describe_kaggle,
    "listKaggleFiles": kaggle_finding.list_kaggle_files,
    "weighKaggle": kaggle_finding.weigh_kaggle,
    "pullKaggle": kaggle_pulling.pull_kaggle,
    "kagglePulled": kaggle_pulling.kaggle_pulled,
    "checkKagglePulled": kaggle_pulling.check_kaggle_pulled,
    "pullKaggleAgain": kaggle_pulling.pull_kaggle_again,
    "forgetKagglePulled": kaggle_pulling.forget_kaggle_pulled,
    "kaggleCopies": kaggle_copies.kaggle_copies,
    "compareKaggleCopy": kaggle_copies.compare_kaggle_copy,
    "competitionAt": kaggle_submitting.competition_at,
    "submitKaggle": kaggle_submitting.submit_kaggle,
    "kaggleSubmissions": kaggle_submitting.kaggle_submissions,
    "system": system.system,
    "watchSystem": system.watch_system,
    "setSessionLimit": system.set_session_limit,
    "endProcess": machine_owners.end_process,
    "askKernels": machine_owners.ask_kernels,
    "aboutMachine": machine_measuring.about_machine,
    "measureMachine": machine_measuring.measure_machine,
    "lastMeasurement": machine_measuring.last_measurement,
    "jobs": jobs.jobs,
    "cancelJob": jobs.cancel_job,
}

Mount = tuple[str, type[Any], dict[str, Any]]


def handlers(services: LazyServices) -> list[Mount]:
    """What Jupyter Server mounts: (pattern below the base URL, handler, its arguments)."""
    mounts: list[Mount] = [
        (pattern(path), Endpoint, {"services": services, "rows": rows})
        for path, rows in join(ROUTES, FUNCTIONS).items()
    ]
    return [
        *mounts,
        (PREFIX + "oauth/callback", OAuthCallback, {"services": services}),
        (PREFIX + r"openapi\.json", OpenApi, {}),
        (PREFIX + "metrics", Metrics, {"services": services}),
    ]


def join(routes: Sequence[Route], functions: Mapping[str, Function]) -> dict[str, dict[str, Row]]:
    """The rows by path and verb; paths without parameters first, so that they are met first.

    Raises RuntimeError when a row has no function, a function no row, or two rows one place.
    """
    names = [route.name for route in routes]
    if odd := sorted(set(names) ^ set(functions)):
        raise RuntimeError(f"The route table and server.routes disagree on {', '.join(odd)}.")
    by_path: dict[str, dict[str, Row]] = {}
    for route in sorted(routes, key=lambda each: "{" in each.path):
        rows = by_path.setdefault(route.path, {})
        if route.verb in rows:
            raise RuntimeError(f"Two rows answer {route.verb} {route.path}.")
        rows[route.verb] = Row(route, functions[route.name])
    return by_path


def pattern(path: str) -> str:
    """`links/{link_id}` as the regular expression tornado matches below the base URL."""
    return PREFIX + re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
