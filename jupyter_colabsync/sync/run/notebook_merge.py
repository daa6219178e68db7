"""Merges three notebook files in a child process, within a time and a memory.

Parsing and comparing large notebooks would hold up the server's other threads, and its length
depends on what people wrote; a process can be ended. How notebooks are merged is the business of
`notebooks.merge`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

import jupyter_colabsync
from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.notebooks.document import MAX_NOTEBOOK_BYTES
from jupyter_colabsync.notebooks.merge import Reason, Refused, Summary
from jupyter_colabsync.notebooks.merge.outcome import WHAT_TO_DO

TIMEOUT_S: Final = 10.0
MEMORY_BYTES: Final = 512 * 1024 * 1024
"""Three notebooks of 20 MB of printed text take about 360 MB; of 15 MB of numbers, 400."""
PAUSE_S: Final = 0.05
"""How soon a wish to stop is noticed."""

_REFUSALS: Final = {
    Reason.TOO_LARGE: f"Notebooks of more than 20 MB are not merged. {WHAT_TO_DO}",
    Reason.TOO_SLOW: f"Merging this notebook takes too long. {WHAT_TO_DO}",
    Reason.FAILED: f"Merging this notebook failed. {WHAT_TO_DO}",
}
_ENVIRONMENT: Final = (
    *("HOME", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "PYTHONUSERBASE"),
    *("APPDATA", "SYSTEMROOT", "TEMP"),
)
"""What a Python needs to find its own packages, and nothing else: no token, no proxy, no PATH."""


@dataclass(frozen=True, slots=True)
class MergedFile:
    """The merged notebook has been written to `out`."""

    out: Path
    summary: Summary


MergeOutcome: TypeAlias = MergedFile | Refused


class _Reply(msgspec.Struct):
    """What the child prints."""

    merged: Summary | None = None
    refused: Refused | None = None


def merge_files(
    base: Path,
    local: Path,
    remote: Path,
    out: Path,
    *,
    local_is_newer: bool,
    timeout_s: float = TIMEOUT_S,
    memory_bytes: int = MEMORY_BYTES,
    cancel: CancelToken,
) -> MergeOutcome:
    """Merge the notebooks into `out`, a file that belongs to the caller, or say why not.

    The three files are only read. Unless a MergedFile comes back, `out` is not there afterwards.
    The limit of memory holds where the system has one (not on Windows). Raises Cancelled, and
    OSError if a file cannot be looked at; the child is gone in each case.
    """
    if any(path.stat().st_size > MAX_NOTEBOOK_BYTES for path in (base, local, remote)):
        return _refused(Reason.TOO_LARGE)
    words = [str(path.resolve()) for path in (base, local, remote, out)]
    options = [f"--memory-bytes={memory_bytes}", *(["--local-is-newer"] if local_is_newer else [])]
    is_merged = False
    try:
        outcome = _run([*words, *options], time.monotonic() + timeout_s, cancel)
        is_merged = isinstance(outcome, Summary)
    finally:
        if not is_merged:
            out.unlink(missing_ok=True)
    return MergedFile(out, outcome) if isinstance(outcome, Summary) else outcome


def _run(words: list[str], deadline_s: float, cancel: CancelToken) -> Summary | Refused:
    """The child's answer. `deadline_s` is a time of the monotonic clock."""
    try:
        child = _start(words)
    except OSError:
        return _refused(Reason.FAILED)
    with child:  # reaps it
        try:
            while time.monotonic() < deadline_s:
                cancel.check()
                try:
                    printed, _ = child.communicate(timeout=PAUSE_S)
                except subprocess.TimeoutExpired:
                    continue
                return _answer(printed)
            return _refused(Reason.TOO_SLOW)
        finally:
            _kill(child)


def _start(words: list[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "jupyter_colabsync.notebooks.merge", *words]
    return subprocess.Popen(
        command,
        # -m puts the current folder first on the path: that must not be one of the user's
        cwd=Path(jupyter_colabsync.__file__).resolve().parent.parent,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could quote the notebook
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child, if it still runs, and whatever it may have started."""
    if child.poll() is not None:
        return
    if sys.platform == "win32":
        child.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):  # it ended by itself just now
        os.killpg(child.pid, signal.SIGKILL)


def _answer(printed: bytes) -> Summary | Refused:
    """A child that died on the way, of a signal or an error, has printed nothing."""
    try:
        reply = decode_json(printed, _Reply)
    except msgspec.DecodeError:
        return _refused(Reason.FAILED)
    return reply.merged or reply.refused or _refused(Reason.FAILED)


def _refused(reason: Reason) -> Refused:
    return Refused(reason, _REFUSALS[reason])
