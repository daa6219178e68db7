"""What an engine has to do when it is killed, or when trouble comes: one short story each.

They are told in the words of `two_sides`. `k` is there so that no story empties a folder, which
would be held.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from tests.unit.notebooks.samples import cell, jupyter
from tests.unit.sync.two_sides import Shape, Story

LARGE_BYTES = 5_000
"""What is larger counts as large here (`small_limits`): it has an upload session of its own."""
K = {"k": "kept"}
AB = {"a": "1", "b": "2", **K}
DEEP = {"d/a": "1", "d/e/b": "2", **K}
GIT = {".colabsyncignore": "!.git\n", ".git/HEAD": "1", ".git/index": "2", **K}
LARGE = "large " * 1_000
LARGER = "larger " * 1_000


def _notebook(one: str, two: str) -> str:
    return jupyter(cell("one", one), cell("two", two)).decode()


BEFORE = _notebook("a = 1\n", "b = 1\n")
MINE = _notebook("a = 2\n", "b = 1\n")
THEIRS = _notebook("a = 1\n", "b = 2\n")
MERGED = _notebook("a = 2\n", "b = 2\n")


def _write(path: str, content: str) -> str:
    return shlex.join(["write", path, content])


UP: Mapping[str, Story] = {
    "upload, new": Story(before=K, here=["write n 1"], after={**K, "n": "1"}),
    "upload, new and large": Story(
        before=K, here=[_write("n", LARGE)], after={**K, "n": LARGE}
    ),
    "update": Story(before=AB, here=["write a 3"], after={**AB, "a": "3"}),
    "update, large": Story(
        before={**K, "l": LARGE}, here=[_write("l", LARGER)], after={**K, "l": LARGER}
    ),
    "update of what was moved as well": Story(
        before=DEEP, here=["write d/a 3", "move d/a a"],
        after={"a": "3", "d/e/b": "2", **K},
    ),
    "update of what was deleted there": Story(
        before=AB, here=["write a 3"], there=["delete a"], after={**AB, "a": "3"}
    ),
    "folders, new": Story(
        before=K, here=["write d/e/n 1", "mkdir o"], after={**K, "d/e/n": "1", "o": None}
    ),
    "move there": Story(
        before=DEEP, here=["move d/a a"], after={"a": "1", "d/e/b": "2", **K}
    ),
    "move there, a folder": Story(
        before=DEEP, here=["move d n"], after={"n/a": "1", "n/e/b": "2", **K}
    ),
    "move there, names swapped": Story(
        before=AB, here=["move a t", "move b a", "move t b"], after={"a": "2", "b": "1", **K}
    ),
    "trash there": Story(
        before=AB, here=["delete a"], after={"b": "2", **K}, binned_there=["a"]
    ),
    "trash there, a folder": Story(
        before=DEEP, here=["delete d/e"], after={"d/a": "1", **K}, binned_there=["e"]
    ),
    "a folder for a file there": Story(
        before=AB, here=["delete a", "write a/n 3"], after={"a/n": "3", "b": "2", **K}
    ),
    "a file for a folder there": Story(
        before=DEEP, here=["delete d", "write d 3"], after={"d": "3", **K}
    ),
}  # fmt: skip

DOWN: Mapping[str, Story] = {
    "download, new": Story(
        before=K, there=["write n 1", "write d/n 2"], after={**K, "n": "1", "d/n": "2"}
    ),
    "download, over": Story(
        before=AB, there=["write a 3"], after={**AB, "a": "3"}, binned=["1"]
    ),
    "download, large": Story(
        before={**K, "l": LARGE}, there=[_write("l", LARGER)], after={**K, "l": LARGER},
        binned=[LARGE],
    ),
    "download of what was deleted here": Story(
        before=AB, here=["delete a"], there=["write a 3"], after={**AB, "a": "3"}
    ),
    "folders, new there": Story(
        before=K, there=["mkdir d/e", "mkdir o"], after={**K, "d/e": None, "o": None}
    ),
    "move here": Story(
        before=DEEP, there=["move d/a a"], after={"a": "1", "d/e/b": "2", **K}
    ),
    "move here, a folder": Story(
        before=DEEP, there=["move d n"], after={"n/a": "1", "n/e/b": "2", **K}
    ),
    "move here, names swapped": Story(
        before=AB, there=["move a t", "move b a", "move t b"], after={"a": "2", "b": "1", **K}
    ),
    "move here, and edited": Story(
        before=AB, there=["move a n", "write n 3"], after={"n": "3", "b": "2", **K}, binned=["1"]
    ),
    "trash here": Story(before=AB, there=["delete a"], after={"b": "2", **K}, binned=["1"]),
    "trash here, a folder": Story(
        before=DEEP, there=["delete d"], after=K, binned=["1", "2"]
    ),
    "a folder for a file here": Story(
        before=AB, there=["delete a", "write a/n 3"], after={"a/n": "3", "b": "2", **K},
        binned=["1"],
    ),
    "a file for a folder here": Story(
        before=DEEP, there=["delete d", "write d 3"], after={"d": "3", **K}, binned=["1", "2"]
    ),
}  # fmt: skip

BOTH: Mapping[str, Story] = {
    "conflict": Story(
        before=AB, here=["write a mine"], there=["write a theirs"],
        after={**AB, "a": "theirs", "a +copy": "mine"},
    ),
    "conflict of two new ones": Story(
        before=K, here=["write n mine"], there=["write n theirs"],
        after={**K, "n": "theirs", "n +copy": "mine"},
    ),
    "merge": Story(
        before={**K, "n.ipynb": BEFORE}, here=[_write("n.ipynb", MINE)],
        there=[_write("n.ipynb", THEIRS)], after={**K, "n.ipynb": MERGED},
        binned=[MINE],  # the other two are on Drive
    ),
    "the same on both sides": Story(
        before=AB, here=["write a 3", "write n 4"], there=["write a 3", "write n 4"],
        after={**AB, "a": "3", "n": "4"},
    ),
    "a repository set aside": Story(
        before=GIT, here=["write .git/index mine"], there=["write .git/HEAD theirs"],
        after={**GIT, ".git/HEAD": "theirs", ".git +copy/HEAD": "1", ".git +copy/index": "mine"},
    ),
    "a first sync": Story(
        here=["write a 1", "write d/b mine"], there=["write c 3", "write d/b theirs"],
        after={"a": "1", "c": "3", "d/b": "theirs", "d/b +copy": "mine"},
    ),
}  # fmt: skip

ALL: Mapping[str, Story] = {**UP, **DOWN, **BOTH}


def contents_of(*shapes: Shape) -> set[str]:
    """What files hold in some shapes."""
    return {each for shape in shapes for each in shape.values() if each is not None}


def written_in(story: Story) -> set[str]:
    """Every content that anybody ever wrote in a story."""
    steps = [shlex.split(each) for each in (*story.here, *story.there)]
    written = {step[2] for step in steps if step[0] == "write"}
    return contents_of(story.before or {}) | written
