"""The pretend Kaggle's door: who gets in, and which calls are refused before they do anything."""

from __future__ import annotations

import pytest
import requests

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import COMPETITIONS, DATASETS, KERNELS, MODELS, STUDENT
from tests.unit.demo.kaggle_asking import FLOWERS, KaggleAsker

NIGHT = {"competitionName": "city-lights"}
NET = {"ownerSlug": "demo-data", "modelSlug": "flower-net"}


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        pytest.param(f"{DATASETS}/GetDataset", FLOWERS, 200, id="as it should be"),
        pytest.param(f"{DATASETS}/GetDataset", {"owner_slug": "x"}, 400, id="snake case"),
        pytest.param(f"{DATASETS}/GetDataset", {**FLOWERS, "x": 1}, 400, id="an unknown field"),
        pytest.param(f"{DATASETS}/GetDataset", [], 400, id="a list"),
        pytest.param(
            f"{DATASETS}/ListDatasetFiles", {**FLOWERS, "pageSize": "5"}, 400, id="text for number"
        ),
        pytest.param(
            f"{DATASETS}/ListDatasetFiles", {**FLOWERS, "pageSize": True}, 400, id="yes for number"
        ),
        pytest.param(
            f"{DATASETS}/ListDatasetFiles", {**FLOWERS, "pageSize": -1}, 400, id="below zero"
        ),
        pytest.param(
            f"{DATASETS}/ListDatasetFiles", {**FLOWERS, "pageToken": ""}, 400, id="a default sent"
        ),
        pytest.param(f"{DATASETS}/DownloadDataset", {**FLOWERS, "raw": False}, 400, id="a no sent"),
        pytest.param(
            f"{DATASETS}/ListDatasetFiles", {**FLOWERS, "pageToken": "zz"}, 400, id="a wrong page"
        ),
        pytest.param(f"{DATASETS}/ListDatasets", {"sortBy": "VOTES"}, 400, id="half a name"),
        pytest.param(f"{DATASETS}/ListDatasets", {"sortBy": 1}, 400, id="a number for a name"),
        pytest.param(
            f"{DATASETS}/ListDatasets", {"sortBy": "DATASET_SORT_BY_HOTTEST"}, 400, id="the default"
        ),
        pytest.param(
            f"{DATASETS}/ListDatasets", {"sortBy": "DATASET_SORT_BY_VOTES"}, 200, id="a whole name"
        ),
        pytest.param(f"{DATASETS}/GetThing", {}, 404, id="an unknown method"),
        pytest.param("things.Service/GetDataset", FLOWERS, 404, id="an unknown service"),
        pytest.param(
            f"{DATASETS}/GetDataset", {**FLOWERS, "datasetSlug": "no"}, 404, id="an unknown dataset"
        ),
        pytest.param(f"{COMPETITIONS}/ListDataFiles", NIGHT, 403, id="rules not accepted"),
        pytest.param(f"{COMPETITIONS}/DownloadDataFiles", NIGHT, 403, id="no data before rules"),
        pytest.param(f"{COMPETITIONS}/ListSubmissions", NIGHT, 403, id="nor submissions"),
        pytest.param(f"{COMPETITIONS}/GetCompetition", NIGHT, 200, id="but the page"),
        pytest.param(f"{COMPETITIONS}/GetLeaderboard", NIGHT, 200, id="and the leaderboard"),
        pytest.param(
            f"{COMPETITIONS}/ListCompetitions",
            {"category": "HOST_SEGMENT_UNSPECIFIED"},
            200,
            id="the first name of what is optional",
        ),
        pytest.param(f"{MODELS}/GetModel", NET, 200, id="a model"),
        pytest.param(f"{MODELS}/GetModel", {**NET, "modelSlug": "x"}, 404, id="an unknown model"),
        pytest.param(
            f"{MODELS}/GetModelInstance",
            {**NET, "framework": "pyTorch", "instanceSlug": "b0"},
            400,
            id="a framework as addresses spell it",
        ),
        pytest.param(
            f"{KERNELS}/GetKernel",
            {"userName": "demo-data", "kernelSlug": "x"},
            403,
            id="an unknown notebook",
        ),
    ],
)
def test_calls_are_checked(kaggle: KaggleAsker, method: str, body: object, status: int) -> None:
    answer = kaggle.call(method, body)
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert answer.json()["code"] == status
        assert answer.json()["message"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="nobody"),
        pytest.param({"Authorization": "Bearer wrong"}, id="a wrong token"),
        pytest.param({"Authorization": "Basic d3Jvbmc6d3Jvbmc="}, id="a wrong key"),
        pytest.param({"Authorization": f"Basic {STUDENT.token}"}, id="a token as a key"),
    ],
)
def test_nobody_gets_in_without_a_sign_in(kaggle: KaggleAsker, headers: dict[str, str]) -> None:
    assert kaggle.call(f"{DATASETS}/GetDataset", FLOWERS, headers).status_code == 401


