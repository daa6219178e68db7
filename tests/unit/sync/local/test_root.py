"""Is this still the folder that was linked? What its marker and its content prove."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.sync.local.root import check, mark, read_mark, unmark
from tests.unit.sync.pieces import file_node
from tests.unit.sync.plan.memory_base import MemoryBase

FOUR = MemoryBase(file_node(key, f"f{key}") for key in range(1, 5))
EMPTY = MemoryBase()


def with_files(root: Path, *names: str) -> Path:
    """A folder that holds these."""
    for name in names:
        (root / name).touch()
    return root


@pytest.mark.parametrize(
    ("base", "names", "code"),
    [
        pytest.param(EMPTY, (), None, id="a fresh link of an empty folder"),
        pytest.param(FOUR, ("f1", "f2", "f3", "f4"), None, id="all is there"),
        pytest.param(FOUR, ("f1", "f2"), None, id="half is there"),
        pytest.param(FOUR, ("f1", "x", "y"), "link_local_changed", id="little of it is there"),
        pytest.param(FOUR, (), "link_local_changed", id="nothing is there: a disk not mounted?"),
    ],
)
def test_without_a_marker_the_content_has_to_prove_it(
    tmp_path: Path, base: MemoryBase, names: tuple[str, ...], code: str | None
) -> None:
    root = with_files(tmp_path, *names)
    if code is None:
        check(root, "link", base, may_mark=True)
        assert read_mark(root) == "link"
        return
    with pytest.raises(LocalProblem) as caught:
        check(root, "link", base, may_mark=True)
    assert caught.value.code == code
    assert read_mark(root) is None, "it is not marked for ours"


def test_with_its_marker_an_emptied_folder_is_still_it(tmp_path: Path) -> None:
    mark(tmp_path, "link")
    check(tmp_path, "link", FOUR, may_mark=False)


@pytest.mark.parametrize(
    ("names", "is_it"),
    [
        pytest.param(("f1", "f2"), True, id="what is there is known: disks get other numbers"),
        pytest.param(("f1",), False, id="little is known: the marker may have been copied"),
        pytest.param((), False, id="nothing is there"),
    ],
)
def test_on_another_disk_a_marker_alone_proves_nothing(
    tmp_path: Path, names: tuple[str, ...], is_it: bool
) -> None:
    mark(with_files(tmp_path, *names), "link")
    if is_it:
        check(tmp_path, "link", FOUR, may_mark=True, is_elsewhere=True)
        return
    with pytest.raises(LocalProblem) as caught:
        check(tmp_path, "link", FOUR, may_mark=True, is_elsewhere=True)
    assert caught.value.code == "link_local_changed"


def test_another_links_marker_is_never_overwritten(tmp_path: Path) -> None:
    mark(with_files(tmp_path, "f1", "f2", "f3", "f4"), "other")
    with pytest.raises(LocalProblem) as caught:
        check(tmp_path, "link", FOUR, may_mark=True)
    assert caught.value.code == "link_local_changed"
    assert read_mark(tmp_path) == "other"


def test_a_look_that_may_not_write_marks_nothing(tmp_path: Path) -> None:
    check(tmp_path, "link", EMPTY, may_mark=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["nothing", "a file"])
def test_a_root_that_is_no_folder_is_missing(tmp_path: Path, what: str) -> None:
    root = tmp_path / "root"
    if what == "a file":
        root.touch()
    with pytest.raises(LocalProblem) as caught:
        check(root, "link", FOUR, may_mark=True)
    assert caught.value.code == "link_local_missing"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"other": 1}', b"\xff"])
def test_a_marker_nobody_can_read_is_none(tmp_path: Path, content: bytes) -> None:
    mark(tmp_path, "link")
    (tmp_path / ".colabsync" / "root.json").write_bytes(content)
    assert read_mark(tmp_path) is None


def test_an_ended_link_leaves_nothing_but_a_filled_bin(tmp_path: Path) -> None:
    mark(tmp_path, "link")
    (tmp_path / ".colabsync" / "tmp").mkdir()
    unmark(tmp_path, "other")
    assert read_mark(tmp_path) == "link", "only its own"
    unmark(tmp_path, "link")
    assert list(tmp_path.iterdir()) == []
    mark(tmp_path, "link")
    (tmp_path / ".colabsync" / "trash").mkdir()
    (tmp_path / ".colabsync" / "trash" / "kept").touch()
    unmark(tmp_path, "link")
    assert (tmp_path / ".colabsync" / "trash" / "kept").exists()


def test_git_leaves_our_folder_alone(tmp_path: Path) -> None:
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    mark(with_files(tmp_path, "code.py"), "link")
    subprocess.run([*git, "add", "."], check=True)
    added = subprocess.run([*git, "ls-files"], check=True, capture_output=True, text=True)
    assert added.stdout.split() == ["code.py"]
