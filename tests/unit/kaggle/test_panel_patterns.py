"""What the panel's ticks send as patterns (kaggleChoice.ts) selects just what was ticked."""

from __future__ import annotations

import pytest

from jupyter_colabsync.kaggle.names import choose

TREE = (
    "a.csv",
    "train.csv",
    "huge/1.bin",
    "huge/deep/2.bin",
    "train/x.csv",
    "train/cats/1.png",
    "train/cats/2.png",
    "other/train/x.csv",
)
ODD = ("a*b?.csv", "aXbY.csv", "[1].csv", "1.csv", "#notes", "!important", "two ends  ", "two ends")


@pytest.mark.parametrize(
    ("patterns", "left_out"),
    [
        pytest.param([], set(), id="everything"),
        pytest.param(["**", "!/a.csv"], {"a.csv"}, id="all but a file"),
        pytest.param(
            ["**", "!/huge/**"], {"huge/1.bin", "huge/deep/2.bin"}, id="all but a folder, whole"
        ),
        pytest.param(
            ["**", "!/train/**", "/train/x.csv"],
            {"train/cats/1.png", "train/cats/2.png"},
            id="a file of a folder that is left out",
        ),
        pytest.param(
            ["**", "!/train/**", "/train/cats/**", "!/train/cats/2.png"],
            {"train/x.csv", "train/cats/2.png"},
            id="a folder in one that is left out, with a gap",
        ),
        pytest.param(
            ["/train/**", "!/train/cats/2.png"],
            set(TREE) - {"train/x.csv", "train/cats/1.png"},
            id="only a folder, with a gap, and none of that name elsewhere",
        ),
        pytest.param(["/a.csv"], set(TREE) - {"a.csv"}, id="only a file"),
    ],
)
def test_ticks(patterns: list[str], left_out: set[str]) -> None:
    assert choose(TREE, patterns) == set(TREE) - left_out


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("/a\\*b\\?.csv", "a*b?.csv"),
        ("/\\[1\\].csv", "[1].csv"),
        ("/#notes", "#notes"),
        ("/!important", "!important"),
        ("/two ends\\ \\ ", "two ends  "),
        ("/two ends", "two ends"),
    ],
)
def test_names_with_signs_that_mean_something_are_taken_at_their_word(
    pattern: str, name: str
) -> None:
    assert choose(ODD, [pattern]) == {name}
    assert choose(ODD, ["**", f"!{pattern}"]) == set(ODD) - {name}
