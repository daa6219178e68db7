"""Names: what Drive allows and a disk does not, twins, conflict copies."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_colabsync.sync.plan.names import (
    ancestors,
    clash_key,
    conflict_name,
    is_below,
    is_conflict_copy,
    join,
    legal_name,
    local_name,
    name_of,
    original_name,
    parent_of,
    split_name,
)

AT = datetime(2026, 11, 21, 21, 4)  # noqa: DTZ001 - the person's own clock


def free(_name: str) -> bool:
    """Nothing is taken."""
    return False


@pytest.mark.parametrize(
    ("drive_name", "expected"),
    [
        pytest.param("plain.txt", "plain.txt", id="legal names stay"),
        pytest.param("a/b.txt", "a／b.txt", id="a slash becomes its wide look-alike"),
        pytest.param("..", "．．", id="two dots cannot climb out of the folder"),
        pytest.param(".", "．", id="one dot is no name"),
        pytest.param("...", "...", id="three dots are a name"),
        pytest.param("", "_", id="an empty name gets a letter"),
        pytest.param("a\0b", "a␀b", id="a zero is shown by its picture"),
        pytest.param("a\nb\tc\x7f", "a\nb\tc\x7f", id="control signs stay, a disk holds them"),
        pytest.param("half \ud800 pair", "half � pair", id="half a pair is replaced"),
        pytest.param("Ünï – 日本 🎉", "Ünï – 日本 🎉", id="every script stays"),
        pytest.param("a\\b:c?", "a\\b:c?", id="what only Windows minds stays elsewhere"),
    ],
)
def test_names_become_what_a_disk_can_hold(drive_name: str, expected: str) -> None:
    assert legal_name(drive_name) == expected


@pytest.mark.parametrize(
    ("drive_name", "expected"),
    [
        ("a:b*c?.txt", "a：b＊c？.txt"),
        ("a\nb\x7f", "a␊b␡"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("dot.", "dot．"),
        ("space ", "space␠"),
    ],
)
def test_windows_wants_more(drive_name: str, expected: str) -> None:
    assert legal_name(drive_name, for_windows=True) == expected


@given(st.text(max_size=400), st.booleans())
def test_any_name_becomes_one_that_a_disk_holds(drive_name: str, for_windows: bool) -> None:
    name = local_name(drive_name, "1AbCdEfGh", free, for_windows=for_windows)
    assert 0 < len(name.encode()) <= 255
    assert "/" not in name
    assert "\0" not in name
    assert name not in {".", ".."}
    assert name == local_name(drive_name, "1AbCdEfGh", free, for_windows=for_windows)


def test_a_twin_gets_a_mark_of_its_id_before_the_ending() -> None:
    assert local_name("x.txt", "1234abcd", {"x.txt"}.__contains__) == "x (~abcd).txt"


def test_a_mark_that_is_taken_grows() -> None:
    taken = {"x.txt", "x (~abcd).txt", "x (~4abcd).txt"}
    assert local_name("x.txt", "1234abcd", taken.__contains__) == "x (~34abcd).txt"
    taken |= {f"x (~{'1234abcd'[-count:]}).txt" for count in range(4, 9)}
    assert local_name("x.txt", "1234abcd", taken.__contains__) == "x (~abcd-2).txt"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.txt", ("a", ".txt")),
        ("a.tar.gz", ("a.tar", ".gz")),
        (".bashrc", (".bashrc", "")),
        ("no ending", ("no ending", "")),
        ("v1. final version", ("v1. final version", "")),
        ("..x", ("..x", "")),
    ],
)
def test_the_ending_is_what_programs_look_at(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


def test_a_conflict_copy_says_from_where_and_when_and_keeps_its_ending() -> None:
    name = conflict_name("plot.ipynb", "lab pc", AT, free)
    assert name == "plot (conflict lab-pc 2026-11-21 2104).ipynb"
    assert is_conflict_copy(name)
    assert original_name(name) == "plot.ipynb"


def test_a_second_copy_of_one_minute_gets_a_number() -> None:
    first = conflict_name("a.txt", "pc", AT, free)
    second = conflict_name("a.txt", "pc", AT, {first}.__contains__)
    assert second == "a (conflict pc 2026-11-21 2104-2).txt"
    assert original_name(second) == "a.txt"


def test_a_copy_of_a_copy_does_not_grow() -> None:
    first = conflict_name("a.txt", "one", AT, free)
    assert conflict_name(first, "two", AT, free) == "a (conflict two 2026-11-21 2104).txt"


def test_a_conflict_name_always_fits() -> None:
    name = conflict_name("ä" * 126 + ".ipynb", "d" * 90, AT, free)
    assert len(name.encode()) <= 255
    assert name.endswith(".ipynb")
    assert is_conflict_copy(name)


@pytest.mark.parametrize("name", ["a.txt", "a (conflict).txt", "a (1).txt", "conflict.txt"])
def test_ordinary_names_are_no_conflict_copies(name: str) -> None:
    assert not is_conflict_copy(name)


def test_a_folding_disk_sees_one_name_where_another_sees_two() -> None:
    assert clash_key("É.TXT", folds=True) == clash_key("e\u0301.txt", folds=True)
    assert clash_key("A", folds=False) != clash_key("a", folds=False)


def test_paths_come_apart_and_together() -> None:
    assert (parent_of("a/b/c"), name_of("a/b/c"), join("a/b", "c")) == ("a/b", "c", "a/b/c")
    assert (parent_of("a"), join("", "a")) == ("", "a")
    assert list(ancestors("a/b/c")) == ["a/b", "a"]
    assert is_below("a/b", "a")
    assert is_below("a", "")
    assert not is_below("ab", "a")
    assert not is_below("a", "a")
