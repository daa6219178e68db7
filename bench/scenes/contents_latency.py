"""What JupyterLab feels while a first sync of 2,000 files runs in the same server."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from stand import stand
from stand.forest import Forest
from stand.jupyter import ask, server
from table import Row

FILES, FILE_BYTES = 2000, 4096
IDLE_S = 10.0
# A person's file browser asks once in ten seconds; this is already thirty times a second.
PAUSE_S = 0.03


def measure() -> list[Row]:
    """p95 of `GET /api/contents` idle and during the sync, and the longest stall of the loop."""
    with stand() as place:
        root = place.home / "notebooks"
        Forest(FILES, FILE_BYTES).grow(root / "work")
        with server(place, root) as url:
            idle = _ask_while(url, _for_seconds(IDLE_S))
            ask(url, "bench/stalls")
            idle += _ask_while(url, _for_seconds(IDLE_S))
            idle_stall_ms = ask(url, "bench/stalls")["longest_ms"]
            link = ask(url, "colabsync/links", {"local": "work", "remotePath": "My Drive/work"})
            ask(url, "bench/stalls")
            busy = _ask_while(url, lambda: not _is_done(url, link["id"]))
            busy_stall_ms = ask(url, "bench/stalls")["longest_ms"]
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
        ask(url, "api/contents/work")
        times_s.append(time.perf_counter() - start_s)
        time.sleep(PAUSE_S)


def _is_done(url: str, link_id: str) -> bool:
    links = ask(url, "colabsync/links")["links"]
    link = next(each for each in links if each["id"] == link_id)
    if link["problem"]:
        raise SystemExit(f"the sync failed: {link['problem']}")
    return bool(link["state"] == "idle" and link["fileCount"] >= FILES)
