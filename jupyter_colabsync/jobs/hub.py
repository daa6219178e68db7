"""EventHub: publish from any thread, hear everything; knows nothing of Jupyter or browsers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from jupyter_colabsync.contract.events import Event

log = logging.getLogger(__name__)

Listener = Callable[[Event], None]


class EventHub:
    """Hands each event to all listeners, in the publisher's thread and in order."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear all events from now on; the returned function ends that. `listener` is quick."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(each for each in self._listeners if each is not listener)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tell everybody. A listener that fails is logged and does not stop the others."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                log.exception("A listener failed on a %s event", event.kind)
