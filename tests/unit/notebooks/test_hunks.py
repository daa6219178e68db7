"""Text is compared by stretches of lines, and everything else by size and checksum."""

from __future__ import annotations

import random

import pytest

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.notebooks.hunks import (
    MAX_HUNK_CHARS,
    MAX_TEXT_BYTES,
    BinaryVersion,
    Hunk,
    LinesView,
    three_way_text,
)

BASE = b"a\nb\nc\nd\ne\n"


def shown(view: LinesView | None) -> tuple[int, str] | None:
    return (view.first_line, view.text) if view else None


def test_what_nobody_changed_is_shown_once() -> None:
    hunks = three_way_text(BASE, BASE, BASE).hunks
    assert [(shown(h.base), shown(h.local), shown(h.remote)) for h in hunks] == [
        (None, (1, "a\nb\nc\nd\ne\n"), None)
    ]


def test_changes_apart_are_hunks_of_their_own_with_their_lines() -> None:
    hunks = three_way_text(BASE, b"A\nx\nb\nc\nd\ne\n", b"a\nb\nc\nd\nE\n").hunks
    assert [(shown(h.base), shown(h.local), shown(h.remote)) for h in hunks] == [
        ((1, "a"), (1, "A\nx"), (1, "a")),
        (None, (3, "b\nc\nd"), None),
        ((5, "e"), (6, "e"), (5, "E")),
        (None, (7, ""), None),
    ]
    assert [(h.is_local_changed, h.is_remote_changed, h.is_conflict) for h in hunks] == [
        (True, False, False),
        (False, False, False),
        (False, True, False),
        (False, False, False),
    ]


@pytest.mark.parametrize(
    ("local", "remote", "is_conflict"),
    [
        pytest.param(b"a\nB\nc", b"a\nX\nc", True, id="one line, two texts"),
        pytest.param(b"a\nB\nc", b"a\nB\nc", False, id="one line, one text"),
        pytest.param(b"a\nc", b"a\nB\nc", True, id="taken out here, edited there"),
    ],
)
def test_a_conflict_is_where_both_changed_a_line_differently(
    local: bytes, remote: bytes, is_conflict: bool
) -> None:
    assert [h.is_conflict for h in three_way_text(b"a\nb\nc", local, remote).hunks][
        1
    ] is is_conflict


def test_without_a_base_what_differs_has_changed_on_both_sides() -> None:
    found = three_way_text(None, b"a\nb\nc", b"a\nX\nc")
    assert not found.has_base
    assert [h.is_conflict for h in found.hunks] == [False, True, False]
    assert shown(found.hunks[1].base) is None
    assert shown(found.hunks[1].remote) == (2, "X")


@pytest.mark.parametrize("seed", range(30))
def test_every_version_can_be_read_from_the_hunks(seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - not for secrets
    versions = ["\n".join(choose.choice("abcde") for _ in range(12)) for _ in range(3)]
    base, local, remote = (text.encode() for text in versions)
    hunks = three_way_text(base, local, remote).hunks
    assert [read_back(hunks, side) for side in ("base", "local", "remote")] == versions


def read_back(hunks: tuple[Hunk, ...], side: str) -> str:
    texts = []
    for hunk in hunks:
        view = getattr(hunk, side) or hunk.local
        if view.line_count:
            texts.append(view.text)
    return "\n".join(texts)


def test_lines_too_alike_to_tell_apart_are_one_hunk() -> None:
    local = b"x\n" + b"1\n2\n" * 1_000
    hunks = three_way_text(b"1\n2\n" * 1_000, local, b"2\n1\n" * 1_000 + b"y").hunks
    assert len(hunks) == 1
    assert hunks[0].is_conflict


def test_long_hunks_are_cut_and_said_to_be() -> None:
    view = three_way_text(b"a", b"x" * (MAX_HUNK_CHARS + 1), b"a").hunks[0].local
    assert (len(view.text), view.line_count, view.is_cut) == (MAX_HUNK_CHARS, 1, True)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"\xff\xfe", "not_text", id="not UTF-8"),
        pytest.param(b"a\0b", "not_text", id="a zero in it"),
        pytest.param(b"a" * (MAX_TEXT_BYTES + 1), "too_large", id="over 5 MB"),
    ],
)
def test_what_is_no_text_of_reasonable_size_is_not_compared(data: bytes, code: str) -> None:
    with pytest.raises(BadRequest) as caught:
        three_way_text(BASE, data, BASE)
    assert caught.value.code == code


def test_the_rest_is_known_by_size_and_checksum() -> None:
    assert BinaryVersion.of(b"abc") == BinaryVersion(3, "900150983cd24fb0d6963f7d28e17f72")
