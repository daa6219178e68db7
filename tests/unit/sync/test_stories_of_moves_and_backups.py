"""The situations the synchronizer Unison is tested with, told as short stories of ours.

Its names stand at the beginning of the ids. Moves are found here by inode and on Drive by id, so
none of them costs a byte; backups are the bins; `.git` is one thing that is never mixed.
"""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.sync.run.merging import MADE_OF, MERGED
from tests.unit.notebooks.samples import cell, jupyter, sources
from tests.unit.sync.device import Device
from tests.unit.sync.two_sides import Story, rows, tell

AB = {"a": "1", "b": "2", "k": "kept"}
DEEP = {"d/a": "1", "d/e/b": "2", "k": "kept"}
GIT = {".colabsyncignore": "!.git\n", ".git/HEAD": "1", ".git/index": "2", "k": "kept"}
BOTH = {"conflicts": 1, "uploaded": 1, "downloaded": 1}

MOVES = {
    "moves, plain: a file into a new folder here": Story(
        before=AB, here=["move a d/a"], after={"d/a": "1", "b": "2", "k": "kept"},
        said={"moved": 1},
    ),
    "moves, plain: a file into a new folder there": Story(
        before=AB, there=["move a d/a"], after={"d/a": "1", "b": "2", "k": "kept"},
        said={"moved": 1},
    ),
    "moves, plain: a folder with all it holds": Story(
        before=DEEP, here=["move d n"], after={"n/a": "1", "n/e/b": "2", "k": "kept"},
        said={"moved": 1},
    ),
    "moves, plain: a folder into another here, that one renamed there": Story(
        before=DEEP, here=["move d/e e"], there=["move d n"],
        after={"n/a": "1", "e/b": "2", "k": "kept"}, said={"moved": 2},
    ),
    "moves, reverting: away and back again": Story(
        before=DEEP, here=["move d n", "move n d"], there=["move k l", "move l k"], after=DEEP
    ),
    "moves, reverting: moved here, moved away and back there": Story(
        before=AB, here=["move a n"], there=["move a z", "move z a"],
        after={"n": "1", "b": "2", "k": "kept"}, said={"moved": 1},
    ),
    "moves, overwriting: one file over another here": Story(
        before=AB, here=["move b a"], after={"a": "2", "k": "kept"},
        said={"moved": 1, "deleted": 1}, binned_there=["a"],
    ),
    "moves, overwriting: one file in the place of another there": Story(
        before=AB, there=["delete a", "move b a"], after={"a": "2", "k": "kept"},
        said={"moved": 1, "deleted": 1}, binned=["1"], binned_there=["a"],
    ),
    "moves, overwriting: a freshly saved file over the old one is an edit": Story(
        before=AB, here=["save a 3"], after={**AB, "a": "3"}, said={"uploaded": 1}
    ),
    "moves, overwriting: what was overwritten here was edited there": Story(
        before=AB, here=["move b a"], there=["write a 9"],
        after={"a": "9", "a +copy": "2", "k": "kept"},
        said={"moved": 1, "downloaded": 1, "conflicts": 1},
    ),
    "moves, conflict: to two places, and Drive's wins": Story(
        before=AB, here=["move a x"], there=["move a y"],
        after={"y": "1", "b": "2", "k": "kept"}, said={"moved": 1},
    ),
    "moves, conflict: two files to one name": Story(
        before=AB, here=["move a n"], there=["move b n"],
        after={"n": "2", "n +copy": "1", "k": "kept"}, said={"moved": 2, "conflicts": 1},
    ),
    "moves, conflict: to the same place on both sides": Story(
        before=AB, here=["move a x"], there=["move a x"], after={"x": "1", "b": "2", "k": "kept"}
    ),
    "moves, conflict: each folder into the other": Story(
        before={"a/x": "1", "b/y": "2", "k": "kept"}, here=["move a b/a"], there=["move b a/b"],
        after={"a/x": "1", "a/b/y": "2", "k": "kept"}, said={"moved": 2},
    ),
    "moves with edits: moved here, edited there": Story(
        before=AB, here=["move a n"], there=["write a 9"],
        after={"n": "9", "b": "2", "k": "kept"}, said={"moved": 1, "downloaded": 1}, binned=["1"],
    ),
    "moves with edits: edited here, moved there": Story(
        before=AB, here=["write a 9"], there=["move a n"],
        after={"n": "9", "b": "2", "k": "kept"}, said={"moved": 1, "uploaded": 1},
    ),
    "moves with edits: moved and edited here, at once": Story(
        before=AB, here=["move a n", "write n 9", "write a new"],
        after={"n": "9", "a": "new", "b": "2", "k": "kept"}, said={"uploaded": 2},
    ),
    "moves with edits: new in a folder there that was renamed here": Story(
        before=DEEP, here=["move d n"], there=["write d/e/c 3"],
        after={"n/a": "1", "n/e/b": "2", "n/e/c": "3", "k": "kept"},
        said={"moved": 1, "downloaded": 1},
    ),
    "moves with deletions: moved here, deleted there": Story(
        before=AB, here=["move a n"], there=["delete a"],
        after={"n": "1", "b": "2", "k": "kept"}, said={"moved": 1},
    ),
    "moves with deletions: deleted here, moved there": Story(
        before=AB, here=["delete a"], there=["move a n"],
        after={"n": "1", "b": "2", "k": "kept"}, said={"downloaded": 1},
    ),
    "moves, unsupported: a copy and a deletion are a new file and a deletion": Story(
        before=AB, here=["copy a n", "delete a"], after={"n": "1", "b": "2", "k": "kept"},
        said={"uploaded": 1, "deleted": 1}, binned_there=["a"],
    ),
    "moves: two files change names here": Story(
        before=AB, here=["move a t", "move b a", "move t b"],
        after={"a": "2", "b": "1", "k": "kept"}, said={"moved": 2},
    ),
    "moves: two folders change names there": Story(
        before={"a/x": "1", "b/y": "2", "k": "kept"},
        there=["move a t", "move b a", "move t b"],
        after={"a/y": "2", "b/x": "1", "k": "kept"}, said={"moved": 2},
    ),
}  # fmt: skip

