"""What looking at the machine costs: one sample, three tabs beside one, none, and a whole day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from table import Row

ROOT = Path(__file__).resolve().parents[2]
TAB_S = 12

# Samples as the server does, on the pretended driver, and reports medians and growth.
COSTS = """
import gc, json, psutil, statistics, time
from jupyter_colabsync.contract.system import SystemReading, WatchSystem
from jupyter_colabsync.system.gpu.machine import GpuReader
from jupyter_colabsync.system.host.disks import Place, read_disks
from jupyter_colabsync.system.host.reader import HostReader
from jupyter_colabsync.system.sampler import Sampler
from pathlib import Path

def median_ms(read, rounds=400):
    read()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        read()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)

gpu, places = GpuReader(), [Place(Path.cwd()), Place(Path.home())]
host = HostReader(lambda: read_disks(places))
assert gpu.read().gpus, gpu.read().problem

now_s = [0.0]
def take():
    reading = gpu.read()
    return SystemReading(at_ms=round(now_s[0] * 1000), gpus=reading.gpus, gpu_problem=None,
                         host=host.read(), session=None)
sampler = Sampler(take, lambda: now_s[0])
sampler._start = lambda: None                        # this loop is the thread, on a fast clock
def run(seconds):
    for _ in range(seconds):
        sampler.watch(WatchSystem(watcher="tab", pace="panel", since_ms=round(now_s[0] * 1000) - 1))
        sampler.run_once()
        now_s[0] += 1.0
def resident():
    gc.collect()
    return psutil.Process().memory_info().rss
run(3600)
before = resident()
run(24 * 3600)
grown = max(0, resident() - before)
print(json.dumps({"gpu": median_ms(gpu.read), "host": median_ms(host.read), "grown": grown}))
"""

# Tabs that look for some seconds, as many as the first argument says; then nobody does.
TABS = """
import json, sys, time
from jupyter_colabsync.config import ColabSyncConfig
from jupyter_colabsync.contract.system import WatchSystem
from jupyter_colabsync.services import build_services

tabs, seconds = int(sys.argv[1]), float(sys.argv[2])
services = build_services(ColabSyncConfig(), None, watch=False)
taken = []
take = services.machine._sampler._take
services.machine._sampler._take = lambda: (taken.append(1), take())[1]
end = time.monotonic() + seconds
while time.monotonic() < end:
    for tab in range(tabs):
        services.machine.watch(WatchSystem(watcher=f"tab {tab}", pace="panel"))
        time.sleep(1 / tabs)
looked = len(taken)
time.sleep(4)                                        # the last wish lapses after three seconds
taken.clear()
time.sleep(seconds)
print(json.dumps({"looked": looked, "unlooked": len(taken)}))
services.close()
"""


def measure() -> list[Row]:
    """Medians and counts on the stand-in for NVIDIA's library; nothing of it is a real GPU."""
    sys.path.append(str(ROOT))
    from tests.nvml.standin import Standin, gpu

    with tempfile.TemporaryDirectory() as folder:
        standin = Standin(Path(folder))
        standin.write(gpu(compute={os.getpid(): 2**30}))
        environment = {**os.environ, **standin.environment, "COLABSYNC_HOME": folder}
        costs = _run(COSTS, environment)
        one, three = (_run(TABS, environment, str(tabs), str(TAB_S)) for tabs in (1, 3))
    on = "stand-in NVML library, median of 400"
    tabs = f"{TAB_S} s of tabs that ask every second"
    return [
        Row("machine", "one sample of one GPU", costs["gpu"], "ms", 3, on),
        Row("machine", "one sample of the host", costs["host"], "ms", 2, f"{on}, two disks"),
        Row("machine", "samples for one tab", one["looked"], "samples", None, tabs),
        Row("machine", "samples for three tabs", three["looked"], "samples", one["looked"], tabs),
        Row("machine", "samples for nobody", three["unlooked"], "samples", 0, f"{TAB_S} s after"),
        Row(
            "machine",
            "memory grown in a day of samples",
            costs["grown"] / 1e6,
            "MB",
            1,
            "resident memory after 86,400 samples on a fast clock, and an hour before them",
        ),
    ]


def _run(program: str, environment: dict[str, str], *words: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    read: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return read
