"""Ctrl-C and SIGTERM: how a long command is asked to end, first kindly, then at once."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TypeVar

from jupyter_colabsync.cli.output import Output
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext

T = TypeVar("T")

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@contextlib.contextmanager
def on_stop(ask: Callable[[], None], insist: Callable[[], None] | None = None) -> Iterator[None]:
    """Call `ask` at the first signal to stop and `insist`, if there is one, at the second (in a
    thread of its own, for it may need locks); the next one interrupts as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python hears signals in the main thread only
        return
    before = {each: signal.getsignal(each) for each in SIGNALS}

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    steps = [ask]
    if insist is not None:
        steps.append(threading.Thread(target=insist, name="colabsync-stop", daemon=True).start)

    def hear(number: int, frame: FrameType | None) -> None:
        step = steps.pop(0)
        if not steps:
            restore()
        step()

    for each in SIGNALS:
        signal.signal(each, hear)
    try:
        yield
    finally:
        restore()


def carry_out(
    work: Callable[[JobContext], T], out: Output, insist: Callable[[], None] | None = None
) -> T:
    """Run long work with a progress line; Ctrl-C lets it end cleanly and raises Cancelled.

    `insist`: what a second Ctrl-C does, so that it ends cleanly without waiting for anybody."""
    cancel = CancelToken()
    progress = Progress(out.progress)
    with on_stop(cancel.set, insist):
        try:
            return work(JobContext(progress, cancel))
        finally:
            out.end_progress()
