"""The end of a process: what is saved is on Drive by then, or is sent, once, by the next one."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.cli.conftest import Run

WAIT_S = 60
SOON_S = 30
"""A request that hangs would hold up the end of a process for a minute."""
TOKEN = "ending"
OURS = {"jupyter_colabsync": True}
OTHERS = ("jupyterlab", "jupyter_lsp", "jupyter_server_terminals", "jupytext", "notebook_shim")
"""They would take most of a server's start."""
CREATE, PUT = "drive.files.create", "drive.upload.put"
NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "id": "c0",
            "metadata": {},
            "source": "weights = train()",
            "outputs": [],
            "execution_count": None,
        }
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def until(is_true: Callable[[], bool]) -> None:
    """Wait for what another process does, at most a minute."""
    deadline_s = time.monotonic() + WAIT_S
    while not is_true():
        assert time.monotonic() < deadline_s, "it did not happen within a minute"
        time.sleep(0.05)


@pytest.fixture
def work(run: Run, home: Path, connected: DemoCloud) -> Path:
    """A linked folder that is equal on both sides."""
    folder = home / "work"
    folder.mkdir()
    (folder / "a.txt").write_text("first")
    assert run("link", "work", "My Drive/Work").code == 0
    assert run("sync").code == 0
    return folder


def fill(folder: Path, count: int) -> None:
    """Some small files."""
    for number in range(count):
        (folder / f"{number}.csv").write_text(f"{number}")


def count_files(cloud: DemoCloud) -> int:
    """All files of the account, wherever they lie."""
    return sum(each.content is not None for each in cloud.drive.store.tree.files.values())


# --- a server


