"""Loading costs next to nothing, settings reach the services, and the end is clean."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.contract.jobs import JobResult
from jupyter_colabsync.drive.records import FOLDER_MIME, DriveFile
from jupyter_colabsync.extension import LINKS_FILE, SETTING, ColabSyncExtension
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.server.lazy import LazyServices
from jupyter_colabsync.sync.links import LinkBook, new_record
from tests.server.conftest import Client, services_of

LOAD = """
import json, sys
from jupyter_server.serverapp import ServerApp
app = ServerApp(
    open_browser=False, allow_root=True, jpserver_extensions={"jupyter_colabsync": True}
)
before = set(sys.modules)
app.initialize(argv=[], find_extensions=False, new_httpserver=False)
loaded = "colabsync_services" in app.web_app.settings
print(json.dumps([loaded, sorted({name.partition(".")[0] for name in sys.modules})]))
"""
HEAVY = {"google", "googleapiclient", "kaggle", "kagglesdk", "requests", "keyring", "nbdime"}
ON_FIRST_USE = {"psutil", "pynvml", "pathspec", "watchfiles"}


def test_loading_imports_nothing_heavy(home: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOAD], capture_output=True, text=True, check=True, timeout=60
    )
    is_loaded, modules = json.loads(said.stdout.splitlines()[-1])
    assert is_loaded
    assert (HEAVY | ON_FIRST_USE) & set(modules) == set()


def test_jupyter_finds_the_extension() -> None:
    import jupyter_colabsync

    (point,) = jupyter_colabsync._jupyter_server_extension_points()
    assert point == {"module": "jupyter_colabsync", "app": ColabSyncExtension}


def test_nothing_is_built_before_somebody_asks(jp_serverapp: Any) -> None:
    assert jp_serverapp.web_app.settings[SETTING].built is None


@pytest.fixture
def a_link(home: Path, tmp_path: Path) -> Path:
    """A folder that was linked before the server starts."""
    folder = tmp_path / "flowers"
    folder.mkdir()
    chain = [DriveFile(id="1", name="flowers", mime_type=FOLDER_MIME)]
    LinkBook(home).add(new_record(folder, chain, "two-way"), lambda others: None)
    return folder


def test_links_that_exist_are_taken_up_at_once(home: Path, a_link: Path, jp_serverapp: Any) -> None:
    threads = [each for each in threading.enumerate() if each.name == "colabsync-wake"]
    for thread in threads:
        thread.join(30)
    services = jp_serverapp.web_app.settings[SETTING].built
    assert services is not None
    assert [link.local for link in services.realm.sync.links()] == [str(a_link)]
    assert (home / LINKS_FILE).exists()


@pytest.mark.parametrize("jp_argv", [["--ColabSyncConfig.idle_poll_s=7"]])
def test_settings_reach_the_services(jp_serverapp: Any) -> None:
    assert services_of(jp_serverapp).config.idle_poll_s == 7


async def test_after_the_stop_nothing_is_started_any_more(
    client: Client, jp_serverapp: Any
) -> None:
    await client.get("jobs")
    extension = jp_serverapp.extension_manager.extension_apps["jupyter_colabsync"].pop()
    await extension.stop_extension()
    lazy: LazyServices = jp_serverapp.web_app.settings[SETTING]
    assert lazy.built is None
    status, problem = await client.ask("GET", "jobs")
    assert (status, problem["code"]) == (409, "busy")


async def test_running_work_keeps_jupyter_from_shutting_down_as_idle(
    client: Client, jp_serverapp: Any
) -> None:
    manager = jp_serverapp.extension_manager
    assert not manager.any_activity()
    jobs = services_of(jp_serverapp).jobs
    job = jobs.start("key", "sync", "flowers", wait_for_stop)
    assert manager.any_activity()
    jobs.cancel(job.id)
    jobs.wait(job.id, 10)
    assert not manager.any_activity()


async def test_looking_is_no_activity_and_doing_is(client: Client, jp_serverapp: Any) -> None:
    settings = jp_serverapp.web_app.settings
    before = settings.get("api_last_activity")
    await client.get("system")
    await client.post("system/kernels/ask")
    assert settings.get("api_last_activity") == before
    await client.ask("POST", "jobs/none/cancel", {})
    assert settings.get("api_last_activity") != before


def wait_for_stop(context: JobContext) -> JobResult:
    context.cancel.wait(30)
    return JobResult(message="")
