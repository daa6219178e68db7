"""What this process has to know about sharing: worker threads must not make the Lab feel slow.

What is set here holds for the whole server process, so it is done only once somebody uses us.
Measured with `python3 dev.py bench contents_latency`; see docs/decisions/0011.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator

SWITCH_S = 0.0005
"""How long a thread may keep the interpreter while the event loop waits for it; Python's own
5 ms add up when several workers stand in line."""
FEW_OBJECTS = 10_000
"""Fewer frozen objects than this mean that nobody has settled this process yet."""


def share_the_interpreter() -> None:
    """Let the event loop have the interpreter soon, however busy the workers are."""
    sys.setswitchinterval(min(SWITCH_S, sys.getswitchinterval()))


@contextlib.contextmanager
def settled_memory() -> Iterator[None]:
    """Take what Jupyter has loaded, and what is loaded inside, out of the garbage collector's
    rounds; once in a process.

    A full round walks every object while nobody else may run: 60 to 90 ms with the 200,000
    objects of a loaded server, at moments that our imports bring about. Modules and classes live
    as long as the process anyway.
    """
    is_first = gc.get_freeze_count() < FEW_OBJECTS
    if is_first:
        gc.freeze()
    yield
    if is_first:
        gc.freeze()
