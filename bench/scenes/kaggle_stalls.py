"""What JupyterLab feels while a dataset is pulled in the same server."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from scenes import Size
from scenes.kaggle_pull import PACKED_MIB
from stand.hoard import write_mixed
from stand.jupyter import ask, server
from stand.kaggle import DATASET, course
from stand.place import Stand
from table import Row

SCENE = "kaggle_stalls"
IDLE_S = 10.0
LOOK_S = 0.25
STALL_MS = 50


def measure(size: Size) -> list[Row]:
    """The longest stall of the event loop, idle and during a pull as fast as it goes."""
    with (
        course(lambda path: _make(path, PACKED_MIB[size])) as place,
        tempfile.TemporaryDirectory() as home,
    ):
        root = Path(home) / "notebooks"
        root.mkdir()
        stand = Stand(Path(home), place.own_environment(Path(home)))
        with server(stand, root) as url:
            ask(url, "colabsync/kaggle/login", {"fileText": place.key_file})
            ask(url, "bench/stalls")
            time.sleep(IDLE_S)
            idle_ms = ask(url, "bench/stalls")["longest_ms"]
            body = {"ref": DATASET, "folder": "data"}
            ended = _wait(url, ask(url, "colabsync/kaggle/pull", body)["id"])
            busy_ms = ask(url, "bench/stalls")["longest_ms"]
    how = f"lateness of a 5 ms timer in the server's loop; {json.dumps(ended['result']['facts'])}"
    return [
        Row(SCENE, "longest stall, idle", idle_ms, "ms", None, "the same timer"),
        Row(SCENE, "longest stall, pulling", busy_ms, "ms", STALL_MS, how),
    ]


def _make(path: Path, mib: int) -> None:
    print(f"  making an archive of {mib:,} MiB", file=sys.stderr, flush=True)
    write_mixed(path, mib)


def _wait(url: str, job_id: str) -> dict[str, dict[str, object]]:
    while True:
        jobs = ask(url, "colabsync/jobs")["jobs"]
        job: dict[str, dict[str, object]] = next(each for each in jobs if each["id"] == job_id)
        if job["state"] not in ("waiting", "running"):
            if job["state"] != "done":
                raise SystemExit(f"the pull failed: {job['problem']}")
            return job
        time.sleep(LOOK_S)
