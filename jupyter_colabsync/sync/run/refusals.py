"""Refusals: what was refused is not tried again at every look, only when something has changed.

A person who asks for a sync gets another try at once (`forget`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from jupyter_colabsync.drive.verdicts import LimitReached
from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.sync.plan.actions import (
    Action,
    Download,
    MakeLocalFolder,
    MakeRemoteFolder,
    MoveRemote,
    Plan,
    Upload,
)
from jupyter_colabsync.sync.plan.names import ancestors
from jupyter_colabsync.sync.plan.nodes import Place, Side
from jupyter_colabsync.sync.plan.order import size_of
from jupyter_colabsync.sync.run.shut_folders import FolderShut, ShutFolders
from jupyter_colabsync.sync.run.tally import FULL

TRY_AGAIN_S = 600.0
"""Rights and room change without a sign: after ten minutes everything is tried again."""
LIMIT_S = 3600.0
"""A limit of the day lasts longer."""
BY_SIZE = ("drive_full", "disk_full")
"""Room that is too small for one thing may do for a smaller one; other limits are for all."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    action: Action
    error: ColabSyncError
    at_s: float

    def lasts(self, now_s: float) -> bool:
        """True as long as there is no use in trying again."""
        patience_s = LIMIT_S if isinstance(self.error, LimitReached) else TRY_AGAIN_S
        return now_s - self.at_s < patience_s


class Refusals:
    """Remembers what was refused, by path, and what found no room on a side. For one thread at a
    time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_path: dict[str, _Refusal] = {}
        self._full: dict[Side, _Refusal] = {}
        self.shut = ShutFolders(clock)

    def note(self, action: Action, error: ColabSyncError) -> None:
        """This action was refused."""
        self._by_path[action.path] = _Refusal(action, error, self._clock())

    def note_full(self, side: Side, action: Action, error: ColabSyncError) -> None:
        """There is no room on one side, for this nor for anything as large."""
        fresh, known = _Refusal(action, error, self._clock()), self._full.get(side)
        if known is None or _least(fresh) <= _least(known):
            self._full[side] = fresh

    def no_room_for(self, action: Action) -> ColabSyncError | None:
        """What was said when something of this size, or smaller, found no room lately."""
        side = _needs_room(action)
        known = None if side is None else self._full.get(side)
        return None if known is None or _room(action) < _least(known) else known.error

    def is_time_to_ask_for_room(self) -> bool:
        """True when something found no room on Drive, but not lately."""
        known = self._full.get("remote")
        return known is not None and _waits_for_room(known) and not known.lasts(self._clock())

    def hear_room(self, free_bytes: int | None) -> None:
        """How much room Drive has by now, as it says itself; None: as much as one likes."""
        known = self._full["remote"]
        if free_bytes is None or free_bytes > _least(known):
            del self._full["remote"]
        else:
            self._full["remote"] = replace(known, at_s=self._clock())

    def forget_those(self, code: str, is_settled: Callable[[Action], bool]) -> None:
        """Try again what was refused for a reason that is out of the way by now."""
        self._by_path = {
            path: each
            for path, each in self._by_path.items()
            if each.error.code != code or not is_settled(each.action)
        }

    def forget(self) -> None:
        """Try everything again."""
        self._by_path.clear()
        self._full.clear()
        self.shut.forget()

    def is_in_vain(self, action: Action) -> bool:
        """True for what there is no room for, or no way to its folder."""
        if self.no_room_for(action) is not None or self.shut.shut_to(action) is not None:
            return True
        return self._unmade_above(action) is not None

    def without_hopeless(
        self, plan: Plan
    ) -> tuple[Plan, tuple[tuple[Action, ColabSyncError], ...]]:
        """The plan without what would only be refused again, and that with its error."""
        if not (self._by_path or self._full or self.shut):
            return plan, ()
        self._forget_old()
        hopeless = list(self._hopeless(plan))
        if not hopeless:
            return plan, ()
        dropped = {action.path for action, _ in hopeless}
        actions = tuple(action for action in plan.actions if action.path not in dropped)
        return replace(plan, actions=actions), tuple(hopeless)

    def _hopeless(self, plan: Plan) -> Iterator[tuple[Action, ColabSyncError]]:
        # new folders that a shut one does not take; plans have them before what lies in them
        spared: dict[str, FolderShut] = {}
        for action in plan.actions:
            shut = self.shut.shut_to(action)
            for path in ancestors(action.path):
                shut = shut or spared.get(path)
            if shut is not None and isinstance(action, MakeRemoteFolder):
                spared[action.path] = shut
            if (error := shut or self._refused(action)) is not None:
                yield action, error

    def _refused(self, action: Action) -> ColabSyncError | None:
        if (full := self.no_room_for(action)) is not None:
            return full
        known = self._by_path.get(action.path)
        if known is not None and _is_same(known.action, action):
            return known.error
        return self._unmade_above(action)

    def _unmade_above(self, action: Action) -> ColabSyncError | None:
        """Why a folder above it could not be made."""
        for path in ancestors(action.path) if self._by_path else ():
            known = self._by_path.get(path)
            if known is not None and isinstance(known.action, MakeRemoteFolder | MakeLocalFolder):
                return known.error
        return None

    def _forget_old(self) -> None:
        now_s = self._clock()
        self._by_path = {path: each for path, each in self._by_path.items() if each.lasts(now_s)}
        self._full = {
            side: each
            for side, each in self._full.items()
            if each.lasts(now_s) or _waits_for_room(each)
        }


def told_at(action: Action, error: ColabSyncError) -> str | None:
    """The path a refusal is told with; None: it concerns the whole link."""
    if isinstance(error, FolderShut):
        return error.folder
    return None if error.code in FULL else action.path


def _needs_room(action: Action) -> Side | None:
    if isinstance(action, Upload | MakeRemoteFolder):
        return "remote"
    return "local" if isinstance(action, Download | MakeLocalFolder) else None


def _room(action: Action) -> int:
    """In bytes; folders take none."""
    return size_of(action) if isinstance(action, Upload | Download) else 0


def _waits_for_room(refusal: _Refusal) -> bool:
    """Drive is asked whether there is room, which is cheaper than to send it all once more."""
    return refusal.error.code == "drive_full"


def _least(refusal: _Refusal) -> int:
    """What is smaller may still be tried."""
    return _room(refusal.action) if refusal.error.code in BY_SIZE else 0


def _is_same(one: Action, other: Action) -> bool:
    """The same wish about the same things. A copy's name holds the time, and what only one scan
    knows is numbered anew by the next: these do not count."""
    if isinstance(one, Download) and isinstance(other, Download):
        one, other = replace(one, copy_to=None), replace(other, copy_to=None)
    return _essence(one) == _essence(other)


def _essence(action: Action) -> Action:
    if isinstance(action, Upload | Download | MakeRemoteFolder | MakeLocalFolder | MoveRemote):
        return replace(action, key=0, place=Place(0, ""))
    return replace(action, key=0)
