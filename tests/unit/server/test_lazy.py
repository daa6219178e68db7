"""Services that are built late are closed in time, however the server ends."""

from __future__ import annotations

import subprocess
import sys

INTERRUPTED = """
import threading
from concurrent.futures import ThreadPoolExecutor

from jupyter_colabsync.server.lazy import LazyServices

stopped = threading.Event()


class Services:
    def flush(self):
        print("flushed", flush=True)

    def close(self):
        stopped.set()


lazy = LazyServices(Services)
lazy.close_at_exit()
lazy.now()
ThreadPoolExecutor().submit(stopped.wait)  # a long job, which only ends when it is asked to
raise KeyboardInterrupt
"""


def test_an_interrupted_server_sends_the_rest_and_does_not_wait_for_long_jobs() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.stdout == "flushed\n"
    assert ended.stderr.rstrip().endswith("KeyboardInterrupt")
