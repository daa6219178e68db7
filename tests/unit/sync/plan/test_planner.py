"""What becomes of a link when its sides have changed: the rules, one row a situation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import msgspec
import pytest

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.sync.plan.actions import Download, Policy, Upload
from jupyter_colabsync.sync.plan.ignore import rules_from
from tests.unit.sync.plan.scenes import (
    Shape,
    change_there,
    find_there,
    lines_of,
    scene,
    write_here,
)
from tests.unit.sync.plan.stories import transfers_of
from tests.unit.sync.plan.toy_engine import ToyEngine

AT = datetime(2026, 11, 21, 21, 4)  # noqa: DTZ001 - local on purpose
COPY = " (conflict pc 2026-11-21 2104)"


def planned(
    shape: Shape, here: list[str], there: list[str], mode: LinkMode = "two-way"
) -> tuple[ToyEngine, list[str]]:
    """The engine of a scene, and its plan in short lines."""
    engine = scene(shape, here, there)
    engine.policy = Policy(mode, "pc", AT)
    return engine, lines_of(engine.plan())


# --- the merge table: what happened here x what happened on Drive

A: Shape = {"a": "1", "k": "kept"}
ONE_FILE = [
    ([], [], [], "nothing anywhere"),
    (["write a 2"], [], ["update a"], "edited here"),
    ([], ["write a 2"], ["fetch a"], "edited there"),
    (["move a b"], [], ["move there a -> b"], "renamed here"),
    ([], ["move a b"], ["move here a -> b"], "renamed there"),
    (["delete a"], [], ["bin there a with 1"], "deleted here"),
    ([], ["delete a"], ["bin here a"], "deleted there"),
    (["write n 1"], [], ["create n"], "new here"),
    ([], ["write n 1"], ["fetch n"], "new there"),
    (["write a 2"], ["write a 2"], ["adopt a"], "the same edit on both sides: no transfer"),
    (["write a 2"], ["write a 3"], [f"fetch a, keep a{COPY}"], "two edits: both are kept"),
    (["write a 2"], ["move a b"], ["move here a -> b", "update b"], "edited here, renamed there"),
    (["move a b"], ["write a 2"], ["move there a -> b", "fetch b"], "renamed here, edited there"),
    (["write a 2"], ["delete a"], ["update a moved from bin"], "edit here beats deletion there"),
    (["delete a"], ["write a 2"], ["fetch a"], "edit there beats deletion here"),
    (["move a b"], ["delete a"], ["update b moved from bin"], "moved here, deleted there: wanted"),
    (["delete a"], ["move a b"], ["fetch b"], "moved there, deleted here: wanted"),
    (["move a b"], ["move a b"], ["adopt b"], "the same move on both sides"),
    (["move a b"], ["move a c"], ["move here b -> c"], "two moves: Drive's place wins"),
    (["delete a"], ["delete a"], ["forget a"], "deleted on both sides"),
    (["write n 1"], ["write n 1"], ["adopt n"], "the same new file on both sides"),
    (["write n 1"], ["write n 2"], [f"fetch n, keep n{COPY}"], "two new files of one name"),
    (["mkdir n"], ["mkdir n"], ["adopt n"], "the same new folder on both sides"),
    (["delete a", "write a 1"], [], ["adopt a"], "deleted and made again alike"),
]


@pytest.mark.parametrize(
    ("here", "there", "expected"), [pytest.param(*row[:3], id=row[3]) for row in ONE_FILE]
)
def test_one_file(here: list[str], there: list[str], expected: list[str]) -> None:
    engine, lines = planned(A, here, there)
    assert lines == expected
    engine.sync()
    assert not engine.plan().actions


D: Shape = {"d/a": "1", "d/e/b": "2", "k": "kept"}
FOLDERS = [
    (["move d n"], [], ["move there d -> n"], "a folder renamed here is one move"),
    ([], ["move d n"], ["move here d -> n"], "a folder renamed there is one move"),
    (["delete d"], [], ["bin there d with 2"], "a folder deleted here goes in one piece"),
    (
        [],
        ["delete d"],
        ["bin here d/a", "bin here d/e/b", "rmdir here d/e", "rmdir here d"],
        "a folder deleted there goes file by file, then from below",
    ),
    (
        ["delete d"],
        ["write d/a 9"],
        ["mkdir here d", "fetch d/a", "bin there d/e with 1"],
        "a folder lives as long as an edit in it does",
    ),
    (
        ["write d/new 3"],
        ["delete d"],
        ["mkdir there d", "create d/new", "bin here d/a", "bin here d/e/b", "rmdir here d/e"],
        "a folder is made again for what is new in it",
    ),
    (
        ["delete d"],
        ["move d n"],
        ["mkdir here n", "mkdir here n/e", "fetch n/a", "fetch n/e/b"],
        "a folder moved there and deleted here comes back whole",
    ),
    (
        ["move d n", "move n/a n/c"],
        [],
        ["move there d -> n", "move there d/a -> n/c"],
        "a rename in a renamed folder",
    ),
    (
        ["mkdir n", "move d/a n/a"],
        [],
        ["mkdir there n", "move there d/a -> n/a"],
        "moved into a new folder",
    ),
    (
        [],
        ["mkdir n", "move d/a n/a"],
        ["mkdir here n", "move here d/a -> n/a"],
        "moved there into a new folder",
    ),
    (["move d n"], ["write d/a 9"], ["move there d -> n", "fetch n/a"], "edited in what moved"),
    (["move d/e e"], ["delete d"], ["bin here d/a", "rmdir here d"], "taken out before it went"),
]


@pytest.mark.parametrize(
    ("here", "there", "expected"), [pytest.param(*row[:3], id=row[3]) for row in FOLDERS]
)
def test_folders(here: list[str], there: list[str], expected: list[str]) -> None:
    engine, lines = planned(D, here, there)
    assert [line for line in expected if line not in lines] == []
    engine.sync()
    assert not engine.plan().actions


def test_a_folder_comes_out_of_the_new_one_that_has_its_name_on_drive() -> None:
    """Here `c` has moved into new folders, on Drive its `a` has moved to where the outer one is."""
    shape: Shape = {"a": None, "c/a": None, "k": "kept"}
    engine, lines = planned(shape, ["mkdir a/a/a", "move c a/a/a/c"], ["move c/a a/a"])
    assert lines[0].startswith("step a/a/a/c/a -> .colabsync/stage/")
    engine.sync()
    assert set(engine.disk.shape()) == {"a", "a/a", "a/a/a", "a/a/a/c", "k"}
    assert not engine.plan().actions


def test_what_was_deleted_in_a_folder_that_was_moved_out_of_a_deleted_one_goes_by_itself() -> None:
    shape: Shape = {"d/e/b": "2", "d/e/c": "3", "k": "kept"}
    engine, lines = planned(shape, ["move d/e e", "delete e/b", "delete d"], [])
    assert lines == ["move there d/e -> e", "bin there d with 0", "bin there d/e/b with 1"]
    engine.sync()
    assert not engine.plan().actions


KINDS = [
    (
        {"a": "1"},
        ["delete a", "write a/b 2"],
        [],
        ["mkdir there a", "create a/b", "bin there a with 1"],
        "file becomes folder here",
    ),
    (
        {"a/b": "1"},
        ["delete a", "write a 2"],
        [],
        ["create a", "bin there a with 1"],
        "folder becomes file here",
    ),
    (
        {"a": "1"},
        [],
        ["delete a", "write a/b 2"],
        ["bin here a", "mkdir here a", "fetch a/b"],
        "file becomes folder there",
    ),
    (
        {"a/b": "1"},
        [],
        ["delete a", "write a 2"],
        ["step a -> .colabsync/stage/2", "fetch a", "bin here .colabsync/stage/2/b",
         "rmdir here .colabsync/stage/2"],
        "folder becomes file there",
    ),
    (
        {"a": "1"},
        ["write a 2"],
        ["delete a", "write a/b 3"],
        [f"step a -> a{COPY}", "mkdir here a", "fetch a/b"],
        "edited file, new folder: Drive keeps the name",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "here", "there", "expected"), [pytest.param(*row[:4], id=row[4]) for row in KINDS]
)
def test_one_kind_takes_the_place_of_the_other(
    shape: Shape, here: list[str], there: list[str], expected: list[str]
) -> None:
    engine, lines = planned({**shape, "k": "kept"}, here, there)
    assert [line for line in expected if line not in lines] == []
    engine.sync()
    assert not engine.plan().actions


NAMES = [
    (
        {"a": "1", "b": "2"},
        [],
        ["move a t", "move b a", "move t b"],
        {"a": "2", "b": "1"},
        "two files change names on Drive",
    ),
    (
        {"a": "1", "b": "2", "c": "3"},
        ["move a t", "move b a", "move c b", "move t c"],
        [],
        {"a": "2", "b": "3", "c": "1"},
        "three files rotate their names here",
    ),
    (
        {"a/x": "1", "b/y": "2"},
        [],
        ["move a t", "move b a", "move t b"],
        {"a": None, "a/y": "2", "b": None, "b/x": "1"},
        "two folders change names on Drive",
    ),
    (
        {"a/x": "1", "b/y": "2"},
        ["move a b/a"],
        ["move b a/b"],
        {"a": None, "a/x": "1", "a/b": None, "a/b/y": "2"},
        "each into the other: Drive's loop end wins",
    ),
    (
        {"a/x": "1"},
        ["mkdir p", "write p/z 3"],
        ["move a p"],
        {"p": None, "p/x": "1", "p/z": "3"},
        "a new folder here, another renamed to it there: joined",
    ),
]


@pytest.mark.parametrize(
    ("shape", "here", "there", "after"), [pytest.param(*row[:4], id=row[4]) for row in NAMES]
)
def test_names_that_are_still_taken(
    shape: Shape, here: list[str], there: list[str], after: Shape
) -> None:
    engine, _ = planned({**shape, "k": "kept"}, here, there)
    engine.sync()
    assert engine.disk.shape() == {**after, "k": "kept"}
    assert not [each for each in transfers_of(engine) if isinstance(each, Download)]
    assert not engine.disk.stage


def test_moves_cost_no_bytes_and_one_call_each() -> None:
    shape: Shape = {f"d/{n}/f": str(n) for n in range(20)}
    _, lines = planned(shape, ["move d e", "move e/3 three"], [])
    assert sorted(lines) == ["move there d -> e", "move there d/3 -> three"]


def test_a_file_replaced_by_delete_and_upload_on_drive_is_an_edit_of_the_same_file() -> None:
    engine, lines = planned(A, [], ["delete a", "write a 2"])
    assert lines == ["fetch a"]
    engine.sync()
    assert len(engine.base.nodes) == 2


def test_a_folder_deleted_and_made_again_on_drive_deletes_nothing_that_is_in_both() -> None:
    _, lines = planned(D, [], ["delete d", "write d/a 1"])
    assert "adopt d" in lines
    assert "adopt d/a" in lines
    assert not any("d/a" in line for line in lines if line.startswith("bin"))


def test_a_lost_base_is_made_again_from_what_is_equal_and_deletes_nothing() -> None:
    engine = scene({**D, "both": "1"}, ["write both 2", "delete d/a"], ["write both 3"])
    for key in list(engine.base.nodes):
        engine.base.drop(key)
    engine.policy = Policy("two-way", "pc", AT)
    lines = lines_of(engine.plan())
    assert {"adopt d", "adopt k", "adopt d/e/b", "fetch d/a"} <= set(lines)
    assert f"fetch both, keep both{COPY}" in lines
    assert not any(line.startswith(("bin", "rmdir", "forget")) for line in lines)


def test_twins_on_drive_lie_side_by_side_under_names_that_stay() -> None:
    engine = scene(A, [], ["twin a 2"])
    engine.sync()
    names = sorted(path for path in engine.disk.shape() if path.startswith("a"))
    assert names[0] == "a"
    assert names[1].startswith("a (~")
    engine.disk.write(names[1], "edited")
    engine.sync()
    assert sorted(each.name for each in engine.drive.present().values()) == ["a", "a", "k"]


def test_a_conflict_copy_is_made_once_for_one_content() -> None:
    engine = scene(A, ["write a 2"], ["write a 3"])
    engine.policy = Policy("two-way", "pc", AT)
    engine.disk.write(f"a{COPY}", "2")
    (line,) = (each for each in lines_of(engine.plan()) if each.startswith("fetch"))
    assert line == "fetch a, keep None"


def test_a_file_that_comes_to_the_name_of_another_is_not_its_next_version() -> None:
    engine = scene({"b": "1"}, ["delete b", "write c 2"], ["move b c"])
    engine.sync()
    assert sorted(filter(None, engine.disk.shape().values())) == ["1", "2"]
    engine = scene({"b": "1"}, ["move b c"], ["delete b", "write c 2"])
    engine.sync()
    assert sorted(filter(None, engine.disk.shape().values())) == ["1", "2"]


def test_equal_contents_never_make_a_copy() -> None:
    engine = scene(A, ["write a 2", "write n 5"], ["write a 2", "write n 5"])
    assert lines_of(engine.plan()) == ["adopt a", "adopt n"]


def test_newly_ignored_things_are_forgotten_on_neither_side_deleted() -> None:
    engine = scene({"data/x.csv": "1", "b": "2"})
    engine.rules = rules_from("*.csv\n")
    assert lines_of(engine.plan()) == ["forget data/x.csv"]
    engine.sync()
    assert engine.disk.shape()["data/x.csv"] == "1"
    engine.rules = rules_from("")
    assert lines_of(engine.plan()) == ["adopt data/x.csv"]


def test_a_folder_with_ignored_things_in_it_stays_where_they_are() -> None:
    engine = scene({"d/x.csv": "1", "d/a": "2", "k": "3"})
    engine.rules = rules_from("*.csv\n")
    engine.sync()
    change_there(engine, "delete d")
    engine.sync()
    assert engine.disk.shape() == {"d": None, "d/x.csv": "1", "k": "3"}
    assert not engine.plan().actions
    assert find_there(engine, "d") is None, "the folder is not made again on Drive"


GIT: Shape = {".git/HEAD": "1", ".git/index": "2", "a": "3"}


def test_a_repository_that_only_one_side_changed_travels_file_by_file() -> None:
    engine = _with_git(scene({"a": "3"}))
    engine.disk.write(".git/index", "9")
    assert lines_of(engine.plan()) == ["update .git/index"]


def test_a_repository_that_both_sides_changed_is_never_mixed() -> None:
    engine = _with_git(scene({"a": "3"}))
    engine.disk.write(".git/index", "mine")
    change_there(engine, "write .git/HEAD theirs")
    engine.policy = Policy("two-way", "pc", AT)
    assert lines_of(engine.plan()) == [f"set aside .git -> .git{COPY}"]
    engine.sync()
    shape = engine.disk.shape()
    assert (shape[".git/HEAD"], shape[".git/index"]) == ("theirs", "2")
    assert (shape[f".git{COPY}/HEAD"], shape[f".git{COPY}/index"]) == ("1", "mine")


def _with_git(engine: ToyEngine) -> ToyEngine:
    engine.rules = rules_from("!.git\n")
    for path, content in GIT.items():
        write_here(engine, path, content)
    engine.sync()
    return engine


# --- links of one direction

ONE_WAY: list[tuple[LinkMode, list[str], list[str], list[str], str]] = [
    ("upload", ["write a 2"], [], ["update a"], "an edit goes up"),
    ("upload", ["move a b"], [], ["move there a -> b"], "a move goes up"),
    ("upload", ["delete a"], [], ["bin there a with 1"], "a deletion goes up"),
    ("upload", [], ["write a 2"], [], "an edit there is left alone"),
    ("upload", [], ["delete a"], ["update a moved from bin"], "what is gone there goes up again"),
    ("upload", [], ["write n 1"], [], "what is new there is left alone"),
    ("upload", ["write a 2"], ["write a 3"], [], "two edits are left alone"),
    ("upload", ["write a 2"], ["move a b"], ["update a"], "an edit finds what was moved there"),
    ("upload", ["delete a"], ["write a 2"], [], "edited there, deleted here: left alone"),
    ("download", [], ["write a 2"], ["fetch a"], "an edit comes down"),
    ("download", [], ["move a b"], ["move here a -> b"], "a move comes down"),
    ("download", [], ["delete a"], ["bin here a"], "a deletion comes down"),
    ("download", ["write a 2"], [], [], "an edit here is left alone"),
    ("download", ["delete a"], [], ["fetch a"], "what is missing here comes again"),
    ("download", ["write n 1"], [], [], "what is new here is left alone"),
    ("download", ["write a 2"], ["write a 3"], [f"fetch a, keep a{COPY}"], "two edits: kept"),
    ("download", ["write a 2"], ["delete a"], [], "edited here, deleted there: left alone"),
    ("download", ["write n 1"], ["write n/x 2"], [f"step n -> n{COPY}", "mkdir here n",
     "fetch n/x"], "a file here in the way gets another name"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "here", "there", "expected"),
    [pytest.param(*row[:4], id=f"{row[0]}: {row[4]}") for row in ONE_WAY],
)
def test_links_of_one_direction(
    mode: LinkMode, here: list[str], there: list[str], expected: list[str]
) -> None:
    _, lines = planned(A, here, there, mode)
    assert lines == expected


# --- what must be left

LEFT = [
    ("can_download", [], ["write a 2"], "not to be downloaded"),
    ("can_edit", ["write a 2"], [], "not to be edited"),
    ("can_edit", ["move a b"], [], "not to be renamed"),
    ("can_trash", ["delete a"], [], "not to be deleted"),
]


@pytest.mark.parametrize(
    ("right", "here", "there"), [pytest.param(*row[:3], id=row[3]) for row in LEFT]
)
def test_what_drive_does_not_allow_is_left_and_said(
    right: str, here: list[str], there: list[str]
) -> None:
    engine = scene(A, here, there)
    file_id = find_there(engine, "a")
    assert file_id is not None
    engine.drive.files[file_id] = replace(engine.drive.files[file_id], **{right: False})  # type: ignore[arg-type]
    node = engine.base.by_drive_id(file_id)
    assert node is not None
    engine.base.put(msgspec.structs.replace(node, **{right: False}))
    made = engine.plan()
    assert not made.actions
    assert [skip.path for skip in made.skips] != []


def test_what_is_left_by_its_key_is_not_touched_and_the_rest_goes_on() -> None:
    engine = scene(A, ["delete a", "write n 1"])
    node = next(each for each in engine.base.nodes.values() if each.name == "a")
    engine.policy = replace(engine.policy, left=frozenset({node.key}))
    assert lines_of(engine.plan()) == ["create n"]


def test_notebooks_and_code_travel_first_then_small_files_then_large() -> None:
    engine = scene({"k": "kept"})
    for path, size in {"big.bin": 6_000_000, "data.csv": 1, "nb.ipynb": 2, "z.py": 1}.items():
        engine.disk.write(path, "x" * size)
    uploads = [each.path for each in engine.plan().actions if isinstance(each, Upload)]
    assert uploads == ["z.py", "nb.ipynb", "data.csv", "big.bin"]


def test_every_action_has_its_reason() -> None:
    for rows in (ONE_FILE, FOLDERS):
        for here, there, *_ in rows:
            engine = scene({**A, **D}, here, there)
            assert all(action.reason for action in engine.plan().actions)
