"""Kaggle's own clients can read the demo: `kagglesdk` here, the `kaggle` program in a child."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from kagglesdk.security.types import oauth_service

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT

PROGRAM = Path(__file__).with_name("official_program.py")


@pytest.fixture
def official(cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The official SDK's client, signed in as the student."""
    from kagglesdk import kaggle_env
    from kagglesdk.kaggle_client import KaggleClient

    for name in ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.PROD, cloud.kaggle_url)
    with KaggleClient(env=kaggle_env.KaggleEnv.PROD, api_token=STUDENT.token) as client:
        yield client


def filled(request: Any, **fields: object) -> Any:
    for name, value in fields.items():
        setattr(request, name, value)
    return request


def test_it_reads_accounts_and_datasets(official: Any) -> None:
    from kagglesdk.datasets.types.dataset_api_service import (
        ApiGetDatasetRequest,
        ApiListDatasetFilesRequest,
        ApiListDatasetsRequest,
    )

    flowers = {"owner_slug": "demo-data", "dataset_slug": "flowers"}
    datasets = official.datasets.dataset_api_client
    found = datasets.get_dataset(filled(ApiGetDatasetRequest(), **flowers))
    assert (found.ref, found.current_version_number) == ("demo-data/flowers", 1)
    assert found.last_updated.year == 2026
    page = datasets.list_dataset_files(filled(ApiListDatasetFilesRequest(), **flowers, page_size=3))
    assert len(page.dataset_files) == 3
    assert page.next_page_token
    hits = datasets.list_datasets(filled(ApiListDatasetsRequest(), search="small"))
    assert [hit.ref for hit in hits.datasets] == ["demo-data/many-small-files"]
    token = official.security.oauth_client.introspect_token(
        filled(oauth_service.IntrospectTokenRequest(), token=STUDENT.token)
    )
    assert (token.active, token.username) == (True, "demo-student")


def test_it_reads_competitions_models_and_notebooks(official: Any) -> None:
    from kagglesdk.competitions.types.competition_api_service import ApiGetCompetitionRequest
    from kagglesdk.kernels.types.kernels_api_service import (
        ApiGetKernelRequest,
        ApiListKernelSessionOutputRequest,
    )
    from kagglesdk.models.types.model_api_service import (
        ApiGetModelInstanceRequest,
        ApiListModelsRequest,
    )
    from kagglesdk.models.types.model_enums import ModelFramework

    contest = official.competitions.competition_api_client.get_competition(
        filled(ApiGetCompetitionRequest(), competition_name="ship-arrivals")
    )
    assert (contest.reward, contest.user_rank, contest.user_has_entered) == ("$25,000", 7, True)
    models = official.models.model_api_client
    hits = models.list_models(filled(ApiListModelsRequest(), search="flower"))
    assert [hit.instances[0].framework.name for hit in hits.models] == ["MODEL_FRAMEWORK_PY_TORCH"]
    variation = filled(
        ApiGetModelInstanceRequest(),
        owner_slug="demo-data",
        model_slug="flower-net",
        framework=ModelFramework.MODEL_FRAMEWORK_PY_TORCH,
        instance_slug="b0",
    )
    assert models.get_model_instance(variation).version_number == 2
    kernels = official.kernels.kernels_api_client
    named = {"user_name": "demo-data", "kernel_slug": "flowers-first-look"}
    told = kernels.get_kernel(filled(ApiGetKernelRequest(), **named))
    assert told.metadata.title == "Flowers: a first look"
    output = kernels.list_kernel_session_output(
        filled(ApiListKernelSessionOutputRequest(), **named)
    )
    assert output.files[0].file_name == "summary.csv"
    assert requests.get(output.files[0].url, timeout=10).text.startswith("sort,")


def test_the_official_program_finds_downloads_and_submits(cloud: DemoCloud, tmp_path: Path) -> None:
    scorer = cloud.kaggle.competitions["ship-arrivals"].scorer
    assert scorer is not None
    cloud.kaggle.set(takes_empty=True, is_elsewhere=True, looks_until_scored=0)
    table = tmp_path / "guess.csv"
    rows = [f"{name},{value}" for name, value in scorer.solution.items()]
    table.write_text("\n".join(["ship,hours", *rows]))
    folder = tmp_path / "got"
    child = subprocess.run(
        [sys.executable, str(PROGRAM), cloud.kaggle_url, str(table), str(folder)],
        env={
            "HOME": str(tmp_path),
            "USERPROFILE": str(tmp_path),
            "PATH": os.environ["PATH"],
            "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
            "KAGGLE_USERNAME": STUDENT.name,
            "KAGGLE_KEY": STUDENT.key,
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    got = json.loads(child.stdout.splitlines()[-1])
    assert got["sent"] == "Successfully submitted to When will the ship arrive?"
    assert got["listed"][0] == ["by the official program", "COMPLETE"]
    assert (len(got["listed"]), got["left"], got["richest"]) == (4, 4, "$25,000")
    assert got["datasets"] == ["demo-data/flowers"]
    assert got["models"] == ["demo-data/flower-net"]
    assert got["files"] == [
        "bus/arrivals.csv.zip",
        "flowers/README.md",
        "flowers/flowers.csv",
        "flowers/notes/daisy.txt",
        "flowers/notes/poppy.txt",
        "flowers/notes/tulip.txt",
        "look/figures/petals.png",
        "look/figures/stems.png",
        "look/flowers-first-look.log",
        "look/summary.csv",
        "net/README.md",
        "net/config.json",
        "net/flower_net.pt",
        "ships/ship-arrivals.zip",
    ]
    assert (
        cloud.kaggle.submitted.rank(cloud.kaggle.competitions["ship-arrivals"], STUDENT.name) == 1
    )


if not hasattr(oauth_service, "IntrospectTokenRequest"):
    # the last kagglesdk for Python 3.10 is older than the wire we speak; newer Pythons try it
    del test_it_reads_accounts_and_datasets
    del test_it_reads_competitions_models_and_notebooks
    del test_the_official_program_finds_downloads_and_submits
