"""Newcomers: what we put into a Drive folder that somebody had just taken out of the link.

Drive takes it and does not say where the folder is by then; the feed tells later. Whoever moved the
folder has not seen what came into it, so that is still wanted here: it counts as new, and a new
file beats the loss of its folder.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from jupyter_colabsync.sync.plan.nodes import ROOT, Base
from jupyter_colabsync.sync.state.state import State

LATE_MS = 3_600_000
"""Google says nothing about how late its feed can be; people tell of minutes. What it tells to have
happened earlier was known, or should have been, when we put something there."""


def newcomers(state: State, left_at_ms: Mapping[int, int]) -> Iterator[Base]:
    """What lies in folders that have left the link and was put there later, by our clock: files,
    and folders with all they hold.

    `left_at_ms`: Unix milliseconds, by Drive's clock, by the folders' keys. Where the clocks differ
    by more than what lies between, the folder's going counts for what it holds, too: that is then
    in the bin here, and on Drive where the folder is.
    """
    oldest_ms = int(time.time() * 1000) - LATE_MS
    left_at_ms = {key: at_ms for key, at_ms in left_at_ms.items() if at_ms >= oldest_ms}
    if not left_at_ms:
        return
    for happening in state.history_since(min(left_at_ms.values())):
        node = None if happening.drive_id is None else state.by_drive_id(happening.drive_id)
        if node is None or happening.verb not in ("upload", "move"):
            continue
        gone_at_ms = _gone_at_ms(state, node, left_at_ms)
        if gone_at_ms is not None and happening.at_ms >= gone_at_ms:
            yield from _with_all_below(state, node)


def _gone_at_ms(state: State, node: Base, left_at_ms: Mapping[int, int]) -> int | None:
    """When the nearest folder above left, if one did; None, too, for what has left by itself."""
    told = state.told_of(node.key)
    if told is not None and told.file.parent_id != state.drive_id_of(node.parent):
        return None
    above = state.get(node.parent)
    while above is not None and above.key != ROOT:
        if above.key in left_at_ms:
            return left_at_ms[above.key]
        above = state.get(above.parent)
    return None


def _with_all_below(state: State, node: Base) -> Iterator[Base]:
    yield node
    if node.kind == "folder":
        for child in state.children(node.key):
            yield from _with_all_below(state, child)
