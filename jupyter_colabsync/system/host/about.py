"""What this machine is, as one would tell somebody else: system, CPU, memory, disk, GPUs."""

from __future__ import annotations

import contextlib
import math
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import psutil

from jupyter_colabsync.contract.system import Driver, Gpu, MachineAbout, Tpu
from jupyter_colabsync.files import size_text
from jupyter_colabsync.system.host.cgroup import memory_limit
from jupyter_colabsync.system.host.cpu import cpu_quota, usable_cpus

ROOT = Path("/")
ASK_S = 2.0


def about_machine(
    folder: Path, gpus: Sequence[Gpu] = (), driver: Driver | None = None, tpus: Sequence[Tpu] = ()
) -> MachineAbout:
    """The machine and the disk of `folder`. A container's limits count, not its host.

    Takes some milliseconds; on macOS a short program is started. Never raises.
    """
    total = psutil.virtual_memory().total
    limit = memory_limit(total)
    disk = None
    with contextlib.suppress(OSError):
        disk = shutil.disk_usage(folder)
    about = MachineAbout(
        system=system_name(),
        cpu=cpu_name(),
        cores=psutil.cpu_count(logical=False),
        threads=usable_threads(),
        memory_bytes=limit.total_bytes if limit else total,
        disk_free_bytes=disk.free if disk else None,
        disk_total_bytes=disk.total if disk else None,
        gpus=(*map(_gpu_text, gpus), *(f"{each.name} × {each.chips}" for each in tpus)),
        driver=_driver_text(driver),
        markdown="",
    )
    return _with_markdown(about)


def system_name(root: Path = ROOT, system: str = sys.platform) -> str:
    """`Debian GNU/Linux 12 (bookworm), x86_64`.

    Source: os-release(5), PRETTY_NAME.
    """
    if system == "darwin":
        name = f"macOS {platform.mac_ver()[0]}"
    elif system == "win32":
        name = f"Windows {platform.release()}"
    else:
        name = _os_release(root) or platform.system()
    return ", ".join(filter(None, [name.strip(), platform.machine()]))


def cpu_name(root: Path = ROOT, system: str = sys.platform) -> str:
    """The CPU's model by its maker's name; where it is not told, its architecture.

    Sources: proc_cpuinfo(5), whose ARM form has no model name; sysctl(3) of macOS,
    machdep.cpu.brand_string; the registry of Windows, ProcessorNameString. Tried on Linux only.
    """
    told = ""
    if system == "darwin":
        told = _sysctl("machdep.cpu.brand_string")
    elif system == "win32":
        told = _registry_cpu()
    else:
        told = _proc_cpu(root)
    return " ".join(told.split()) or platform.processor() or platform.machine() or "unknown"


def usable_threads() -> int:
    """How many threads can really run at once; a container's fraction is rounded up."""
    usable = len(usable_cpus())
    quota = cpu_quota()
    return usable if quota is None else max(1, min(usable, math.ceil(quota.cpus)))


def rows_of(about: MachineAbout) -> list[tuple[str, str]]:
    """What there is to tell, as names and values."""
    cores = [] if about.cores is None else [_count(about.cores, "core")]
    threads = [] if about.threads is None else [f"{_count(about.threads, 'thread')} usable"]
    rows = [
        ("System", about.system),
        ("CPU", ", ".join([about.cpu, *cores, *threads])),
        ("Memory", size_text(about.memory_bytes)),
    ]
    if about.disk_free_bytes is not None and about.disk_total_bytes is not None:
        free, total = size_text(about.disk_free_bytes), size_text(about.disk_total_bytes)
        rows.append(("Disk", f"{free} free of {total}"))
    rows += [("GPU", name) for name in about.gpus or ("none",)]
    if about.driver is not None:
        rows.append(("GPU driver", about.driver))
    return rows


def markdown_table(rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first row is the head."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * (lines[0].count(" | ") + 1))
    return "\n".join(lines)


def _with_markdown(about: MachineAbout) -> MachineAbout:
    text = markdown_table([("Machine", ""), *rows_of(about)])
    return msgspec.structs.replace(about, markdown=f"{text}\n")


def _gpu_text(gpu: Gpu) -> str:
    if gpu.memory_total_bytes is None or gpu.shares_memory:
        return gpu.name
    return f"{gpu.name} ({size_text(gpu.memory_total_bytes)})"


def _driver_text(driver: Driver | None) -> str | None:
    if driver is None or driver.version is None:
        return None
    return f"{driver.version}, CUDA up to {driver.cuda}" if driver.cuda else driver.version


def _os_release(root: Path) -> str:
    for place in ("etc/os-release", "usr/lib/os-release"):
        with contextlib.suppress(OSError, ValueError):
            for line in (root / place).read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition("=")
                if name == "PRETTY_NAME":
                    return value.strip("\"' ")
    return ""


def _proc_cpu(root: Path) -> str:
    """The first model name; else the board that some ARM kernels name."""
    facts: dict[str, str] = {}
    with contextlib.suppress(OSError, ValueError):
        for line in (root / "proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            facts.setdefault(name.strip().lower(), value.strip())
    return next(
        (facts[key] for key in ("model name", "model", "hardware") if _is_name(facts, key)), ""
    )


def _is_name(facts: dict[str, str], key: str) -> bool:
    """x86 has a plain number under `model`."""
    return bool(facts.get(key)) and not facts[key].isdigit()


def _sysctl(name: str) -> str:
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(
            ["sysctl", "-n", name], capture_output=True, text=True, check=True, timeout=ASK_S
        ).stdout
    return ""


def _registry_cpu() -> str:
    if sys.platform == "win32":
        import winreg

        place = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
                return str(winreg.QueryValueEx(key, "ProcessorNameString")[0])
        except OSError:
            return ""
    return ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
