"""The services, built when first needed: a server that nobody uses us on pays nothing for us."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from jupyter_colabsync.errors import Busy

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


class LazyServices:
    """Builds the services once, in whichever worker thread asks first; closes them once."""

    def __init__(self, build: Callable[[], Services]) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._services: Services | None = None
        self._is_closed = False

    @property
    def built(self) -> Services | None:
        """The services if they are there already."""
        return self._services

    def now(self) -> Services:
        """The services; the first call takes as long as importing them does (0.1-0.5 s).

        Raises Busy once the server is stopping.
        """
        with self._lock:
            if self._is_closed:
                raise Busy("Jupyter is shutting down; try again when it runs again.")
            if self._services is None:
                self._services = self._build()
            return self._services

    async def ready(self) -> Services:
        """The services, without ever blocking the event loop."""
        if self._services is not None and not self._is_closed:
            return self._services
        return await asyncio.to_thread(self.now)

    def close_at_exit(self) -> None:
        """Close also where Jupyter ends without stopping its extensions, as it does when it is
        interrupted and has no terminal to ask in: else the process waits for every long job.

        Python joins its worker threads before `atexit` has a turn; this hook, by which
        concurrent.futures itself does that, runs the last one registered first. Python 3.12 lets
        no thread begin any more by then, so it stops the jobs there, but may send nothing.
        """
        register = getattr(threading, "_register_atexit", None)  # not public, in CPython since 3.9
        if register is not None:
            still_there = weakref.WeakMethod(self.close)
            register(lambda: (close := still_there()) and close())

    def close(self) -> None:
        """Close what was built; nothing is built any more."""
        with self._lock:
            self._is_closed = True
            services, self._services = self._services, None
        if services is not None:
            try:
                services.flush()
            finally:
                services.close()
