"""`system`: one look at GPU, CPU, memory and disks."""

from __future__ import annotations

import argparse
from pathlib import Path

from jupyter_colabsync.cli.command import DONE, Commands, add_command
from jupyter_colabsync.cli.output import Output, bytes_text, table
from jupyter_colabsync.config import state_folder
from jupyter_colabsync.contract.system import Gpu, SystemReading


def add_commands(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `system`."""
    add_command(commands, shared, "system", show, "show GPU, CPU, memory and disks")


def show(options: argparse.Namespace, out: Output) -> int:
    """Take one reading; waits at most five seconds for the GPU's driver."""
    from jupyter_colabsync.system.monitor import Monitor

    reading = Monitor([Path.cwd(), state_folder()]).settled()
    out.result(reading, _text(reading))
    return DONE


def _text(reading: SystemReading) -> str:
    host = reading.host
    rows = [[gpu.name, _gpu_text(gpu)] for gpu in reading.gpus]
    if reading.gpu_problem:
        rows.append(["GPU", reading.gpu_problem])
    if host.cpu_percent is not None:
        rows.append(["CPU", f"{host.cpu_percent:.0f} %"])
    rows.append(["Memory", _share(host.memory_used_bytes, host.memory_total_bytes)])
    rows += [["Disk", _share(disk.used_bytes, disk.total_bytes)] for disk in host.disks]
    return table(rows)


def _gpu_text(gpu: Gpu) -> str:
    parts = [_share(gpu.memory_used_bytes, gpu.memory_total_bytes)]
    for value, unit in (
        (gpu.load_percent, "%"),
        (gpu.temperature_c, "°C"),
        (gpu.power_w, "W"),
    ):
        if value is not None:
            parts.append(f"{value:.0f} {unit}")
    return " · ".join(parts)


def _share(used_bytes: int | None, total_bytes: int | None) -> str:
    return f"{bytes_text(used_bytes)} of {bytes_text(total_bytes)}"