BACKUPS = {
    "backups: of a file that was edited there": Story(
        before=AB, there=["write a 9"], after={**AB, "a": "9"}, said={"downloaded": 1},
        binned=["1"],
    ),
    "backups: of a file that was deleted there": Story(
        before=AB, there=["delete a"], after={"b": "2", "k": "kept"}, said={"deleted": 1},
        binned=["1"], binned_there=["a"],
    ),
    "backups: of all in a folder that was deleted there": Story(
        before={**DEEP, "l": "1"}, there=["delete d"], after={"k": "kept", "l": "1"},
        said={"deleted": 2}, binned=["1", "2"], binned_there=["d"],
    ),
    "backups: of a file that became a folder there": Story(
        before=AB, there=["delete a", "write a/x 9"], after={"a/x": "9", "b": "2", "k": "kept"},
        said={"downloaded": 1, "deleted": 1}, binned=["1"], binned_there=["a"],
    ),
    "backups: of a folder that became a file there": Story(
        before={**DEEP, "l": "1"}, there=["delete d", "write d 9"],
        after={"d": "9", "k": "kept", "l": "1"}, said={"downloaded": 1, "deleted": 2},
        binned=["1", "2"], binned_there=["d"],
    ),
    "backups: none is needed of what lies beside": Story(
        before=AB, here=["write a mine"], there=["write a theirs"],
        after={**AB, "a": "theirs", "a +copy": "mine"}, said=BOTH,
    ),
}  # fmt: skip

UNITS = {
    "atomic .git: changed here only, it travels file by file": Story(
        before=GIT, here=["write .git/index 9", "write .git/ORIG 1"],
        after={**GIT, ".git/index": "9", ".git/ORIG": "1"}, said={"uploaded": 2},
    ),
    "atomic .git: changed on both sides, it is never mixed": Story(
        before=GIT, here=["write .git/index mine"], there=["write .git/HEAD theirs"],
        after={**GIT, ".git/HEAD": "theirs", ".git +copy/HEAD": "1", ".git +copy/index": "mine"},
        said={"conflicts": 1, "uploaded": 2, "downloaded": 2},
    ),
    "atomic .git: changed alike on both sides, it is one": Story(
        before=GIT, here=["write .git/index 9"], there=["write .git/index 9"],
        after={**GIT, ".git/index": "9"},
    ),
}  # fmt: skip

LINKS = {
    "links: one here is counted and never followed": Story(
        before=AB, here=["link l a", "link all ."], after={**AB, "l": "-> a", "all": "-> ."},
        after_there=AB, said={"skipped": 2},
    ),
    "links: a file that became a link is not deleted there": Story(
        before=AB, here=["delete a", "link a b"], after={**AB, "a": "-> b"}, after_there=AB,
        said={"skipped": 1}, problems=["replaced_by_link"],
    ),
    "links: a folder that became a link is not deleted there": Story(
        before=DEEP, here=["move d .Trash-d", "link d .Trash-d"],
        after={".Trash-d/a": "1", ".Trash-d/e/b": "2", "d": "-> .Trash-d", "k": "kept"},
        after_there=DEEP, said={"skipped": 1}, problems=["replaced_by_link"],
    ),
    "links: what is edited there does not go through a link here": Story(
        before=AB, here=["delete a", "link a b"], there=["write a 9"],
        after={**AB, "a": "-> b"}, after_there={**AB, "a": "9"}, said={"skipped": 1},
        problems=["replaced_by_link"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", rows(MOVES | BACKUPS | UNITS | LINKS))
def test_two_sides(device: Device, hand: Hand, story: Story) -> None:
    assert tell(story, device, hand) == story.ending


def test_owner_a_script_may_still_be_run_after_an_edit_on_drive(device: Device, hand: Hand) -> None:
    script = device.write("run.sh", "#!/bin/sh\n")
    script.chmod(0o750)
    device.sync()
    hand.put("Work/run.sh", "#!/bin/sh\necho\n")
    device.sync()
    assert script.read_text() == "#!/bin/sh\necho\n"
    assert script.stat().st_mode & 0o777 == 0o750


def test_backups_of_a_merge_are_all_three_versions_it_was_made_of(
    device: Device, hand: Hand
) -> None:
    before = jupyter(cell("one", "a = 1\n"), cell("two", "b = 1\n"))
    mine = jupyter(cell("one", "a = 2\n"), cell("two", "b = 1\n"))
    theirs = jupyter(cell("one", "a = 1\n"), cell("two", "b = 2\n"))
    device.write("nb.ipynb", before)
    device.sync()
    device.write("nb.ipynb", mine)
    hand.put("Work/nb.ipynb", theirs)
    report = device.sync()
    assert (report.merged, report.conflicts) == (1, 0)
    assert sources(device.read("nb.ipynb")) == ["a = 2\n", "b = 2\n"]
    assert hand.read("Work/nb.ipynb") == device.read("nb.ipynb")
    assert sorted(device.trash()) == sorted([before, mine, theirs])
    with device.engine.bins() as bins:
        reasons = {each.path: each.reason for each in bins.contents().items if each.side == "local"}
    assert reasons == {
        "nb.ipynb": MERGED,
        "nb (from Drive).ipynb": MADE_OF,
        "nb (before both edits).ipynb": MADE_OF,
    }
