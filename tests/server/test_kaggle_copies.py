"""Kaggle's data on the person's own Drive, over HTTP: found by its note, compared in speed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT
from jupyter_colabsync.services import Services
from tests.server.conftest import Client
from tests.server.test_sync import settled

DATASET = "demo-data/flowers"


async def pull_and_link(client: Client, folder: str, select: tuple[str, ...] = ()) -> None:
    """Pull the dataset into a folder and sync that to Drive."""
    await client.post("kaggle/login", fileText=STUDENT.key_file)
    job = await client.post("kaggle/pull", ref=DATASET, folder=folder, select=select)
    assert (await settled(client, job))["state"] == "done"
    link = await client.post("links", local=folder, remotePath=f"My Drive/Data/{folder}")
    job = await client.post(f"links/{link['id']}/sync")
    assert (await settled(client, job))["state"] == "done"


@pytest.fixture
def pulled(
    client: Client, connected: Services, jp_root_dir: Path, jp_asyncio_loop: Any
) -> list[Path]:
    """The files of a folder with all of the dataset, which is linked to Drive and synced."""
    jp_asyncio_loop.run_until_complete(pull_and_link(client, "flowers"))
    found = jp_root_dir.glob("flowers/[!.]*/**/*"), jp_root_dir.glob("flowers/[!.]*")
    return [path for paths in found for path in paths if path.is_file()]


async def copies(client: Client, ref: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("kaggle/copies", ref=ref))["copies"]
    return found


async def test_a_copy_is_found_by_its_note(client: Client, pulled: list[Path]) -> None:
    (copy,) = await copies(client, DATASET)
    assert (copy["name"], copy["version"], copy["files"]) == ("flowers", 1, len(pulled))
    assert copy["bytes"] == sum(path.stat().st_size for path in pulled)
    assert await copies(client, "demo-data/many-small-files") == []


async def test_a_part_of_it_is_no_copy(
    client: Client, connected: Services, cloud: DemoCloud
) -> None:
    await pull_and_link(client, "some", ("*.csv",))
    assert cloud.drive.find("Data/some/flowers.csv").name == "flowers.csv"
    assert await copies(client, DATASET) == []


async def test_both_sides_are_tried(client: Client, pulled: list[Path]) -> None:
    (copy,) = await copies(client, DATASET)
    speeds = await client.post("kaggle/copies/compare", ref=DATASET, folderId=copy["folderId"])
    assert speeds["driveBytesPerS"] > 0
    assert speeds["kaggleBytesPerS"] > 0


async def test_a_side_that_cannot_be_tried_has_no_speed(
    client: Client, cloud: DemoCloud, pulled: list[Path]
) -> None:
    await client.post("kaggle/logout")
    speeds = await client.post("kaggle/copies/compare", ref=DATASET, folderId="gone")
    assert speeds == {"driveBytesPerS": None, "kaggleBytesPerS": None}


async def test_without_drive_there_are_no_copies(client: Client, cloud: DemoCloud) -> None:
    assert await copies(client, DATASET) == []
