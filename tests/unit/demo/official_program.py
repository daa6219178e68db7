"""The official `kaggle` program at work on the demo: run as a child, since importing it signs in.

Arguments: the demo's origin, a CSV, a folder to download into. Prints what it got, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kagglesdk import kaggle_env


def main(origin: str, table: str, folder: str) -> None:
    kaggle_env._env_to_endpoint[kaggle_env.KaggleEnv.PROD] = origin
    from kaggle.api.kaggle_api_extended import KaggleApi

    api = KaggleApi()
    api.authenticate()
    sent = api.competition_submit(table, "by the official program", "ship-arrivals", quiet=True)
    listed = api.competition_submissions("ship-arrivals")
    left = api.competition_get_submission_limits("ship-arrivals").num_allowed_now
    found = api.dataset_list(search="flowers", sort_by="votes")
    contests = api.competitions_list(sort_by="prize").competitions
    models = api.model_list(search="flower")
    api.dataset_download_files("demo-data/flowers", path=f"{folder}/flowers", unzip=True)
    api.dataset_download_file("city-desk/bus-arrivals", "arrivals.csv", path=f"{folder}/bus")
    api.competition_download_files("ship-arrivals", path=f"{folder}/ships")
    version = "demo-data/flower-net/pyTorch/b0/2"
    api.model_instance_version_download(version, path=f"{folder}/net", untar=True)
    api.kernels_output("demo-data/flowers-first-look", f"{folder}/look", page_size=2)
    files = sorted(p.relative_to(folder).as_posix() for p in Path(folder).rglob("*") if p.is_file())
    answer = {
        "sent": sent.message,
        "listed": [[each.description, each.status.name] for each in listed],
        "left": left,
        "datasets": [each.ref for each in found],
        "richest": contests[0].reward,
        "models": [each.ref for each in models],
        "files": files,
    }
    print("\n" + json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
