"""What in a notebook a person made, and what programs write by themselves at every save. Pure.

The second kind must not count as a change: Colab and Jupyter rewrite it whenever they save, on
each device differently. Source: notebooks saved by Colab (googlecolab/colabtools, notebooks/,
2025), JupyterLab's cell metadata documentation, nbformat documentation.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.notebooks.document import Cell, JsonObject, JsonValue

COLAB_ID: Final = "id"
"""The key of a cell's metadata where Colab keeps its id, whatever the minor format."""

RUN_FIELDS: Final = frozenset({"execution_count", "outputs"})
RUN_METADATA: Final = frozenset({"ExecuteTime", "colab", "execution", "executionInfo", "outputId"})
"""Tells about the outputs beside it, and goes where they go."""

VIEW_METADATA: Final = frozenset({"autoscroll", "collapsed", "colab_type", "scrolled"})
"""How the cell looked on somebody's screen."""

MACHINE_METADATA: Final = frozenset({"colab", "kernelspec", "language_info", "widgets"})
"""Of the notebook as a whole: the program that saved it, and what its widgets showed."""

_IDENTITY: Final = frozenset({"id"})
_NO_WORK: Final = RUN_FIELDS | _IDENTITY | {"cell_type", "metadata", "source"}


@dataclass(frozen=True, slots=True)
class Run:
    """What running a cell left behind."""

    fields: JsonObject
    metadata: JsonObject

    @property
    def has_happened(self) -> bool:
        """False for a cell that was never run, or whose outputs somebody cleared."""
        return any(self.fields.values())


NO_RUN: Final = Run({"execution_count": None, "outputs": []}, {})


def run_of(cell: Cell) -> Run:
    """The cell's outputs, count, and the metadata that tells about them."""
    return Run(only(cell.fields, RUN_FIELDS), only(cell.metadata, RUN_METADATA))


def lasting_metadata(cell: Cell) -> JsonObject:
    """The cell's metadata that somebody meant: tags, forms, slides, and whatever is unknown."""
    return without(cell.metadata, RUN_METADATA | VIEW_METADATA | {COLAB_ID})


def lasting_fields(cell: Cell) -> JsonObject:
    """The cell's other fields: attachments, and whatever is unknown."""
    return without(cell.fields, _NO_WORK)


def work_of(cell: Cell) -> tuple[str, str, JsonObject, JsonObject]:
    """Everything about a cell that counts as a change; equal work needs no decision."""
    return (cell.kind, cell.source, lasting_metadata(cell), lasting_fields(cell))


def ordered_like(values: JsonObject, model: JsonObject) -> JsonObject:
    """The members in the order of `model`; those it lacks come last."""
    return {name: values[name] for name in [*only(model, values), *values]}


def only(values: JsonObject, names: Collection[str]) -> JsonObject:
    """The members called one of `names`, in their order."""
    return {name: value for name, value in values.items() if name in names}


def without(values: JsonObject, names: Collection[str]) -> JsonObject:
    """The members called otherwise, in their order."""
    return {name: value for name, value in values.items() if name not in names}


def own_id(cell: Cell) -> str | None:
    """The id that nbformat 4.5 gives a cell."""
    return _text(cell.fields.get("id"))


def colab_id(cell: Cell) -> str | None:
    """The id that Colab gives a cell, and that Jupyter keeps as it keeps all metadata."""
    return _text(cell.metadata.get(COLAB_ID))


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) and value else None
