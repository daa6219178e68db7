"""The situations rclone's bisync is tested with, told as short stories of ours.

The ids begin with the names of its scenarios; those about names, roots and previews are in
`test_stories_of_names_and_roots`. Where our rule is another one, the row shows ours: a conflict
has no winner, dates decide nothing, and there is nothing to resync.
"""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.two_sides import Story, rows, tell

AB = {"a": "1", "b": "1", "k": "kept"}
NINE = {f"f{number}": "1" for number in range(9)}
THIRTY = {f"d/f{number:02}": "1" for number in range(30)}
MANY = {**THIRTY, "k/g": "kept"}
BOTH = {"conflicts": 1, "uploaded": 1, "downloaded": 1}
NO_CSV = "write .colabsyncignore '*.csv\n'"


EDITS = {
    "basic: each side edits another file": Story(
        before=AB, here=["write a 2"], there=["write b 3"],
        after={"a": "2", "b": "3", "k": "kept"}, said={"uploaded": 1, "downloaded": 1},
        binned=["1"],
    ),
    "changes: new here": Story(
        before=AB, here=["write d/n 5"], after={**AB, "d/n": "5"}, said={"uploaded": 1}
    ),
    "changes: new there": Story(
        before=AB, there=["write d/n 5"], after={**AB, "d/n": "5"}, said={"downloaded": 1}
    ),
    "changes: new on both, alike": Story(
        before=AB, here=["write n 5"], there=["write n 5"], after={**AB, "n": "5"}
    ),
    "changes: new on both, not alike": Story(
        before=AB, here=["write n 5"], there=["write n 6"],
        after={**AB, "n": "6", "n +copy": "5"}, said=BOTH,
    ),
    "changes: edited on both": Story(
        before=AB, here=["write a 2"], there=["write a 3"],
        after={**AB, "a": "3", "a +copy": "2"}, said=BOTH,
    ),
    "changes: deleted here": Story(
        before=AB, here=["delete a"], after={"b": "1", "k": "kept"}, said={"deleted": 1},
        binned_there=["a"],
    ),
    "changes: deleted there": Story(
        before=AB, there=["delete a"], after={"b": "1", "k": "kept"}, said={"deleted": 1},
        binned=["1"], binned_there=["a"],
    ),
    "changes: deleted on both": Story(
        before=AB, here=["delete a"], there=["delete a"], after={"b": "1", "k": "kept"},
        binned_there=["a"],
    ),
    "changes: edited here, deleted there": Story(
        before=AB, here=["write a 2"], there=["delete a"], after={**AB, "a": "2"},
        said={"uploaded": 1},
    ),
    "changes: deleted here, edited there": Story(
        before=AB, here=["delete a"], there=["write a 2"], after={**AB, "a": "2"},
        said={"downloaded": 1},
    ),
    "equal: both sides made the same edit": Story(
        before=AB, here=["write a 2"], there=["write a 2"], after={**AB, "a": "2"}
    ),
    "compare_all: an edit that keeps size and date": Story(
        before=AB, here=["sneak a 2"], there=["write b 2", "touch b 1000000000"],
        after={"a": "2", "b": "2", "k": "kept"}, said={"uploaded": 1, "downloaded": 1},
        binned=["1"],
    ),
    "nomodtime: another date is no edit": Story(
        before=AB, here=["touch a 1000000000"], there=["touch b 1000000000"], after=AB
    ),
    "ignorelistingchecksum: a mere look on Drive is no edit": Story(
        before=AB, there=["look a", "look b"], after=AB
    ),
    "backupdir: what is overwritten or deleted lies in the bins": Story(
        before={"a": "one", "b": "two", "c": "three", "k": "kept"},
        there=["write a new", "delete b"], here=["delete c"], after={"a": "new", "k": "kept"},
        said={"downloaded": 1, "deleted": 2}, binned=["one", "two"], binned_there=["b", "c"],
    ),
    "volatile: fifty files that come into being during the run": Story(
        before=AB, here=["write n 1"], meanwhile=[f"write v/{n} {n}" for n in range(50)],
        after={**AB, "n": "1", **{f"v/{n}": str(n) for n in range(50)}}, said={"uploaded": 51},
    ),
    "concurrent: a file that is edited during the run": Story(
        before=AB, there=["write b 2"], meanwhile=["write a 2"],
        after={"a": "2", "b": "2", "k": "kept"}, said={"uploaded": 1, "downloaded": 1},
        binned=["1"],
    ),
    "concurrent: the very file that is just being fetched": Story(
        before=AB, there=["write b theirs"], meanwhile=["append b +mine"],
        after={**AB, "b": "theirs", "b +copy": "1+mine"}, said=BOTH,
    ),
}  # fmt: skip

