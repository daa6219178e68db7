"""Who is measured: this project, and rclone as it comes and as those who know it set it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from .contender import Failed
from .contest import DEFAULT, OURS, TUNED, Outcome
from .course import Course, Entry, course
from .figures import Figures
from .ours import ColabSync
from .rclone import Rclone

CONNECTIONS = 16
"""Files under way at a time, for the tuned rclone and for this project."""
OF_RCLONE = 4
"""The same for rclone as it comes."""


def tuned_flags(connections: int) -> tuple[str, ...]:
    """What is recommended to those who have a client id of their own."""
    return (
        "--fast-list",
        f"--transfers={connections}",
        f"--checkers={connections}",
        "--drive-pacer-min-sleep=10ms",
        "--drive-pacer-burst=200",
    )


Scene: TypeAlias = Callable[[Course], Figures]


@dataclass(frozen=True, slots=True)
class LineUp:
    """The contenders of a run; `rclone` None: it cannot be had, and only we run."""

    rclone: Path | None

    def ours(self, connections: int = CONNECTIONS) -> dict[str, Entry]:
        """This project alone, for work that would take rclone hours."""
        return {OURS: partial(ColabSync, connections=connections)}

    def all(
        self, *, connections: int = CONNECTIONS, tuned_more: Sequence[str] = ()
    ) -> dict[str, Entry]:
        """Everybody; `tuned_more` are flags that rclone's manual recommends for this work. rclone
        as it comes keeps to its own number of connections."""
        if self.rclone is None:
            return self.ours(connections)
        return {
            **self.ours(connections),
            DEFAULT: partial(Rclone, program=self.rclone, flags=()),
            **self.tuned(*tuned_more, connections=connections),
        }

    def tuned(
        self, *more: str, name: str = TUNED, connections: int = CONNECTIONS
    ) -> dict[str, Entry]:
        """The tuned rclone alone, under this name."""
        if self.rclone is None:
            return {}
        flags = (*tuned_flags(connections), *more)
        return {name: partial(Rclone, program=self.rclone, flags=flags)}


def run_all(work: str, entries: Mapping[str, Entry], scene: Scene) -> dict[str, Outcome]:
    """The scene once for each contender, one after the other, each on a course of its own."""
    outcomes: dict[str, Outcome] = {}
    for name, entry in entries.items():
        print(f"  {work}: {name} … ", end="", file=sys.stderr, flush=True)
        start_s = time.monotonic()
        try:
            with course(entry) as place:
                figures = outcomes[name] = scene(place)
            said = f"{figures.total_calls:,} calls, {figures.wall_s:.2f} s; done"
        except Failed as problem:
            outcomes[name] = str(problem).partition("\n")[0]
            said = f"failed: {problem}"
        print(f"{said} after {time.monotonic() - start_s:.0f} s", file=sys.stderr, flush=True)
    return outcomes
