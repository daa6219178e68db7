"""Kaggle over HTTP: sign in, describe, pull into a folder of Jupyter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT
from tests.server.conftest import Client
from tests.server.test_sync import settled

DATASET = "demo-data/flowers"


@pytest.fixture
def key_file() -> str:
    """The text of the demo user's kaggle.json."""
    return STUDENT.key_file


async def test_sign_in_by_file_is_shown_and_forgotten(
    client: Client, cloud: DemoCloud, key_file: str
) -> None:
    assert (await client.get("kaggle"))["state"] == "none"
    account = await client.post("kaggle/login", fileText=key_file)
    assert (account["state"], account["username"]) == ("connected", STUDENT.name)
    assert (await client.get("kaggle"))["state"] == "connected"
    assert (await client.post("kaggle/logout"))["state"] == "none"


async def test_sign_in_by_token(client: Client, cloud: DemoCloud) -> None:
    account = await client.post("kaggle/login", token=STUDENT.token)
    assert (account["state"], account["road"]) == ("connected", "token")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({}, 400, id="nothing given"),
        pytest.param({"fileText": "{}", "token": "x"}, 400, id="both given"),
        pytest.param({"fileText": "no json"}, 428, id="a file that is none"),
        pytest.param({"token": ""}, 428, id="an empty token"),
    ],
)
async def test_a_sign_in_of_the_wrong_shape_changes_nothing(
    client: Client, cloud: DemoCloud, body: dict[str, str], status: int
) -> None:
    answered, problem = await client.ask("POST", "kaggle/login", body)
    assert answered == status, problem
    assert problem["message"].endswith(".")
    assert (await client.get("kaggle"))["state"] == "none"


async def test_a_dataset_is_described_and_pulled(
    client: Client, cloud: DemoCloud, key_file: str, jp_root_dir: Path
) -> None:
    await client.post("kaggle/login", fileText=key_file)
    dataset = await client.post("kaggle/describe", ref=DATASET)
    assert dataset["ref"] == DATASET
    assert dataset["files"]
    assert dataset["freeBytes"] > 0
    job = await client.post("kaggle/pull", ref=DATASET, folder="data/here")
    ended = await settled(client, job)
    assert ended["state"] == "done", ended
    assert ended["result"]["facts"]["files"] >= len(dataset["files"])
    for file in dataset["files"]:
        assert (jp_root_dir / "data" / "here" / file["name"]).exists()


async def test_without_a_sign_in_describe_asks_for_one(client: Client, cloud: DemoCloud) -> None:
    status, _ = await client.ask("POST", "kaggle/describe", {"ref": DATASET})
    assert status == 428


async def test_a_pull_stays_inside_the_root(client: Client, cloud: DemoCloud) -> None:
    body = {"ref": DATASET, "folder": "../outside"}
    status, problem = await client.ask("POST", "kaggle/pull", body)
    assert (status, problem["code"]) == (400, "bad_path")


async def test_the_key_is_never_told(client: Client, cloud: DemoCloud, key_file: str) -> None:
    reply = await client.post("kaggle/login", fileText=key_file)
    assert json.loads(key_file)["key"] not in json.dumps(reply)
