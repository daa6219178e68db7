"""Ends a process with all that it started: asked first, then forced."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from jupyter_colabsync.errors import LocalProblem, Refused
from jupyter_colabsync.system.owners.facts import Facts, Process
from jupyter_colabsync.system.owners.kin import descendants
from jupyter_colabsync.system.owners.living import is_alive

if TYPE_CHECKING:
    import psutil

ASKED_S: Final = 5.0
FORCED_S: Final = 5.0
PAUSE_S: Final = 0.05

Pause = Callable[[float], None]


def end_family(facts: Facts, process: Process, pause: Pause = time.sleep) -> None:
    """Returns when the process and all its descendants are gone, after 10 s at the latest.

    Raises Refused when the system does not allow it, and LocalProblem when it does not help: a
    process that hangs in the driver cannot be ended.
    """
    import psutil

    # children first: a parent that ends first could start them anew
    family = (*reversed(descendants(facts.all(), process)), process)
    try:
        for send, patience_s in (
            (psutil.Process.terminate, ASKED_S),
            (psutil.Process.kill, FORCED_S),
        ):
            for each in family:
                _send(facts, each, send)
            if _are_gone(facts, family, patience_s, pause):
                return
    except psutil.AccessDenied as error:
        raise Refused(
            "The system does not allow this process to be ended. End it where it was started."
        ) from error
    raise LocalProblem(
        "The process does not end; it may hang in the GPU driver. Restart the machine to free "
        "its memory."
    )


def _send(facts: Facts, process: Process, send: Callable[[psutil.Process], None]) -> None:
    import psutil

    with suppress(psutil.NoSuchProcess):
        named = psutil.Process(process.pid)  # remembers its start, and never meets a later one
        if is_alive(facts, process):
            send(named)


def _are_gone(facts: Facts, family: tuple[Process, ...], patience_s: float, pause: Pause) -> bool:
    for _ in range(round(patience_s / PAUSE_S)):
        if not any(is_alive(facts, each) for each in family):
            return True
        pause(PAUSE_S)
    return False
