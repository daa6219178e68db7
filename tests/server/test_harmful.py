"""What Google holds back as malware, over HTTP: listed, and fetched when a person insists."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.project import Json, Project


@pytest.fixture
def file(project: Project, jp_asyncio_loop: Any) -> Json:
    """As it is listed."""
    project.cloud.drive.put("Project/bad.bin", b"MZ")
    project.cloud.drive.mark_abusive("Project/bad.bin")
    jp_asyncio_loop.run_until_complete(project.sync())
    (file,) = jp_asyncio_loop.run_until_complete(project.get("harmful"))["files"]
    return dict(file)


async def counted(project: Project) -> int:
    (link,) = (await project.client.get("links"))["links"]
    return int(link["harmful"])


async def test_it_is_listed_and_fetched_once_it_is_allowed(project: Project, file: Json) -> None:
    there = project.cloud.drive.find("Project/bad.bin")
    assert (file["path"], file["sizeBytes"]) == ("bad.bin", 2)
    assert file["url"].endswith(there.id)
    assert await counted(project) == 1
    link = await project.post("harmful", path="bad.bin", md5=file["md5"])
    assert (link["id"], link["harmful"]) == (project.link_id, 0)
    assert await project.get("harmful") == {"files": []}
    await project.sync()
    assert (project.folder / "bad.bin").read_bytes() == b"MZ"
    assert await counted(project) == 0


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param({"path": "a.txt", "md5": "0"}, 404, "not_held_back", id="not held back"),
        pytest.param({"path": "bad.bin", "md5": "0"}, 409, "changed_on_drive", id="not as shown"),
        pytest.param({"path": "bad.bin"}, 400, "bad_request", id="no version named"),
    ],
)
async def test_nothing_else_is_allowed(
    project: Project, file: Json, body: Json, status: int, code: str
) -> None:
    answer, reply = await project.ask("POST", "harmful", body)
    assert (answer, reply["code"]) == (status, code)
    assert await counted(project) == 1
