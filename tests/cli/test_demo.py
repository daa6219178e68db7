"""`cloud` and `demo` as processes: what they print, and that nothing is left running."""

from __future__ import annotations

import json
import os
import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest

from jupyter_colabsync.cli.demo import kept_folder
from jupyter_colabsync.cli.lab import free_port, lab_command
from jupyter_colabsync.cli.samples import write_samples
from jupyter_colabsync.errors import LocalProblem

WAIT_S = 60


def get(url: str, token: str | None = None) -> Any:
    headers = {"Authorization": f"token {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as reply:
        return json.loads(reply.read())


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_cloud_prints_its_origins_serves_and_ends_cleanly(start: Any, stop: signal.Signals) -> None:
    process = start("cloud")
    origins = json.loads(process.stdout.readline())
    assert {"google_url", "kaggle_url", "backdoor_url"} <= set(origins)
    client = json.loads(Path(origins["client_file"]).read_text())
    assert client["installed"]["client_id"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{origins['google_url']}/drive/v3/about?fields=user")
    assert refused.value.code in {401, 403}
    refused.value.close()
    process.send_signal(stop)
    assert process.wait(WAIT_S) == 0
    assert not Path(origins["client_file"]).exists()


def test_demo_runs_a_connected_lab_and_leaves_nothing_running(start: Any, home: Path) -> None:
    with socket.socket() as any_free_one:
        any_free_one.bind(("127.0.0.1", 0))
        port = any_free_one.getsockname()[1]
    process = start("demo", "--no-browser", "--json", "--dir", "here", "--port", str(port))
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    url = urlsplit(json.loads(line)["url"])
    server, token = f"http://{url.netloc}", parse_qs(url.query)["token"][0]
    account = get(f"{server}/colabsync/account", token)
    assert (account["state"], account["isDemo"]) == ("connected", True)
    assert get(f"{server}/colabsync/kaggle", token)["state"] == "connected"
    names = {each["name"] for each in get(f"{server}/api/contents", token)["content"]}
    assert names == {"flowers", "Welcome.ipynb"}
    assert token not in " ".join(psutil.Process(process.pid).children()[0].cmdline())
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    assert process.wait(WAIT_S) == 0
    assert psutil.wait_procs(below, timeout=WAIT_S)[1] == []
    assert not any((home / "here").glob(".colabsync*")), "the demo's state is elsewhere"


def test_a_port_in_use_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LocalProblem, match=str(port)):
            free_port(port)


def test_the_command_line_holds_no_token_and_binds_the_loopback() -> None:
    command = lab_command(Path("/work"), 8888, browser=False)
    assert "--ServerApp.ip=127.0.0.1" in command
    assert not any("token" in part.lower() for part in command)
    assert ("--allow-root" in command) == (os.geteuid() == 0)


def test_samples_fill_an_empty_folder_and_touch_no_other(tmp_path: Path) -> None:
    assert write_samples(tmp_path / "new")
    assert json.loads((tmp_path / "new" / "flowers" / "petals.ipynb").read_text())["nbformat"] == 4
    assert not write_samples(tmp_path / "new")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine")
    assert not write_samples(tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["a.txt"]


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(LocalProblem, match="taken"):
        write_samples(tmp_path / "taken")


def test_two_folders_have_two_demos(home: Path) -> None:
    assert kept_folder(Path("/a")) != kept_folder(Path("/b"))
    assert kept_folder(Path("/a")) == kept_folder(Path("/a"))
