"""Waiting: how long the pause after a failure is, and a pause that a person can end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeAlias

from jupyter_colabsync.jobs.cancel import CancelToken

MAX_PAUSE_S: Final = 64.0
MAX_TOLD_PAUSE_S: Final = 120.0
"""A longer `Retry-After` is not sat out: the next sync comes by itself."""

Sleep: TypeAlias = Callable[[float, CancelToken | None], None]


def backoff_s(failures: int, chance: float) -> float:
    """Seconds to pause after so many failures in a row, from 1; `chance` is 0 to 1.

    Source: Drive API guide "Resolve errors", "Exponential backoff": min(2^n + random, 64).
    """
    return min(2.0 ** (failures - 1) + chance, MAX_PAUSE_S)


def pause(seconds: float, cancel: CancelToken | None) -> None:
    """Sleep so long, or raise Cancelled as soon as somebody stops the work."""
    if cancel is not None:
        cancel.wait(seconds)
    else:
        time.sleep(seconds)
