"""The notebook that comes of somebody's choices in a comparison. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.notebooks.clean import work_of
from jupyter_colabsync.notebooks.document import Cell, JsonObject, write_notebook
from jupyter_colabsync.notebooks.merge.body import assembled
from jupyter_colabsync.notebooks.merge.cells import settled_cell
from jupyter_colabsync.notebooks.merge.clash import Clash, preferred
from jupyter_colabsync.notebooks.threeway import row_keys
from jupyter_colabsync.notebooks.validity import is_valid
from jupyter_colabsync.notebooks.versions import Versions, read_versions


class Choice(Enum):
    """What to take for one row; a version that lacks the cell means that the cell goes."""

    LOCAL = "local"
    REMOTE = "remote"
    BOTH = "both"
    """The local cell and behind it the remote one."""
    BASE = "base"


def apply_choices(
    base: bytes | None,
    local: bytes,
    remote: bytes,
    choices: Mapping[str, Choice],
    *,
    local_is_newer: bool = True,
) -> bytes:
    """The notebook made of the chosen cells, in the order of `three_way`'s rows.

    `choices` go by the rows' keys; rows without one become what their `taken` says. That the
    three files are those that were compared is for the caller to see to (by their md5): keys are
    not promises about others. Settings of the notebook that both sides changed, and its marks of
    a program, are the newer side's.
    Raises BadRequest: `unknown_row`, `undecided_rows`, `not_valid`, or see `read_notebook`.
    """
    versions = read_versions(base, local, remote)
    keys = row_keys(versions.keys)
    if not choices.keys() <= set(keys):
        raise BadRequest(
            "The notebook has changed since it was compared. Compare the versions again.",
            code="unknown_row",
        )
    cells: list[JsonObject] = []
    undecided = 0
    for key in keys:
        try:
            cells += _cells(versions, key, choices.get(key), local_is_newer=local_is_newer)
        except Clash:
            undecided += 1
    if undecided:
        raise BadRequest(
            f"{undecided} of the cells are still undecided. Choose a version for each.",
            code="undecided_rows",
        )
    return _written(versions, cells, local_is_newer=local_is_newer)


def _cells(
    versions: Versions, key: str, choice: Choice | None, *, local_is_newer: bool
) -> list[JsonObject]:
    """The cells that one row becomes. Raises Clash if it needs a choice and has none."""
    if choice is None:
        settled = settled_cell(versions, key, local_is_newer=local_is_newer)
        return [settled.fields] if settled else []
    local, remote = versions.local_cells.get(key), versions.remote_cells.get(key)
    chosen: dict[Choice, Sequence[Cell | None]] = {
        Choice.LOCAL: [local],
        Choice.REMOTE: [remote],
        Choice.BOTH: [local, remote],
        Choice.BASE: [versions.base_cells.get(key)],
    }
    cells = [cell for cell in chosen[choice] if cell]
    if len(cells) == 2 and work_of(cells[0]) == work_of(cells[1]):
        del cells[1]
    return [cell.fields for cell in cells]


def _written(versions: Versions, cells: Sequence[JsonObject], *, local_is_newer: bool) -> bytes:
    def newest(base: JsonObject, local: JsonObject, remote: JsonObject) -> JsonObject:
        return preferred(base, local, remote, local_is_newer=local_is_newer)

    body = assembled(versions, cells, newest, local_is_newer=local_is_newer)
    if not is_valid(body):
        raise BadRequest(
            "The chosen cells do not make a valid notebook; one of the versions may not be one. "
            "Open both in JupyterLab and save them, or keep one version whole.",
            code="not_valid",
        )
    newer = versions.local if local_is_newer else versions.remote
    return write_notebook(body, newer.style)
