"""A process that reads GPUs: pynvml keeps what it has loaded for as long as a process lives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from jupyter_colabsync.contract.system import Driver, Gpu

ROOT = Path(__file__).parents[2]


class Read(msgspec.Struct, frozen=True):
    """What the process has read."""

    gpus: tuple[Gpu, ...]
    problem: str | None
    driver: Driver | None

    @property
    def gpu(self) -> Gpu:
        """The one GPU there is."""
        (only,) = self.gpus
        return only


class ReaderProcess:
    """See `tests.nvml.child` for what it can do. Whoever makes it closes it."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], folders: tuple[Path, ...] = ()
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nvml.child", str(folder), *map(str, folders)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
            cwd=ROOT,
        )

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def fresh(self) -> None:
        """From now on a new reader, as after a restart of the server."""
        self._do("fresh")

    def later(self, seconds: float) -> None:
        """So much time passes for the reader."""
        self._do("later", seconds)

    def read(self) -> Read:
        return msgspec.convert(self._do("read"), Read)

    def begin(self) -> None:
        """Start a reading in a thread of the process."""
        self._do("begin")

    def end(self) -> Read:
        """Wait for the reading that was started."""
        return msgspec.convert(self._do("end"), Read)

    def ping(self) -> None:
        """Comes back as soon as the process's main thread is free."""
        self._do("ping")

    def _do(self, *what: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())
