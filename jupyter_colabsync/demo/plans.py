"""Trouble to come, by method name: what it is, how often still, and gates that hold calls."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .methods import versionless


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer to give instead of doing the work."""

    status: int
    reason: str
    message: str
    retry_after_s: float | None = None


T = TypeVar("T")


def names_for(method: str) -> tuple[str, ...]:
    """The names under which trouble for a method may be programmed, the closest first.

    One without a version stands for all of them, `*` for every method.
    """
    return (method, versionless(method), "*")


class Plans(Generic[T]):
    """One kind of trouble."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plans: dict[str, tuple[T, int | None]] = {}

    def put(self, method: str, value: T, times: int | None) -> None:
        """`times` None lasts until `clear`."""
        with self._lock:
            self._plans[method] = (value, times)

    def take(self, method: str) -> T | None:
        """What is programmed for this call, used up by one; None if nothing is."""
        with self._lock:
            for name in names_for(method):
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


class Gates:
    """The gates that stand, by method name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gates: dict[str, Gate] = {}

    def hold(self, method: str) -> Gate:
        with self._lock:
            return self._gates.setdefault(method, Gate())

    def release(self, method: str) -> None:
        with self._lock:
            gate = self._gates.pop(method, None)
        if gate:
            gate.release()

    def release_all(self) -> None:
        with self._lock:
            gates, self._gates = list(self._gates.values()), {}
        for gate in gates:
            gate.release()

    def wait(self, method: str) -> None:
        """Until the gate in the way of this call, if there is one, is released."""
        with self._lock:
            standing = [self._gates[name] for name in names_for(method) if name in self._gates]
        if standing:
            standing[0].wait()
