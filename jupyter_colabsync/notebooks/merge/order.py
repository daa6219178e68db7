"""Where the cells go: the order of both sides made one. Pure.

A cell that was moved keeps its own changes: order and content are merged apart.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jupyter_colabsync.notebooks.merge.clash import Clash
from jupyter_colabsync.notebooks.pairing import Keys


def merged_order(keys: Keys) -> list[str]:
    """The keys of the cells that stay: those on both sides, and those that are new on one.

    A new cell stands behind the cell it was put behind; where both sides put some behind one
    cell, the local ones come first. Raises Clash if both sides moved cells to different places.
    """
    order = _common_order(keys)
    known = set(keys.base)
    new_here = _behind(keys.local, set(order), known)
    new_there = _behind(keys.remote, set(order), known)
    merged: list[str] = []
    for key in [None, *order]:
        merged += [] if key is None else [key]
        merged += new_here.get(key, []) + new_there.get(key, [])
    return merged


def _common_order(keys: Keys) -> list[str]:
    """The cells that both sides have, in the order of the side that moved some."""
    here, there = _only(keys.local, keys.remote), _only(keys.remote, keys.local)
    if here == there:
        return here
    base = _only(_only(keys.base, keys.local), keys.remote)
    has_moved_here, has_moved_there = _only(here, base) != base, _only(there, base) != base
    if has_moved_here == has_moved_there:
        raise Clash("Both sides put the same cells in a different order.")
    return here if has_moved_here else there


def _only(keys: Sequence[str], wanted: Collection[str]) -> list[str]:
    chosen = set(wanted)
    return [key for key in keys if key in chosen]


def _behind(
    keys: Sequence[str], common: Collection[str], known: Collection[str]
) -> dict[str | None, list[str]]:
    """The new cells of one side, by the common cell before them (None: they come first)."""
    runs: dict[str | None, list[str]] = {}
    before = None
    for key in keys:
        if key in common:
            before = key
        elif key not in known:
            runs.setdefault(before, []).append(key)
    return runs
