"""The pretend Kaggle: as strict as the real one, and readable for Kaggle's own client."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from kagglesdk.security.types import oauth_service

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import COMPETITIONS, DATASETS, STUDENT

FLOWERS = {"ownerSlug": "demo-data", "datasetSlug": "flowers"}
NIGHT = {"competitionName": "city-lights"}


class KaggleAsker:
    """Asks by hand, as the demo's student unless told otherwise."""

    def __init__(self, cloud: DemoCloud) -> None:
        self.cloud = cloud
        self.session = requests.Session()
        self.session.trust_env = False

    def call(
        self, method: str, body: object, headers: dict[str, str] | None = None
    ) -> requests.Response:
        signed = {"Authorization": f"Bearer {STUDENT.token}"} if headers is None else headers
        return self.session.post(
            f"{self.cloud.kaggle_url}/v1/{method}",
            json=body,
            headers=signed,
            allow_redirects=False,
            timeout=10,
        )

    def get(self, url: str, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.get(url, headers=named, timeout=10)

    def address(self) -> str:
        return self.call(f"{DATASETS}/DownloadDataset", FLOWERS).headers["Location"]


@pytest.fixture
def ask(cloud: DemoCloud) -> Iterator[KaggleAsker]:
    asker = KaggleAsker(cloud)
    yield asker
    asker.session.close()


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        pytest.param(f"{DATASETS}/GetDataset", FLOWERS, 200, id="as it should be"),
        pytest.param(f"{DATASETS}/GetDataset", {"owner_slug": "x"}, 400, id="snake case"),
        pytest.param(f"{DATASETS}/GetDataset", [], 400, id="a list"),
        pytest.param(
            f"{DATASETS}/ListDatasetFiles", {**FLOWERS, "pageSize": "5"}, 400, id="text for number"
        ),
        pytest.param(
            f"{DATASETS}/ListDatasetFiles", {**FLOWERS, "pageToken": ""}, 400, id="a default sent"
        ),
        pytest.param(
            f"{DATASETS}/ListDatasetFiles", {**FLOWERS, "pageToken": "zz"}, 400, id="a wrong page"
        ),
        pytest.param(f"{DATASETS}/GetThing", {}, 404, id="an unknown method"),
        pytest.param(
            f"{DATASETS}/GetDataset", {**FLOWERS, "datasetSlug": "no"}, 404, id="an unknown dataset"
        ),
        pytest.param(f"{COMPETITIONS}/ListDataFiles", NIGHT, 403, id="rules not accepted"),
        pytest.param(f"{COMPETITIONS}/DownloadDataFiles", NIGHT, 403, id="no data before rules"),
        pytest.param(f"{COMPETITIONS}/GetCompetition", NIGHT, 200, id="but the page"),
    ],
)
def test_calls_are_checked(ask: KaggleAsker, method: str, body: object, status: int) -> None:
    answer = ask.call(method, body)
    assert answer.status_code == status
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
def test_nobody_gets_in_without_a_sign_in(ask: KaggleAsker, headers: dict[str, str]) -> None:
    assert ask.call(f"{DATASETS}/GetDataset", FLOWERS, headers).status_code == 401


def test_accepted_rules_open_the_data(ask: KaggleAsker, cloud: DemoCloud) -> None:
    door = requests.post(
        f"{cloud.kaggle_url}/_demo/kaggle/accept_rules", json={"slug": "city-lights"}, timeout=10
    )
    assert door.status_code == 200
    assert ask.call(f"{COMPETITIONS}/DownloadDataFiles", NIGHT).status_code == 302


