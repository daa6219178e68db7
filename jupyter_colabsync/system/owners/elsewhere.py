"""Facts of processes on Windows and macOS, by psutil.

There no container is between NVML and us, and no process tells which devices it has open.
Nobody has tried this on a Windows machine with a GPU.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import psutil

from jupyter_colabsync.system.owners.facts import Process, User


class PsutilFacts:
    """What psutil sees without special rights."""

    is_exact = True
    tells_open = False

    def process(self, pid: int) -> Process | None:
        try:
            found = psutil.Process(pid)
            if found.status() == psutil.STATUS_ZOMBIE:
                return None
            return Process(pid, found.ppid(), round(found.create_time() * 1000), None)
        except (psutil.Error, ValueError):
            return None

    def has_gpu_open(self, pid: int) -> bool | None:
        return None

    def argv(self, pid: int) -> tuple[str, ...]:
        with suppress(psutil.Error):
            return tuple(psutil.Process(pid).cmdline())
        return ()

    def environ(self, pid: int) -> Mapping[str, str]:
        return {}  # on Windows the variable holds a handle's number, which is no process's

    def user(self, pid: int) -> User | None:
        with suppress(psutil.Error):
            name = psutil.Process(pid).username()
            return User(name.rpartition("\\")[2], name == psutil.Process().username())
        return None

    def shares_pids(self, pid: int) -> bool:
        return False

    def all(self) -> tuple[Process, ...]:
        found = (self.process(pid) for pid in psutil.pids())
        return tuple(each for each in found if each is not None)
