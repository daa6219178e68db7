"""Deletions that look like a mistake are held; everything else goes on."""

from __future__ import annotations

import pytest

from jupyter_colabsync.sync.model import Plan
from jupyter_colabsync.sync.planner import plan
from jupyter_colabsync.sync.safety import checked, files_in
from tests.unit.sync.pieces import POLICY, base, local, remote

MANY = {f"f{number}": "1" for number in range(300)}


def deleting(count: int, total: int, side: str = "local") -> Plan:
    """A checked plan in which `count` of `total` files are gone on one side."""
    shape = dict(list(MANY.items())[:total])
    rest = dict(list(shape.items())[count:])
    here, there = (rest, shape) if side == "local" else (shape, rest)
    return checked(plan(base(shape), local(here), remote(there), POLICY), base(shape))


@pytest.mark.parametrize("side", ["local", "remote"])
@pytest.mark.parametrize(
    ("count", "total", "is_held"),
    [
        pytest.param(20, 100, False, id="twenty are always allowed"),
        pytest.param(21, 100, True, id="twenty-one of a hundred are too many"),
        pytest.param(30, 300, False, id="a tenth is allowed"),
        pytest.param(31, 300, True, id="more than a tenth is not"),
        pytest.param(5, 5, True, id="all of them, be they few, is suspicious"),
        pytest.param(1, 1, False, id="the only file of a folder may go"),
        pytest.param(4, 5, False, id="most of few is not"),
    ],
)
def test_deletions(side: str, count: int, total: int, is_held: bool) -> None:
    made = deleting(count, total, side)
    assert sum(map(files_in, made.held)) == (count if is_held else 0)
    assert len(made.actions) == (0 if is_held else count)


def test_a_folder_counts_for_all_it_holds() -> None:
    shape = {f"a/{path}": "1" for path in MANY}
    made = checked(plan(base(shape), local({"z": "1"}), remote(shape), POLICY), base(shape))
    assert [each.path for each in made.held] == ["a"]
    assert [each.path for each in made.actions] == ["z"]


def test_one_sides_deletions_do_not_hold_the_others() -> None:
    shape = dict(MANY)
    here = dict(list(shape.items())[100:])
    there = dict(list(shape.items())[:-5])
    made = checked(plan(base(shape), local(here), remote(there), POLICY), base(shape))
    assert len(made.held) == 100
    assert len(made.actions) == 5


def test_what_was_agreed_to_passes() -> None:
    shape = dict(MANY)
    made = plan(base(shape), local({"f0": "1"}), remote(shape), POLICY)
    approved = {each.path for each in made.actions}
    assert checked(made, base(shape), approved).held == ()


def test_what_needs_the_place_of_a_held_deletion_waits_with_it() -> None:
    shape = {f"a/{path}": "1" for path in MANY}
    made = checked(
        plan(base(shape), local({"a": "now a file", "b": "1"}), remote(shape), POLICY), base(shape)
    )
    assert [each.path for each in made.held] == ["a"]
    assert [each.path for each in made.actions] == ["b"]
