"""The bytes that notebooks were agreed on: kept true, kept small, and never in anybody's way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_colabsync.sync.state import contents as contents_module
from jupyter_colabsync.sync.state.contents import Contents
from tests.unit.sync.pieces import md5_of

TEXT = '{"cells": []}' * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "contents"


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "a.ipynb"
    path.write_text(TEXT)
    return path


def test_a_notebook_is_kept_packed_and_read_again(folder: Path, notebook: Path) -> None:
    contents = Contents(folder)
    contents.keep(notebook, md5_of(TEXT))
    assert contents.read(md5_of(TEXT)) == TEXT.encode()
    assert contents.known() == {md5_of(TEXT)}
    (kept,) = folder.iterdir()
    assert kept.stat().st_size < len(TEXT) / 5
    assert (kept.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_file_that_is_another_by_now_is_not_kept(folder: Path, notebook: Path) -> None:
    contents = Contents(folder)
    contents.keep(notebook, md5_of("what was agreed on"))
    assert contents.known() == frozenset()


def test_only_notebooks_are_kept_by_their_path(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "a.py"
    other.write_text(TEXT)
    contents = Contents(folder)
    contents.keep(other, md5_of(TEXT))
    assert contents.known() == frozenset()
    contents.put(md5_of(TEXT), other)
    assert contents.read(md5_of(TEXT)) == TEXT.encode(), "a download has another name"


def test_what_is_too_large_to_merge_is_not_kept(
    folder: Path, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents_module, "MAX_BYTES", len(TEXT) - 1)
    contents = Contents(folder)
    contents.keep(notebook, md5_of(TEXT))
    assert contents.read(md5_of(TEXT)) is None


def test_what_no_notebook_has_any_more_goes(folder: Path, notebook: Path) -> None:
    contents = Contents(folder)
    contents.keep(notebook, md5_of(TEXT))
    notebook.write_text("{}")
    contents.keep(notebook, md5_of("{}"))
    contents.forget_all_but([md5_of("{}")])
    assert contents.known() == {md5_of("{}")}
    contents.forget_all_but([])
    assert contents.known() == frozenset()


def test_a_damaged_content_counts_as_not_kept(folder: Path, notebook: Path) -> None:
    contents = Contents(folder)
    contents.keep(notebook, md5_of(TEXT))
    (folder / md5_of(TEXT)).write_bytes(b"damaged")
    assert contents.read(md5_of(TEXT)) is None


def test_no_trouble_of_its_own_stops_a_sync(folder: Path, notebook: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder should be")
    contents = Contents(folder)
    contents.keep(notebook, md5_of(TEXT))
    contents.keep(notebook.with_name("gone.ipynb"), md5_of(TEXT))
    assert (contents.known(), contents.read(md5_of(TEXT))) == (frozenset(), None)
    contents.forget_all_but([])


def test_without_a_folder_nothing_is_kept(notebook: Path) -> None:
    contents = Contents(None)
    contents.keep(notebook, md5_of(TEXT))
    assert (contents.known(), contents.read(md5_of(TEXT))) == (frozenset(), None)


def test_a_content_that_is_kept_already_is_not_written_again(folder: Path, notebook: Path) -> None:
    contents = Contents(folder)
    contents.keep(notebook, md5_of(TEXT))
    kept = folder / md5_of(TEXT)
    os.utime(kept, (0, 0))
    contents.keep(notebook, md5_of(TEXT))
    assert kept.stat().st_mtime == 0
