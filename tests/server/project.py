"""A linked folder in Jupyter's root, asked about over HTTP as the panel does."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.notebooks.samples import cell, jupyter

if TYPE_CHECKING:
    from tests.server.conftest import Client

AN_HOUR_AGO_S = time.time() - 3600
"""A notebook that somebody has just saved is not merged yet."""
BASE = jupyter(cell("a", "1"), cell("b", "2"))
MINE = jupyter(cell("a", "mine"), cell("b", "2"))
THEIRS = jupyter(cell("a", "theirs"), cell("b", "2"))
Json = dict[str, Any]


class Project:
    """A linked folder in Jupyter's root. It is paused, so that it is synced only when told to."""

    def __init__(self, client: Client, cloud: DemoCloud, root: Path) -> None:
        self.client, self.cloud = client, cloud
        self.folder = root / "project"
        self.folder.mkdir()
        self.link_id = ""

    async def begin(self) -> None:
        """Some files, equal on both sides."""
        (self.folder / ".colabsyncignore").write_text("*.log\n")
        self.write("a.txt", b"before\n")
        self.write("nb.ipynb", BASE)
        self.write("d/k.txt", b"kept")
        link = await self.client.post("links", local="project", remotePath="My Drive/Project")
        self.link_id = link["id"]
        await self.post("pause", paused=True)
        await self.sync()

    def write(self, path: str, content: bytes) -> None:
        """Write a file, an hour ago."""
        place = self.folder / path
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
        os.utime(place, (AN_HOUR_AGO_S, AN_HOUR_AGO_S))

    def tear(self) -> None:
        """Both sides edit the same places."""
        self.write("a.txt", b"mine\n")
        self.write("nb.ipynb", MINE)
        self.cloud.drive.put("Project/a.txt", "theirs\n")
        self.cloud.drive.put("Project/nb.ipynb", THEIRS)

    async def sync(self) -> None:
        """One run, to its end."""
        await self.done(await self.post("sync"))

    async def done(self, job: Json) -> None:
        """Wait until a job has ended well."""
        for _ in range(3000):
            jobs = {each["id"]: each for each in (await self.client.get("jobs"))["jobs"]}
            if jobs[job["id"]]["endedAtMs"] is not None:
                assert jobs[job["id"]]["state"] == "done", jobs[job["id"]]
                return
            await asyncio.sleep(0.02)
        raise AssertionError("the job did not end")

    async def ask(self, verb: str, path: str, body: Json | None = None) -> tuple[int, Any]:
        """Status and reply of a route of this link."""
        return await self.client.ask(verb, f"links/{self.link_id}/{path}", body)

    async def get(self, path: str, /, **query: str) -> Any:
        """The reply to a GET of this link."""
        return await self.client.get(f"links/{self.link_id}/{path}", **query)

    async def post(self, path: str, /, **body: object) -> Any:
        """The reply to a POST of this link."""
        return await self.client.post(f"links/{self.link_id}/{path}", **body)

    async def copies(self) -> dict[str, str]:
        """Open conflicts: the path, and that of the copy."""
        found = (await self.get("conflicts"))["conflicts"]
        return {each["path"]: each["copyPath"] for each in found}

    def everything(self) -> tuple[object, ...]:
        """What lies here, the bin as well, and on Drive."""
        files = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        here = {path.relative_to(self.folder): path.read_bytes() for path in files}
        return here, self.cloud.drive.tree("Project")
