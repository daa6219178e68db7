"""EventHub -> Jupyter's event bus: the one crossing from worker threads to the event loop.

Jupyter's bus starts asyncio tasks, so it must be called on the loop (an emit from a thread
raises RuntimeError as soon as a tab listens). News of one job or link that come faster than
four a second are told as their latest state only.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import Any, Protocol

import msgspec

from jupyter_colabsync.contract.events import EVENT_SCHEMA_ID, Event
from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.jobs.hub import EventHub

log = logging.getLogger(__name__)

SCHEMA_FILE = Path(__file__).with_name("events.yaml")
INTERVAL_S = 0.25


class Bus(Protocol):
    """What we use of `jupyter_events.EventLogger`."""

    def emit(self, *, schema_id: str, data: dict[str, Any]) -> object:
        """Check `data` by its schema and send it to all tabs."""


class EventBridge:
    """Hears a hub in any thread, tells the bus on the loop; never fails into a worker."""

    def __init__(
        self,
        hub: EventHub,
        bus: Bus,
        loop: asyncio.AbstractEventLoop,
        interval_s: float = INTERVAL_S,
    ) -> None:
        self._bus = bus
        self._loop = loop
        self._interval_s = interval_s
        self._latest: dict[str, Event | None] = {}
        self._unsubscribe = hub.subscribe(self._hear)

    def close(self) -> None:
        """Tell nothing more; safe from any thread."""
        self._unsubscribe()

    def _hear(self, event: Event) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to tell
            self._loop.call_soon_threadsafe(self._pass_on, event)

    def _pass_on(self, event: Event) -> None:
        """Tell now; or, shortly after news of the same thing, remember and tell later."""
        key = _key(event)
        if key is None:
            self._emit(event)
        elif key in self._latest:
            self._latest[key] = event
        else:
            self._emit(event)
            self._rest(key)

    def _rest(self, key: str) -> None:
        self._latest[key] = None
        self._loop.call_later(self._interval_s, self._wake, key)

    def _wake(self, key: str) -> None:
        if (event := self._latest.pop(key)) is not None:
            self._emit(event)
            self._rest(key)

    def _emit(self, event: Event) -> None:
        try:
            self._bus.emit(schema_id=EVENT_SCHEMA_ID, data=_as_json(event))
        except Exception:
            log.exception("A %s event could not be told to the tabs", event.kind)


def _as_json(event: Event) -> dict[str, Any]:
    """The event made of JSON's own types: the bus's schema check knows lists, but no tuples."""
    return decode_json(msgspec.json.encode(event), dict[str, Any])


def _key(event: Event) -> str | None:
    """What the event is news of, where only the latest matters; None: always tell."""
    if event.job is not None:
        return f"job:{event.job.id}"
    if event.link is not None:
        return f"link:{event.link.id}"
    if event.link_id is not None:  # gone: in the same row, so that no older news comes after it
        return f"link:{event.link_id}"
    return None
