"""Links and Sync to Drive over HTTP, on real files and the demo cloud."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.services import Services
from tests.server.conftest import Client


@pytest.fixture
def flowers(jp_root_dir: Path) -> Path:
    """A folder of Jupyter with one notebook."""
    folder = jp_root_dir / "flowers"
    folder.mkdir()
    (folder / "train.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4}')
    return folder


def names_in(folder: Path) -> list[str]:
    """What lies in a folder, hidden things too."""
    return sorted(each.name for each in folder.iterdir())


async def settled(client: Client, job: dict[str, Any]) -> dict[str, Any]:
    """The job after it ended, as late comers see it."""
    for _ in range(600):
        jobs: list[dict[str, Any]] = (await client.get("jobs"))["jobs"]
        listed = {each["id"]: each for each in jobs}
        if listed[job["id"]]["endedAtMs"] is not None:
            return listed[job["id"]]
        await asyncio.sleep(0.05)
    raise AssertionError("the job did not end")


async def linked(client: Client, **changes: object) -> dict[str, Any]:
    """A new link between `flowers` here and `My Drive/flowers`."""
    body = {"local": "flowers", "remotePath": "My Drive/flowers", **changes}
    link: dict[str, Any] = await client.post("links", **body)
    return link


async def test_a_preview_says_what_would_be_done_and_does_nothing(
    client: Client, connected: Services, cloud: DemoCloud, flowers: Path
) -> None:
    plan = await client.post("links/preview", local="flowers", remotePath="My Drive/flowers")
    assert ("upload", "train.ipynb") in [(line["action"], line["path"]) for line in plan["lines"]]
    assert plan["counts"]["uploaded"] == 1
    assert not cloud.drive.exists("flowers")
    assert names_in(flowers) == ["train.ipynb"]


async def test_a_link_is_made_synced_paused_and_ended(
    client: Client, connected: Services, cloud: DemoCloud, flowers: Path
) -> None:
    link = await linked(client)
    assert (link["contentsPath"], link["remote"]) == ("flowers", "My Drive/flowers")
    job = await settled(client, await client.post(f"links/{link['id']}/sync"))
    assert job["state"] == "done", job
    assert cloud.drive.read("flowers/train.ipynb") == (flowers / "train.ipynb").read_bytes()
    (listed,) = (await client.get("links"))["links"]
    assert (listed["id"], listed["waitingFiles"]) == (link["id"], 0)
    assert (await client.post(f"links/{link['id']}/pause", paused=True))["state"] == "paused"
    assert (await client.post(f"links/{link['id']}/pause", paused=False))["state"] != "paused"
    assert await client.ask("DELETE", f"links/{link['id']}") == (200, {})
    assert (await client.get("links"))["links"] == []
    assert (flowers / "train.ipynb").exists()
    assert cloud.drive.exists("flowers/train.ipynb")


async def test_held_deletions_are_named_and_settled_by_a_choice(
    client: Client, connected: Services, cloud: DemoCloud, flowers: Path
) -> None:
    for name in ("data/a.csv", "data/b.csv"):
        cloud.drive.put(f"flowers/{name}", name)
    link = await linked(client)
    await settled(client, await client.post(f"links/{link['id']}/sync"))
    for name in ("data", "train.ipynb"):
        cloud.drive.trash(f"flowers/{name}")
    await settled(client, await client.post(f"links/{link['id']}/sync"))
    held = await client.get(f"links/{link['id']}/held")
    assert held["paths"] == ["data/a.csv", "data/b.csv", "train.ipynb"]
    settled_link = await client.post(f"links/{link['id']}/held", choice="keep")
    assert settled_link["held"] == 0


async def test_a_linked_drive_folder_is_marked_in_the_tree(
    client: Client, connected: Services, flowers: Path
) -> None:
    await linked(client)
    (item,) = (await client.get("drive"))["items"]
    assert (item["name"], item["isLinked"]) == ("flowers", True)


async def test_sync_to_drive_proposes_a_place_and_sends_there(
    client: Client, connected: Services, cloud: DemoCloud, flowers: Path
) -> None:
    paths = ["flowers/train.ipynb"]
    proposal = await client.post("sync/propose", paths=paths)
    assert (proposal["outside"], proposal["inside"]) == (paths, [])
    assert proposal["remotePath"].startswith("My Drive/")
    job = await client.post("sync/paths", paths=paths, remotePath=proposal["remotePath"])
    result = (await settled(client, job))["result"]
    assert result["message"] == f"train.ipynb is on Drive in {proposal['remotePath']}."
    assert (result["facts"]["name"], result["facts"]["proven"]) == ("train.ipynb", 1)
    sent = f"{proposal['remotePath'].removeprefix('My Drive/')}/train.ipynb"
    assert cloud.drive.read(sent) == (flowers / "train.ipynb").read_bytes()


async def test_one_file_inside_a_link_is_named_when_its_link_has_it_on_drive(
    client: Client, connected: Services, flowers: Path
) -> None:
    (flowers / ".ipynb_checkpoints").mkdir()
    (flowers / ".ipynb_checkpoints" / "x.ipynb").write_text("{}")
    await linked(client)
    told = []
    for path in ("flowers/train.ipynb", "flowers/.ipynb_checkpoints/x.ipynb"):
        job = await settled(client, await client.post("sync/paths", paths=[path]))
        told.append(job["result"]["message"])
    assert told[0] == "train.ipynb is on Drive in My Drive/flowers."
    assert "x.ipynb" not in told[1], "it is ignored: nothing may be claimed of it"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({"local": "../up", "remoteId": "x"}, "bad_path", id="out of the root"),
        pytest.param({"local": "flowers"}, "link_missing", id="no Drive folder"),
        pytest.param(
            {"local": "flowers", "remoteId": "x", "remotePath": "My Drive/x"},
            "link_missing",
            id="two Drive folders",
        ),
        pytest.param(
            {"local": "flowers/train.ipynb", "remotePath": "My Drive/x"}, "link_to_file", id="file"
        ),
        pytest.param({"local": "/", "remotePath": "My Drive/x"}, "link_root", id="the whole disk"),
    ],
)
async def test_what_cannot_be_linked_is_refused_with_its_code(
    client: Client, connected: Services, flowers: Path, body: dict[str, str], code: str
) -> None:
    for path in ("links", "links/preview"):
        status, problem = await client.ask("POST", path, body)
        assert (status, problem["code"]) == (400, code)
    assert (await client.get("links"))["links"] == []


@pytest.mark.parametrize("paths", [[], ["../x"], ["/etc/passwd"], ["a", "b/../../c"]])
async def test_sync_to_drive_stays_inside_the_root(
    client: Client, connected: Services, paths: list[str]
) -> None:
    for path in ("sync/propose", "sync/paths"):
        status, problem = await client.ask("POST", path, {"paths": paths})
        assert (status, problem["code"]) == (400, "bad_path")


@pytest.mark.parametrize("path", ["links/none/sync", "links/none/pause", "links/none/held"])
async def test_a_link_that_is_gone_is_not_found(
    client: Client, connected: Services, path: str
) -> None:
    body = {"pause": {"paused": True}, "held": {"choice": "keep"}}.get(Path(path).name, {})
    status, problem = await client.ask("POST", path, body)
    assert (status, problem["code"]) == (404, "no_such_link")


async def test_the_demo_does_not_write_into_a_really_linked_folder(
    client: Client, connected: Services, flowers: Path
) -> None:
    await linked(client)
    await client.post("account/demo")
    body = {"local": "flowers", "remotePath": "My Drive/demo"}
    status, problem = await client.ask("POST", "links", body)
    assert (status, problem["code"]) == (400, "link_nested")
    await client.post("account/disconnect")
    assert [link["local"] for link in (await client.get("links"))["links"]] == ["flowers"]


async def test_a_job_can_be_stopped(client: Client, connected: Services) -> None:
    begun = threading.Event()

    def work(context: Any) -> Any:
        begun.set()
        context.cancel.wait(30)

    job = connected.jobs.start("key", "sync", "flowers", work)
    await asyncio.to_thread(begun.wait, 10)
    await client.post(f"jobs/{job.id}/cancel")
    assert (await settled(client, {"id": job.id}))["state"] == "cancelled"
