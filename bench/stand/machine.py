"""On what, with what and when a table was made: without that line its figures mean nothing."""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psutil

import jupyter_colabsync

from .child import BENCH
from .pace import Pace

CPU_FACTS = Path("/proc/cpuinfo")


def describe_machine(command: Sequence[str], *others: str) -> str:
    """Machine, versions (of `others`, too), day and command, in a line of Markdown."""
    memory_gib = psutil.virtual_memory().total / 2**30
    machine = f"{_cpu()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB, {platform.system()}"
    ours = f"jupyter-colabsync {jupyter_colabsync.__version__} ({_commit()})"
    versions = ", ".join([f"Python {platform.python_version()}", ours, *others])
    today = dt.datetime.now().astimezone().date()
    return f"{machine}; {versions}; {today}; `{' '.join(command)}`"


def describe_network() -> str:
    """The network that the front plays, in a line of Markdown."""
    pace = Pace()
    return (
        f"Played network: TLS through a proxy on the loopback; {_ms(pace.read_s)} for a read or a "
        f"list, {_ms(pace.write_s)} for a write, {_ms(pace.media_s)} to the first byte of "
        f"contents, {_ms(pace.chunk_s)} for what is sent to an upload session."
    )


def _ms(time_s: float) -> str:
    return f"{time_s * 1000:.0f} ms"


def _cpu() -> str:
    if CPU_FACTS.exists():
        for line in CPU_FACTS.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _commit() -> str:
    """The commit that was measured; "+" at its end says that files were changed since."""
    command = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    try:
        said = subprocess.run(command, cwd=BENCH, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "no commit"
    return said.stdout.strip()
