"""What importing and loading the extension adds to the start of `jupyter server`."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile

from table import Row

ROUNDS = 9

# Loads a server as `jupyter server` does, with our extension on or off, and reports what that cost.
PROBE = """
import json, resource, sys, time
from jupyter_server.serverapp import ServerApp
enabled = sys.argv[1] == "on"
start = time.perf_counter()
app = ServerApp(jpserver_extensions={"jupyter_colabsync": enabled}, port=0, open_browser=False,
                allow_root=True, log_level="ERROR")
app.initialize(argv=[], new_httpserver=False)
wall_s = time.perf_counter() - start
pages = int(open("/proc/self/statm").read().split()[1]) if sys.platform == "linux" else 0
print(json.dumps({"wall_s": wall_s, "rss": pages * resource.getpagesize()}))
"""


def measure() -> list[Row]:
    """Median differences of alternating runs with the extension on and off."""
    walls: list[float] = []
    sizes: list[float] = []
    for _ in range(ROUNDS):
        without, with_us = _probe("off"), _probe("on")
        walls.append((with_us["wall_s"] - without["wall_s"]) * 1000)
        sizes.append((with_us["rss"] - without["rss"]) / 1e6)
    how = f"median of {ROUNDS} pairs of server starts, with and without the extension"
    return [
        Row(
            "startup", "time added to the server's start", statistics.median(walls), "ms", 150, how
        ),
        Row("startup", "memory added to the server", statistics.median(sizes), "MB", 20, how),
    ]


def _probe(state: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "HOME": home,
            "JUPYTER_CONFIG_DIR": f"{home}/config",
            "JUPYTER_DATA_DIR": f"{home}/data",
            "JUPYTER_RUNTIME_DIR": f"{home}/runtime",
            "JUPYTER_NO_CONFIG": "1",
            "COLABSYNC_HOME": f"{home}/colabsync",
        }
        done = subprocess.run(
            [sys.executable, "-c", PROBE, state],
            env=environment,
            cwd=home,
            check=True,
            capture_output=True,
            text=True,
        )
    reading: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return reading
