"""Pace: leaves room for the other threads of a process that people are working in.

Python runs one thread at a time. Inside a Jupyter server, sending thousands of small files would
take all of its time; so after each file our threads rest until, together, they have used only
their share of it. Drive takes few files a second anyway, so this is felt only where it is quick.
"""

from __future__ import annotations

import threading
import time

from jupyter_colabsync.jobs.cancel import CancelToken

SERVER_SHARE = 0.12
"""Of one processor, for all transfers of a link together."""
MAX_REST_S = 0.05
"""Large files spend their time where other threads can run: hashing, sending."""


class Pace:
    """Shared by the threads of one run. `share` None: as fast as possible."""

    def __init__(self, share: float | None) -> None:
        self._share = share
        self._lock = threading.Lock()
        self._free_at_s = 0.0

    def rest(self, used_s: float, cancel: CancelToken) -> None:
        """Sleep off `used_s` of processor time. Raises Cancelled."""
        if self._share is None:
            return
        owed_s = min(used_s * (1 / self._share - 1), MAX_REST_S)
        with self._lock:
            now_s = time.monotonic()
            self._free_at_s = max(self._free_at_s, now_s) + owed_s
            wait_s = self._free_at_s - now_s
        cancel.wait(wait_s)
