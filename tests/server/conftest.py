"""Fixtures of the server tests: our extension in a real Jupyter Server, on a demo cloud."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPResponse

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.extension import SETTING
from jupyter_colabsync.server.lazy import LazyServices
from jupyter_colabsync.services import Services
from tests.server.project import Project

JpFetch = Callable[..., Awaitable[HTTPResponse]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of its own."""
    folder = tmp_path / "colabsync-home"
    monkeypatch.setenv("COLABSYNC_HOME", str(folder))
    monkeypatch.delenv("COLABSYNC_DEMO", raising=False)
    return folder


@pytest.fixture
def jp_server_config(home: Path) -> dict[str, Any]:
    """Our extension is on, and no test touches the machine's keyring."""
    return {
        "ServerApp": {"jpserver_extensions": {"jupyter_colabsync": True}},
        "ColabSyncConfig": {"use_keyring": False},
    }


class Client:
    """Speaks to our routes as the panel does."""

    def __init__(self, fetch: JpFetch) -> None:
        self._fetch = fetch

    async def ask(
        self, verb: str, path: str, body: object = None, /, **query: str
    ) -> tuple[int, Any]:
        """The status and the decoded JSON of one request."""
        response = await self._fetch(
            "colabsync",
            *path.split("/"),
            method=verb,
            params=query or None,
            body=json.dumps(body) if body is not None else ("" if verb == "POST" else None),
            allow_nonstandard_methods=True,
            raise_error=False,
            request_timeout=60,
        )
        return response.code, json.loads(response.body)

    async def get(self, path: str, /, **query: str) -> Any:
        """The reply to a GET that must work."""
        status, reply = await self.ask("GET", path, **query)
        assert status == 200, reply
        return reply

    async def post(self, path: str, /, **body: object) -> Any:
        """The reply to a POST that must work."""
        status, reply = await self.ask("POST", path, body)
        assert status == 200, reply
        return reply


@pytest.fixture
def client(jp_fetch: JpFetch) -> Client:
    """A signed-in client of the running server."""
    return Client(jp_fetch)


def services_of(serverapp: Any) -> Services:
    """The services behind a running server."""
    lazy: LazyServices = serverapp.web_app.settings[SETTING]
    return lazy.now()


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoCloud]:
    """A demo cloud with nothing in it, which the server takes for Google and Kaggle."""
    with DemoCloud(sample=False, auto_approve=True, check_requests=True) as running:
        monkeypatch.setenv("COLABSYNC_GOOGLE_URL", running.google_url)
        monkeypatch.setenv("COLABSYNC_KAGGLE_URL", running.kaggle_url)
        yield running
        assert running.violations == []
        assert running.problems == []


@pytest.fixture
def connected(cloud: DemoCloud, jp_serverapp: Any) -> Iterator[Services]:
    """The services of the running server, with the cloud's account connected.

    They end while the cloud is still there: what is not on Drive by then is sent.
    """
    services = services_of(jp_serverapp)
    services.realm.signin.adopt_authorized_user(cloud.authorized_user_info())
    yield services
    jp_serverapp.web_app.settings[SETTING].close()


@pytest.fixture
def project(
    client: Client, connected: Services, cloud: DemoCloud, jp_root_dir: Path, jp_asyncio_loop: Any
) -> Project:
    """A linked folder that rests, equal on both sides."""
    made = Project(client, cloud, jp_root_dir)
    jp_asyncio_loop.run_until_complete(made.begin())
    return made


@pytest.fixture
def torn(project: Project, jp_asyncio_loop: Any) -> Project:
    """A text and a notebook in two versions each."""
    project.tear()
    jp_asyncio_loop.run_until_complete(project.sync())
    return project
