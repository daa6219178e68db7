"""Folders that hold very much are told of when something comes into them, and at no other time."""

from __future__ import annotations

import pytest

from jupyter_colabsync.sync.plan import crowded
from jupyter_colabsync.sync.plan.preview import preview_of
from tests.unit.sync.plan.scenes import Shape, scene

THREE: Shape = {"d/1": "1", "d/2": "2", "d/3": "3"}


@pytest.mark.parametrize(
    ("shape", "here", "there", "expected"),
    [
        pytest.param(THREE, ["write d/4 4"], [], ("d",), id="one more than many here"),
        pytest.param(THREE, [], ["write d/4 4"], ("d",), id="one more on Drive"),
        pytest.param({"d/1": "1"}, ["write d/2 2"], ["write d/3 3"], (), id="many, not more"),
        pytest.param(
            {"d/1": "1", "d/2": "2"}, ["write d/3 3"], ["write d/4 4"], ("d",), id="of both sides"
        ),
        pytest.param(THREE, ["write d/4 4"], ["write d/4 4"], ("d",), id="the same on both"),
        pytest.param({}, [f"write {n} {n}" for n in "1234"], [], ("",), id="the linked folder"),
        pytest.param({}, [f"write n/{n} {n}" for n in "1234"], [], ("n",), id="a new folder"),
        pytest.param({**THREE, "d/4": "4"}, ["write d/1 x"], [], (), id="it was so before"),
        pytest.param({**THREE, "d/4": "4"}, ["write e/1 x"], [], (), id="another folder gets some"),
    ],
)
def test_a_folder_that_becomes_too_large_is_told_of(
    monkeypatch: pytest.MonkeyPatch,
    shape: Shape,
    here: list[str],
    there: list[str],
    expected: tuple[str, ...],
) -> None:
    monkeypatch.setattr(crowded, "MANY", 3)
    plan = scene(shape, here, there).plan()
    assert plan.crowded == expected
    assert [each.split(" holds ")[0] for each in preview_of(plan).notices] == [
        path or "The linked folder" for path in expected
    ]
