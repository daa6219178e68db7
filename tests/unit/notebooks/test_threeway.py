"""A comparison shows each cell once, in all its versions, and what becomes of it."""

from __future__ import annotations

import pytest

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.notebooks.allowance import MAX_CHARS
from jupyter_colabsync.notebooks.threeway import (
    MAX_OUTPUT_CHARS,
    MAX_ROWS,
    MAX_SOURCE_CHARS,
    CellRow,
    CellView,
    Taken,
    three_way,
)
from tests.unit.notebooks.samples import Json, cell, colab, jupyter, run

THREE = "1\n2\n3"
A, B, C, NEW = cell("a", THREE), cell("b", THREE), cell("c", THREE), cell("n", "new")
BASE = jupyter(A, B, C)


def a(source: str) -> Json:
    return cell("a", source)


def row(local: bytes, remote: bytes, at: int = 0) -> CellRow:
    return three_way(BASE, local, remote).rows[at]


def shown(*views: CellView | None) -> list[str | None]:
    return [view.source if view else None for view in views]


@pytest.mark.parametrize(
    ("local", "remote", "changed", "taken"),
    [
        pytest.param(a(THREE), a(THREE), (False, False), Taken.LOCAL, id="nobody did anything"),
        pytest.param(a("x"), a(THREE), (True, False), Taken.LOCAL, id="edited here"),
        pytest.param(a(THREE), a("x"), (False, True), Taken.REMOTE, id="edited there"),
        pytest.param(a("x"), a("x"), (True, True), Taken.LOCAL, id="both the same"),
        pytest.param(a("x\n2\n3"), a("1\n2\ny"), (True, True), Taken.MERGED, id="both, apart"),
        pytest.param(a("x\n2\n3"), a("y\n2\n3"), (True, True), Taken.CHOOSE, id="both, one line"),
        pytest.param(None, a(THREE), (True, False), Taken.GONE, id="deleted here"),
        pytest.param(a(THREE), None, (False, True), Taken.GONE, id="deleted there"),
        pytest.param(None, None, (True, True), Taken.GONE, id="deleted on both sides"),
        pytest.param(None, a("x"), (True, True), Taken.CHOOSE, id="deleted here, edited there"),
        pytest.param(
            run(a(THREE), 1, "x"), a(THREE), (False, False), Taken.LOCAL, id="only run: no change"
        ),
    ],
)
def test_what_a_row_says(
    local: Json | None, remote: Json | None, changed: tuple[bool, bool], taken: Taken
) -> None:
    here, there = (jupyter(*([side] if side else []), B, C) for side in (local, remote))
    found = row(here, there)
    assert (found.is_local_changed, found.is_remote_changed) == changed
    assert found.taken is taken
    assert (found.merged is not None) == (taken is Taken.MERGED)


def test_versions_stand_side_by_side_with_their_places_and_outputs() -> None:
    local = jupyter(NEW, run(a("x\n2\n3"), 1, "out"), B, C)
    remote = colab(a("1\n2\ny"), B, C)
    found = row(local, remote, at=1)
    views = (found.base, found.local, found.remote, found.merged)
    assert shown(*views) == [THREE, "x\n2\n3", "1\n2\ny", "x\n2\ny"]
    assert [view and view.place for view in views] == [1, 2, 1, 0]
    assert [view and view.outputs for view in views] == ["", "out", "", ""]


def test_rows_are_in_the_order_of_the_merged_notebook_and_those_that_go_where_they_were() -> None:
    found = three_way(BASE, jupyter(C, A, NEW, B), jupyter(A, C))
    assert [shown(each.local, each.remote) for each in found.rows] == [
        [THREE, THREE],
        [THREE, THREE],
        ["new", None],
        [THREE, None],
    ]
    assert [each.taken for each in found.rows][-1] is Taken.GONE


def test_where_both_moved_cells_the_local_order_is_shown() -> None:
    found = three_way(BASE, jupyter(C, A, B), jupyter(B, A, C))
    assert [each.local and each.local.place for each in found.rows] == [1, 2, 3]


class TestWithoutBase:
    """Nobody knows then who changed what."""

    def test_what_is_equal_is_taken_and_what_differs_is_asked(self) -> None:
        found = three_way(None, jupyter(A, B, NEW), jupyter(A, cell("b", "y")))
        assert not found.has_base
        assert [each.taken for each in found.rows] == [Taken.LOCAL, Taken.CHOOSE, Taken.LOCAL]
        assert [each.is_remote_changed for each in found.rows] == [False, True, True]
        assert all(each.base is None for each in found.rows)

    def test_cells_without_ids_stand_side_by_side_if_they_are_alike(self) -> None:
        local = jupyter(cell(None, "import math"), cell(None, "x = math.pi"), minor=4)
        remote = jupyter(cell(None, "x = math.pi * 2"), minor=4)
        rows = three_way(None, local, remote).rows
        assert [shown(each.local, each.remote) for each in rows] == [
            ["import math", None],
            ["x = math.pi", "x = math.pi * 2"],
        ]


class TestLimits:
    """What is too much for a browser is cut, and said to be."""

    def test_long_texts(self) -> None:
        long = run(a("x" * (MAX_SOURCE_CHARS + 1)), 1, "y" * (MAX_OUTPUT_CHARS + 1))
        view = row(jupyter(long, B, C), BASE).local
        assert view is not None
        assert (len(view.source), view.is_source_cut) == (MAX_SOURCE_CHARS, True)
        assert (len(view.outputs), view.are_outputs_cut) == (MAX_OUTPUT_CHARS, True)

    def test_all_texts_together(self) -> None:
        many = [cell(f"m{number}", "x" * MAX_SOURCE_CHARS) for number in range(100)]
        rows = three_way(jupyter(*many), jupyter(*many), jupyter(*many)).rows
        views = [view for each in rows for view in (each.base, each.local, each.remote) if view]
        assert sum(len(view.source) for view in views) == MAX_CHARS
        assert [view.is_source_cut for view in views] == [not view.source for view in views]

    def test_many_rows(self) -> None:
        many = jupyter(*(cell(f"m{number}", "") for number in range(MAX_ROWS + 3)))
        found = three_way(many, many, many)
        assert (len(found.rows), found.rows_left_out) == (MAX_ROWS, 3)


def test_what_is_no_notebook_is_not_compared() -> None:
    with pytest.raises(BadRequest):
        three_way(None, b"{}", BASE)
