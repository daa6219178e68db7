"""Marks: how single files stood when both sides were last looked at, for badges and proofs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from jupyter_colabsync.contract.proof import FileState
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.actions import (
    Action,
    Adopt,
    Download,
    Forget,
    MoveLocal,
    MoveRemote,
    Plan,
    SetAside,
)
from jupyter_colabsync.sync.plan.trees import Skip

SEVERITY: tuple[FileState, ...] = (
    "synced",
    "ignored",
    "waiting",
    "moving",
    "problem",
    "held",
    "conflict",
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Paths that are not simply synced."""

    states: dict[str, FileState] = field(default_factory=dict)
    _sorted: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, plan: Plan, hopeless: Iterable[Action] = ()) -> Marks:
        """What a plan says of single paths."""
        states: dict[str, FileState] = {}
        for action in plan.actions:
            if (state := _state_of(action)) is not None:
                states[_place_of(action)] = state
        states.update((skip.path, _state_left(skip)) for skip in plan.skips if not skip.is_quiet)
        states.update((action.path, "problem") for action in hopeless)
        states.update((each.path, "held") for each in (*plan.held, *plan.held_edits))
        return cls(states, sorted(states))

    def worst_below(self, folder: str) -> FileState:
        """How a folder stands: as the worst of what it holds."""
        start = bisect_left(self._sorted, folder + "/")
        end = bisect_left(self._sorted, folder + "0")  # the sign after the slash
        found = (self.states[path] for path in self._sorted[start:end])
        return worst((*found, self.states.get(folder, "synced")))


def worst(states: Iterable[FileState]) -> FileState:
    """The one that asks for most attention."""
    return max(states, key=SEVERITY.index, default="synced")


def _state_of(action: Action) -> FileState | None:
    match action:
        case Adopt() | Forget():
            return None
        case MoveLocal() if action.remote is None and not action.is_conflict:
            return None
        case Download() if action.is_conflict:
            return "conflict"
        case _:
            return "waiting"


def _state_left(skip: Skip) -> FileState:
    return "conflict" if skip.reason == reasons.CLASH_UPLOAD_ONLY else "problem"


def _place_of(action: Action) -> str:
    """Where it lies here once that is done."""
    return action.to if isinstance(action, MoveLocal | MoveRemote | SetAside) else action.path
