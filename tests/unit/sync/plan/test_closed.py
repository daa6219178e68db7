"""Folders on Drive that take nothing new: what would go into them waits, and is told of once."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from jupyter_colabsync.sync.plan.actions import Policy
from tests.unit.sync.plan.memory_base import ROOT_ID
from tests.unit.sync.plan.scenes import Shape, change_here, find_there, lines_of, scene
from tests.unit.sync.plan.toy_engine import ToyEngine

SHAPE: Shape = {"ro/a": "1", "ro/open/b": "2", "d/c": "3", "k": "kept"}
CASES: list[tuple[str, list[str], list[str], list[str], list[str]]] = [
    # what happened here, on Drive, what is done, which files wait
    ("a new file", ["write ro/n 1"], [], [], ["ro/n"]),
    ("two new files", ["write ro/n 1", "write ro/m 1"], [], [], ["ro/m", "ro/n"]),
    ("a new folder and all in it", ["write ro/x/y/n 1"], [], [], ["ro/x/y/n"]),
    ("a file moved in", ["move k ro/k"], [], [], ["ro/k"]),
    ("a folder moved in stays whole where it was", ["move d ro/d"], [], [], []),
    (
        "a file moved in out of a folder that goes: the folder stays",
        ["move d/c ro/c", "delete d"],
        [],
        [],
        ["ro/c"],
    ),
    ("an edit", ["write ro/a 5"], [], ["update ro/a"], []),
    ("another name", ["move ro/a ro/z"], [], ["move there ro/a -> ro/z"], []),
    ("moved out of it", ["move ro/a d/a"], [], ["move there ro/a -> d/a"], []),
    ("a folder in it that takes things", ["write ro/open/n 1"], [], ["create ro/open/n"], []),
    ("new on Drive all the same", [], ["write ro/n 1"], ["fetch ro/n"], []),
    ("new on both sides, and equal", ["write ro/n 1"], ["write ro/n 1"], ["adopt ro/n"], []),
    (
        "edited here, deleted there: out of Drive's bin it may come",
        ["write ro/a 5"],
        ["delete ro/a"],
        ["update ro/a moved from bin"],
        [],
    ),
    ("the rest goes on", ["write ro/n 1", "write d/n 1"], [], ["create d/n"], ["ro/n"]),
]


def closed(engine: ToyEngine, path: str) -> None:
    """A folder that takes nothing new, as both sides of the memory know it."""
    file_id = find_there(engine, path)
    assert file_id is not None
    engine.drive.files[file_id] = replace(engine.drive.files[file_id], can_add=False)
    node = engine.base.by_drive_id(file_id)
    assert node is not None
    engine.base.put(msgspec.structs.replace(node, can_add=False))


@pytest.mark.parametrize(
    ("here", "there", "expected", "waiting"),
    [pytest.param(*row[1:], id=row[0]) for row in CASES],
)
def test_what_a_closed_folder_does_not_take_waits(
    here: list[str], there: list[str], expected: list[str], waiting: list[str]
) -> None:
    engine = scene(SHAPE, here, there)
    closed(engine, "ro")
    plan = engine.plan()
    assert lines_of(plan) == expected
    assert sorted(each.path for each in plan.shut_out) == waiting
    has_left_some = bool(waiting) or here == ["move d ro/d"]
    loud = [skip.path for skip in plan.skips if not skip.is_quiet]
    assert loud == ["ro"] * has_left_some, "one word, however many things wait"
    quiet = {skip.path for skip in plan.skips if skip.is_quiet}
    assert set(waiting) <= quiet, "a preview names each"


def test_the_linked_folder_itself_may_be_closed() -> None:
    engine = scene({"d/a": "1"}, ["write n 1", "write d/n 1"])
    engine.base.root = msgspec.structs.replace(engine.base.root, can_add=False)
    assert engine.base.root.drive_id == ROOT_ID
    plan = engine.plan()
    assert lines_of(plan) == ["create d/n"]
    assert [skip.path for skip in plan.skips if not skip.is_quiet] == [""]


def test_the_folder_in_which_the_base_has_what_is_left_stays() -> None:
    """Else the base would have it in a folder that it does not know any more."""
    here = ["delete c", "write d/b 9"]
    engine = scene({"c/b": "1", "d/k": "2"}, here, ["move c/b d/b"])
    closed(engine, "d")
    assert engine.plan().actions == ()


def test_once_the_folder_takes_things_they_go() -> None:
    engine = scene(SHAPE)
    closed(engine, "ro")
    change_here(engine, "write ro/x/n 1")
    assert not engine.plan().actions
    node = engine.base.by_drive_id(find_there(engine, "ro") or "")
    assert node is not None
    engine.base.put(msgspec.structs.replace(node, can_add=True))
    assert lines_of(engine.plan()) == ["mkdir there ro/x", "create ro/x/n"]


def test_a_link_that_only_downloads_has_nothing_to_put_there() -> None:
    engine = scene(SHAPE, ["write ro/n 1"])
    closed(engine, "ro")
    engine.policy = Policy("download")
    plan = engine.plan()
    assert (plan.shut_out, plan.skips) == ((), ())
