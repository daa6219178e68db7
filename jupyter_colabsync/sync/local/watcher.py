"""Watcher: says that something happened in a folder. A hint to look, never the truth.

Where the system cannot watch (too many folders, network disks) it stays silent, and the
scheduler's regular looks have to do.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from jupyter_colabsync.sync.plan.ignore import is_ignored_by_default

log = logging.getLogger(__name__)

DEBOUNCE_MS = 1_000
"""At most so long are events collected: an editor's write, rename and chmod are one wake-up."""
STEP_MS = 250
CLOSE_WAIT_S = 2.0


class Watcher:
    """Watches one folder from `start` to `close`; `wake` is called from its own thread."""

    def __init__(self, root: Path, wake: Callable[[], None]) -> None:
        self._root, self._wake = root, wake
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="colabsync-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """Stop; waits a moment for the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_WAIT_S)

    def _run(self) -> None:
        from watchfiles import watch

        try:
            for _ in watch(
                self._root,
                watch_filter=lambda _change, path: self._is_ours(path),
                debounce=DEBOUNCE_MS,
                step=STEP_MS,
                stop_event=self._stop,
                raise_interrupt=False,
            ):
                self._wake()
        except Exception as error:  # noqa: BLE001 - whatever the system's watching says, looks go on
            log.info(
                "A linked folder cannot be watched (%s); it is looked at from time to time.", error
            )

    def _is_ours(self, path: str) -> bool:
        try:
            parts = Path(path).relative_to(self._root).parts
        except ValueError:
            return False
        return not any(is_ignored_by_default(part) for part in parts)
