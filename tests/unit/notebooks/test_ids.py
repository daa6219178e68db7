"""Every cell of a written notebook has the id its format asks for."""

from __future__ import annotations

from jupyter_colabsync.notebooks.ids import LEGAL_ID, with_ids
from tests.unit.notebooks.samples import Json, cell


def ids(*cells: Json, minor: int = 5) -> list[object]:
    return [each.get("id") for each in with_ids(cells, minor)]


def test_ids_stay_as_they_are() -> None:
    assert ids(cell("a", "x"), cell("b", "y")) == ["a", "b"]


def test_before_format_4_5_there_are_none() -> None:
    assert ids(cell("a", "x"), minor=4) == [None]


def test_a_missing_id_is_the_one_from_colab() -> None:
    assert ids(cell(None, "x", id="fromColab"), cell("b", "y")) == ["fromColab", "b"]


def test_an_id_is_taken_from_nobody_who_has_it() -> None:
    first, second = ids(cell(None, "x", id="b"), cell("b", "y"))
    assert (first != "b", second) == (True, "b")


def test_the_second_of_two_with_one_id_gets_another() -> None:
    first, second = ids(cell("a", "x"), cell("a", "x"))
    assert first == "a"
    assert second != "a"


def test_ids_that_are_made_are_legal_unique_and_the_same_on_each_device() -> None:
    cells = [cell(None, "x"), cell(None, "x"), cell("with a blank", "x"), cell("x" * 65, "x")]
    made = ids(*cells)
    assert made == ids(*cells)
    assert len(set(made)) == 4
    assert all(isinstance(name, str) and LEGAL_ID.match(name) for name in made)
