"""The GPU in Apple's chips: that it is there, and that its memory is the machine's.

How busy it is and what it holds is told to root only (powermetrics), so it stays None here.
Never tried on a real Mac.
"""

from __future__ import annotations

import platform
import subprocess

from jupyter_colabsync.contract.system import Gpu

SYSCTL = ("/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string")


def find_apple() -> Gpu | None:
    """The GPU of this Mac; None on other machines and on Macs with Intel's chips. Never raises.

    Starts a program the first time: ask once.
    """
    if platform.system() != "Darwin" or platform.machine() != "arm64":
        return None
    import psutil

    return apple_gpu(_chip(), psutil.virtual_memory().total)


def apple_gpu(chip: str | None, memory_bytes: int) -> Gpu:
    """`chip`: `Apple M2 Pro`; `memory_bytes`: of the machine."""
    return Gpu(
        index=0,
        make="apple",
        name=f"{chip or 'Apple'} GPU",
        memory_used_bytes=None,
        memory_total_bytes=memory_bytes,
        load_percent=None,
        temperature_c=None,
        power_w=None,
        shares_memory=True,
    )


def _chip() -> str | None:
    try:
        told = subprocess.run(SYSCTL, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout.strip() or None
