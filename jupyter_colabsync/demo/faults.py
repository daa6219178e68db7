"""Programmable trouble: slow, failing, cut and lost answers, by method name.

Method names are those of `calls.Calls`; `*` stands for every method. `times` counts down; None
lasts until `clear()`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .calls import Calls
from .http import Handler, Hangup, Reply, Request, plain_reply


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer to give instead of doing the work."""

    status: int
    reason: str
    message: str
    retry_after_s: float | None = None


T = TypeVar("T")


class _Plans(Generic[T]):
    """One kind of trouble: what it is, and how often still, per method."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plans: dict[str, tuple[T, int | None]] = {}

    def put(self, method: str, value: T, times: int | None) -> None:
        with self._lock:
            self._plans[method] = (value, times)

    def take(self, method: str) -> T | None:
        """What is programmed for this call, used up by one; None if nothing is."""
        with self._lock:
            for name in (method, "*"):
                value, times = self._plans.get(name, (None, 0))
                if value is None or times == 0:
                    continue
                self._plans[name] = (value, None if times is None else times - 1)
                return value
        return None

    def clear(self) -> None:
        with self._lock:
            self._plans.clear()


@dataclass(slots=True)
class Gate:
    """Calls of a held method wait here; `reached` tells that one has come."""

    reached: threading.Event = field(default_factory=threading.Event)
    _opened: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        self.reached.set()
        self._opened.wait()

    def release(self) -> None:
        self._opened.set()


class Faults:
    """Wraps every named call: counts it, then makes it fail as programmed.

    `shapes` holds, per first part of the method name, how that service words a failure.
    """

    def __init__(self, calls: Calls):
        self._calls = calls
        self._lock = threading.Lock()
        self._failures: _Plans[Failure] = _Plans()
        self._delays_ms: _Plans[float] = _Plans()
        self._cuts: _Plans[int] = _Plans()
        self._request_cuts: _Plans[int] = _Plans()
        self._losses: _Plans[bool] = _Plans()
        self._speeds: _Plans[float] = _Plans()
        self._gates: dict[str, Gate] = {}
        self._writes: _Bucket | None = None
        self.shapes: dict[str, Callable[[Failure], Reply]] = {}

    def fail(
        self,
        method: str,
        times: int | None = 1,
        status: int = 503,
        reason: str = "backendError",
        message: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        """Refuse the next calls before they do anything."""
        self._failures.put(method, Failure(status, reason, message, retry_after_s), times)

    def delay(self, method: str, ms: float, times: int | None = None) -> None:
        """Wait before doing the work."""
        self._delays_ms.put(method, ms, times)

    def cut(self, method: str, after_bytes: int, times: int | None = 1) -> None:
        """Hang up after so many bytes of the answer's body."""
        self._cuts.put(method, after_bytes, times)

    def cut_request(self, method: str, after_bytes: int, times: int | None = 1) -> None:
        """Hang up after receiving so many bytes of the request's body."""
        self._request_cuts.put(method, after_bytes, times)

    def lose_answer(self, method: str, times: int | None = 1) -> None:
        """Do the work, then hang up without a word."""
        self._losses.put(method, True, times)

    def slow(self, method: str, bytes_per_s: float, times: int | None = None) -> None:
        """Send the answer's body at this speed."""
        self._speeds.put(method, bytes_per_s, times)

    def hold(self, method: str) -> Gate:
        """Stop calls of a method at the door until `release`; they are counted already."""
        with self._lock:
            return self._gates.setdefault(method, Gate())

    def release(self, method: str) -> None:
        with self._lock:
            gate = self._gates.pop(method, None)
        if gate:
            gate.release()

    def limit_writes(self, per_s: float, burst: int) -> None:
        """Answer 403 userRateLimitExceeded to writes beyond this rate, as Drive does."""
        self._writes = _Bucket(per_s, burst)

    def clear(self) -> None:
        for plans in (self._failures, self._losses):
            plans.clear()
        for numbers in (self._delays_ms, self._speeds):
            numbers.clear()
        for cuts in (self._cuts, self._request_cuts):
            cuts.clear()
        with self._lock:
            gates, self._gates = list(self._gates.values()), {}
            self._writes = None
        for gate in gates:
            gate.release()

    def __call__(self, method: str, request: Request, handler: Handler) -> Reply:
        """The Router's `around`: one call from count to answer."""
        self._calls.note(method)
        self._wait_at_gate(method)
        if (delay_ms := self._delays_ms.take(method)) is not None:
            time.sleep(delay_ms / 1000)
        if failure := self._failures.take(method):
            return self._word(method, failure)
        if self._writes and method in WRITES and not self._writes.take():
            return self._word(method, TOO_MANY_WRITES)
        request.body.breaks_after_bytes = self._request_cuts.take(method)
        try:
            reply = handler(request)
        finally:
            self._calls.add_bytes(request.body.received_bytes, 0)
        if self._losses.take(method):
            raise Hangup("this answer was told to get lost")
        reply.cut_after_bytes = self._cuts.take(method)
        reply.bytes_per_s = self._speeds.take(method)
        announced, cut = reply.length_bytes, reply.cut_after_bytes
        self._calls.add_bytes(0, announced if cut is None else min(announced, cut))
        return reply

    def _wait_at_gate(self, method: str) -> None:
        with self._lock:
            gate = self._gates.get(method) or self._gates.get("*")
        if gate:
            gate.wait()

    def _word(self, method: str, failure: Failure) -> Reply:
        shape = self.shapes.get(method.partition(".")[0])
        reply = shape(failure) if shape else plain_reply(failure.status, failure.message)
        if failure.retry_after_s is not None:
            reply.headers["Retry-After"] = f"{failure.retry_after_s:g}"
        return reply


WRITES = frozenset(
    f"drive.{name}"
    for name in (
        "files.create",
        "files.update",
        "files.copy",
        "files.delete",
        "permissions.create",
        "permissions.update",
        "permissions.delete",
    )
)
TOO_MANY_WRITES = Failure(403, "userRateLimitExceeded", "User Rate Limit Exceeded")


class _Bucket:
    """A token bucket: `burst` at once, then `per_s` a second."""

    def __init__(self, per_s: float, burst: int):
        self._per_s = per_s
        self._burst = float(burst)
        self._left = float(burst)
        self._then_s = time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> bool:
        with self._lock:
            now_s = time.monotonic()
            self._left = min(self._burst, self._left + (now_s - self._then_s) * self._per_s)
            self._then_s = now_s
            if self._left < 1:
                return False
            self._left -= 1
            return True
