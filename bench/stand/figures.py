"""What one piece of work cost one program. Pure values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

ENVELOPE = "drive.batch"
"""A batch is no call to Drive: the calls inside it are."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counted by the demo cloud and by the front, and measured on the process."""

    calls: Mapping[str, int]
    """By Drive method; those inside batches and those refused included, signing in left out."""
    units: int
    refused: int
    """Calls that met the ceiling on writes."""
    at_once: int
    """The most requests that were under way at a time."""
    late_s: float
    """By how much the demo cloud's slowest answer missed the time it was to take."""
    wall_s: float
    """From the start of the program to its end."""
    own_s: float | None
    """Without loading and signing in; None where the program does not tell."""
    peak_bytes: int

    @property
    def total_calls(self) -> int:
        """All calls to Drive."""
        return sum(self.calls.values())


def median(runs: Sequence[Figures]) -> Figures:
    """The run that took neither the longest nor the shortest time: machines have hiccups, and a
    run of a second shows them."""
    return sorted(runs, key=lambda run: run.wall_s)[len(runs) // 2]


def drive_calls(counted: Mapping[str, int]) -> dict[str, int]:
    """The demo cloud's counts, as far as they are calls to Drive."""
    return {
        method.removeprefix("drive."): count
        for method, count in counted.items()
        if method.startswith("drive.") and method != ENVELOPE
    }


@dataclass(frozen=True, slots=True)
class Quantity:
    """One of the figures, as it is named and compared."""

    name: str
    less: str
    """How having less of it is put."""
    unit: str
    read: Callable[[Figures], float]
    explain: Callable[[Figures], str] = lambda _: ""
    """What the figure consists of, if that helps to understand it."""


def _by_method(run: Figures) -> str:
    counts = sorted(run.calls.items(), key=lambda item: -item[1])
    return f" ({', '.join(f'{method} {count:,}' for method, count in counts)})"


def _wall_s(run: Figures) -> float:
    return run.wall_s


def _own_s(run: Figures) -> float:
    return run.wall_s if run.own_s is None else run.own_s


def _peak_mb(run: Figures) -> float:
    return run.peak_bytes / 1e6


CALLS = Quantity("API calls", "fewer API calls", "", lambda run: run.total_calls, _by_method)
TIME = Quantity("time", "less time", " s", _wall_s)
OWN_TIME = Quantity("time without loading", "less time without loading", " s", _own_s)
"""Ours without loading; whoever does not tell that is taken whole."""
MEMORY = Quantity("memory", "less memory", " MB", _peak_mb)
