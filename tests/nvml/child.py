"""Reads GPUs in a process of its own, which sees the stand-in; see `ReaderProcess`.

One JSON list a line comes in: `["fresh"]` (a new reader), `["later", seconds]` (its clock goes
on), `["read"]`, `["begin"]` and `["end"]` (a reading in a thread, while this one stays free),
`["ping"]`. One JSON value a line goes out.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec

from jupyter_colabsync.system.gpu.machine import GpuReader
from jupyter_colabsync.system.gpu.nvml import start_nvml


class Child:
    """`folders`: where the library may lie besides the loader's own places."""

    def __init__(self, nowhere: Path, folders: tuple[Path, ...]) -> None:
        self._nowhere = nowhere
        self._folders = folders
        self._now_s = 1000.0
        self._reader = self._fresh()
        self._answers: list[Any] = []
        self._thread: threading.Thread | None = None

    def do(self, what: str, *arguments: Any) -> Any:
        if what == "fresh":
            self._reader = self._fresh()
        elif what == "later":
            self._now_s += arguments[0]
        elif what == "read":
            return msgspec.to_builtins(self._read())
        elif what == "begin":
            self._thread = threading.Thread(target=lambda: self._answers.append(self._read()))
            self._thread.start()
        elif what == "end" and self._thread is not None:
            self._thread.join()
            return self._answers.pop()
        return what

    def _fresh(self) -> GpuReader:
        return GpuReader(
            lambda: start_nvml(self._folders),
            sys_root=self._nowhere,
            dev_root=self._nowhere,
            environ={},
            apple=lambda: None,
            clock=lambda: self._now_s,
        )

    def _read(self) -> Any:
        reading = self._reader.read()
        return {
            "gpus": msgspec.to_builtins(reading.gpus),
            "problem": reading.problem,
            "driver": msgspec.to_builtins(reading.driver),
        }


if __name__ == "__main__":
    child = Child(Path(sys.argv[1]) / "nowhere", tuple(Path(name) for name in sys.argv[2:]))
    for line in sys.stdin:
        print(json.dumps(child.do(*json.loads(line))), flush=True)
