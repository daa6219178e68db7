"""Tells what becomes of one cell. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.notebooks.clean import (
    COLAB_ID,
    NO_RUN,
    VIEW_METADATA,
    Run,
    colab_id,
    lasting_fields,
    lasting_metadata,
    only,
    ordered_like,
    own_id,
    run_of,
    work_of,
)
from jupyter_colabsync.notebooks.document import Cell, JsonObject, JsonValue, split_like
from jupyter_colabsync.notebooks.merge.clash import Clash, preferred, settled
from jupyter_colabsync.notebooks.merge.lines import TooAlike, merged_text
from jupyter_colabsync.notebooks.versions import Versions

CODE: Final = "code"
NO_CELL: Final = Cell("", "", {}, {})
"""Stands for the base of a cell that had none: it is new on both sides."""

_SETTINGS: Final = "Both sides changed the same setting or attachment of a cell."


@dataclass(frozen=True, slots=True)
class MergedCell:
    """The cell as JSON, with the id it should have if the format knows ids."""

    fields: JsonObject
    has_lost_outputs: bool


def settled_cell(versions: Versions, key: str, *, local_is_newer: bool) -> MergedCell | None:
    """What becomes of one cell; None if it goes, because one side took it out and the other had
    left it alone. Raises Clash."""
    base = versions.base_cells.get(key)
    local, remote = versions.local_cells.get(key), versions.remote_cells.get(key)
    if local and remote:
        return merged_cell(base or NO_CELL, local, remote, local_is_newer=local_is_newer)
    rest = local or remote
    if base is None and rest is not None:
        return MergedCell(rest.fields, has_lost_outputs=False)
    if base and rest and work_of(rest) != work_of(base):
        raise Clash("One side deleted a cell that the other changed.")
    return None


def merged_cell(base: Cell, local: Cell, remote: Cell, *, local_is_newer: bool) -> MergedCell:
    """`base` with the changes of both sides.

    Outputs come from a side whose text the merged cell has, and go when there is none. Raises
    Clash where both sides changed the same thing differently.
    """
    kind, source = _settled_kind(base, local, remote), _settled_source(base, local, remote)
    older, newer = (remote, local) if local_is_newer else (local, remote)
    run = _settled_run(base, older, newer, kind, source)
    lasting = [lasting_metadata(cell) for cell in (base, local, remote)]
    views = [only(cell.metadata, VIEW_METADATA) for cell in (base, local, remote)]
    others = [lasting_fields(cell) for cell in (base, local, remote)]
    metadata = {
        **_named(COLAB_ID, [colab_id(cell) for cell in (newer, older, base)]),
        **settled(*lasting, sentence=_SETTINGS),
        **preferred(*views, local_is_newer=local_is_newer),
        **run.metadata,
    }
    fields: JsonObject = {
        **_named("id", [own_id(cell) for cell in (newer, older, base)]),
        "cell_type": kind,
        "metadata": ordered_like(metadata, newer.metadata),
        "source": _stored(source, newer, older),
        **(run.fields if kind == CODE else {}),
        **settled(*others, sentence=_SETTINGS),
    }
    has_lost_outputs = run is NO_RUN and any(run_of(cell).has_happened for cell in (local, remote))
    return MergedCell(ordered_like(fields, newer.fields), has_lost_outputs)


def _settled_kind(base: Cell, local: Cell, remote: Cell) -> str:
    if local.kind == remote.kind or remote.kind == base.kind:
        return local.kind
    if local.kind == base.kind:
        return remote.kind
    raise Clash("Both sides changed the type of the same cell.")


def _settled_source(base: Cell, local: Cell, remote: Cell) -> str:
    try:
        source = merged_text(base.source, local.source, remote.source)
    except TooAlike as error:
        raise Clash("Both sides changed a cell of very many equal lines.") from error
    if source is None:
        raise Clash("Both sides changed the same lines of a cell.")
    return source


def _settled_run(base: Cell, older: Cell, newer: Cell, kind: str, source: str) -> Run:
    """The outputs that belong to `source`: of the side that ran it, of the newer if both did."""
    runs = [run_of(cell) for cell in (newer, older) if (cell.kind, cell.source) == (kind, source)]
    if kind != CODE or not runs:
        return NO_RUN
    fresh = [run for run in runs if run != run_of(base)] or runs
    return next((run for run in fresh if run.has_happened), fresh[0])


def _named(key: str, names: Sequence[str | None]) -> JsonObject:
    """The first of `names` there is, as a member; nothing if there is none."""
    return next(({key: name} for name in names if name), {})


def _stored(source: str, *cells: Cell) -> JsonValue:
    """`source` as a version stores it that has it, else the way the first one stores its own."""
    for cell in cells:
        if cell.source == source:
            return cell.fields.get("source")
    return split_like(source, cells[0].fields.get("source"))