RESOLVED = {
    "resolve: no winner, the older one is here": Story(
        before=AB, here=["write a 2", "touch a 1000000000"], there=["write a 3"],
        after={**AB, "a": "3", "a +copy": "2"}, said=BOTH,
    ),
    "resolve: no winner, the older one is there": Story(
        before=AB, here=["write a 2"], there=["write a 3", "touch a 1000000000"],
        after={**AB, "a": "3", "a +copy": "2"}, said=BOTH,
    ),
    "resolve: no winner, the larger one is here": Story(
        before=AB, here=["write a 22222"], there=["write a 3"],
        after={**AB, "a": "3", "a +copy": "22222"}, said=BOTH,
    ),
    "resolve: no winner, the larger one is there": Story(
        before=AB, here=["write a 2"], there=["write a 33333"],
        after={**AB, "a": "33333", "a +copy": "2"}, said=BOTH,
    ),
    "resolve: no loser, a conflict in each folder": Story(
        before={"d/a": "1", "e/a": "1", "k": "1"}, here=["write d/a 2", "write e/a 2"],
        there=["write d/a 3", "write e/a 4"],
        after={"d/a": "3", "d/a +copy": "2", "e/a": "4", "e/a +copy": "2", "k": "1"},
        said={"conflicts": 2, "uploaded": 2, "downloaded": 2},
    ),
}  # fmt: skip

FIRST_SYNCS = {
    "resync_modes: the same on both sides": Story(
        here=["write d/a 1"], there=["write d/a 1"], after={"d/a": "1"}
    ),
    "resync_modes: nothing there": Story(
        here=["write d/a 1", "mkdir e"], after={"d/a": "1", "e": None}, said={"uploaded": 1}
    ),
    "resync_modes: nothing here": Story(
        there=["write d/a 1", "mkdir e"], after={"d/a": "1", "e": None}, said={"downloaded": 1}
    ),
    "resync_modes: each has what the other lacks": Story(
        here=["write d/a 1"], there=["write d/b 2"], after={"d/a": "1", "d/b": "2"},
        said={"uploaded": 1, "downloaded": 1},
    ),
    "resync_modes: other contents, newer here": Story(
        here=["write a mine"], there=["write a theirs", "touch a 1000000000"],
        after={"a": "theirs", "a +copy": "mine"}, said=BOTH,
    ),
    "resync_modes: other contents, newer there": Story(
        here=["write a mine", "touch a 1000000000"], there=["write a theirs"],
        after={"a": "theirs", "a +copy": "mine"}, said=BOTH,
    ),
    "resync_modes: a file here, a folder of its name there": Story(
        here=["write a mine"], there=["write a/b theirs"],
        after={"a/b": "theirs", "a +copy": "mine"}, said=BOTH,
    ),
    "resync: only the dates differ": Story(
        here=["write a 1", "touch a 1000000000"], there=["write a 1", "touch a 1100000000"],
        after={"a": "1"},
    ),
}  # fmt: skip

MANY_AT_ONCE = {
    "all_changed: thirty other dates are nothing": Story(
        before=MANY, here=[f"touch {path} 1000000000" for path in MANY], after=MANY
    ),
    "all_changed: thirty edits here wait, and go on when they were meant": Story(
        before=MANY, here=[f"write {path} 2" for path in THIRTY], said={"held": 30},
        decides="delete", then={"uploaded": 30},
        after={**dict.fromkeys(THIRTY, "2"), "k/g": "kept"},
    ),
    "all_changed: thirty edits here wait, and both versions stay when they were not": Story(
        before=MANY, here=[f"write {path} 2" for path in THIRTY], said={"held": 30},
        decides="keep", then={"conflicts": 30, "uploaded": 30, "downloaded": 30},
        after={**MANY, **{f"{path} +copy": "2" for path in THIRTY}},
    ),
    "max_delete_path1: five of nine are not many": Story(
        before=NINE, here=[f"delete f{number}" for number in range(5)],
        after=dict(list(NINE.items())[5:]), said={"deleted": 5},
        binned_there=[f"f{number}" for number in range(5)],
    ),
    "max_delete_path1: thirty here wait, and go when they were meant": Story(
        before=MANY, here=["delete d"], said={"held": 30}, decides="delete", then={"deleted": 30},
        after={"k/g": "kept"}, binned_there=["d"],
    ),
    "max_delete_path2_force: thirty there wait, and go when they were meant": Story(
        before=MANY, there=["delete d"], said={"held": 30}, decides="delete", then={"deleted": 30},
        after={"k/g": "kept"}, binned=["1"] * 30, binned_there=["d"],
    ),
    "max_delete_path2_force: thirty there wait, and come back when they were not": Story(
        before=MANY, there=["delete d"], said={"held": 30}, decides="keep",
        after=MANY,
    ),
    "max_delete_path1: what waits keeps nothing else waiting": Story(
        before=MANY, here=["delete d", "write n 3"], there=["write m 2"],
        said={"held": 30, "uploaded": 1, "downloaded": 1},
        after={"k/g": "kept", "n": "3", "m": "2"}, after_there={**MANY, "n": "3", "m": "2"},
    ),
}  # fmt: skip

