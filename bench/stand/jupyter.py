"""A Jupyter server with our extension and the stall probe, on a stand."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .place import Stand

TOKEN = "bench"


def ask(url: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """One call of the server's REST, a POST when there is a body."""
    request = urllib.request.Request(
        f"{url}/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)


@contextlib.contextmanager
def server(place: Stand, root: Path) -> Iterator[str]:
    """A Jupyter server with our extension and the stall probe."""
    port = _free_port()
    extensions = {"jupyter_colabsync": True, "stall_probe": True}
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyter_server",
            "--allow-root",
            f"--port={port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={TOKEN}",
            f"--ServerApp.root_dir={root}",
            f"--ServerApp.jpserver_extensions={extensions!r}",
        ],
        env=place.environment,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(url: str) -> None:
    deadline_s = time.monotonic() + 30
    while time.monotonic() < deadline_s:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            ask(url, "api/status")
            return
        time.sleep(0.2)
    raise SystemExit("the Jupyter server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
