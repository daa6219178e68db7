"""Ctrl-C and SIGTERM: how a long command is asked to end, once kindly."""

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
def on_stop(ask: Callable[[], None]) -> Iterator[None]:
    """Call `ask` at the first signal to stop; a second one interrupts as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python hears signals in the main thread only
        return
    before = {each: signal.getsignal(each) for each in SIGNALS}

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    def hear(number: int, frame: FrameType | None) -> None:
        restore()
        ask()

    for each in SIGNALS:
        signal.signal(each, hear)
    try:
        yield
    finally:
        restore()


def carry_out(work: Callable[[JobContext], T], out: Output) -> T:
    """Run long work with a progress line; Ctrl-C lets it end cleanly and raises Cancelled."""
    cancel = CancelToken()
    progress = Progress(out.progress)
    with on_stop(cancel.set):
        try:
            return work(JobContext(progress, cancel))
        finally:
            out.end_progress()