RULES = {
    "filters: what is ignored stays on its side": Story(
        here=[NO_CSV, "write a.csv 1", "write d/b.txt 1"], there=["write t.csv 2"],
        after={".colabsyncignore": "*.csv\n", "a.csv": "1", "d/b.txt": "1"},
        after_there={".colabsyncignore": "*.csv\n", "t.csv": "2", "d/b.txt": "1"},
        said={"uploaded": 2},
    ),
    "filters: our defaults stay on their side": Story(
        here=["write .git/HEAD 1", "write a.tmp 1", "write .~b 1", "write c 1"],
        after={".git/HEAD": "1", "a.tmp": "1", ".~b": "1", "c": "1"}, after_there={"c": "1"},
        said={"uploaded": 1},
    ),
    "filtersfile_checks: a new rule forgets, it deletes on neither side": Story(
        before={"a.csv": "1", "d/b.csv": "1", "k": "1"}, here=[NO_CSV],
        after={".colabsyncignore": "*.csv\n", "a.csv": "1", "d/b.csv": "1", "k": "1"},
        said={"uploaded": 1},
    ),
    "filtersfile_checks: a rule taken away joins what both sides hold": Story(
        before={".colabsyncignore": "*.csv\n", "a.csv": "1", "k": "1"},
        here=["write .colabsyncignore ''"], there=["write a.csv 1", "write b.csv 2"],
        after={".colabsyncignore": "", "a.csv": "1", "b.csv": "2", "k": "1"},
        said={"uploaded": 1, "downloaded": 1},
    ),
    "check_access_filters: rules that ignore everything delete nothing": Story(
        before=AB, here=["write .colabsyncignore '*\n'"],
        after={**AB, ".colabsyncignore": "*\n"}, after_there=AB,
    ),
}  # fmt: skip

FOLDERS = {
    "createemptysrcdirs: empty folders travel both ways": Story(
        before=AB, here=["mkdir h/i"], there=["mkdir t/u"], after={**AB, "h/i": None, "t/u": None}
    ),
    "rmdirs: an emptied folder goes on the other side, removed here": Story(
        before={"d/e/a": "1", **AB}, here=["delete d"], after=AB, said={"deleted": 1},
        binned_there=["d"],
    ),
    "rmdirs: an empty folder goes on the other side, removed there": Story(
        before={"d/e": None, **AB}, there=["delete d"], after=AB, binned_there=["d"]
    ),
    "rmdirs: a folder whose last file went stays": Story(
        before={"d/a": "1", **AB}, here=["delete d/a"], after={"d": None, **AB},
        said={"deleted": 1}, binned_there=["a"],
    ),
}  # fmt: skip

ONE_WAY = {
    "rclone_args: a link that only uploads": Story(
        mode="upload", before=AB, here=["write a 2", "write n 1"], there=["write b 3", "write t 1"],
        after={"a": "2", "b": "1", "k": "kept", "n": "1"},
        after_there={"a": "2", "b": "3", "k": "kept", "n": "1", "t": "1"}, said={"uploaded": 2},
    ),
    "rclone_args: a link that only downloads": Story(
        mode="download", there=["write b 3", "write t 1"], here=["write a 2"],
        after={"a": "2", "b": "3", "t": "1"}, after_there={"b": "3", "t": "1"},
        said={"downloaded": 2},
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "story", rows(EDITS | RESOLVED | FIRST_SYNCS | MANY_AT_ONCE | RULES | FOLDERS | ONE_WAY)
)
def test_two_sides(make_device: MakeDevice, hand: Hand, story: Story) -> None:
    assert tell(story, make_device(mode=story.mode), hand) == story.ending
