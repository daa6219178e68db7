"""What somebody chose in a comparison becomes a notebook."""

from __future__ import annotations

import json
import random

import nbformat
import pytest

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.notebooks.choices import Choice, apply_choices
from jupyter_colabsync.notebooks.threeway import Taken, three_way
from tests.unit.notebooks.edits import Writer
from tests.unit.notebooks.samples import cell, colab, ids, jupyter, printed, run, sources

A, B = cell("a", "1"), cell("b", "2")
LOCAL = jupyter(run(cell("a", "mine"), 1, "out"), B, cell("n", "new"))
REMOTE = jupyter(cell("a", "yours"), B)
BASE = jupyter(A, B)


def chosen(choice: Choice) -> bytes:
    first = three_way(BASE, LOCAL, REMOTE).rows[0]
    assert first.taken is Taken.CHOOSE
    return apply_choices(BASE, LOCAL, REMOTE, {first.key: choice})


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        pytest.param(Choice.LOCAL, ["mine", "2", "new"], id="local"),
        pytest.param(Choice.REMOTE, ["yours", "2", "new"], id="remote"),
        pytest.param(Choice.BOTH, ["mine", "yours", "2", "new"], id="both, the local one first"),
        pytest.param(Choice.BASE, ["1", "2", "new"], id="neither: as it was"),
    ],
)
def test_a_cell_that_both_changed_is_the_chosen_one(choice: Choice, expected: list[str]) -> None:
    made = chosen(choice)
    assert sources(made) == expected
    assert len(set(ids(made))) == len(expected)
    nbformat.validate(json.loads(made))


def test_a_chosen_cell_comes_with_its_outputs() -> None:
    assert printed(chosen(Choice.LOCAL))[0] == ["out"]


def test_where_the_chosen_version_lacks_the_cell_it_goes() -> None:
    local, remote = jupyter(B), jupyter(cell("a", "yours"), B)
    key = next(row.key for row in three_way(BASE, local, remote).rows if row.local is None)
    assert sources(apply_choices(BASE, local, remote, {key: Choice.LOCAL})) == ["2"]
    assert sources(apply_choices(BASE, local, remote, {key: Choice.BOTH})) == ["yours", "2"]


def test_both_of_one_text_are_one_cell() -> None:
    keys = [row.key for row in three_way(BASE, BASE, BASE).rows]
    assert sources(apply_choices(BASE, BASE, BASE, dict.fromkeys(keys, Choice.BOTH))) == ["1", "2"]


def test_a_choice_overrules_what_would_be_merged() -> None:
    base, local, remote = (jupyter(cell("a", text)) for text in ("1\n2\n3", "x\n2\n3", "1\n2\ny"))
    assert sources(apply_choices(base, local, remote, {})) == ["x\n2\ny"]
    key = three_way(base, local, remote).rows[0].key
    assert sources(apply_choices(base, local, remote, {key: Choice.REMOTE})) == ["1\n2\ny"]


def test_settings_that_both_changed_are_the_newer_sides() -> None:
    local, remote = jupyter(A, B, accelerator="GPU"), jupyter(A, B, accelerator="TPU")
    made = json.loads(apply_choices(BASE, local, remote, {}, local_is_newer=False))
    assert made["metadata"]["accelerator"] == "TPU"


def test_cells_of_colab_and_jupyter_make_one_valid_notebook() -> None:
    local, remote = jupyter(cell("a", "mine"), B), colab(cell("a", "yours"), B)
    key = three_way(None, local, remote).rows[0].key
    made = apply_choices(None, local, remote, {key: Choice.BOTH})
    assert sources(made) == ["mine", "yours", "2"]
    nbformat.validate(json.loads(made))
    assert len(set(ids(made))) == 3


def test_what_is_undecided_is_counted() -> None:
    with pytest.raises(BadRequest, match=r"^1 of the cells") as caught:
        apply_choices(BASE, LOCAL, REMOTE, {})
    assert caught.value.code == "undecided_rows"


def test_a_row_that_is_not_there_means_that_something_changed_meanwhile() -> None:
    with pytest.raises(BadRequest) as caught:
        apply_choices(BASE, LOCAL, REMOTE, {"nobody": Choice.LOCAL})
    assert caught.value.code == "unknown_row"


def test_a_cell_that_is_not_valid_makes_no_notebook() -> None:
    broken = jupyter({**cell("a", "mine"), "outputs": [{}]}, B)
    with pytest.raises(BadRequest) as caught:
        apply_choices(BASE, broken, BASE, {})
    assert caught.value.code == "not_valid"


@pytest.mark.parametrize("seed", range(60))
def test_any_choices_make_a_valid_notebook(seed: int) -> None:
    history = Writer(seed, usual_share=0.2).history()
    choose = random.Random(seed).choice  # noqa: S311 - not for secrets
    rows = three_way(history.base, history.local, history.remote).rows
    choices = {row.key: choose(list(Choice)) for row in rows}
    made = apply_choices(history.base, history.local, history.remote, choices)
    nbformat.validate(json.loads(made))
    assert three_way(made, made, made).rows_left_out == 0
