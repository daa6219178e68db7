"""The session's clock: how long up, when it ends at the latest, idle for how long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from jupyter_colabsync.contract.system import Session
from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.system.session.note import SessionNote, SessionNotes
from jupyter_colabsync.system.session.place import (
    HOUR_S,
    Service,
    age_s,
    machine_id,
    service_here,
)

WARN_AT_MIN = (30, 10)
IDLE_LONG_S = 3600.0
"""A guess: neither service publishes after how long it ends an idle machine. Only said as such."""
MIN_LIMIT_H, MAX_LIMIT_H = 0.5, 7 * 24.0


class SessionClock:
    """Thread-safe; a look costs two small files of /proc. None of it on machines that last.

    The age is the machine's, as far as it can be read, and not only the time since we first saw
    it: who starts Jupyter two hours late still has to be warned before the true end. A VM that
    had waited for its person lives a little longer than we say.

    `idle_s` tells for how long nothing has run; `default_limit_h`: an admin's word, 0 for the
    service's own.
    """

    def __init__(
        self,
        state: Path,
        idle_s: Callable[[], float | None],
        *,
        default_limit_h: float = 0.0,
        service: Callable[[], Service | None] = service_here,
        proc: Path = Path("/proc"),
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._notes = SessionNotes(state)
        self._idle_s = idle_s
        self._default_limit_h = default_limit_h
        self._service = service()
        self._proc = proc
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._note: SessionNote | None = None
        self._warned_at_min: int | None = None

    @property
    def ends_here(self) -> bool:
        """Whether this is a machine that ends by itself."""
        return self._service is not None

    def read(self) -> Session | None:
        """The session now; None on machines that last."""
        if self._service is None:
            return None
        note, now_ms = self._remembered(), self._now_ms()
        up_s = age_s(self._proc)
        if up_s is None:
            up_s = max(0.0, (now_ms - note.first_seen_ms) / 1000)
        limit_s = self._limit_s(self._service, note)
        left_s = limit_s - up_s
        idle_s = self._idle_s()
        return Session(
            kind=self._service.kind,
            up_s=up_s,
            limit_s=limit_s,
            limits_s=self._service.limits_s,
            ends_at_ms=now_ms + round(left_s * 1000),
            left_s=max(0.0, left_s),
            idle_s=idle_s,
            is_idle_long=idle_s is not None and idle_s >= IDLE_LONG_S,
            warned_at_min=self._warned_at_min,
        )

    def set_limit(self, limit_h: float) -> None:
        """After how many hours it ends at the latest. Raises BadRequest."""
        if self._service is None:
            raise BadRequest(
                "This machine does not end by itself; there is no limit to set.",
                code="no_session",
            )
        if not MIN_LIMIT_H <= limit_h <= MAX_LIMIT_H:
            raise BadRequest(
                f"A session lasts between half an hour and {MAX_LIMIT_H:.0f} hours; give a "
                "number of hours between them.",
                code="bad_limit",
            )
        note = self._remembered()
        with self._lock:
            self._note = msgspec.structs.replace(note, limit_s=limit_h * HOUR_S)
            self._notes.keep(self._note)
        self._take_back()

    def due(self) -> int | None:
        """The warning that is due now, 30 or 10 minutes before the end; each is given once."""
        stage = self._stage()
        with self._lock:
            is_new = stage is not None and (
                self._warned_at_min is None or stage < self._warned_at_min
            )
            self._warned_at_min = stage
        return stage if is_new else None

    def _take_back(self) -> None:
        """A warning given too early holds no longer. One that is due now is left to whoever asks
        `due`, and gives it."""
        stage = self._stage()
        with self._lock:
            if self._warned_at_min is not None and (stage is None or stage > self._warned_at_min):
                self._warned_at_min = stage

    def _stage(self) -> int | None:
        """Of `WARN_AT_MIN`, the one that the time left has come to."""
        session = self.read()
        if session is None or session.left_s is None:
            return None
        left_s = session.left_s
        return min((each for each in WARN_AT_MIN if left_s <= each * 60), default=None)

    def _remembered(self) -> SessionNote:
        with self._lock:
            if self._note is None:
                self._note = self._notes.of(machine_id(self._proc), self._now_ms())
            return self._note

    def _limit_s(self, service: Service, note: SessionNote) -> float:
        if note.limit_s is not None:
            return note.limit_s
        return self._default_limit_h * HOUR_S or service.limits_s[0]