@dataclass(frozen=True)
class Server:
    """A real Jupyter Server that keeps the link in sync."""

    process: subprocess.Popen[bytes]
    url: str

    def ask(self, verb: str, path: str, body: object = None) -> Any:
        """One request that must work."""
        request = urllib.request.Request(
            f"{self.url}/{path}",
            method=verb,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=WAIT_S) as reply:
            return json.loads(reply.read() or b"null")

    def save(self, path: str) -> None:
        """Save a notebook as JupyterLab does."""
        self.ask("PUT", f"api/contents/{path}", {"type": "notebook", "content": NOTEBOOK})

    def pause(self, local: str) -> None:
        """Let a link rest, as the panel's button does."""
        (link,) = (each for each in self._links() if each["local"] == local)
        self.ask("POST", f"colabsync/links/{link['id']}/pause", {"paused": True})

    def is_up(self) -> bool:
        """True when it answers, and has looked at all links."""
        try:
            return all(each["state"] == "idle" for each in self._links())
        except (urllib.error.URLError, ConnectionError):
            return False

    def _links(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("GET", "colabsync/links")["links"]
        return found


StartServer = Callable[..., Server]


@pytest.fixture
def serve(home: Path, work: Path) -> Iterator[StartServer]:
    """Starts servers; whatever still runs at the end is killed."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(*settings: str) -> Server:
        with socket.create_server(("127.0.0.1", 0)) as any_free_one:
            port = any_free_one.getsockname()[1]
        command = [
            *(sys.executable, "-m", "jupyter_server", "--allow-root", f"--port={port}"),
            *("--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"),
            f"--ServerApp.root_dir={home}",
            f"--ServerApp.jpserver_extensions={dict.fromkeys(OTHERS, False) | OURS}",
            *settings,
        ]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        processes.append(process)
        server = Server(process, f"http://127.0.0.1:{port}")
        until(server.is_up)
        return server

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.mark.parametrize("end", ["SIGTERM", "the button"])
def test_a_notebook_that_is_saved_a_moment_before_the_end_is_on_drive(
    serve: StartServer, run: Run, home: Path, connected: DemoCloud, work: Path, end: str
) -> None:
    (home / "resting").mkdir()
    assert run("link", "resting", "My Drive/Resting").code == 0
    server = serve()
    server.pause("resting")
    for folder in ("work", "resting"):
        server.save(f"{folder}/train.ipynb")
    if end == "SIGTERM":
        server.process.send_signal(signal.SIGTERM)
    else:
        server.ask("POST", "api/shutdown")
    assert server.process.wait(WAIT_S) == 0
    assert connected.drive.read("Work/train.ipynb") == (work / "train.ipynb").read_bytes()
    assert connected.drive.tree("Resting") == {}, "a link that is paused rests to the end"


def test_when_the_time_is_up_a_hanging_drive_is_left_and_nothing_is_made_twice(
    serve: StartServer, run: Run, connected: DemoCloud, work: Path
) -> None:
    server = serve("--ColabSyncConfig.flush_s=1")
    gate = connected.faults.hold(CREATE)
    fill(work, 60)
    server.process.send_signal(signal.SIGTERM)
    assert gate.reached.wait(WAIT_S), "it sends what it can"
    assert server.process.wait(SOON_S) == 0
    assert sorted(connected.drive.tree("Work")) == ["a.txt"]
    connected.faults.release(CREATE)  # now Drive does what it was asked, while the next one looks
    assert run("sync").code == 0
    assert len(connected.drive.tree("Work")) == 61
    assert count_files(connected) == 61, "each once"


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_what_a_server_has_not_sent_is_not_forgotten(
    serve: StartServer, run: Run, connected: DemoCloud, work: Path, end: signal.Signals
) -> None:
    server = serve("--ColabSyncConfig.flush_s=0")  # nobody wants it to be sent at the end
    connected.faults.hold(CREATE)  # nor is it sent before
    server.save("work/train.ipynb")
    server.process.send_signal(end)
    assert server.process.wait(SOON_S) == (0 if end == signal.SIGTERM else -end)
    assert not connected.drive.exists("Work/train.ipynb")
    (state,) = run("status").document["links"]
    assert state["waiting_files"] == 1
    connected.faults.release(CREATE)
    assert run("sync").code == 0
    assert len(connected.drive.find_all("Work/train.ipynb")) == 1


# --- a command


def stopped(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and the error's code of a command that was asked to stop."""
    out, err = process.communicate(timeout=SOON_S)
    assert out, err
    return process.returncode, json.loads(out)["error"]["code"]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_sync_says_so_and_the_next_one_ends_the_work(
    run: Run, start: Any, connected: DemoCloud, work: Path, stop: signal.Signals
) -> None:
    fill(work, 20)
    sent = connected.calls[CREATE]
    connected.faults.fail(CREATE, times=None)  # it would try for minutes
    process = start("sync", "--json")
    until(lambda: connected.calls[CREATE] > sent)
    process.send_signal(stop)
    assert stopped(process) == (130, "cancelled")
    connected.faults.clear()
    said = run("sync")
    assert (said.code, said.document["conflicts"]) == (0, 0)
    assert count_files(connected) == 21, "each once"


def test_a_second_signal_does_not_wait_for_a_drive_that_hangs(
    run: Run, connected: DemoCloud, work: Path
) -> None:
    fill(work, 20)
    gate = connected.faults.hold(CREATE)
    main = threading.get_ident()
    assert main == threading.main_thread().ident, "nobody else may hear signals"

    def insist() -> None:
        if gate.reached.wait(WAIT_S):
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.pthread_kill(main, each)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(insist)
        said = run("sync")
    assert (said.code, said.document["error"]["code"]) == (130, "cancelled")
    connected.faults.release(CREATE)  # now Drive does what it was asked
    assert run("sync").code == 0
    assert count_files(connected) == 21, "each once"


def says(process: subprocess.Popen[str], words: str) -> bool:
    """True once it has said this on stderr."""
    assert process.stderr is not None
    impatience = threading.Timer(WAIT_S, process.kill)
    impatience.start()
    try:
        return any(words in line for line in process.stderr)
    finally:
        impatience.cancel()


def test_a_large_file_of_a_stopped_sync_goes_on_where_it_was(
    run: Run, start: Any, connected: DemoCloud, work: Path
) -> None:
    size_bytes = 60_000_000
    with (work / "model.bin").open("wb") as sparse:
        sparse.truncate(size_bytes)
    connected.uploads.discard(over_bytes=1_000_000)
    process = start("sync", "--json")
    until(lambda: connected.calls[PUT] == 1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=WAIT_S)
    if process.returncode == 130:  # else it was quicker than the signal
        assert not connected.drive.exists("Work/model.bin")
    assert run("sync").code == 0
    assert connected.drive.stat("Work/model.bin")["size"] == str(size_bytes)
    assert connected.calls.bytes_up < size_bytes + 10_000_000


def test_watch_that_is_stopped_says_what_it_could_not_send(
    run: Run, start: Any, connected: DemoCloud, work: Path
) -> None:
    looks = connected.calls["drive.changes.list"]
    process = start("watch", "--json")
    until(lambda: connected.calls["drive.changes.list"] > looks)
    connected.drive.set_quota(0, 0)
    (work / "late.csv").write_text("late")
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0, err
    (left,) = json.loads(out)["links"]
    assert (left["waiting_files"], left["problem"]["code"]) == (1, "drive_full")


def test_watch_ends_at_a_second_signal_though_drive_hangs(
    start: Any, connected: DemoCloud, work: Path
) -> None:
    gate = connected.faults.hold(CREATE)
    process = start("watch", "--json")
    (work / "late.csv").write_text("late")
    assert gate.reached.wait(WAIT_S)
    process.send_signal(signal.SIGTERM)
    assert says(process, "what is left"), "it waits for what is under way"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SOON_S)
    assert process.returncode == 0, err
    (left,) = json.loads(out)["links"]
    assert left["waiting_files"] == 1
