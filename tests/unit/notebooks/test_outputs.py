"""Outputs are shown in a few words, whatever their size."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_colabsync.notebooks.document import Cell, read_cell
from jupyter_colabsync.notebooks.outputs import outputs_text
from tests.unit.notebooks.samples import Json, cell


def stream(text: str | list[str]) -> Json:
    return {"output_type": "stream", "name": "stdout", "text": text}


def result(**data: Any) -> Json:
    bundle = {name.replace("__", "/"): value for name, value in data.items()}
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": bundle}


def cell_with(outputs: list[Json]) -> Cell:
    made = cell("a", "x")
    made["outputs"] = outputs
    return read_cell(made)


ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["a", "b"]}


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        pytest.param([], "", id="nothing"),
        pytest.param([stream("a\nb\n")], "a\nb", id="printed text"),
        pytest.param([stream(["a\n", "b"]), stream("c")], "a\nb\nc", id="printed in pieces"),
        pytest.param([stream("\x1b[31mred\x1b[0m")], "red", id="printed in colour"),
        pytest.param([ERROR], "ValueError: no", id="an error"),
        pytest.param([result(text__plain="1")], "1", id="a result"),
        pytest.param(
            [result(text__plain="<Figure>", image__png="A" * 46_000)],
            "[image/png 34 KB]",
            id="a picture, and not what stands in for it",
        ),
        pytest.param(
            [result(text__plain="  x\n0 1", text__html="<table>")], "  x\n0 1", id="a table"
        ),
        pytest.param([result(text__html="x" * 3_000_000)], "[text/html 2.9 MB]", id="only HTML"),
        pytest.param([result(application__json={"a": 1})], "[application/json]", id="data"),
        pytest.param([{"output_type": "of the future"}, 7], "", id="what nobody knows"),
    ],
)
def test_each_kind_of_output_in_words(outputs: list[Json], expected: str) -> None:
    assert outputs_text(cell_with(outputs), 1_000) == (expected, False)


@pytest.mark.parametrize(
    "outputs",
    [
        pytest.param([stream("x" * 5_000)], id="one long line"),
        pytest.param([stream(["x\n"] * 5_000)], id="many lines"),
        pytest.param([stream("xx\n")] * 5_000, id="many outputs"),
        pytest.param([result(text__plain="x" * 5_000)], id="a long result"),
    ],
)
def test_long_outputs_are_cut_and_said_to_be(outputs: list[Json]) -> None:
    text, is_cut = outputs_text(cell_with(outputs), 100)
    assert len(text) == 100
    assert is_cut
