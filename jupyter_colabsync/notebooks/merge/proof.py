"""Checks a merged notebook against its three origins, without knowing how it was made. Pure.

What passes has every line that either side added, none that a side took out, and nothing that
came from nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from jupyter_colabsync.notebooks.clean import (
    MACHINE_METADATA,
    lasting_fields,
    lasting_metadata,
    without,
    work_of,
)
from jupyter_colabsync.notebooks.document import Cell, JsonObject, Notebook
from jupyter_colabsync.notebooks.merge.cells import NO_CELL
from jupyter_colabsync.notebooks.merge.evidence import (
    are_lines_explained,
    are_members_explained,
)
from jupyter_colabsync.notebooks.pairing import Keys
from jupyter_colabsync.notebooks.versions import Versions

_MARKER: Final = re.compile(r"^(<{7}|>{7}|={7}|\|{7})(\s|$)", re.MULTILINE)


def flaw(versions: Versions, order: Sequence[str], merged: Notebook) -> str | None:
    """What is wrong with the merged notebook, whose cells have the keys `order`, or None.

    First what can be seen without knowing which cell is which, then cell by cell.
    """
    if not _are_new_lines_there(versions, merged):
        return "an added line missing"
    if _has_new_marker(versions, merged):
        return "a merge marker in a cell"
    if len(order) != len(merged.cells) or len(set(order)) != len(order):
        return "cells doubled or missing"
    cells = dict(zip(order, merged.cells, strict=True))
    if not _are_cells_complete(versions, cells):
        return "a cell missing or unasked for"
    if not _is_order_kept(versions.keys, order):
        return "cells out of order"
    for key, cell in cells.items():
        base = versions.base_cells.get(key, NO_CELL)
        local, remote = versions.local_cells.get(key), versions.remote_cells.get(key)
        if found := _cell_flaw(base, local, remote, cell):
            return found
    notebooks = (versions.base, versions.local, versions.remote, merged)
    if not are_members_explained(*(without(each.metadata, MACHINE_METADATA) for each in notebooks)):
        return "settings of the notebook"
    return None


def _are_new_lines_there(versions: Versions, merged: Notebook) -> bool:
    """No line is lost that is new to the notebook."""
    return _lines(versions.local, versions.remote) - _lines(versions.base) <= _lines(merged)


def _has_new_marker(versions: Versions, merged: Notebook) -> bool:
    new = _lines(merged) - _lines(versions.base, versions.local, versions.remote)
    return any(_MARKER.match(line) for line in new)


def _lines(*notebooks: Notebook) -> set[str]:
    cells = (cell for notebook in notebooks for cell in notebook.cells)
    return {line for cell in cells for line in cell.source.split("\n")}


def _are_cells_complete(versions: Versions, merged: Mapping[str, Cell]) -> bool:
    """A cell is gone only if a side that knew it took it out, and the other had left it alone."""
    base, local, remote = versions.base_cells, versions.local_cells, versions.remote_cells
    for key in {**base, **local, **remote, **merged}:
        left = [side[key] for side in (local, remote) if key in side]
        if key not in base:
            is_right = bool(left) and key in merged
        elif len(left) == 2:
            is_right = key in merged
        else:
            is_untouched = all(work_of(cell) == work_of(base[key]) for cell in left)
            is_right = is_untouched and key not in merged
        if not is_right:
            return False
    return True


def _is_order_kept(keys: Keys, order: Sequence[str]) -> bool:
    """What both sides have stands as on one of them; what is new, behind the same cell as there."""
    here, there, base = set(keys.local), set(keys.remote), set(keys.base)
    common = [_only(each, here & there) for each in (order, keys.local, keys.remote)]
    return common[0] in common[1:] and all(
        _before(_only(order, side), new) == _before(_only(side, order), new)
        for side, new in ((keys.local, here - there - base), (keys.remote, there - here - base))
    )


def _before(keys: Sequence[str], wanted: Collection[str]) -> dict[str, str | None]:
    """The key before each of the wanted ones."""
    return {key: before for before, key in zip([None, *keys], keys, strict=False) if key in wanted}


def _only(keys: Sequence[str], wanted: Collection[str]) -> list[str]:
    chosen = set(wanted)
    return [key for key in keys if key in chosen]


def _cell_flaw(base: Cell, local: Cell | None, remote: Cell | None, merged: Cell) -> str | None:
    if local is None or remote is None:
        only = local or remote
        return None if only and work_of(only) == work_of(merged) else "a cell of one side"
    kinds: list[JsonObject] = [{"kind": cell.kind} for cell in (base, local, remote, merged)]
    if not are_members_explained(*kinds):
        return "the type of a cell"
    texts = [cell.source.split("\n") for cell in (base, local, remote, merged)]
    if not are_lines_explained(*texts):
        return "lines of a cell"
    for part in (lasting_metadata, lasting_fields):
        if not are_members_explained(part(base), part(local), part(remote), part(merged)):
            return "settings or attachments of a cell"
    return None
