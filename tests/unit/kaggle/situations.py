"""What happens to a pull in tests: somebody looks on, it is killed, the disk says no."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, MemoryStore


def told(hear: Callable[[JobProgress], None], cancel: CancelToken | None = None) -> JobContext:
    return JobContext(Progress(hear), cancel or CancelToken())


def note_of(folder: Path) -> dict[str, Any]:
    note: dict[str, Any] = json.loads((folder / ".kaggle-source.json").read_text())
    return note


KILLED = """
import os, signal, sys
from pathlib import Path
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.unpacking import ahead
from tests.unit.kaggle.kaggle_cloud import MemoryStore

ahead.PIECE_BYTES = 100_000
folder = Path(sys.argv[2])

def hear(now):
    if len(list(folder.glob("*.bin"))) >= 10:
        os.kill(os.getpid(), signal.SIGKILL)

store = MemoryStore()
store.write("kaggle", sys.stdin.read())
service = KaggleService(store, sys.argv[1], folder.parent / "state")
service.puller.pull(sys.argv[3], folder, (), JobContext(Progress(hear), CancelToken()))
"""


def killed(cloud: KaggleCloud, store: MemoryStore, folder: Path, ref: str) -> None:
    """A pull by another process, killed when ten files are there."""
    command = [sys.executable, "-c", KILLED, cloud.url, str(folder), ref]
    secret = store.read("kaggle") or ""
    ended = subprocess.run(command, input=secret, text=True, check=False)
    assert ended.returncode == -9


def fail_at_part(monkeypatch: pytest.MonkeyPatch, count: int, error: OSError) -> None:
    """The disk says no to the file under way that is the `count`th."""
    real, begun = Path.open, []

    def fail(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if path.suffix == ".part" and mode == "xb":
            begun.append(path)
            if len(begun) == count:
                raise error
        return real(path, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", fail)
