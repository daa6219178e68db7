"""What JupyterLab feels while a first sync of 2,000 files runs in the same server."""

from __future__ import annotations

import contextlib
import json
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from stand import Stand, stand
from stand.forest import Forest
from table import Row

FILES, FILE_BYTES = 2000, 4096
IDLE_S = 10.0
TOKEN = "bench"
# A person's file browser asks once in ten seconds; this is already thirty times a second.
PAUSE_S = 0.03


def measure() -> list[Row]:
    """p95 of `GET /api/contents` idle and during the sync, and the longest stall of the loop."""
    with stand() as place:
        root = place.home / "notebooks"
        Forest(FILES, FILE_BYTES).grow(root / "work")
        with _server(place, root) as url:
            idle = _ask_while(url, _for_seconds(IDLE_S))
            _ask(url, "bench/stalls")
            idle += _ask_while(url, _for_seconds(IDLE_S))
            idle_stall_ms = _ask(url, "bench/stalls")["longest_ms"]
            link = _ask(url, "colabsync/links", {"local": "work", "remotePath": "My Drive/work"})
            _ask(url, "bench/stalls")
            busy = _ask_while(url, lambda: not _is_done(url, link["id"]))
            busy_stall_ms = _ask(url, "bench/stalls")["longest_ms"]
    how = f"{len(idle)} requests idle, {len(busy)} during a first sync of {FILES} files, one server"
    ratio = _p95(busy) / _p95(idle)
    timer = "lateness of a 5 ms timer in the server's loop"
    return [
        Row("contents_latency", "p95 while syncing / p95 idle", ratio, "×", 2, how),
        Row("contents_latency", "p95 idle", _p95(idle) * 1000, "ms", None, how),
        Row("contents_latency", "p95 while syncing", _p95(busy) * 1000, "ms", None, how),
        Row("contents_latency", "longest stall, idle", idle_stall_ms, "ms", None, timer),
        Row("contents_latency", "longest stall, syncing", busy_stall_ms, "ms", 50, timer),
    ]


def _p95(times_s: list[float]) -> float:
    return statistics.quantiles(times_s, n=20)[-1]


def _for_seconds(duration_s: float) -> Callable[[], bool]:
    end_s = time.perf_counter() + duration_s
    return lambda: time.perf_counter() < end_s


def _ask_while(url: str, go_on: Callable[[], bool]) -> list[float]:
    """Time `GET /api/contents/work` again and again while `go_on()`, which is asked twice a
    second at most."""
    times_s: list[float] = []
    ask_again_s = 0.0
    while True:
        if time.perf_counter() >= ask_again_s:
            if not go_on():
                return times_s
            ask_again_s = time.perf_counter() + 0.5
        start_s = time.perf_counter()
        _ask(url, "api/contents/work")
        times_s.append(time.perf_counter() - start_s)
        time.sleep(PAUSE_S)


def _is_done(url: str, link_id: str) -> bool:
    links = _ask(url, "colabsync/links")["links"]
    link = next(each for each in links if each["id"] == link_id)
    if link["problem"]:
        raise SystemExit(f"the sync failed: {link['problem']}")
    return bool(link["state"] == "idle" and link["fileCount"] >= FILES)


def _ask(url: str, path: str, body: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(
        f"{url}/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)


@contextlib.contextmanager
def _server(place: Stand, root: Path) -> Iterator[str]:
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
            _ask(url, "api/status")
            return
        time.sleep(0.2)
    raise SystemExit("the Jupyter server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
