"""`system`: one look at GPU, who holds its memory, CPU, memory, disks and session."""

from __future__ import annotations

import argparse

from jupyter_colabsync.cli.command import DONE, Commands, add_command
from jupyter_colabsync.cli.output import Output, bytes_text, table
from jupyter_colabsync.cli.settings import open_services
from jupyter_colabsync.contract.system import Gpu, GpuProcess, Network, Session, SystemReading

HOUR_S = 3600


def add_commands(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `system`."""
    about = "show GPU, who holds its memory, CPU, memory, disks and session"
    add_command(commands, shared, "system", show, about)


def show(options: argparse.Namespace, out: Output) -> int:
    """Take one reading; waits at most five seconds for the GPU's driver."""
    from jupyter_colabsync.system.owners.servers import RunningServers

    with open_services(RunningServers()) as services:
        reading = services.machine.settled()
    out.result(reading, _text(reading))
    return DONE


def _text(reading: SystemReading) -> str:
    rows: list[list[str]] = []
    for gpu in reading.gpus:
        rows += _gpu_rows(gpu)
    rows += [[tpu.name, f"{tpu.chips} chips"] for tpu in reading.tpus]
    if reading.driver is not None:
        rows.append(["Driver", _joined(reading.driver.version, reading.driver.cuda, "CUDA ")])
    if reading.gpu_problem:
        rows.append(["GPU", reading.gpu_problem])
    host = reading.host
    if host.cpu_percent is not None:
        rows.append(["CPU", f"{host.cpu_percent:.0f} %{_of_cpus(host.cpus)}"])
    rows.append(["Memory", _share(host.memory_used_bytes, host.memory_total_bytes)])
    for disk in host.disks:
        holds = f" ({', '.join(disk.holds)})" if disk.holds else ""
        rows.append(["Disk", f"{_share(disk.used_bytes, disk.total_bytes)}{holds}"])
    if host.network is not None:
        rows.append(["Network", _network_text(host.network)])
    if reading.session is not None:
        rows.append(["Session", _session_text(reading.session)])
    return table(rows)


def _gpu_rows(gpu: Gpu) -> list[list[str]]:
    rows = [[gpu.name, gpu.problem or _gpu_text(gpu)]]
    rows += [
        ["", f"{each.name}: {_share(each.memory_used_bytes, each.memory_total_bytes)}"]
        for each in gpu.slices
    ]
    rows += [
        ["", f"{bytes_text(each.memory_bytes)}  {_holder_text(each)}"] for each in gpu.processes
    ]
    if gpu.has_hidden:
        rows.append(["", "Memory is held by a process that is not visible from here."])
    return rows


def _gpu_text(gpu: Gpu) -> str:
    parts = [_share(gpu.memory_used_bytes, gpu.memory_total_bytes)]
    for value, unit in ((gpu.load_percent, "%"), (gpu.temperature_c, "°C"), (gpu.power_w, "W")):
        if value is not None:
            parts.append(f"{value:.0f} {unit}")
    if gpu.power_limit_w is not None and gpu.power_w is not None:
        parts[-1] = f"{gpu.power_w:.0f} of {gpu.power_limit_w:.0f} W"
    if gpu.throttled:
        parts.append(f"slowed down: {', '.join(gpu.throttled)}")
    return " · ".join(parts)


def _holder_text(process: GpuProcess) -> str:
    holder = process.holder
    if holder is None:
        return f"process {process.pid}, not visible from here"
    name = process.owner or holder.name
    if holder.kind == "other_user":
        name = f"user {holder.name}"
    probably = "probably " if holder.is_probable else ""
    return f"{probably}{name} (process {process.pid})"


def _session_text(session: Session) -> str:
    name = session.kind.capitalize()
    parts = [name if session.up_s is None else f"{name}, up {_hours(session.up_s)}"]
    if session.left_s is not None:
        parts.append(f"ends within {_hours(session.left_s)} at the latest, often sooner")
    return "; ".join(parts)


def _hours(seconds: float) -> str:
    hours, rest = divmod(int(seconds), HOUR_S)
    return f"{hours} h {rest // 60} min" if hours else f"{rest // 60} min"


def _network_text(network: Network) -> str:
    down, up = network.received_bytes_per_s, network.sent_bytes_per_s
    return f"{bytes_text(down)}/s down · {bytes_text(up)}/s up"


def _of_cpus(cpus: float | None) -> str:
    return "" if cpus is None else f" of {cpus:g} CPUs" if cpus != 1 else " of 1 CPU"


def _joined(version: str | None, cuda: str | None, before_cuda: str) -> str:
    return " · ".join(filter(None, (version, cuda and before_cuda + cuda)))


def _share(used_bytes: int | None, total_bytes: int | None) -> str:
    return f"{bytes_text(used_bytes)} of {bytes_text(total_bytes)}"
