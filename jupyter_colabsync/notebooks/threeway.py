"""Three versions of a notebook as rows of cells to look at and to choose from. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from jupyter_colabsync.notebooks.allowance import Allowance
from jupyter_colabsync.notebooks.clean import work_of
from jupyter_colabsync.notebooks.document import Cell, read_cell
from jupyter_colabsync.notebooks.merge.cells import settled_cell
from jupyter_colabsync.notebooks.merge.clash import Clash
from jupyter_colabsync.notebooks.merge.order import merged_order
from jupyter_colabsync.notebooks.outputs import outputs_text
from jupyter_colabsync.notebooks.pairing import Keys
from jupyter_colabsync.notebooks.versions import Versions, read_versions

MAX_ROWS: Final = 5_000
MAX_SOURCE_CHARS: Final = 20_000
MAX_OUTPUT_CHARS: Final = 2_000


class Taken(Enum):
    """What becomes of a row about which nobody says anything."""

    LOCAL = "local"
    REMOTE = "remote"
    MERGED = "merged"
    """The lines that both sides changed, together."""
    GONE = "gone"
    CHOOSE = "choose"
    """Nothing: somebody must say it."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One version of a cell. `place` counts from 1, in its own notebook (0 for a merged one).

    A text whose `is_..._cut` is True is only the beginning of what there is.
    """

    place: int
    cell_type: str
    source: str
    is_source_cut: bool
    outputs: str
    are_outputs_cut: bool


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell in all versions; None where a version does not have it.

    `key` is what `choices` calls the row. Changed means text, type, settings or attachments, or
    that the cell came or went; without a known base everything that differs has changed on both
    sides. `merged` is there exactly if `taken` is MERGED.
    """

    key: str
    base: CellView | None
    local: CellView | None
    remote: CellView | None
    merged: CellView | None
    is_local_changed: bool
    is_remote_changed: bool
    taken: Taken


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """The rows in the order of the merged notebook, those that go where they were."""

    rows: tuple[CellRow, ...]
    rows_left_out: int
    has_base: bool


def three_way(base: bytes | None, local: bytes, remote: bytes) -> ThreeWay:
    """What a comparison shows. Raises BadRequest, see `read_notebook`."""
    versions = read_versions(base, local, remote)
    keys = row_keys(versions.keys)
    allowance = Allowance()
    places = _Places.of(versions.keys)
    rows = tuple(_row(versions, key, places, allowance) for key in keys[:MAX_ROWS])
    return ThreeWay(rows, rows_left_out=len(keys) - len(rows), has_base=versions.has_base)


def row_keys(keys: Keys) -> list[str]:
    """The keys of all cells of all versions, each once, in the order of the rows."""
    try:
        rows = merged_order(keys)
    except Clash:
        rows = list(keys.local)
    for version in (keys.local, keys.remote, keys.base):
        _weave(rows, version)
    return rows


def _weave(rows: list[str], keys: Sequence[str]) -> None:
    """Put the keys that are missing behind the one they follow."""
    known = set(rows)
    at = 0
    for key in keys:
        if key in known:
            is_next = rows[at : at + 1] == [key]
            at = (at if is_next else rows.index(key)) + 1
        else:
            rows.insert(at, key)
            at += 1


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each cell stands in each version, from 1."""

    base: Mapping[str, int]
    local: Mapping[str, int]
    remote: Mapping[str, int]

    @classmethod
    def of(cls, keys: Keys) -> _Places:
        base, local, remote = (
            {key: place for place, key in enumerate(version, start=1)}
            for version in (keys.base, keys.local, keys.remote)
        )
        return cls(base, local, remote)


def _row(versions: Versions, key: str, places: _Places, allowance: Allowance) -> CellRow:
    base, local, remote = (
        cells.get(key)
        for cells in (versions.base_cells, versions.local_cells, versions.remote_cells)
    )
    taken, merged = _taken(versions, key)
    return CellRow(
        key=key,
        base=_view(base, places.base.get(key, 0), allowance),
        local=_view(local, places.local.get(key, 0), allowance),
        remote=_view(remote, places.remote.get(key, 0), allowance),
        merged=_view(merged, 0, allowance),
        is_local_changed=_differ(base if versions.has_base else remote, local),
        is_remote_changed=_differ(base if versions.has_base else local, remote),
        taken=taken,
    )


def _taken(versions: Versions, key: str) -> tuple[Taken, Cell | None]:
    """What becomes of a row, and the cell if neither side has it."""
    try:
        settled = settled_cell(versions, key, local_is_newer=True)
    except Clash:
        return Taken.CHOOSE, None
    if settled is None:
        return Taken.GONE, None
    cell = read_cell(settled.fields)
    if not _differ(cell, versions.local_cells.get(key)):
        return Taken.LOCAL, None
    if not _differ(cell, versions.remote_cells.get(key)):
        return Taken.REMOTE, None
    return Taken.MERGED, cell


def _differ(one: Cell | None, other: Cell | None) -> bool:
    if one is None or other is None:
        return one is not other
    return work_of(one) != work_of(other)


def _view(cell: Cell | None, place: int, allowance: Allowance) -> CellView | None:
    if cell is None:
        return None
    source, is_source_cut = allowance.cut(cell.source, MAX_SOURCE_CHARS)
    outputs, is_more = outputs_text(cell, MAX_OUTPUT_CHARS)
    outputs, is_cut = allowance.cut(outputs, MAX_OUTPUT_CHARS)
    return CellView(place, cell.kind, source, is_source_cut, outputs, is_more or is_cut)
