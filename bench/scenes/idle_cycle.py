"""A cycle of a link with 10,000 files when nothing has changed: one call, no write, how long."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

from stand import stand
from stand.forest import Forest
from table import Row

FILES, FILE_BYTES = 10_000, 64
ROUNDS = 7

# Runs cycles as the server's scheduler does, in one process, and reports each.
PROBE = """
import json, os, sys, time
from pathlib import Path
from jupyter_colabsync.config import ColabSyncConfig
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.services import build_services

def state_of(folder):
    files = [path for path in Path(folder).rglob("*") if path.is_file()]
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in files}

services = build_services(ColabSyncConfig(), None, watch=False)
sync, drive, cancel = services.realm.sync, services.realm.drive, CancelToken()
(link,) = sync.links()
sync.look(link.id, cancel)                           # fills what is kept in memory between cycles
rounds = []
for _ in range(int(sys.argv[1])):
    calls, files = drive.calls.snapshot(), state_of(os.environ["COLABSYNC_HOME"])
    start = time.perf_counter()
    found = sync.look(link.id, cancel)
    elapsed = time.perf_counter() - start
    after = drive.calls.snapshot()
    made = sum(after.values()) - sum(calls.values())
    written = set(state_of(os.environ["COLABSYNC_HOME"]).items()) - set(files.items())
    assert not found, "an idle link has nothing to do"
    rounds.append({"elapsed_s": elapsed, "calls": made, "written": len(written)})
services.close()
print(json.dumps(rounds))
"""


def measure() -> list[Row]:
    """Median time, and the largest number of calls and of changed state files in any cycle."""
    with stand() as place:
        local = place.home / "work"
        Forest(FILES, FILE_BYTES).grow(local)
        place.colabsync("link", str(local), "My Drive/work")
        place.colabsync("sync", str(local))
        done = subprocess.run(
            [sys.executable, "-c", PROBE, str(ROUNDS)],
            env=place.environment,
            check=True,
            capture_output=True,
            text=True,
        )
    rounds = json.loads(done.stdout.splitlines()[-1])
    how = f"{FILES} files, {ROUNDS} cycles in one process"
    elapsed_s = statistics.median(each["elapsed_s"] for each in rounds)
    return [
        Row("idle_cycle", "API calls", max(each["calls"] for each in rounds), "calls", 1, how),
        Row(
            "idle_cycle", "state files written", max(r["written"] for r in rounds), "files", 0, how
        ),
        Row("idle_cycle", "time (median)", elapsed_s, "s", 0.3, how),
    ]
