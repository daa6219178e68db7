"""Whether this machine is a Colab VM, and for how long it is up.

Colab sets COLAB_RELEASE_TAG on its VMs (older images: COLAB_BACKEND_VERSION); Colab Enterprise
is another product and says so in VERTEX_PRODUCT.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from jupyter_colabsync.contract.system import Session


def read_session(
    environment: Mapping[str, str] = os.environ, proc: Path = Path("/proc")
) -> Session | None:
    """The session where it matters; None on machines that last."""
    marks = (environment.get("COLAB_RELEASE_TAG"), environment.get("COLAB_BACKEND_VERSION"))
    if not any(marks) or environment.get("VERTEX_PRODUCT") == "COLAB_ENTERPRISE":
        return None
    return Session(kind="colab", up_s=_age_s(proc))


def _age_s(proc: Path) -> float | None:
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
