"""Conflicts, bins and history as the browser gets them: nothing is lost on the way, or made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jupyter_colabsync.notebooks.hunks import three_way_text
from jupyter_colabsync.notebooks.threeway import three_way
from jupyter_colabsync.sync.review.bins import Contents
from jupyter_colabsync.sync.review.items import Item
from jupyter_colabsync.sync.review.versions import Conflict, Versions, View
from jupyter_colabsync.sync.review.wire import bin_of, conflict_of, history_of, view_of
from jupyter_colabsync.sync.state.batch import Happening, HappeningVerb
from tests.unit.notebooks.samples import cell, jupyter

FOUND = Conflict("d/a.txt", "d/a (conflict pc 2026-11-21 2104).txt", "pc", 5, 6, 4)


@pytest.mark.parametrize(
    ("root", "expected"),
    [(None, None), ("", "d/a.txt"), ("work/here", "work/here/d/a.txt")],
    ids=["outside of JupyterLab's root", "the root itself", "below the root"],
)
def test_paths_are_those_of_the_file_browser(root: str | None, expected: str | None) -> None:
    said = conflict_of(FOUND, root)
    assert said.contents_path == expected
    assert (said.copy_contents_path is None) is (expected is None)
    assert (said.path, said.copy_path, said.device) == (FOUND.path, FOUND.copy_path, "pc")
    assert (said.made_at_ms, said.size_bytes, said.copy_size_bytes) == (5, 6, 4)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.ipynb", "notebook"),
        ("A.IPYNB", "notebook"),
        ("a.py", "text"),
        ("README.MD", "text"),
        ("model.pt", "binary"),
        ("Makefile", "binary"),
    ],
)
def test_how_a_file_can_be_compared(name: str, expected: str) -> None:
    assert conflict_of(replace(FOUND, path=name), None).compared_as == expected


def test_a_text_is_sent_in_lines() -> None:
    shown = three_way_text(b"one\ntwo\n", b"one\nmine\n", b"one\ntheirs\n")
    said = view_of(View(FOUND, Versions("m", "t"), shown, has_base=True), None)
    assert (said.has_base, said.local_md5, said.remote_md5) == (True, "m", "t")
    (torn,) = (row for row in said.lines if row.is_conflict)
    assert torn.base is not None
    assert torn.remote is not None
    texts = (torn.base.text.strip(), torn.local.text.strip(), torn.remote.text.strip())
    assert texts == ("two", "mine", "theirs")
    assert (torn.is_local_changed, torn.is_remote_changed, torn.local.first_line) == (True, True, 2)
    assert said.cells == ()


def test_a_notebook_is_sent_in_cells() -> None:
    versions = [jupyter(cell("a", text), cell("b", "same")) for text in ("1", "mine", "theirs")]
    shown = three_way(*versions)
    said = view_of(View(FOUND, Versions("m", "t"), shown, has_base=True), None)
    first, second = said.cells
    assert first.base is not None
    assert first.local is not None
    assert first.remote is not None
    assert (first.base.source, first.local.source, first.remote.source) == ("1", "mine", "theirs")
    assert (first.taken, first.merged, first.local.cell_type) == ("choose", None, "code")
    assert (second.is_local_changed, second.is_remote_changed) == (False, False)
    assert (said.lines, said.rows_left_out) == ((), 0)


def test_what_cannot_be_shown_is_sent_without_rows() -> None:
    said = view_of(View(FOUND, Versions("m", None), None, has_base=False), None)
    assert (said.cells, said.lines, said.remote_md5, said.has_base) == ((), (), None, False)


def test_the_bin_is_sent_as_it_is() -> None:
    item = Item("here:x", "local", "d/a", "2026-11-21", 7, 2, "deleted on Drive", True, 0)
    said = bin_of(Contents((item,), 5, True, 99))
    (sent,) = said.items
    assert (sent.id, sent.side, sent.path, sent.day) == ("here:x", "local", "d/a", "2026-11-21")
    assert (sent.size_bytes, sent.file_count, sent.reason) == (7, 2, "deleted on Drive")
    assert (said.count, said.is_truncated) == (5, True)
    assert (said.size_bytes, said.kept_days) == (99, 30)


@pytest.mark.parametrize(
    ("verb", "expected"),
    [("move", "there"), ("conflict", "there"), ("replace", None), ("delete", None)],
)
def test_where_something_went_is_told_but_not_where_the_bin_is(
    verb: HappeningVerb, expected: str | None
) -> None:
    happening = Happening(verb, "local", "a", "why", 5, 6, 7, kept="there", number=3)
    (sent,) = history_of([happening], is_last=True).items
    assert sent.to_path == expected
    assert (sent.number, sent.at_ms, sent.verb, sent.side) == (3, 5, verb, "local")
    assert (sent.path, sent.reason, sent.size_bytes, sent.file_count) == ("a", "why", 6, 7)


@pytest.mark.parametrize("is_last", [True, False])
def test_a_page_says_whether_it_is_the_last(is_last: bool) -> None:
    assert history_of([], is_last=is_last).is_last is is_last
