"""Browsing Drive over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from jupyter_colabsync.contract.drive import ListDrive, MakeFolder
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.records import FOLDER_MIME, SHORTCUT_MIME, DriveFile
from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.server.drive import COLAB_MIME, kind_of, list_drive, make_folder
from jupyter_colabsync.services import Services
from tests.server.conftest import Client
from tests.unit.sync.device import client_of


async def test_a_folder_lists_folders_first(
    client: Client, connected: Services, cloud: DemoCloud
) -> None:
    cloud.drive.put("a.ipynb", b"{}")
    cloud.drive.mkdir("zoo")
    page = await client.get("drive")
    assert [(item["name"], item["kind"]) for item in page["items"]] == [
        ("zoo", "folder"),
        ("a.ipynb", "notebook"),
    ]
    assert page["nextPageToken"] is None
    below = await client.get("drive", folderId=page["items"][0]["id"], foldersOnly="true")
    assert below["items"] == []


async def test_search_looks_through_the_whole_drive(
    client: Client, connected: Services, cloud: DemoCloud
) -> None:
    cloud.drive.put("deep/down/petals.csv", b"x")
    page = await client.get("drive", search="petals")
    assert [item["name"] for item in page["items"]] == ["petals.csv"]


async def test_a_new_folder_is_made_once(client: Client, connected: Services) -> None:
    first = await client.post("drive/folders", parentId="root", name="flowers")
    again = await client.post("drive/folders", parentId="root", name=" flowers ")
    assert (first["kind"], first["name"]) == ("folder", "flowers")
    assert again["id"] == first["id"]


async def test_a_folder_without_a_name_is_refused(client: Client, connected: Services) -> None:
    body = {"parentId": "root", "name": "  "}
    status, problem = await client.ask("POST", "drive/folders", body)
    assert (status, problem["code"]) == (400, "bad_request")


async def test_a_folder_that_is_gone_is_not_found(client: Client, connected: Services) -> None:
    status, problem = await client.ask("GET", "drive", folderId="nowhere")
    assert (status, problem["code"]) == (404, "not_found")


async def test_without_an_account_the_answer_is_to_sign_in(
    client: Client, cloud: DemoCloud
) -> None:
    status, problem = await client.ask("GET", "drive")
    assert (status, problem["code"]) == (428, "sign_in_needed")


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda services: list_drive(services, ListDrive()), id="the tree"),
        pytest.param(lambda services: list_drive(services, ListDrive(search="a")), id="a search"),
        pytest.param(
            lambda services: make_folder(services, MakeFolder(parent_id="root", name="a")),
            id="a new folder",
        ),
    ],
)
def test_on_a_bad_day_of_drives_a_person_hears_of_it_after_three_tries(
    ask: Callable[[Any], object], cloud: DemoCloud
) -> None:
    cloud.faults.fail("drive.files.list", times=None, status=500, reason="internalError")
    drive = client_of(cloud)
    with pytest.raises(Unreachable):
        ask(SimpleNamespace(realm=SimpleNamespace(drive=drive)))
    drive.close()
    assert cloud.calls["drive.files.list"] == 3


@pytest.mark.parametrize(
    ("name", "mime_type", "kind"),
    [
        ("data", FOLDER_MIME, "folder"),
        ("data", SHORTCUT_MIME, "shortcut"),
        ("Untitled0", COLAB_MIME, "notebook"),
        ("a.ipynb", "application/json", "notebook"),
        ("a.csv", "text/csv", "file"),
        ("Notes", "application/vnd.google-apps.document", "document"),
    ],
)
def test_kinds_are_what_a_person_would_say(name: str, mime_type: str, kind: str) -> None:
    assert kind_of(DriveFile(id="1", name=name, mime_type=mime_type)) == kind