def test_a_revoked_account_is_out_until_it_is_restored(kaggle: KaggleAsker) -> None:
    kaggle.door("revoke")
    assert kaggle.call(f"{DATASETS}/GetDataset", FLOWERS).status_code == 401
    kaggle.door("restore")
    assert kaggle.call(f"{DATASETS}/GetDataset", FLOWERS).status_code == 200


def test_accepted_rules_open_the_data(kaggle: KaggleAsker) -> None:
    refused = kaggle.call(f"{COMPETITIONS}/DownloadDataFiles", NIGHT)
    assert "accept this competition's rules" in refused.json()["message"]
    kaggle.door("accept_rules", slug="city-lights")
    assert kaggle.call(f"{COMPETITIONS}/DownloadDataFiles", NIGHT).status_code == 302
    assert kaggle.good(f"{COMPETITIONS}/GetCompetition", **NIGHT)["userHasEntered"] is True


def test_a_phone_number_may_be_asked_for(kaggle: KaggleAsker) -> None:
    kaggle.door("accept_rules", slug="city-lights")
    kaggle.door("require_phone", slug="city-lights")
    refused = kaggle.call(f"{COMPETITIONS}/DownloadDataFiles", NIGHT)
    assert (refused.status_code, "phone" in refused.json()["message"]) == (403, True)
    kaggle.door("verify_phone")
    assert kaggle.call(f"{COMPETITIONS}/DownloadDataFiles", NIGHT).status_code == 302


def test_trouble_can_be_programmed(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    cloud.faults.fail("kaggle.GetDataset", 1, 429, message="Too many requests", retry_after_s=3)
    busy = kaggle.call(f"{DATASETS}/GetDataset", FLOWERS)
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "3")
    assert busy.json() == {"code": 429, "message": "Too many requests"}


def test_knobs_are_turned_all_or_none(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    kaggle.door("set", redirects=False, expires_in_s=5)
    knobs = kaggle.door("knobs")
    assert (knobs["redirects"], knobs["expires_in_s"], cloud.kaggle.redirects) == (False, 5, False)
    for wrong in ({"redirects": True, "no_such": 1}, {"redirects": True, "expires_in_s": "x"}):
        answer = requests.post(f"{cloud.backdoor_url}/kaggle/set", json=wrong, timeout=10)
        assert answer.status_code == 400
    assert cloud.kaggle.redirects is False


def test_the_official_programs_empty_fields_are_taken_when_told_so(
    kaggle: KaggleAsker, cloud: DemoCloud
) -> None:
    asked = {"search": "", "pageToken": "", "page": 1}
    assert kaggle.call(f"{DATASETS}/ListDatasets", asked).status_code == 400
    cloud.kaggle.set(takes_empty=True)
    assert kaggle.call(f"{DATASETS}/ListDatasets", asked).status_code == 200
    unset = {"sortBy": "DATASET_SORT_BY_HOTTEST"}
    assert kaggle.call(f"{DATASETS}/ListDatasets", unset).status_code == 400


def test_pages_go_on_where_the_last_ended(kaggle: KaggleAsker) -> None:
    method = f"{DATASETS}/ListDatasetFiles"
    many = {"ownerSlug": "demo-data", "datasetSlug": "many-small-files"}
    names: list[str] = []
    sizes: list[int] = []
    token: dict[str, str] = {}
    while True:
        page = kaggle.good(method, **many, **token, pageSize=1_000)
        sizes.append(len(page["datasetFiles"]))
        names += [file["name"] for file in page["datasetFiles"]]
        if "nextPageToken" not in page:
            break
        token = {"pageToken": page["nextPageToken"]}
    assert sizes == [200, 200], "no page is larger"
    assert len(set(names)) == 400
    assert len(kaggle.good(method, **many)["datasetFiles"]) == 20


def test_pages_are_also_counted(kaggle: KaggleAsker) -> None:
    method = f"{DATASETS}/ListDatasets"
    first = kaggle.good(method, pageSize=5)
    second = kaggle.good(method, pageSize=5, pageToken=first["nextPageToken"])
    assert kaggle.good(method, pageSize=5, page=1) == first
    assert kaggle.good(method, pageSize=5, page=2) == second
    assert first["datasets"] != second["datasets"]
