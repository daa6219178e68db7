"""One look at the machine for all who ask: shared for about a second, and never stuck on a driver.

Nothing runs while nobody asks. The GPU is asked in a thread of its own, since a hung driver
hangs the call that asks it; the rest of the reading does not wait for that longer than it must.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from jupyter_colabsync.contract.system import Session, SystemReading
from jupyter_colabsync.system.gpu import GpuReader, GpuReading
from jupyter_colabsync.system.host import HostReader
from jupyter_colabsync.system.nvml import BROKEN
from jupyter_colabsync.system.session import read_session

log = logging.getLogger(__name__)

SHARED_S = 0.9
PATIENCE_S = 1.0
HUNG_AFTER_S = 5.0

ASKING = GpuReading((), "The GPU driver has not answered yet.")
HUNG = "The GPU driver does not answer; what uses the GPU may hang too. Restart the machine."

Clock = Callable[[], float]


class Monitor:
    """Readings for any number of askers, from any thread."""

    def __init__(
        self,
        folders: Sequence[Path],
        gpu: GpuReader | None = None,
        session: Callable[[], Session | None] = read_session,
        clock: Clock = time.monotonic,
    ) -> None:
        self._host = HostReader(folders)
        self._gpu = Watchdog((gpu or GpuReader()).read, clock)
        self._session = session
        self._clock = clock
        self._lock = threading.Lock()
        self._last: SystemReading | None = None
        self._read_at = float("-inf")

    def read(self, patience_s: float = PATIENCE_S) -> SystemReading:
        """The machine now, at most `SHARED_S` old; waits at most `patience_s` for the GPU."""
        with self._lock:
            if self._last is None or self._clock() - self._read_at > SHARED_S:
                self._last = self._look(patience_s)
                self._read_at = self._clock()
            return self._last

    def settled(self, pause_s: float = 0.3, patience_s: float = HUNG_AFTER_S) -> SystemReading:
        """A single look that knows the CPU load of the last `pause_s`; for one-shot programs."""
        self._host.read()
        time.sleep(pause_s)
        return self.read(patience_s)

    def close(self) -> None:
        """Nothing to stop: no thread outlives the question that started it, but a hung one,
        which is a daemon."""

    def _look(self, patience_s: float) -> SystemReading:
        gpu = self._gpu.ask(patience_s)
        return SystemReading(
            at_ms=time.time_ns() // 1_000_000,
            gpus=gpu.gpus,
            gpu_problem=gpu.problem,
            host=self._host.read(),
            session=self._session(),
        )


class Watchdog:
    """Asks in a thread; says so when there is no answer, and never asks twice at a time."""

    def __init__(self, read: Callable[[], GpuReading], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._answer = ASKING
        self._asking: threading.Thread | None = None
        self._asked_at = 0.0

    def ask(self, patience_s: float) -> GpuReading:
        """The answer; or after `patience_s` the one before, or after 5 s that there is none."""
        if self._asking is None or not self._asking.is_alive():
            self._asked_at = self._clock()
            self._asking = threading.Thread(target=self._run, name="colabsync-gpu", daemon=True)
            self._asking.start()
            self._asking.join(patience_s)
        if self._asking.is_alive() and self._clock() - self._asked_at >= HUNG_AFTER_S:
            return GpuReading((), HUNG)
        return self._answer

    def _run(self) -> None:
        try:
            self._answer = self._read()
        except Exception:
            log.exception("The GPU could not be read")
            self._answer = GpuReading((), BROKEN.format(reason="unexpected answer"))
