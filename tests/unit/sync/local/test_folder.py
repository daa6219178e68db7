"""The folder as looks read it: its rules, its names, and folders that vanish meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.errors import BadRequest, LocalProblem, Stale
from jupyter_colabsync.sync.local.folder import FolderReader, naming_of, read_rules
from jupyter_colabsync.sync.local.root import mark
from jupyter_colabsync.sync.plan.names import Naming


def test_rules_are_those_of_the_file_in_the_folder(tmp_path: Path) -> None:
    assert read_rules(tmp_path).signature == ""
    (tmp_path / ".colabsyncignore").write_bytes(b"*.csv\n\xff\xfe\n")
    assert read_rules(tmp_path).ignores("d/a.csv", is_folder=False)


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_is_no_plain_file_holds_no_rules(tmp_path: Path, kind: str) -> None:
    if kind == "folder":
        (tmp_path / ".colabsyncignore").mkdir()
    else:
        (tmp_path / "elsewhere").write_text("*\n")
        (tmp_path / ".colabsyncignore").symlink_to("elsewhere")
    assert not read_rules(tmp_path).ignores("a", is_folder=False)


def test_a_rule_that_cannot_be_read_stops_the_look(tmp_path: Path) -> None:
    (tmp_path / ".colabsyncignore").write_text("!\n")
    with pytest.raises(BadRequest) as caught:
        read_rules(tmp_path)
    assert caught.value.code == "bad_ignore"


def test_rules_nobody_may_read_stop_the_look_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".colabsyncignore").write_text("*.csv\n")

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(LocalProblem) as caught:
        read_rules(tmp_path)
    assert caught.value.code == "unreadable"
    assert str(tmp_path) not in caught.value.message


def test_naming_is_found_out_without_writing(tmp_path: Path) -> None:
    assert naming_of(tmp_path) == Naming()
    assert list(tmp_path.iterdir()) == []
    mark(tmp_path, "link")
    (tmp_path / ".colabsync" / "ROOT.JSON").hardlink_to(tmp_path / ".colabsync" / "root.json")
    assert naming_of(tmp_path) == Naming(folds_case=True), "one file by both names"


def test_windows_minds_more_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert naming_of(tmp_path).for_windows


def test_reading_lists_one_folder(tmp_path: Path) -> None:
    (tmp_path / "d" / "e").mkdir(parents=True)
    (tmp_path / "d" / "a").touch()
    reader = FolderReader(tmp_path)
    assert [each.name for each in reader("")] == ["d"]
    assert sorted(each.name for each in reader("d")) == ["a", "e"]


@pytest.mark.parametrize(
    ("path", "error", "code"),
    [
        pytest.param("gone", Stale, "stale", id="a folder vanished: look again"),
        pytest.param(".colabsync/stage", FileNotFoundError, None, id="our own need not be there"),
        pytest.param("file", NotADirectoryError, None, id="it is a file by now"),
    ],
)
def test_folders_that_are_not_there(
    tmp_path: Path, path: str, error: type[Exception], code: str | None
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(error) as caught:
        FolderReader(tmp_path)(path)
    assert getattr(caught.value, "code", None) == code


@pytest.mark.parametrize(
    ("kind", "code"), [("missing", "link_local_missing"), ("a file", "link_unreadable")]
)
def test_a_root_that_cannot_be_listed_is_told(tmp_path: Path, kind: str, code: str) -> None:
    root = tmp_path / "root"
    if kind == "a file":
        root.touch()
    with pytest.raises(LocalProblem) as caught:
        FolderReader(root)("")
    assert caught.value.code == code
