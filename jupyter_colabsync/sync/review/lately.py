"""Lately: the deletions of the last minutes in one link, so that a trickle is judged as one."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.sync.plan.actions import Deletion
from jupyter_colabsync.sync.plan.nodes import Side
from jupyter_colabsync.sync.plan.safety import (
    Extent,
    Gone,
    HeldKind,
    known_files_in,
    side_of,
    top_of,
)
from jupyter_colabsync.sync.state.state import State

LATELY = "deleted_lately"
WINDOW_S = 600
"""Longer than the breaks of a slow `rm -r` or of a program that clears up; short enough that a few
deletions now and then are not added up. Our own judgement (0016)."""


class _Saved(msgspec.Struct, frozen=True):
    gone: tuple[Gone, ...] = ()
    before: dict[HeldKind, Extent] = {}
    """What the base held before the first of what waits."""


@dataclass(frozen=True, slots=True)
class Lately:
    """What went unasked in the last `WINDOW_S`, the oldest first, and the base before it."""

    gone: tuple[Gone, ...]
    before: Mapping[HeldKind, Extent]

    @classmethod
    def of(cls, state: State, planned: Collection[int]) -> Lately:
        """As it was saved, but for what is too long ago, and for what did not happen in the end:
        the base has it still, and nothing plans to delete it (`planned`, by key) any more."""
        saved = decode_json(state.meta.get(LATELY, "{}"), _Saved)
        now_s = time.time()
        gone = tuple(
            each
            for each in saved.gone
            if abs(now_s - each.at_s) < WINDOW_S
            and (each.key in planned or state.get(each.key) is None)
        )
        return cls(gone, saved.before)

    def extent(self, kind: HeldKind, now: Extent, *, is_waiting: bool) -> Extent:
        """What the base held before it all began: what waits already, else what went lately."""
        if is_waiting and kind in self.before:
            return self.before[kind]
        return next((each.extent for each in self.gone if each.side == kind), now)

    def with_more(self, deletions: Iterable[Deletion], now: Extent) -> Lately:
        """With deletions that go now; none counts twice, and what the base did not hold when the
        run began (`now`) not at all."""
        known: set[tuple[Side, int]] = {(each.side, each.key) for each in self.gone}
        at_s = int(time.time())
        more = tuple(
            Gone(side_of(each), each.key, top_of(each), count, at_s, now)
            for each in deletions
            if (count := known_files_in(each, now)) and (side_of(each), each.key) not in known
        )
        return Lately((*self.gone, *more), self.before) if more else self

    def text(self) -> str | None:
        """To be saved as `LATELY`; None for nothing at all."""
        if not self.gone and not self.before:
            return None
        return msgspec.json.encode(_Saved(self.gone, dict(self.before))).decode()
