"""What a look at the folder makes of what happened in it: what is what, and what is new."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.nodes import Stat
from tests.unit.sync.local.linked import BEFORE, Linked
from tests.unit.sync.two_sides import do_here

HAPPENED = [
    pytest.param([], [], id="nothing"),
    pytest.param(["write a.txt 9"], ["edited a.txt"], id="an edit of the same size"),
    pytest.param(["sneak a.txt 9"], ["edited a.txt"], id="an edit that puts the date back"),
    pytest.param(["save a.txt 9"], ["edited a.txt"], id="saved beside and renamed over"),
    pytest.param(["touch a.txt 5"], ["touched a.txt"], id="only another date"),
    pytest.param(["save a.txt 1"], ["touched a.txt"], id="the same bytes in another file"),
    pytest.param(["write n.txt 1"], ["new n.txt"], id="a new file"),
    pytest.param(["mkdir n/m"], ["new n", "new n/m"], id="new folders"),
    pytest.param(["delete a.txt"], ["gone a.txt"], id="a deletion"),
    pytest.param(
        ["delete d"], ["gone d", "gone d/c.txt", "gone d/e", "gone d/e/f.txt"], id="a folder goes"
    ),
    pytest.param(["move a.txt n.txt"], ["moved a.txt -> n.txt"], id="a file is renamed"),
    pytest.param(["move d n"], ["moved d -> n"], id="a folder is renamed, with all it holds"),
    pytest.param(
        ["move a.txt n/a.txt"], ["moved a.txt -> n/a.txt", "new n"], id="moved into a new folder"
    ),
    pytest.param(
        ["move d/e e", "move d n"], ["moved d -> n", "moved d/e -> e"], id="a folder out of another"
    ),
    pytest.param(
        ["move d n", "move n/c.txt n/g.txt"],
        ["moved d -> n", "moved d/c.txt -> n/g.txt"],
        id="renamed in a renamed folder",
    ),
    pytest.param(
        ["move d n", "delete n/c.txt"], ["gone d/c.txt", "moved d -> n"], id="gone in what moved"
    ),
    pytest.param(
        ["move a.txt n.txt", "touch n.txt 5"], ["moved a.txt -> n.txt"], id="moved and touched"
    ),
    pytest.param(
        ["move a.txt n.txt", "write n.txt 999"],
        ["gone a.txt", "new n.txt"],
        id="moved and edited at once: two things",
    ),
    pytest.param(
        ["move a.txt t", "move b.txt a.txt", "move t b.txt"],
        ["moved a.txt -> b.txt", "moved b.txt -> a.txt"],
        id="two files change names",
    ),
    pytest.param(
        ["move d/e t", "move d e", "move t d"],
        ["moved d -> e", "moved d/e -> d"],
        id="two folders change places",
    ),
    pytest.param(
        ["move a.txt b.txt"], ["gone b.txt", "moved a.txt -> b.txt"], id="one file over another"
    ),
    pytest.param(
        ["move a.txt n.txt", "write a.txt 7"],
        ["edited a.txt", "new n.txt"],
        id="moved away, and another in its place: the name stays the same thing",
    ),
    pytest.param(["copy a.txt n.txt"], ["new n.txt"], id="a copy is something new"),
    pytest.param(
        ["delete a.txt", "write a.txt/x 7"],
        ["gone a.txt", "new a.txt", "new a.txt/x"],
        id="a file becomes a folder",
    ),
    pytest.param(
        ["delete d/e", "write d/e 1"],
        ["gone d/e", "gone d/e/f.txt", "new d/e"],
        id="a folder becomes a file",
    ),
    pytest.param(["write a.tmp 1", "write .git/HEAD 1"], [], id="what our rules leave alone"),
    pytest.param(["link l a.txt"], ["wall l: a symbolic link"], id="a link"),
    pytest.param(
        ["delete a.txt", "link a.txt b.txt"],
        [f"left a.txt: {reasons.LINK_INSTEAD}"],
        id="a link in the place of a file: nothing is gone",
    ),
    pytest.param(
        ["move d .Trash-d", "link d .Trash-d"],
        [f"left d: {reasons.LINK_INSTEAD}"],
        id="a link in the place of a folder: nothing is gone, and nobody goes through it",
    ),
    pytest.param(
        ["write .~a.txt 1", "write a.txt 9"],
        ["left a.txt: is being saved right now"],
        id="a file being saved",
    ),
    pytest.param(
        ["move a.txt .~a.txt"],
        ["left a.txt: is being saved right now"],
        id="a file that is missing while it is saved",
    ),
    pytest.param(
        ["write .~n.txt 1", "write n.txt 1"],
        ["wall n.txt: is being saved right now"],
        id="a new file being saved",
    ),
]


@pytest.mark.parametrize(("steps", "expected"), HAPPENED)
@pytest.mark.parametrize("are_rules_agreed", [False, True], ids=["with care", "the quick way"])
def test_a_look_finds_what_happened(
    linked: Linked, steps: Sequence[str], expected: list[str], are_rules_agreed: bool
) -> None:
    for step in BEFORE:
        do_here(linked.root, step)
    linked.agree()
    for step in steps:
        do_here(linked.root, step)
    seen = linked.look(are_rules_agreed=are_rules_agreed)
    assert linked.lines(seen) == expected
    assert seen.is_quiet is not any(line.split()[0] in ACTIVE for line in expected)


ACTIVE = {"new", "moved", "edited", "touched", "gone", "ignored"}


# --- inodes that are used again


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        pytest.param({}, "same", ["gone a.txt", "new n.txt"], id="another size"),
        pytest.param({"size": 4}, "same", ["gone a.txt", "new n.txt"], id="other bytes"),
        pytest.param({"size": 1}, "1", ["moved a.txt -> n.txt"], id="the same bytes"),
    ],
)
def test_a_new_file_with_the_inode_of_a_deleted_one_is_it_only_with_its_bytes(
    agreed: Linked, before: dict[str, int], text: str, expected: list[str]
) -> None:
    do_here(agreed.root, "delete a.txt")
    do_here(agreed.root, f"write n.txt {text}")
    inode = (agreed.root / "n.txt").stat().st_ino
    agreed.change_memory("a.txt", stat=Stat(inode, before.get("size", 1), 5, 5))
    assert agreed.lines(agreed.look()) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["x", "y"], "new", id="nothing of it came along"),
        pytest.param(["c.txt"], "moved", id="half of it came along"),
        pytest.param(["c.txt", "e/g"], "moved", id="all of it came along"),
        pytest.param([], "new", id="it is empty"),
    ],
)
def test_a_new_folder_with_the_inode_of_a_deleted_one_is_it_only_with_what_it_held(
    agreed: Linked, names: list[str], expected: str
) -> None:
    do_here(agreed.root, "delete d")
    do_here(agreed.root, "mkdir n")
    for name in names:
        do_here(agreed.root, f"write n/{name} other")
    inode = (agreed.root / "n").stat().st_ino
    agreed.change_memory("d", stat=Stat(inode, 0, 0, 0))
    lines = agreed.lines(agreed.look())
    assert ("moved d -> n" in lines) is (expected == "moved")
    assert ("new n" in lines) is (expected == "new")


def test_hard_links_are_files_of_their_own(agreed: Linked) -> None:
    os.link(agreed.root / "a.txt", agreed.root / "same.txt")
    assert agreed.lines(agreed.look()) == ["new same.txt", "touched a.txt"]
    agreed.agree()
    assert agreed.lines(agreed.look()) == []
    do_here(agreed.root, "move same.txt d/same.txt")
    assert agreed.lines(agreed.look()) == ["moved same.txt -> d/same.txt", "touched a.txt"]
    agreed = _again(agreed)
    do_here(agreed.root, "delete a.txt")
    assert agreed.lines(agreed.look()) == ["gone a.txt", "touched d/same.txt"]


def _again(linked: Linked) -> Linked:
    """Agreed on anew, from what lies there."""
    fresh = Linked(linked.root)
    fresh.agree()
    return fresh
