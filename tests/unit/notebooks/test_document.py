"""A notebook file is read as it is, and written as its program would have written it."""

from __future__ import annotations

import json

import pytest

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.notebooks.document import (
    MAX_NOTEBOOK_BYTES,
    read_notebook,
    write_notebook,
)
from tests.unit.notebooks.samples import as_colab, as_jupyter, cell, colab, jupyter, notebook

MADE = notebook(cell("a", "print('é – 日本')\nx = 1"), cell("b", "#md # Title"))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(as_jupyter(MADE), id="Jupyter: sorted, one space, a newline at the end"),
        pytest.param(as_colab(MADE), id="Colab: two spaces, its own order, no newline"),
        pytest.param(json.dumps(MADE).encode(), id="Python's plain dump: one line, escapes"),
        pytest.param(
            json.dumps(MADE, separators=(",", ":"), ensure_ascii=False).encode(),
            id="one line without a blank",
        ),
        pytest.param(json.dumps(MADE, indent="\t").encode(), id="tabs"),
        pytest.param(
            json.dumps(notebook(cell("a", "\ud83d")), indent=1).encode(),
            id="half a surrogate pair, which UTF-8 cannot hold",
        ),
    ],
)
def test_what_is_written_again_is_the_same_file(data: bytes) -> None:
    read = read_notebook(data)
    assert write_notebook(read.fields, read.style) == data


def test_text_is_one_piece_whether_it_was_stored_as_lines_or_not() -> None:
    made = cell("a", "x\ny\n")
    in_one = {**made, "source": "x\ny\n"}
    assert read_notebook(jupyter(made)).cells[0].source == "x\ny\n"
    assert read_notebook(jupyter(in_one)).cells[0].source == "x\ny\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "not_a_notebook", id="nothing"),
        pytest.param(jupyter()[:-10], "not_a_notebook", id="half a file"),
        pytest.param(b"\xff\xfe\xfd", "not_a_notebook", id="no text"),
        pytest.param(b"[" * 100_000, "not_a_notebook", id="nested without end"),
        pytest.param(
            jupyter().replace(b'"python"', b'{"x": ' * 700 + b"1" + b"}" * 700, 1),
            "not_a_notebook",
            id="nested seven hundred times",
        ),
        pytest.param(b"[]", "not_a_notebook", id="a list"),
        pytest.param(b'{"nbformat": 4}', "not_a_notebook", id="no cells"),
        pytest.param(jupyter({"cell_type": "code"}), "not_a_notebook", id="no text in a cell"),
        pytest.param(
            jupyter({**cell("a", ""), "source": [1]}), "not_a_notebook", id="a number as text"
        ),
        pytest.param(
            json.dumps({**notebook(), "nbformat": 3}).encode(), "other_format", id="format 3"
        ),
        pytest.param(b" " * (MAX_NOTEBOOK_BYTES + 1), "too_large", id="over 20 MB"),
    ],
)
def test_what_is_no_notebook_of_format_4_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read_notebook(data)
    assert caught.value.code == code


def test_colab_keeps_its_ids_in_the_metadata() -> None:
    read = read_notebook(colab(cell("a", "x")))
    assert read.minor == 0
    assert read.cells[0].metadata == {"id": "a"}
    assert "id" not in read.cells[0].fields
