"""What was moved on one side is moved on the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.model import (
    BaseEntry,
    LocalEntry,
    LocalTree,
    Policy,
    RemoteTree,
)
from jupyter_colabsync.sync.moves import plan_moves
from jupyter_colabsync.sync.names import is_below, name_of
from tests.unit.sync.pieces import POLICY, Shape, base, local, remote


def moved_here(tree: LocalTree, path: str, to: str) -> LocalTree:
    """The tree after a rename here: inodes go along."""
    entries = {
        (to + each[len(path) :] if each == path or is_below(each, path) else each): entry
        for each, entry in tree.entries.items()
    }
    return replace(tree, entries=entries)


def moved_there(tree: RemoteTree, path: str, to: str) -> RemoteTree:
    """The tree after a rename on Drive: ids go along."""

    def place(each: str) -> str:
        return to + each[len(path) :] if each == path or is_below(each, path) else each

    def named(each: str, file: DriveFile) -> DriveFile:
        return replace(file, name=name_of(to)) if each == path else file

    return replace(
        tree, entries={place(each): named(each, file) for each, file in tree.entries.items()}
    )


def said(
    known: dict[str, BaseEntry], here: LocalTree, there: RemoteTree, mode: LinkMode = "two-way"
) -> list[tuple[str, str, str]]:
    """Kind, path and target of every action of one pass."""
    made = plan_moves(known, here, there, Policy(mode, "pc"))
    return [(type(each).__name__, each.path, getattr(each, "to", "")) for each in made]


SHAPE: Shape = {"a/x.txt": "1", "a/y.txt": "2", "b.txt": "3"}


def test_where_nothing_moved_there_are_no_moves() -> None:
    assert plan_moves(base(SHAPE), local(SHAPE), remote(SHAPE), POLICY) == ()


def test_a_file_renamed_here_is_renamed_on_drive() -> None:
    here = moved_here(local(SHAPE), "b.txt", "c.txt")
    assert said(base(SHAPE), here, remote(SHAPE)) == [("MoveRemote", "b.txt", "c.txt")]


def test_a_file_renamed_on_drive_is_renamed_here() -> None:
    there = moved_there(remote(SHAPE), "b.txt", "c.txt")
    assert said(base(SHAPE), local(SHAPE), there) == [("MoveLocal", "b.txt", "c.txt")]


def test_a_folder_goes_in_one_move_with_all_it_holds() -> None:
    here = moved_here(local(SHAPE), "a", "z")
    assert said(base(SHAPE), here, remote(SHAPE)) == [("MoveRemote", "a", "z")]
    there = moved_there(remote(SHAPE), "a", "z")
    assert said(base(SHAPE), local(SHAPE), there) == [("MoveLocal", "a", "z")]


def test_a_new_folder_is_made_before_something_moves_into_it() -> None:
    here = local({**SHAPE, "new/deep": None})
    here = moved_here(here, "b.txt", "new/deep/b.txt")
    assert said(base(SHAPE), here, remote(SHAPE)) == [
        ("MakeRemoteFolder", "new", ""),
        ("MakeRemoteFolder", "new/deep", ""),
        ("MoveRemote", "b.txt", "new/deep/b.txt"),
    ]
    there = remote({**SHAPE, "new": None})
    there = moved_there(there, "b.txt", "new/b.txt")
    assert said(base(SHAPE), local(SHAPE), there) == [
        ("MakeLocalFolder", "new", ""),
        ("MoveLocal", "b.txt", "new/b.txt"),
    ]


def test_the_same_move_on_both_sides_is_only_remembered() -> None:
    here, there = moved_here(local(SHAPE), "a", "z"), moved_there(remote(SHAPE), "a", "z")
    assert said(base(SHAPE), here, there) == [("MoveBase", "a", "z")]


def test_of_two_places_the_one_on_drive_wins() -> None:
    here, there = moved_here(local(SHAPE), "a", "h"), moved_there(remote(SHAPE), "a", "t")
    assert said(base(SHAPE), here, there) == [("MoveLocal", "h", "t")]


def test_a_file_that_was_edited_here_is_moved_as_well() -> None:
    here = local({**SHAPE, "b.txt": "edited"})
    there = moved_there(remote(SHAPE), "b.txt", "c.txt")
    assert said(base(SHAPE), here, there) == [("MoveLocal", "b.txt", "c.txt")]


def test_an_inode_used_again_for_other_content_is_no_move() -> None:
    here = dict(local({"a/x.txt": "1", "a/y.txt": "2", "c.txt": "other"}).entries)
    number = local(SHAPE).entries["b.txt"].stat.inode
    entry = here["c.txt"]
    here["c.txt"] = LocalEntry("file", type(entry.stat)(number, 5, 1, 1), "other")
    assert said(base(SHAPE), LocalTree(here), remote(SHAPE)) == []


def test_a_folder_with_a_known_inode_and_other_children_is_no_move() -> None:
    here = dict(local({"z/q.txt": "9", "b.txt": "3"}).entries)
    here["z"] = local(SHAPE).entries["a"]
    assert said(base(SHAPE), LocalTree(here), remote(SHAPE)) == []


def test_nothing_is_moved_onto_something_else() -> None:
    there = moved_there(remote(SHAPE), "b.txt", "c.txt")
    assert said(base(SHAPE), local({**SHAPE, "c.txt": "mine"}), there) == []
    here = moved_here(local(SHAPE), "b.txt", "c.txt")
    assert said(base(SHAPE), here, remote({**SHAPE, "c.txt": "theirs"})) == []


def test_a_chain_of_renames_is_done_pass_by_pass() -> None:
    shape = {"a.txt": "1", "b.txt": "2"}
    there = moved_there(moved_there(remote(shape), "b.txt", "c.txt"), "a.txt", "b.txt")
    assert said(base(shape), local(shape), there) == [("MoveLocal", "b.txt", "c.txt")]


def test_nothing_moves_out_of_or_into_a_blocked_place() -> None:
    there = moved_there(remote(SHAPE), "a", "z")
    blocked = replace(local(SHAPE), blocked={"a/x.txt": "is being saved right now"})
    assert said(base(SHAPE), blocked, there) == []


def test_a_folder_that_changed_places_with_one_inside_it_is_not_moved_into_itself() -> None:
    shape = {"a/b/c.txt": "1"}
    there = RemoteTree(
        {
            "b": remote(shape).entries["a/b"],
            "b/c.txt": remote(shape).entries["a/b/c.txt"],
            "b/a": remote(shape).entries["a"],
        }
    )
    for kind, path, to in said(base(shape), local(shape), there):
        assert kind == "MoveLocal"
        assert not is_below(to, path)


@pytest.mark.parametrize(("mode", "kinds"), [("upload", "MoveRemote"), ("download", "MoveLocal")])
def test_links_of_one_direction_move_only_on_their_own_side(mode: LinkMode, kinds: str) -> None:
    here = moved_here(local(SHAPE), "b.txt", "here.txt")
    there = moved_there(remote(SHAPE), "a", "there")
    assert {kind for kind, _, _ in said(base(SHAPE), here, there, mode)} == {kinds}


def test_a_move_never_goes_into_what_is_a_file_on_drive() -> None:
    shape = {"a/x.txt": "1", "c": "2"}
    here = local({"a/x.txt": "1"})
    here = moved_here(here, "a", "c")
    assert said(base(shape), here, remote(shape)) == []
