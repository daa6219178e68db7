"""Under which names things become files here, and which of many are chosen."""

from __future__ import annotations

import random

import pytest

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.kaggle.names import UnsafeName, choose, safe_name


def test_random_names_never_lead_out() -> None:
    chance = random.Random(11)  # noqa: S311 - the same names on every run
    letters = "ab./\\:\0C .~"
    for _ in range(20_000):
        name = "".join(chance.choice(letters) for _ in range(chance.randint(1, 9)))
        try:
            path = safe_name(name)
        except UnsafeName:
            continue
        assert not path.startswith("/")
        assert not {"", ".", ".."} & set(path.split("/"))
        assert "\\" not in path


@pytest.mark.parametrize("name", ["con", "NUL.txt", "ab:c", "what?", "dot.", "space ", 'a"b'])
def test_names_windows_cannot_hold_are_left_out_there(name: str) -> None:
    assert safe_name(name) == name
    with pytest.raises(UnsafeName, match="Windows"):
        safe_name(f"folder/{name}", on_windows=True)


NAMES = ["train/1.png", "train/deep/2.png", "test/1.png", "a.csv", "b [1].csv"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        pytest.param([], NAMES, id="none: everything"),
        pytest.param(["train/"], ["train/1.png", "train/deep/2.png"], id="a folder"),
        pytest.param(["train"], ["train/1.png", "train/deep/2.png"], id="a folder by its name"),
        pytest.param(["*.csv"], ["a.csv", "b [1].csv"], id="an ending"),
        pytest.param(["*/1.png"], ["train/1.png", "test/1.png"], id="one level down"),
        pytest.param(["b [1].csv"], ["b [1].csv"], id="a name with brackets, in full"),
        pytest.param(["*", "!train/**"], ["test/1.png", "a.csv", "b [1].csv"], id="all but"),
    ],
)
def test_choosing(patterns: list[str], expected: list[str]) -> None:
    assert choose(NAMES, patterns) == frozenset(expected)


TICKED = ["x.csv", "a/x.csv", "a/x1.csv", "a/x[1].csv", "[1]/y", "1/y", "b/[1]/z", "*", "b\\w"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        pytest.param(["x.csv"], ["x.csv", "a/x.csv"], id="a bare name: at any depth"),
        pytest.param(["/x.csv"], ["x.csv"], id="with a slash before it: that file alone"),
        pytest.param(["a/x[1].csv"], ["a/x[1].csv"], id="a path with signs: not what they mean"),
        pytest.param(["a/x?.csv"], ["a/x1.csv"], id="a path that is none: what its signs mean"),
        pytest.param(["[1]/"], ["[1]/y", "1/y"], id="a bare folder with signs: both"),
        pytest.param(["/[1]/"], ["[1]/y"], id="with a slash before it: that folder alone"),
        pytest.param(["b/[1]/"], ["b/[1]/z"], id="a folder inside with signs"),
        pytest.param(["b/[1]"], ["b/[1]/z"], id="the same without the slash at its end"),
        pytest.param(["a/", "!a/x.csv"], ["a/x1.csv", "a/x[1].csv"], id="a folder but one"),
        pytest.param(["/[1]/", "!y"], [], id="a folder with signs, and back again"),
        pytest.param(["/*"], ["*"], id="a file that is called like a pattern"),
        pytest.param(["/a/x\\[1\\].csv"], ["a/x[1].csv"], id="a path with signs, escaped"),
        pytest.param(["/\\[1\\]/**"], ["[1]/y"], id="all in a folder with signs, escaped"),
        pytest.param(["/a/**"], ["a/x.csv", "a/x1.csv", "a/x[1].csv"], id="all in a folder"),
        pytest.param(
            ["**", "!/a/**", "!/\\[1\\]/**", "!/b/**", "!/1/**", "!/\\*"],
            ["x.csv"],
            id="all but some folders and a file",
        ),
        pytest.param(
            ["/a/**", "!/a/x\\[1\\].csv"], ["a/x.csv", "a/x1.csv"], id="a folder but a file"
        ),
        pytest.param(["b/w"], ["b\\w"], id="a name with a backslash, as the tree shows it"),
    ],
)
def test_choosing_by_whole_paths(patterns: list[str], expected: list[str]) -> None:
    names = [*TICKED, "z"]
    assert choose(names, [*patterns, "/z"]) == frozenset({*expected, "z"})


def test_choosing_nothing_is_said() -> None:
    with pytest.raises(BadRequest) as caught:
        choose(NAMES, ["*.parquet"])
    assert caught.value.code == "kaggle_select"
