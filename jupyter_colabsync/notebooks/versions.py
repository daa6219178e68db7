"""Three versions of one notebook, side by side, with their cells told apart by key. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.notebooks.document import Cell, Notebook, Style, read_notebook
from jupyter_colabsync.notebooks.pairing import Keys, pair, pair_two

NO_NOTEBOOK: Final = Notebook((), 0, {}, {}, Style(None, False, False, False, False))
"""Stands for a base that nobody has kept."""


@dataclass(frozen=True, slots=True)
class Versions:
    """What both sides made of the base. Cells of one key are one cell."""

    base: Notebook
    local: Notebook
    remote: Notebook
    keys: Keys
    base_cells: Mapping[str, Cell]
    local_cells: Mapping[str, Cell]
    remote_cells: Mapping[str, Cell]

    @property
    def has_base(self) -> bool:
        """False if nobody has kept the base."""
        return self.base is not NO_NOTEBOOK


def read_versions(base: bytes | None, local: bytes, remote: bytes) -> Versions:
    """Read the three files and find the cells that are the same. Raises BadRequest."""
    here, there = read_notebook(local), read_notebook(remote)
    before = NO_NOTEBOOK if base is None else read_notebook(base)
    keys = (
        pair_two(here.cells, there.cells)
        if base is None
        else pair(before.cells, here.cells, there.cells)
    )
    return Versions(
        base=before,
        local=here,
        remote=there,
        keys=keys,
        base_cells=dict(zip(keys.base, before.cells, strict=True)),
        local_cells=dict(zip(keys.local, here.cells, strict=True)),
        remote_cells=dict(zip(keys.remote, there.cells, strict=True)),
    )
