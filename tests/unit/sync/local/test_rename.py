"""Renames that never overwrite, by every road a system may have."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from jupyter_colabsync.sync.local import rename as rename_module
from jupyter_colabsync.sync.local.rename import rename_new, swap


@pytest.fixture(params=["renameat2", "links", "neither"])
def road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How this system renames without overwriting."""
    road = str(request.param)
    if road != "renameat2":
        monkeypatch.setattr(rename_module, "_linux_renameat2", lambda: None)
    if road == "neither":

        def refuse(source: Path, target: Path) -> None:
            raise OSError(errno.EPERM, "no hard links here")

        monkeypatch.setattr(rename_module, "hard_link", refuse)
    return road


def make(path: Path, kind: str, text: str) -> None:
    """Something of a kind that can be told again by its text."""
    match kind:
        case "file":
            path.write_text(text)
        case "folder":
            path.mkdir()
            (path / text).touch()
        case "link":
            path.symlink_to(text)


def told(path: Path) -> str:
    """The text something was made with."""
    if path.is_symlink():
        return str(path.readlink())
    return path.read_text() if path.is_file() else next(path.iterdir()).name


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_free_name_is_taken(tmp_path: Path, road: str, kind: str) -> None:
    make(tmp_path / "a", kind, "mine")
    rename_new(tmp_path / "a", tmp_path / "b")
    assert told(tmp_path / "b") == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["b"]


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
@pytest.mark.parametrize("other", ["file", "folder", "link"])
def test_a_taken_name_is_never_overwritten(
    tmp_path: Path, road: str, kind: str, other: str
) -> None:
    make(tmp_path / "a", kind, "mine")
    make(tmp_path / "b", other, "theirs")
    with pytest.raises(FileExistsError):
        rename_new(tmp_path / "a", tmp_path / "b")
    assert (told(tmp_path / "a"), told(tmp_path / "b")) == ("mine", "theirs")


def test_an_empty_folder_is_not_overwritten_either(tmp_path: Path, road: str) -> None:
    make(tmp_path / "a", "folder", "mine")
    (tmp_path / "b").mkdir()
    with pytest.raises(FileExistsError):
        rename_new(tmp_path / "a", tmp_path / "b")


def test_what_is_missing_is_told(tmp_path: Path, road: str) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(FileNotFoundError):
        rename_new(tmp_path / "gone", tmp_path / "b")
    with pytest.raises(FileNotFoundError):
        rename_new(tmp_path / "a", tmp_path / "missing" / "b")


def test_a_real_refusal_of_the_disk_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(errno.EIO, "bad disk")

    monkeypatch.setattr(rename_module, "_linux_renameat2", lambda: None)
    monkeypatch.setattr(rename_module, "hard_link", refuse)
    (tmp_path / "a").touch()
    with pytest.raises(OSError, match="bad disk"):
        rename_new(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").exists()


def test_strange_names_are_names(tmp_path: Path, road: str) -> None:
    target = tmp_path / "new\nline \u202e'\"\udcff"
    (tmp_path / "a").write_text("1")
    rename_new(tmp_path / "a", target)
    assert target.read_text() == "1"


def test_two_names_are_exchanged_or_nothing_is_done(tmp_path: Path, road: str) -> None:
    make(tmp_path / "a", "file", "1")
    make(tmp_path / "b", "folder", "2")
    is_done = swap(tmp_path / "a", tmp_path / "b")
    assert is_done is (road == "renameat2")
    texts = (told(tmp_path / "a"), told(tmp_path / "b"))
    assert texts == (("2", "1") if is_done else ("1", "2"))


def test_an_exchange_with_nothing_is_an_error_and_not_a_rename(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(FileNotFoundError):
        swap(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").exists()
