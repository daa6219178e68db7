"""Pulls over HTTP: into folders of Jupyter, remembered, gone on with, kept up to date."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT
from jupyter_colabsync.demo.kaggle_archives import zip_of
from jupyter_colabsync.kaggle.service import KaggleService
from tests.server.conftest import Client, services_of
from tests.server.test_sync import settled
from tests.unit.kaggle.kaggle_cloud import context

DATASET = "demo-data/flowers"


@pytest.fixture
def kaggle(client: Client, cloud: DemoCloud, jp_serverapp: Any) -> KaggleService:
    """The server's own Kaggle, signed in."""
    found = services_of(jp_serverapp).realm.kaggle
    found.access.login_file(STUDENT.key_file)
    return found


async def pull(client: Client, folder: str = "data/here", ref: str = DATASET) -> dict[str, Any]:
    """A pull that has ended."""
    return await settled(client, await client.post("kaggle/pull", ref=ref, folder=folder))


async def listed(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("kaggle/pulled"))["pulled"]
    return found


async def test_a_dataset_is_pulled_into_the_folder_itself(
    client: Client, kaggle: KaggleService, jp_root_dir: Path
) -> None:
    job = await pull(client)
    assert (job["state"], job["key"]) == ("done", "kaggle:data/here")
    facts = job["result"]["facts"]
    assert (facts["version"], facts["source"], facts["skipped"]) == (1, "kaggle", 0)
    assert (jp_root_dir / "data" / "here" / "flowers.csv").exists()


async def test_the_list_says_what_is_where(client: Client, kaggle: KaggleService) -> None:
    assert await listed(client) == []
    await pull(client, "data/./here/")
    (found,) = await listed(client)
    assert found.pop("pulledAt").endswith("+00:00")
    assert found.pop("files") == 5
    assert found.pop("bytes") > 1000
    assert found.pop("title") != DATASET
    assert found == {
        "folder": "data/here",
        "kind": "dataset",
        "ref": DATASET,
        "url": f"https://www.kaggle.com/datasets/{DATASET}",
        "version": 1,
        "newestVersion": 1,
        "select": [],
        "isComplete": True,
        "missing": 0,
    }


async def test_the_root_itself_can_be_pulled_into(client: Client, kaggle: KaggleService) -> None:
    job = await pull(client, "")
    assert job["key"] == "kaggle:"
    assert [each["folder"] for each in await listed(client)] == [""]


async def test_folders_outside_the_root_are_not_shown(
    client: Client, kaggle: KaggleService, tmp_path: Path
) -> None:
    kaggle.puller.pull(DATASET, tmp_path / "elsewhere", (), context())
    await pull(client)
    assert [each["folder"] for each in await listed(client)] == ["data/here"]
    assert str(tmp_path) not in str(await client.get("kaggle/pulled"))


@pytest.mark.parametrize("path", ["pull", "pulled/check", "pulled/again", "pulled/forget"])
async def test_every_folder_is_one_inside_the_root(
    client: Client, kaggle: KaggleService, path: str
) -> None:
    body = {"ref": DATASET} if path == "pull" else {}
    for folder in ("../outside", "/etc", "a/../../b"):
        asked = {**body, "folder": folder}
        status, problem = await client.ask("POST", f"kaggle/{path}", asked)
        assert (status, problem["code"]) == (400, "bad_path")


@pytest.mark.parametrize("path", ["check", "again"])
async def test_a_folder_nothing_was_pulled_into_is_said(
    client: Client, kaggle: KaggleService, path: str
) -> None:
    status, problem = await client.ask("POST", f"kaggle/pulled/{path}", {"folder": "data"})
    assert (status, problem["code"]) == (404, "kaggle_not_pulled")


async def test_a_newer_version_is_found_and_brought(
    client: Client, kaggle: KaggleService, cloud: DemoCloud, jp_root_dir: Path
) -> None:
    await pull(client)
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_of({"flowers.csv": b"all new"}))
    found = await client.post("kaggle/pulled/check", folder="data/here")
    assert (found["folder"], found["version"], found["newestVersion"]) == ("data/here", 1, 2)
    assert [found] == await listed(client)
    job = await settled(client, await client.post("kaggle/pulled/again", folder="data/here"))
    assert (job["key"], job["title"]) == ("kaggle:data/here", found["title"])
    assert job["result"]["facts"]["version"] == 2
    assert "4 files of an earlier version are no longer part of it" in job["result"]["message"]
    assert (jp_root_dir / "data" / "here" / "flowers.csv").read_bytes() == b"all new"
    (found,) = await listed(client)
    assert (found["version"], found["files"], found["isComplete"]) == (2, 1, True)


async def test_a_refused_pull_names_the_rules_and_goes_on_once_they_are_accepted(
    client: Client, kaggle: KaggleService, cloud: DemoCloud, jp_root_dir: Path
) -> None:
    job = await pull(client, "night", "city-lights")
    assert (job["state"], job["problem"]["code"]) == ("failed", "kaggle_rules")
    assert job["problem"]["url"].endswith("/competitions/city-lights/rules")
    cloud.kaggle.accept_rules("city-lights")
    job = await settled(client, await client.post("kaggle/pulled/again", folder="night"))
    assert job["state"] == "done", job
    assert (jp_root_dir / "night" / "train.csv").exists()


async def test_a_stopped_pull_is_incomplete_and_goes_on(
    client: Client, kaggle: KaggleService, cloud: DemoCloud
) -> None:
    await pull(client)
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_of({"more.txt": b"more"}))
    cloud.faults.hold("kaggle.storage")
    job = await client.post("kaggle/pulled/again", folder="data/here")
    await client.post(f"jobs/{job['id']}/cancel")
    cloud.faults.release("kaggle.storage")
    assert (await settled(client, job))["state"] == "cancelled"
    job = await settled(client, await client.post("kaggle/pulled/again", folder="data/here"))
    assert job["state"] == "done", job
    (found,) = await listed(client)
    assert (found["version"], found["isComplete"]) == (2, True)


async def test_a_forgotten_folder_is_off_the_list_and_its_files_stay(
    client: Client, kaggle: KaggleService, jp_root_dir: Path
) -> None:
    await pull(client, "a")
    await pull(client, "b")
    reply = await client.post("kaggle/pulled/forget", folder="a")
    assert [each["folder"] for each in reply["pulled"]] == ["b"]
    assert (jp_root_dir / "a" / "flowers.csv").exists()


async def test_a_folder_that_was_deleted_drops_out(
    client: Client, kaggle: KaggleService, jp_root_dir: Path
) -> None:
    await pull(client)
    shutil.rmtree(jp_root_dir / "data" / "here")
    assert await listed(client) == []


async def test_archives_inside_are_unpacked_when_wished(
    client: Client, kaggle: KaggleService, cloud: DemoCloud, jp_root_dir: Path
) -> None:
    inner = zip_of({"deep.txt": b"deep"})
    cloud.kaggle.add_dataset("demo-data", "nested", zip_of({"inner.zip": inner, "a.txt": b"a"}))
    asked = {"ref": "demo-data/nested", "folder": "n", "unpackNested": True}
    await settled(client, await client.post("kaggle/pull", **asked))
    assert (jp_root_dir / "n" / "inner" / "deep.txt").read_bytes() == b"deep"
    (found,) = await listed(client)
    assert found["isComplete"]
