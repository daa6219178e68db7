"""From a terminal: the running servers of this user are asked, and kernels known by their ids."""

from __future__ import annotations

import json
import os
import socketserver
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from jupyter_colabsync.system.owners.owners import Owners
from jupyter_colabsync.system.owners.servers import RunningServers, ServerFile
from jupyter_colabsync.system.owners.work import Kernel
from tests.unit.system.owners.stage import SERVER, SOMEBODY, Scene, gpu_with

MOMENT = "2026-01-01T00:00:00.000000Z"
KERNEL = {"id": "k1", "name": "python3", "execution_state": "busy", "last_activity": MOMENT}
LONE = {**KERNEL, "id": "k2", "execution_state": "idle"}
REPLIES = {
    "/lab/api/kernels": [KERNEL, LONE],
    "/lab/api/sessions": [
        {"kernel": KERNEL, "type": "console", "path": "console-1", "name": "Console 1"},
        {"kernel": KERNEL, "type": "notebook", "path": "a/train.ipynb", "name": ""},
    ],
}
TOLD = (
    Kernel("k1", "notebook", "train.ipynb", "a/train.ipynb", None, True, 1_767_225_600_000),
    Kernel("k2", "kernel", "python3", None, None, False, 1_767_225_600_000),
)


class Api(BaseHTTPRequestHandler):
    """Jupyter's REST API, for who has the token."""

    def do_GET(self) -> None:
        is_known = self.headers["Authorization"] == "token hush" and self.path in REPLIES
        body = json.dumps(REPLIES[self.path] if is_known else {"message": "Forbidden"}).encode()
        self.send_response(200 if is_known else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""

    def address_string(self) -> str:
        """A socket in the file system has no address."""
        return "somebody"


def serve(server: socketserver.BaseServer) -> Iterator[socketserver.BaseServer]:
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join(10)


@pytest.fixture
def port() -> Iterator[int]:
    """Where a Jupyter listens."""
    for server in serve(HTTPServer(("127.0.0.1", 0), Api)):
        assert isinstance(server, HTTPServer)
        yield server.server_port


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Jupyter's runtime folder."""
    made = tmp_path / "runtime"
    made.mkdir()
    return made


def write(folder: Path, pid: int, **more: object) -> None:
    known = {"pid": pid, "base_url": "/lab/", "token": "hush", "version": "2.0", "url": "http://x/"}
    (folder / f"jpserver-{pid}.json").write_text(json.dumps({**known, **more}))


def test_kernels_of_a_running_server(scene: Scene, folder: Path, port: int) -> None:
    write(folder, SERVER, port=port, hostname="127.0.0.1")
    assert RunningServers(folder, scene.machine.facts()).kernels() == TOLD


def test_a_proxy_is_never_asked(
    scene: Scene, folder: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    write(folder, SERVER, port=port, hostname="127.0.0.1")
    assert RunningServers(folder, scene.machine.facts()).kernels() == TOLD


@pytest.mark.parametrize(
    ("pid", "more"),
    [
        pytest.param(SERVER, {"token": "wrong"}, id="it wants another sign-in"),
        pytest.param(SERVER, {"port": 9}, id="nobody listens"),
        pytest.param(88, {}, id="the server has ended"),
        pytest.param(89, {}, id="the number is another user's now"),
    ],
)
def test_no_answer_is_no_kernels(
    scene: Scene, folder: Path, port: int, pid: int, more: dict[str, object]
) -> None:
    scene.machine.start(89, 1, at=10, uid=SOMEBODY)
    write(folder, pid, **{"port": port, "hostname": "127.0.0.1", **more})
    (folder / "jpserver-9.json").write_text("half a fi")
    assert RunningServers(folder, scene.machine.facts()).kernels() == ()


def test_a_terminals_program_knows_a_notebook_by_its_kernels_file(
    scene: Scene, folder: Path, port: int
) -> None:
    """The kernel's number is not in Jupyter's API; its id is in how its process was started."""
    scene.machine.start(70, 1, at=11, argv=["jupyter-lab"])
    write(folder, 70, port=port, hostname="127.0.0.1")
    scene.machine.kernel(200, "k1", at=20, parent=70)
    scene.machine.start(300, 200, at=30, opens=["/dev/nvidia0"])
    scene.owners = Owners(
        RunningServers(folder, scene.machine.facts()),
        scene.machine.facts(),
        clock=lambda: scene.now_s,
    )
    assert scene.row(300).owner == "train.ipynb"
    (hidden,) = scene.look(gpu_with())
    assert [each.pid for each in hidden.processes] == [200]


def test_the_token_is_in_no_text_of_the_file() -> None:
    assert "hush" not in repr(ServerFile(pid=1, token="hush"))


if sys.platform != "win32":

    def test_a_server_on_a_socket_in_the_file_system(scene: Scene, folder: Path) -> None:
        name = f"/tmp/colabsync-{os.getpid()}.sock"  # noqa: S108 - such a path must be short
        write(folder, SERVER, sock=name)
        running = RunningServers(folder, scene.machine.facts())
        told = [running.kernels() for _ in serve(socketserver.UnixStreamServer(name, Api))]
        Path(name).unlink()
        assert told == [TOLD]
