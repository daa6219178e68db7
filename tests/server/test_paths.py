"""Contents paths stay inside Jupyter's root, whatever they are made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.server.paths import check_contents_paths, contents_path, local_folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    return root


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("", ""),
        ("a", "a"),
        ("a/", "a"),
        ("a/new/deep.ipynb", "a/new/deep.ipynb"),
        ("a/./b", "a/b"),
        ("12:30.ipynb", "12:30.ipynb"),
        ("ä ö/…", "ä ö/…"),
        ("..a/b..", "..a/b.."),
    ],
)
def test_paths_inside_are_joined_to_the_root(root: Path, path: str, place: str) -> None:
    assert contents_path(root, path) == root / place


@pytest.mark.parametrize("path", ["..", "../outside", "a/../../outside", "/etc", "a\0b", "//x"])
def test_paths_that_lead_out_are_refused(root: Path, path: str) -> None:
    with pytest.raises(BadRequest) as refused:
        contents_path(root, path)
    assert refused.value.code == "bad_path"
    assert str(root) not in refused.value.message


def test_a_symbolic_link_out_of_the_root_is_refused(root: Path) -> None:
    (root / "door").symlink_to(root.parent / "outside")
    with pytest.raises(BadRequest):
        contents_path(root, "door/x.ipynb")


def test_a_symbolic_link_that_stays_inside_is_fine(root: Path) -> None:
    (root / "alias").symlink_to(root / "a")
    assert contents_path(root, "alias/x") == root / "alias" / "x"


def test_a_symbolic_link_to_itself_is_refused(root: Path) -> None:
    (root / "loop").symlink_to(root / "loop")
    with pytest.raises(BadRequest):
        contents_path(root, "loop/x")


def test_without_files_on_a_disk_only_absolute_paths_work(root: Path) -> None:
    with pytest.raises(BadRequest):
        local_folder(None, "a")
    assert local_folder(None, str(root)) == root


def test_a_link_may_be_outside_of_the_root_when_named_absolutely(root: Path) -> None:
    assert local_folder(root, str(root.parent / "outside")) == root.parent / "outside"
    assert local_folder(root, "a") == root / "a"


def test_picking_nothing_is_refused(root: Path) -> None:
    with pytest.raises(BadRequest):
        check_contents_paths(root, ())
