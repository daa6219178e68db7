"""Runs a program and tells how long it took and how much memory it needed. Linux and macOS."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT_S = 3 * 3600.0
"""No run of the table takes an hour; this ends one that hangs."""
RSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Run:
    """How one program ended."""

    exit_code: int
    wall_s: float
    """From its start to its end, loading included."""
    peak_bytes: int
    """The most memory it held at a time: wait4's ru_maxrss, which cannot be lower than what the
    bench itself has held so far, as the program starts out as its copy. That is about 35 MB."""
    output: str
    complaints: str


def run(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Run:
    """Run a program to its end, whatever its exit code."""
    with (
        tempfile.TemporaryFile("w+", errors="replace") as output,
        tempfile.TemporaryFile("w+", errors="replace") as complaints,
    ):
        start_s = time.perf_counter()
        process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=complaints,
        )
        guard = threading.Timer(LIMIT_S, process.kill)
        guard.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:  # Ctrl-C: nothing is left running
            process.kill()
            process.wait()
            raise
        finally:
            guard.cancel()
        wall_s = time.perf_counter() - start_s
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        complaints.seek(0)
        return Run(
            process.returncode,
            wall_s,
            used.ru_maxrss * RSS_UNIT_BYTES,
            output.read(),
            complaints.read(),
        )
