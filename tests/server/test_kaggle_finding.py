"""Finding things on Kaggle over HTTP: search, describe, look into folders, weigh."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT
from tests.server.conftest import Client

DATASET = "demo-data/flowers"


@pytest.fixture
def signed_in(client: Client, cloud: DemoCloud, jp_asyncio_loop: asyncio.AbstractEventLoop) -> None:
    jp_asyncio_loop.run_until_complete(client.post("kaggle/login", fileText=STUDENT.key_file))
    cloud.calls.reset()


@pytest.mark.usefixtures("signed_in")
async def test_a_search_takes_its_filters_from_the_address(client: Client) -> None:
    found = await client.get("kaggle/search", kind="dataset", text="flowers", maxBytes="10000000")
    hit = next(each for each in found["hits"] if each["ref"] == DATASET)
    assert (hit["kind"], hit["totalBytes"] > 0) == ("dataset", True)
    found = await client.get("kaggle/search", text="flowers", minBytes="10000000000")
    assert found["hits"] == []
    found = await client.get("kaggle/search", kind="competition", sort="deadline")
    assert {each["contest"]["hasEntered"] for each in found["hits"]} <= {True, False}


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    "query", [{"kind": "notebook"}, {"sort": "best"}, {"minBytes": "x"}, {"minBytes": "-1"}]
)
async def test_a_search_that_cannot_be_is_refused(client: Client, query: dict[str, str]) -> None:
    status, problem = await client.ask("GET", "kaggle/search", None, **query)
    assert (status, problem["message"][-1]) == (400, ".")


@pytest.mark.usefixtures("signed_in")
async def test_a_dataset_is_described_and_looked_into_and_weighed(
    client: Client, cloud: DemoCloud, jp_root_dir: Path
) -> None:
    address = f"https://www.kaggle.com/datasets/{DATASET}?select=flowers.csv"
    dataset = await client.post("kaggle/describe", ref=address)
    assert (dataset["ref"], dataset["select"]) == (DATASET, ["flowers.csv"])
    top = await client.get("kaggle/files", ref=DATASET)
    folder, *files = top["entries"]
    assert (folder["name"], folder["isFolder"], folder["fileCount"]) == ("notes", True, 3)
    assert [each["path"] for each in files] == ["flowers.csv", "README.md"]
    assert top["nextPage"] is None
    notes = await client.get("kaggle/files", ref=DATASET, path="notes")
    assert [each["path"] for each in notes["entries"]] == [
        "notes/daisy.txt",
        "notes/poppy.txt",
        "notes/tulip.txt",
    ]
    weight = await client.post("kaggle/weigh", ref=DATASET, select=["notes/"], folder="data/new")
    assert weight["bytes"] == folder["sizeBytes"]
    assert (weight["files"], weight["fits"], weight["freeBytes"] > 0) == (3, True, True)
    assert not (jp_root_dir / "data").exists()
    assert cloud.calls.counts == {"kaggle.GetDataset": 1, "kaggle.ListDatasetFiles": 1}


@pytest.mark.usefixtures("signed_in")
async def test_two_tabs_that_look_at_once_make_one_walk(client: Client, cloud: DemoCloud) -> None:
    ref = "demo-data/many-small-files"
    await client.post("kaggle/describe", ref=ref)
    replies = await asyncio.gather(*(client.get("kaggle/files", ref=ref) for _ in range(4)))
    assert all(each == replies[0] for each in replies)
    assert cloud.calls["kaggle.ListDatasetFiles"] == 2, "400 files come in two pages"


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("verb", "path", "ask", "status", "code"),
    [
        pytest.param("GET", "files", {"ref": "no slug"}, 400, "bad_reference", id="no reference"),
        pytest.param("GET", "files", {"ref": "a/b"}, 404, "kaggle_unknown", id="none of that name"),
        pytest.param(
            "GET", "files", {"ref": DATASET, "path": "x"}, 404, "kaggle_no_folder", id="no folder"
        ),
        pytest.param(
            "GET", "files", {"ref": DATASET, "page": "x"}, 400, "kaggle_page", id="no page"
        ),
        pytest.param(
            "GET", "files", {"ref": "models/a/b"}, 400, "kaggle_variation", id="no variation"
        ),
        pytest.param(
            "GET", "files", {"ref": "city-lights"}, 422, "kaggle_rules", id="rules not accepted"
        ),
        pytest.param(
            "POST", "weigh", {"ref": DATASET, "folder": "../up"}, 400, "bad_path", id="outside"
        ),
        pytest.param(
            "POST",
            "weigh",
            {"ref": DATASET, "select": ["*.parquet"]},
            400,
            "kaggle_select",
            id="chooses nothing",
        ),
    ],
)
async def test_what_cannot_be_told_is_said(
    client: Client, verb: str, path: str, ask: dict[str, str], status: int, code: str
) -> None:
    body, query = (ask, {}) if verb == "POST" else (None, ask)
    got, problem = await client.ask(verb, f"kaggle/{path}", body, **query)
    assert (got, problem["code"]) == (status, code)
    assert problem["message"].endswith(".")


async def test_nothing_is_found_without_a_sign_in(client: Client, cloud: DemoCloud) -> None:
    for path, query in (("search", {"text": "x"}), ("files", {"ref": DATASET})):
        status, problem = await client.ask("GET", f"kaggle/{path}", None, **query)
        assert (status, problem["code"]) == (428, "kaggle_sign_in")
    assert cloud.calls.total == 0
