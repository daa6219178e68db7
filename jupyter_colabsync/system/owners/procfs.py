"""Facts of processes on Linux, read from /proc: a few file reads for each question."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from jupyter_colabsync.system.owners.facts import KEPT, Process, User

INITIAL_PIDS: Final = "pid:[4026531836]"
"""The PID namespace of the machine itself; every container has another one.
Source: Linux, include/linux/proc_ns.h, PROC_PID_INIT_INO = 0xEFFFFFFC."""
GPU_DEVICES: Final = ("/dev/nvidia", "/dev/dxg")
"""Where the paths of NVIDIA's device files begin; `/dev/dxg` is WSL's."""
GONE: Final = frozenset({b"Z", b"X", b"x"})
"""States of a process that holds nothing any more but its exit status (`man 5 proc`)."""


class ProcFacts:
    """Reads `root`, which tests replace; `gpu_devices` are beginnings of device files' paths."""

    tells_open = True

    def __init__(
        self, root: Path = Path("/proc"), gpu_devices: tuple[str, ...] = GPU_DEVICES
    ) -> None:
        self._root = str(root)
        self._gpu_devices = gpu_devices
        self._ticks_per_s = os.sysconf("SC_CLK_TCK")
        # read once: the kernel derives it from the clock, and then it may step by a second
        self._booted_s = self._read_boot()
        self._pids_here = self._link("self/ns/pid")

    @property
    def is_exact(self) -> bool:
        return self._pids_here == INITIAL_PIDS

    def process(self, pid: int) -> Process | None:
        # after the name, which may hold anything: state, ppid, pgrp, session, …, starttime (22)
        fields = self._read(f"{pid}/stat").rpartition(b")")[2].split()
        if len(fields) < 20 or fields[0] in GONE:
            return None
        started_s = self._booted_s + int(fields[19]) / self._ticks_per_s
        return Process(pid, int(fields[1]), round(started_s * 1000), int(fields[3]))

    def has_gpu_open(self, pid: int) -> bool | None:
        try:
            with os.scandir(f"{self._root}/{pid}/fd") as entries:
                for entry in entries:
                    with suppress(OSError):  # closed meanwhile
                        if os.readlink(entry.path).startswith(self._gpu_devices):  # noqa: PTH115
                            return True
        except FileNotFoundError:
            return False
        except OSError:
            return None
        return False

    def argv(self, pid: int) -> tuple[str, ...]:
        return tuple(_texts(self._read(f"{pid}/cmdline")))

    def environ(self, pid: int) -> Mapping[str, str]:
        pairs = (text.partition("=") for text in _texts(self._read(f"{pid}/environ")))
        return {name: value for name, _, value in pairs if name in KEPT}

    def user(self, pid: int) -> User | None:
        for line in self._read(f"{pid}/status").splitlines():
            if line.startswith(b"Uid:"):
                uid = int(line.split()[1])
                return User(_user_name(uid), uid == os.getuid())
        return None

    def shares_pids(self, pid: int) -> bool:
        return self._pids_here is not None and self._link(f"{pid}/ns/pid") == self._pids_here

    def all(self) -> tuple[Process, ...]:
        try:
            names = os.listdir(self._root)  # noqa: PTH208 - a name is all that is needed
        except OSError:
            return ()
        found = (self.process(int(name)) for name in names if name.isdigit())
        return tuple(each for each in found if each is not None)

    def _read_boot(self) -> int:
        for line in self._read("stat").splitlines():
            if line.startswith(b"btime "):
                return int(line.split()[1])
        return 0

    def _read(self, name: str) -> bytes:
        """Empty when it is not there or not for us."""
        try:
            with open(f"{self._root}/{name}", "rb") as file:  # noqa: PTH123 - read every second
                return file.read()
        except OSError:
            return b""

    def _link(self, name: str) -> str | None:
        try:
            return os.readlink(f"{self._root}/{name}")  # noqa: PTH115
        except OSError:
            return None


def _texts(content: bytes) -> Iterator[str]:
    return (os.fsdecode(part) for part in content.split(b"\0") if part)


def _user_name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
