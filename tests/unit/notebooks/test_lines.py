"""Line by line: what both sides did is kept, and where it meets nothing is guessed."""

from __future__ import annotations

import pytest

from jupyter_colabsync.notebooks.merge.evidence import are_lines_explained, common_length
from jupyter_colabsync.notebooks.merge.lines import TooAlike, changes, merged_text

BASE = "a b c d e"


def text(words: str) -> str:
    """One word a line."""
    return "\n".join(words.split())


@pytest.mark.parametrize(
    ("local", "remote", "expected"),
    [
        pytest.param(BASE, BASE, BASE, id="nobody did anything"),
        pytest.param("A b c d e", BASE, "A b c d e", id="one side edited"),
        pytest.param("A b c d e", "A b c d e", "A b c d e", id="both did the same"),
        pytest.param("A b c d e", "a b c d E", "A b c d E", id="first and last line"),
        pytest.param("A b c d e", "a b C d e", "A b C d e", id="one line between"),
        pytest.param("A b c d e", "a B c d e", None, id="neighbouring lines meet"),
        pytest.param("A b c d e", "X b c d e", None, id="the same line meets"),
        pytest.param("a b c d e x", "a b c d e y", None, id="both put something at the end"),
        pytest.param("a b c d e x", "a b c d e x", "a b c d e x", id="both put the same there"),
        pytest.param("a b x c d e", "a b c d y e", "a b x c d y e", id="put in at two places"),
        pytest.param("a c d e", "a b c d", "a c d", id="taken out at two places"),
        pytest.param("a c d e", "a B c d e", None, id="taken out here, edited there"),
        pytest.param("A b c d E", "A b c d e", "A b c d E", id="one side has the other's change"),
        pytest.param("", "a b c d E", None, id="all taken out here, edited there"),
    ],
)
def test_two_changes_of_one_text(local: str, remote: str, expected: str | None) -> None:
    want = None if expected is None else text(expected)
    assert merged_text(text(BASE), text(local), text(remote)) == want
    assert merged_text(text(BASE), text(remote), text(local)) == want


def test_a_line_without_an_end_is_not_glued_to_the_next() -> None:
    assert merged_text("a\nb", "A\nb", "a\nb\nc\n") == "A\nb\nc\n"


def test_what_was_merged_before_stays_as_it_is() -> None:
    base, local, remote = "x\n)\ny", "x\n)\n)\ny", "X\n)\ny"
    merged = merged_text(base, local, remote)
    assert merged == "X\n)\n)\ny"
    assert merged_text(base, merged, remote) == merged
    assert merged_text(base, merged, local) == merged


def test_a_deleted_twin_does_not_come_back() -> None:
    """Both texts end in `)`: which of the two went cannot be seen, only that one did."""
    base, remote, local = "a\nb\nc\n)\n)", "a\nB\nc\n)\n)", "a\nb\nc\n)"
    assert merged_text(base, local, remote) == "a\nB\nc\n)"


def test_the_same_lines_a_thousand_times_are_given_up_at_once() -> None:
    many = ["1", "2"] * 2_000
    with pytest.raises(TooAlike):
        changes(many, ["0", *reversed(many), "0"])


def test_many_different_lines_are_no_trouble() -> None:
    old = [f"x{n} = {n}" for n in range(5_000)]
    new = [f"y{n} = {n}" for n in range(5_000)]
    assert len(changes(old, new)) == 1


@pytest.mark.parametrize(
    ("one", "other", "length"),
    [
        ("", "", 0),
        ("a", "", 0),
        ("a b c", "a b c", 3),
        ("a b c", "c b a", 1),
        ("a b a b", "b a", 2),
    ],
)
def test_the_longest_common_subsequence(one: str, other: str, length: int) -> None:
    assert common_length(one.split(), other.split()) == length


@pytest.mark.parametrize(
    ("local", "remote", "merged"),
    [
        pytest.param("a b x", "a b", "a b", id="a line that was added is missing"),
        pytest.param("a", "a b", "a b", id="a line that was taken out is there"),
        pytest.param("a b", "a b", "a b y", id="a line from nowhere"),
        pytest.param("a b", "a b", "a b b", id="a line twice"),
        pytest.param("a b", "a b", "b a", id="lines out of order"),
        pytest.param("a b x", "a b y", "a b xy", id="two lines glued"),
    ],
)
def test_the_check_finds_what_is_wrong(local: str, remote: str, merged: str) -> None:
    base = ["a", "b"]
    assert not are_lines_explained(base, local.split(), remote.split(), merged.split())
    assert not are_lines_explained(base, remote.split(), local.split(), merged.split())
