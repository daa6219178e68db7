"""One scan of a folder, and the checksums a plan needs."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from jupyter_colabsync.errors import BadRequest, LocalProblem, Stale
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync import reasons
from jupyter_colabsync.sync.ignore import NO_RULES, IgnoreRules
from jupyter_colabsync.sync.local import read_rules, scan, stat_of
from jupyter_colabsync.sync.model import BaseEntry, LocalTree, RemoteTree
from jupyter_colabsync.sync.observe import Checksums, LocalSource
from tests.unit.sync.pieces import remote
from tests.unit.sync.world import md5


def look(
    root: Path, base: dict[str, BaseEntry] | None = None, rules: IgnoreRules = NO_RULES
) -> LocalTree:
    """A scan without checksums of its own."""
    return scan(root, rules, base or {}, CancelToken())


def summed(root: Path, base: dict[str, BaseEntry] | None = None) -> LocalTree:
    """A scan with checksums."""
    tree = look(root, base)
    return Checksums(root).fill_in(tree, RemoteTree({}), base or {}, CancelToken())


def known(path: Path, age_s: float = 100.0, content: str = "known") -> BaseEntry:
    """A base entry of this file as it is now, agreed upon when it was `age_s` old."""
    stat = stat_of(path.lstat())
    checked_ns = stat.mtime_ns + int(age_s * 1e9)
    return BaseEntry("file", "id", path.name, content, stat.size_bytes, stat, checked_ns)


def test_files_and_folders_are_found_and_ignored_ones_are_not(tmp_path: Path) -> None:
    for name in ("a/b.txt", "a/.ipynb_checkpoints/b.txt", ".git/HEAD", "c.tmp", "d/e/f.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    tree = look(tmp_path)
    assert set(tree.entries) == {"a", "a/b.txt", "d", "d/e", "d/e/f.py"}
    assert tree.others == {""}, "checkpoints do not hold a folder, .git does"


def test_a_checksum_is_taken_over_only_where_the_stat_proves_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1")
    assert look(tmp_path, {"a.txt": known(path)}).entries["a.txt"].md5 == "known"
    base = {"a.txt": known(path)}
    path.write_text("2")
    assert look(tmp_path, base).entries["a.txt"].md5 is None


def test_a_write_of_equal_size_with_the_old_date_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1")
    base = {"a.txt": known(path)}
    before = path.stat()
    time.sleep(0.02)
    path.write_text("2")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert look(tmp_path, base).entries["a.txt"].md5 is None


@pytest.mark.parametrize(
    ("fraction_ns", "age_s", "is_trusted"),
    [
        pytest.param(123, 0.05, False, id="within a tick of a fine clock"),
        pytest.param(123, 0.5, True, id="later on a fine clock"),
        pytest.param(0, 1.0, False, id="within two seconds of a coarse clock"),
        pytest.param(0, 3.0, True, id="later on a coarse clock"),
    ],
)
def test_a_file_agreed_upon_within_the_tick_of_its_last_write_is_read_again(
    tmp_path: Path, fraction_ns: int, age_s: float, is_trusted: bool
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1")
    os.utime(path, ns=(0, 1_700_000_000_000_000_000 + fraction_ns))
    found = look(tmp_path, {"a.txt": known(path, age_s)}).entries["a.txt"].md5
    assert (found == "known") is is_trusted


def test_a_date_that_cannot_be_kept_becomes_the_nearest_that_can(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1")
    os.utime(path, (0, 11_000_000_000))  # in the year 2318: beyond 63 bits of nanoseconds
    if path.stat().st_mtime < 10_000_000_000:
        return  # this file system has put a near date in its place
    assert look(tmp_path).entries["a.txt"].stat.mtime_ns == (1 << 63) - 1


def test_a_renamed_file_keeps_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1")
    base = {"a.txt": known(path)}
    path.rename(tmp_path / "b.txt")
    assert look(tmp_path, base).entries["b.txt"].md5 == "known"


def test_links_pipes_and_strange_names_block_their_place_and_are_said(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("1")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(outside)
    (root / "dangling").symlink_to("nowhere")
    os.mkfifo(root / "pipe")
    Path(os.fsdecode(os.fsencode(root) + b"/bad\xff")).write_text("1")
    tree = summed(root)
    assert tree.entries == {}
    assert set(tree.blocked) == {"link", "dangling", "pipe"}
    assert {skip.reason for skip in tree.skips} == {
        reasons.LINK,
        reasons.SPECIAL,
        reasons.NOT_UTF8,
    }


def test_a_file_that_jupyter_is_saving_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "nb.ipynb").write_text("{}")
    (tmp_path / ".~nb.ipynb").write_text("{}")
    assert look(tmp_path).blocked == {"nb.ipynb": reasons.BEING_SAVED}


def test_a_half_written_notebook_is_left_alone_until_it_has_rested(tmp_path: Path) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_text('{"cells": [')
    assert summed(tmp_path).blocked == {"nb.ipynb": reasons.HALF_WRITTEN}
    os.utime(path, (time.time() - 61, time.time() - 61))
    assert summed(tmp_path).entries["nb.ipynb"].md5 == md5(b'{"cells": [')


def test_whole_notebooks_and_other_files_are_taken_at_once(tmp_path: Path) -> None:
    (tmp_path / "nb.ipynb").write_text('{"cells": []}')
    (tmp_path / "half.json").write_text('{"cells": [')
    (tmp_path / "empty.txt").write_text("")
    tree = summed(tmp_path)
    assert tree.blocked == {}
    assert tree.entries["empty.txt"].md5 == md5(b"")


def test_a_large_file_is_read_only_when_there_is_something_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    with path.open("wb") as stream:
        stream.truncate(9_000_000)
    tree = look(tmp_path)
    sums = Checksums(tmp_path)
    assert sums.fill_in(tree, RemoteTree({}), {}, CancelToken()).entries["big.bin"].md5 is None
    there = remote({"big.bin": "x" * 9_000_000})
    assert sums.fill_in(tree, there, {}, CancelToken()).entries["big.bin"].md5 is not None


def test_a_file_that_changes_while_it_is_read_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.txt"
    path.write_text("1")
    tree = look(tmp_path)
    path.write_text("1 and more")
    found = Checksums(tmp_path).fill_in(tree, RemoteTree({}), {}, CancelToken())
    assert found.blocked == {"log.txt": reasons.CHANGING}


def test_what_is_sent_is_what_was_planned_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1")
    source = LocalSource(path, stat_of(path.lstat()))
    with source.open() as stream:
        assert stream.read() == b"1"
    source.verify()
    (tmp_path / ".~a.txt").write_text("1")
    with pytest.raises(Stale):
        source.verify()
    (tmp_path / ".~a.txt").unlink()
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises((Stale, OSError)):
        source.open()


def test_a_missing_or_unreadable_root_is_a_problem_and_no_empty_tree(tmp_path: Path) -> None:
    with pytest.raises(LocalProblem) as caught:
        look(tmp_path / "gone")
    assert caught.value.code == "link_local_missing"
    (tmp_path / "file").write_text("1")
    with pytest.raises(LocalProblem) as caught:
        look(tmp_path / "file")
    assert caught.value.code == "link_unreadable"


def test_a_folder_that_cannot_be_read_blocks_all_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    real = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert look(tmp_path).blocked == {"a": reasons.NO_RIGHTS}


def test_rules_come_from_the_folder_itself(tmp_path: Path) -> None:
    assert read_rules(tmp_path) == NO_RULES
    (tmp_path / ".colabsyncignore").write_text("*.csv\n")
    assert read_rules(tmp_path).ignores("a.csv", is_folder=False)
    (tmp_path / ".colabsyncignore").write_text("!\n")
    with pytest.raises(BadRequest) as caught:
        read_rules(tmp_path)
    assert caught.value.code == "bad_ignore"