def test_an_address_brings_the_archive_whole_or_in_parts(ask: KaggleAsker) -> None:
    address = ask.address()
    whole = ask.get(address)
    assert whole.status_code == 200
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert archive.testzip() is None
        assert "flowers.csv" in archive.namelist()
    assert whole.headers["ETag"].strip('"') == hashlib.md5(whole.content).hexdigest()
    part = ask.get(address, Range="bytes=5-9")
    assert (part.status_code, part.content) == (206, whole.content[5:10])
    assert part.headers["Content-Range"] == f"bytes 5-9/{len(whole.content)}"
    tail = ask.get(address, Range="bytes=-4", If_Range=whole.headers["ETag"])
    assert tail.content == whole.content[-4:]
    assert ask.get(address, Range="bytes=5-9", If_Range='"other"').status_code == 200
    beyond = ask.get(address, Range="bytes=99999999-")
    assert beyond.status_code == 416


def test_an_address_is_good_for_get_alone_without_a_sign_in_until_it_expires(
    ask: KaggleAsker, cloud: DemoCloud
) -> None:
    address = ask.address()
    assert ask.get(address, Authorization=f"Bearer {STUDENT.token}").status_code == 400
    assert ask.session.head(address, timeout=10).status_code == 403
    assert ask.get(address.replace("X-Signature=", "X-Signature=0")).status_code == 400
    cloud.kaggle.storage.expire_addresses()
    expired = ask.get(address)
    assert (expired.status_code, b"ExpiredToken" in expired.content) == (400, True)
    assert ask.get(ask.address()).status_code == 200


def test_trouble_can_be_programmed(ask: KaggleAsker, cloud: DemoCloud) -> None:
    cloud.faults.fail("kaggle.GetDataset", 1, 429, message="Too many requests", retry_after_s=3)
    busy = ask.call(f"{DATASETS}/GetDataset", FLOWERS)
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "3")
    assert busy.json() == {"code": 429, "message": "Too many requests"}
    good = ask.get(ask.address()).content
    cloud.kaggle.storage.corrupt("demo-data/flowers/v1", 40)
    assert ask.get(ask.address()).content != good
    assert ask.get(ask.address()).content == good
    cloud.kaggle.set(has_ranges=False)
    assert ask.get(ask.address(), Range="bytes=0-1").content == good


def test_the_same_data_comes_after_a_restart(cloud: DemoCloud) -> None:
    with DemoCloud() as again:
        first = KaggleAsker(cloud)
        second = KaggleAsker(again)
        assert first.get(first.address()).content == second.get(second.address()).content
        first.session.close()
        second.session.close()


def test_kaggles_own_client_understands_the_demo(
    cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kagglesdk import kaggle_env
    from kagglesdk.datasets.types.dataset_api_service import (
        ApiGetDatasetRequest,
        ApiListDatasetFilesRequest,
        ApiListDatasetsRequest,
    )
    from kagglesdk.kaggle_client import KaggleClient

    for name in ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.PROD, cloud.kaggle_url)

    def filled(request: Any, **fields: object) -> Any:
        for name, value in fields.items():
            setattr(request, name, value)
        return request

    flowers = {"owner_slug": "demo-data", "dataset_slug": "flowers"}
    with KaggleClient(env=kaggle_env.KaggleEnv.PROD, api_token=STUDENT.token) as official:
        datasets = official.datasets.dataset_api_client
        found = datasets.get_dataset(filled(ApiGetDatasetRequest(), **flowers))
        assert (found.ref, found.current_version_number) == ("demo-data/flowers", 1)
        page = datasets.list_dataset_files(
            filled(ApiListDatasetFilesRequest(), **flowers, page_size=3)
        )
        assert len(page.dataset_files) == 3
        assert page.next_page_token
        hits = datasets.list_datasets(filled(ApiListDatasetsRequest(), search="small"))
        assert [hit.ref for hit in hits.datasets] == ["demo-data/many-small-files"]
        token = official.security.oauth_client.introspect_token(
            filled(oauth_service.IntrospectTokenRequest(), token=STUDENT.token)
        )
        assert (token.active, token.username) == (True, "demo-student")


if not hasattr(oauth_service, "IntrospectTokenRequest"):
    # the last kagglesdk for Python 3.10 is older than the wire we speak; newer Pythons try it
    del test_kaggles_own_client_understands_the_demo
