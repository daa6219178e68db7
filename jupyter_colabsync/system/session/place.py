"""Which service lent this machine, for how long at most, and since when it runs.

Colab sets COLAB_RELEASE_TAG on its VMs (older images: COLAB_BACKEND_VERSION); Colab Enterprise
is another product and says so in VERTEX_PRODUCT. Kaggle sets KAGGLE_KERNEL_RUN_TYPE in its
notebooks. Limits are what the services tell of themselves, never tried to the end by us: Colab's
FAQ ("as much as 12 hours", 24 hours with Pro+), Kaggle's notebook documentation (12 hours for CPU
and GPU, 9 hours for TPU).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Service:
    """A service whose machines end by themselves. `limits_s`: to choose from, the usual first."""

    kind: Literal["colab", "kaggle"]
    limits_s: tuple[float, ...]


COLAB = Service("colab", (12 * HOUR_S, 24 * HOUR_S))
KAGGLE = Service("kaggle", (12 * HOUR_S, 9 * HOUR_S))
KAGGLE_TPU = Service("kaggle", (9 * HOUR_S, 12 * HOUR_S))


def service_here(
    environment: Mapping[str, str] = os.environ, has_tpu: Callable[[], bool] = lambda: False
) -> Service | None:
    """The service that lent this machine; None on machines that last. `has_tpu` is asked only
    where that makes a difference."""
    marks = (environment.get("COLAB_RELEASE_TAG"), environment.get("COLAB_BACKEND_VERSION"))
    if any(marks) and environment.get("VERTEX_PRODUCT") != "COLAB_ENTERPRISE":
        return COLAB
    if not environment.get("KAGGLE_KERNEL_RUN_TYPE"):
        return None
    return KAGGLE_TPU if has_tpu() else KAGGLE


def age_s(proc: Path = Path("/proc")) -> float | None:
    """Seconds since the machine, or its first process, started: the younger of the two.

    A VM may have waited, running, before it was given to this person; its container had not.
    Source: proc(5), /proc/uptime and field 22 of /proc/PID/stat (clock ticks after boot).
    """
    try:
        up_s = float((proc / "uptime").read_text(encoding="ascii").split()[0])
        # the program's name, field 2, may hold spaces and brackets
        fields = (proc / "1" / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        started_s = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return None
    return min(up_s, up_s - started_s)


def machine_id(proc: Path = Path("/proc")) -> str | None:
    """Tells this machine, since it was started, from every other; None where none is told."""
    try:
        boot = (proc / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        started = (proc / "1" / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None
    return f"{boot} {started}"
