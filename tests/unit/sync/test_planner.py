"""How verdicts fit together in a tree."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from jupyter_colabsync.sync.model import (
    Adopt,
    Download,
    Forget,
    LocalEntry,
    MakeLocalFolder,
    MakeRemoteFolder,
    Plan,
    Policy,
    RemoveLocalFolder,
    SetAside,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.planner import plan
from tests.unit.sync.pieces import POLICY, base, drive_file, local, remote

AT = Policy("two-way", "pc", datetime(2026, 11, 21, 21, 4))  # noqa: DTZ001 - local on purpose
COPY = "a (conflict pc 2026-11-21 2104).txt"


def said(made: Plan) -> list[tuple[str, str]]:
    """Kind and path of every action, in order."""
    return [(type(action).__name__, action.path) for action in made.actions]


def test_equal_trees_need_nothing() -> None:
    shape = {"a/b.txt": "1", "c": None}
    made = plan(base(shape), local(shape), remote(shape), POLICY)
    assert made.actions == ()
    assert made.same == 1


def test_folders_are_made_before_what_lies_in_them() -> None:
    made = plan({}, local({"a/b/c.txt": "1"}), remote({"d/e/f.txt": "2"}), POLICY)
    assert said(made) == [
        ("MakeRemoteFolder", "a"),
        ("MakeRemoteFolder", "a/b"),
        ("MakeLocalFolder", "d"),
        ("MakeLocalFolder", "d/e"),
        ("Upload", "a/b/c.txt"),
        ("Download", "d/e/f.txt"),
    ]


def test_notebooks_and_code_go_first_then_small_then_large() -> None:
    shape = {"big.ipynb.bin": "b" * 6_000_000, "data.csv": "1", "nb.ipynb": "12", "z.py": "1"}
    made = plan({}, local(shape), remote({}), POLICY)
    assert [path for _, path in said(made)] == ["z.py", "nb.ipynb", "data.csv", "big.ipynb.bin"]


def test_what_lies_on_both_sides_without_a_base_is_never_overwritten() -> None:
    made = plan({}, local({"a.txt": "mine"}), remote({"a.txt": "theirs"}), AT)
    (action,) = made.actions
    assert isinstance(action, Download)
    assert (action.copy_to, action.is_conflict) == (COPY, True)


def test_the_same_content_is_not_kept_twice() -> None:
    made = plan(
        base({"a.txt": "0"}),
        local({"a.txt": "mine", "a (conflict pc 2026-01-01 0000).txt": "mine"}),
        remote({"a.txt": "theirs"}),
        AT,
    )
    (action,) = (each for each in made.actions if isinstance(each, Download))
    assert action.copy_to is None


def test_a_folder_deleted_here_goes_on_drive_in_one_piece() -> None:
    shape = {"a/b/c.txt": "1", "a/d.txt": "2", "e.txt": "3"}
    made = plan(base(shape), local({"e.txt": "3"}), remote(shape), POLICY)
    (action,) = made.actions
    assert isinstance(action, TrashRemote)
    assert (action.path, action.file_count) == ("a", 2)
    assert set(action.below) == {"a/b", "a/b/c.txt", "a/d.txt"}


def test_a_folder_deleted_on_drive_goes_here_file_by_file_from_below() -> None:
    shape = {"a/b/c.txt": "1", "e.txt": "3"}
    made = plan(base(shape), local(shape), remote({"e.txt": "3"}), POLICY)
    assert said(made) == [
        ("TrashLocal", "a/b/c.txt"),
        ("RemoveLocalFolder", "a/b"),
        ("RemoveLocalFolder", "a"),
    ]


def test_a_folder_deleted_here_lives_when_something_in_it_was_edited_on_drive() -> None:
    shape = {"a/b.txt": "1", "a/c.txt": "2"}
    made = plan(base(shape), local({}), remote({"a/b.txt": "new", "a/c.txt": "2"}), POLICY)
    assert said(made) == [
        ("MakeLocalFolder", "a"),
        ("Download", "a/b.txt"),
        ("TrashRemote", "a/c.txt"),
    ]


def test_a_folder_deleted_on_drive_lives_when_something_in_it_is_new_here() -> None:
    shape = {"a/b/c.txt": "1"}
    made = plan(base(shape), local({**shape, "a/b/new.txt": "2"}), remote({}), POLICY)
    assert said(made) == [
        ("MakeRemoteFolder", "a"),
        ("MakeRemoteFolder", "a/b"),
        ("Upload", "a/b/new.txt"),
        ("TrashLocal", "a/b/c.txt"),
    ]


def test_a_file_replaced_by_a_folder_here_makes_place_on_drive_first() -> None:
    made = plan(base({"a": "1"}), local({"a/b.txt": "2"}), remote({"a": "1"}), POLICY)
    assert said(made) == [("TrashRemote", "a"), ("MakeRemoteFolder", "a"), ("Upload", "a/b.txt")]


def test_a_folder_replaced_by_a_file_here_makes_place_on_drive_first() -> None:
    made = plan(base({"a/b.txt": "1"}), local({"a": "2"}), remote({"a/b.txt": "1"}), POLICY)
    assert said(made) == [("TrashRemote", "a"), ("Upload", "a")]


def test_a_file_replaced_by_a_folder_on_drive_makes_place_here_first() -> None:
    made = plan(base({"a": "1"}), local({"a": "1"}), remote({"a/b.txt": "2"}), POLICY)
    assert said(made) == [("TrashLocal", "a"), ("MakeLocalFolder", "a"), ("Download", "a/b.txt")]


def test_a_folder_replaced_by_a_file_on_drive_makes_place_here_first() -> None:
    made = plan(base({"a/b.txt": "1"}), local({"a/b.txt": "1"}), remote({"a": "2"}), POLICY)
    assert said(made) == [("TrashLocal", "a/b.txt"), ("RemoveLocalFolder", "a"), ("Download", "a")]


@pytest.mark.parametrize(
    ("base_shape", "here", "there"),
    [
        pytest.param({"a": "1"}, {"a": "2"}, {"a/b.txt": "3"}, id="edited file, new folder"),
        pytest.param({"a": "1"}, {"a/b.txt": "3"}, {"a": "2"}, id="new folder, edited file"),
        pytest.param({}, {"a": "1"}, {"a": None}, id="new file, new folder"),
        pytest.param(
            {"a/b.txt": "1"}, {"a/b.txt": "mine"}, {"a": "2"}, id="edit inside a replaced folder"
        ),
        pytest.param(
            {"a/b.txt": "1"}, {"a": "2"}, {"a/b.txt": "new"}, id="file for an edited folder"
        ),
    ],
)
def test_a_file_against_a_folder_leaves_drive_the_name_and_keeps_both(
    base_shape: dict[str, str], here: dict[str, str], there: dict[str, str | None]
) -> None:
    made = plan(base(base_shape), local(here), remote(there), AT)
    (aside,) = (each for each in made.actions if isinstance(each, SetAside))
    assert (aside.path, aside.to) == ("a", COPY[:-4])
    assert not any(isinstance(each, TrashLocal | TrashRemote) for each in made.actions)
    assert all(not each.path.startswith("a/") for each in made.actions)


def test_nothing_is_done_at_or_below_a_blocked_place() -> None:
    shape = {"a/b.txt": "1", "c.txt": "1"}
    blocked = {"a": "no right to read it", "c.txt": "is being saved right now"}
    made = plan(base(shape), local({}, blocked=blocked), remote(shape), POLICY)
    assert made.actions == ()


def test_a_folder_with_a_blocked_file_is_not_removed() -> None:
    shape = {"a/b.txt": "1", "a/c.txt": "2"}
    made = plan(base(shape), local(shape, blocked={"a/b.txt": "saving"}), remote({}), POLICY)
    assert said(made) == [("TrashLocal", "a/c.txt")]


def test_a_folder_with_unsynced_things_is_not_binned_on_drive_but_forgotten() -> None:
    shape = {"a/b.txt": "1"}
    there = remote(shape, others=frozenset({"a"}))
    assert said(plan(base(shape), local({}), there, POLICY)) == [
        ("Forget", "a"),
        ("TrashRemote", "a/b.txt"),
    ]
    after = remote({"a": None}, others=frozenset({"a"}))
    assert plan({}, local({}), after, POLICY).actions == ()


def test_a_folder_with_unsynced_things_stays_here_and_is_not_made_again_on_drive() -> None:
    shape = {"a/b.txt": "1"}
    here = local(shape, others=frozenset({"a"}))
    assert said(plan(base(shape), here, remote({}), POLICY)) == [
        ("Forget", "a"),
        ("TrashLocal", "a/b.txt"),
    ]
    after = local({"a": None}, others=frozenset({"a"}))
    assert plan({}, after, remote({}), POLICY).actions == ()


def test_empty_folders_travel() -> None:
    made = plan({}, local({"a": None}), remote({"b": None}), POLICY)
    assert said(made) == [("MakeRemoteFolder", "a"), ("MakeLocalFolder", "b")]


def test_what_is_ignored_now_is_forgotten_and_not_deleted() -> None:
    made = plan(base({"data.csv": "1"}), local({}), remote({}), POLICY)
    assert made.actions == (Forget("data.csv", made.actions[0].reason),)


def test_what_drive_does_not_allow_is_left_alone_and_said() -> None:
    shape = {"a": "1", "b": "1", "c": "1"}
    there = {
        "a": replace(drive_file("a", "2"), can_download=False),
        "b": replace(drive_file("b", "1"), can_edit=False),
        "c": replace(drive_file("c", "1"), can_trash=False),
    }
    made = plan(
        base(shape), local({"a": "1", "b": "2"}), replace(remote({}), entries=there), POLICY
    )
    assert made.actions == ()
    assert {skip.path for skip in made.skips} == {"a", "b", "c"}


def test_an_upload_link_never_writes_here() -> None:
    made = plan(
        base({"gone": "1", "edited": "1", "both": "1"}),
        local({"gone": "1", "edited": "1", "both": "2", "new": "1"}),
        remote({"edited": "2", "both": "3", "theirs/x": "1"}),
        Policy("upload", "pc"),
    )
    assert said(made) == [("Upload", "gone"), ("Upload", "new")]
    assert [skip.path for skip in made.skips] == ["both"]


def test_a_download_link_never_writes_there() -> None:
    made = plan(
        base({"gone": "1", "edited": "1", "both": "1", "deleted": "1"}),
        local({"edited": "2", "both": "2", "new/x": "1", "deleted": "1"}),
        remote({"gone": "1", "edited": "1", "both": "3"}),
        Policy("download", "pc", AT.now),
    )
    assert said(made) == [("Download", "both"), ("Download", "gone"), ("TrashLocal", "deleted")]
    assert isinstance(made.actions[0], Download)
    assert made.actions[0].copy_to == "both (conflict pc 2026-11-21 2104)"


@pytest.mark.parametrize("mode", ["upload", "download"])
def test_in_links_of_one_direction_nothing_is_put_below_a_file(mode: str) -> None:
    here, there = local({"a": "1"}), remote({"a/b/c": "2"})
    if mode == "upload":
        here, there = local({"a/b/c": "2"}), remote({"a": "1"})
    policy = Policy("upload" if mode == "upload" else "download", "pc", AT.now)
    kinds = {kind for kind, path in said(plan({}, here, there, policy)) if path != "a"}
    assert kinds == set()


def test_equal_new_files_are_adopted_without_a_transfer() -> None:
    made = plan({}, local({"a": "1"}), remote({"a": "1"}), POLICY)
    assert isinstance(made.actions[0], Adopt)
    assert made.same == 1


def test_a_touched_file_costs_nothing_but_a_note() -> None:
    here = local({"a": "1"})
    touched = {"a": LocalEntry("file", here.entries["a"].stat.__class__(7, 1, 99, 99), "1")}
    made = plan(base({"a": "1"}), replace(here, entries=touched), remote({"a": "1"}), POLICY)
    assert said(made) == [("Adopt", "a")]


def test_every_action_has_its_reason() -> None:
    made = plan(
        base({"a": "1", "b": "1", "c/d": "1"}),
        local({"a": "2", "c/d": "1", "n/x": "1"}),
        remote({"a": "3", "b": "1", "m/y": "1"}),
        POLICY,
    )
    kinds = {Upload, Download, MakeRemoteFolder, MakeLocalFolder, TrashRemote, TrashLocal}
    assert {type(each) for each in made.actions} >= kinds | {RemoveLocalFolder}
    assert all(each.reason for each in made.actions)
