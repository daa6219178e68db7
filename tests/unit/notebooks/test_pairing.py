"""Which cells are the same: ids first, text where there are none."""

from __future__ import annotations

import pytest

from jupyter_colabsync.notebooks.document import read_notebook
from jupyter_colabsync.notebooks.pairing import pair, pair_two
from tests.unit.notebooks.samples import Json, cell, colab, jupyter


def pairs(base: bytes, side: bytes) -> list[int | None]:
    """For each cell of `side` the number of the base's cell that it is."""
    keys = pair(read_notebook(base).cells, read_notebook(side).cells, ())
    places = {key: place for place, key in enumerate(keys.base)}
    return [places.get(key) for key in keys.local]


A, B, C = cell("a", "import math"), cell("b", "x = 1"), cell("c", "print(x)")
EDITED_B = cell("b", "nothing of it is left")


def nameless(*cells: Json) -> bytes:
    return jupyter(*({k: v for k, v in each.items() if k != "id"} for each in cells), minor=4)


def renamed(each: Json, name: str) -> Json:
    """With the id that a new program gives it, and the one it had from Colab."""
    return {**each, "id": name, "metadata": {"id": each["id"]}}


@pytest.mark.parametrize(
    ("base", "side", "expected"),
    [
        pytest.param(
            jupyter(A, B, C), jupyter(C, A, EDITED_B), [2, 0, 1], id="ids, moved and edited"
        ),
        pytest.param(jupyter(A, B, C), colab(A, EDITED_B, C), [0, 1, 2], id="then saved by Colab"),
        pytest.param(
            colab(A, B, C), jupyter(A, EDITED_B, C), [0, 1, 2], id="Colab's, then Jupyter"
        ),
        pytest.param(
            colab(A, B),
            jupyter(renamed(A, "f00"), renamed(EDITED_B, "f01")),
            [0, 1],
            id="ids made anew by Jupyter, Colab's still there",
        ),
        pytest.param(
            colab(A),
            jupyter(renamed(A, "f00"), renamed(A, "f01")),
            [0, None],
            id="a copy keeps Colab's id and stands below: it is the new one",
        ),
        pytest.param(
            jupyter(A, B), jupyter(A, cell("n", "x = 1")), [0, None], id="same text, other id: new"
        ),
        pytest.param(nameless(A, B, C), nameless(A, C), [0, 2], id="no ids: equal text"),
        pytest.param(nameless(A, B, C), nameless(C, B, A), [2, 1, 0], id="no ids: equal but moved"),
        pytest.param(
            nameless(A, B, C),
            nameless(A, cell("n", "x = 1  # one"), C),
            [0, 1, 2],
            id="no ids: similar text between equal cells",
        ),
        pytest.param(
            nameless(A, B, C),
            nameless(A, cell("n", "#md x = 1"), C),
            [0, None, 2],
            id="no ids: a cell of another type is another cell",
        ),
        pytest.param(
            nameless(A, B, C), nameless(A, EDITED_B, C), [0, None, 2], id="no ids: nothing alike"
        ),
        pytest.param(
            nameless(A, B, C), jupyter(A, B, C), [0, 1, 2], id="ids given for the first time"
        ),
    ],
)
def test_cells_are_recognised(base: bytes, side: bytes, expected: list[int | None]) -> None:
    assert pairs(base, side) == expected


def test_a_cell_that_is_new_on_both_sides_is_one_if_it_has_one_id() -> None:
    new = cell("n", "new")
    keys = pair((), read_notebook(jupyter(A, new)).cells, read_notebook(colab(new, B)).cells)
    assert keys.local[1] == keys.remote[0]
    assert len({*keys.local, *keys.remote}) == 3


def test_new_cells_without_ids_are_one_if_they_stand_at_one_place_and_say_the_same() -> None:
    base, local = nameless(A, B), nameless(A, C, B)
    there, elsewhere = nameless(A, cell("n", "y"), C, B), nameless(A, B, C)
    keys = [
        pair(*(read_notebook(data).cells for data in (base, local, remote)))
        for remote in (there, elsewhere)
    ]
    assert keys[0].local[1] == keys[0].remote[2]
    assert keys[1].local[1] not in keys[1].remote


def test_keys_are_unique_within_a_version() -> None:
    twins = nameless(B, B, B)
    keys = pair(*(read_notebook(data).cells for data in (nameless(B, B), twins, twins)))
    for version in (keys.base, keys.local, keys.remote):
        assert len(set(version)) == len(version)
    assert keys.local[:2] == keys.base


def test_without_a_base_the_two_sides_are_compared_with_each_other() -> None:
    keys = pair_two(read_notebook(nameless(A, B)).cells, read_notebook(nameless(B, C)).cells)
    assert keys.local[1] == keys.remote[0]
    assert len({*keys.local, *keys.remote}) == 3


def test_thousands_of_empty_cells_take_no_long_comparison() -> None:
    empty = [cell(None, "")] * 3_000
    base, side = jupyter(A, *empty, minor=4), jupyter(*empty, A, minor=4)
    assert pairs(base, side)[-1] == 0


def test_thousands_of_different_cells_take_no_long_comparison() -> None:
    """Likeness of each with each is not asked for; they count as other cells."""
    many = [cell(None, f"a{n} = b{n}") for n in range(1_000)]
    others = [cell(None, f"c{n} = d{n}") for n in range(1_000)]
    base, side = jupyter(*many, minor=4), jupyter(*others, minor=4)
    assert pairs(base, side) == [None] * 1_000
