"""How long Kaggle is given: time limits of one try, and growing pauses between tries."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Final

from jupyter_colabsync.errors import Unreachable

Pause = Callable[[float], None]
"""Sleeps so many seconds; may raise Cancelled instead."""

CONNECT_TIMEOUT_S: Final = 10.0
CALL_TIMEOUT_S: Final = 60.0
"""Of a control call: Kaggle may need a while to prepare a download."""
STALL_TIMEOUT_S: Final = 30.0
"""A transfer that brings no byte for so long is cut and asked for again."""
TRIES: Final = 6
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
LONGEST_ASKED_PAUSE_S: Final = 60.0

AGAIN_STATUSES: Final = frozenset({408, 429, 500, 502, 503, 504})


class Trouble(Exception):
    """Something that may pass: a cut, a time-out, 429, 5xx. `asked_pause_s`: Retry-After."""

    def __init__(self, kind: str, asked_pause_s: float | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.asked_pause_s = asked_pause_s


class Patience:
    """Counts the tries of one undertaking that brought nothing; any progress starts anew."""

    def __init__(self, pause: Pause, tries: int = TRIES) -> None:
        self._pause = pause
        self._tries = tries
        self._failed = 0

    def progress(self) -> None:
        """Something came: the next trouble is the first again."""
        self._failed = 0

    def after(self, trouble: Trouble) -> None:
        """Wait before the next try; raises Unreachable when there have been enough."""
        self._failed += 1
        if self._failed >= self._tries:
            raise _give_up(trouble) from trouble
        pause_s = min(FIRST_PAUSE_S * 2 ** (self._failed - 1), LONGEST_PAUSE_S)
        if trouble.asked_pause_s is not None:
            pause_s = max(pause_s, min(trouble.asked_pause_s, LONGEST_ASKED_PAUSE_S))
        self._pause(pause_s)


def trouble_of(status: int, headers: Mapping[str, str]) -> Trouble:
    """What to make of an answer that may pass (one of AGAIN_STATUSES)."""
    asked = None
    with contextlib.suppress(ValueError):
        asked = max(0.0, float(headers.get("Retry-After", "")))
    return Trouble("busy" if status == 429 else "answer", asked)


def _give_up(trouble: Trouble) -> Unreachable:
    if trouble.kind == "busy":
        return Unreachable(
            "Kaggle asks for fewer requests. Wait some minutes, then try again; "
            "what is here already is not fetched twice.",
            code="kaggle_busy",
        )
    return Unreachable(
        "Kaggle does not answer, or the connection keeps breaking. Check the network, then "
        "try again; what is here already is not fetched twice.",
        code="kaggle_unreachable",
    )
