"""Which files a look reads, how often, and that it never reads half of something."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.sync.local import checksums as checksums_module
from jupyter_colabsync.sync.local.checksums import (
    HalfWritten,
    LocalSource,
    has_rested,
    open_any,
    read_md5,
)
from jupyter_colabsync.sync.local.entries import is_settled
from jupyter_colabsync.sync.local.stats import StillChanging, stat_of
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.nodes import Stat
from jupyter_colabsync.sync.plan.trees import Known
from tests.unit.sync.local.linked import Linked
from tests.unit.sync.pieces import file_node, md5_of, stat
from tests.unit.sync.two_sides import do_here

SECOND_NS = 1_000_000_000
AT_NS = 1_800_000_000 * SECOND_NS
"""A moment whose fraction of a second is 0, as all times of coarse file systems are."""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read, so far."""
    names: list[str] = []
    real = checksums_module.read_md5

    def reading(path: Path, stat: Stat) -> str:
        names.append(path.name)
        return real(path, stat)

    monkeypatch.setattr(checksums_module, "read_md5", reading)
    return names


# --- what a stat can be trusted for


@pytest.mark.parametrize(
    ("mtime_ns", "after_ns", "expected"),
    [
        pytest.param(AT_NS, 2 * SECOND_NS + 1, True, id="a coarse disk, more than 2 s later"),
        pytest.param(AT_NS, 2 * SECOND_NS, False, id="a coarse disk, 2 s later"),
        pytest.param(AT_NS + 5, SECOND_NS // 10 + 1, True, id="a fine disk, more than 0.1 s later"),
        pytest.param(AT_NS + 5, SECOND_NS // 10, False, id="a fine disk, 0.1 s later"),
        pytest.param(AT_NS + 5, -SECOND_NS, False, id="dated in the future"),
    ],
)
def test_a_stat_is_trusted_when_a_later_write_must_have_shown_in_it(
    mtime_ns: int, after_ns: int, expected: bool
) -> None:
    checked_ns = mtime_ns + after_ns
    node = file_node(1, "a", stat=stat(9, mtime_ns=mtime_ns), checked_ns=checked_ns)
    assert node.is_settled() is expected
    known = Known("a", 1, False, 9, 1, mtime_ns, 1, checked_ns, node.md5)
    assert is_settled(known) is expected, "a scan has the same rule"
    assert not file_node(1, "a", stat=None, checked_ns=checked_ns).is_settled()


@pytest.mark.parametrize("are_rules_agreed", [False, True], ids=["with care", "the quick way"])
def test_a_write_right_after_the_last_look_is_found_though_the_stat_is_the_same(
    agreed: Linked, read: list[str], are_rules_agreed: bool
) -> None:
    before = agreed.node("a.txt")
    assert before.stat is not None
    agreed.change_memory("a.txt", md5=md5_of("0"), checked_ns=before.stat.mtime_ns + 1)
    assert agreed.lines(agreed.look(are_rules_agreed=are_rules_agreed)) == ["edited a.txt"]
    agreed.change_memory("b.txt", checked_ns=before.stat.mtime_ns)
    agreed.change_memory("a.txt", md5=md5_of("1"))
    assert agreed.lines(agreed.look(are_rules_agreed=are_rules_agreed)) == []
    assert set(read) == {"a.txt", "b.txt"}, "the others' stats can be trusted"


def test_what_is_as_agreed_is_not_read(agreed: Linked, read: list[str]) -> None:
    agreed.look()
    assert read == []


def test_a_file_with_another_date_is_read_once_and_not_at_every_look(
    agreed: Linked, read: list[str]
) -> None:
    do_here(agreed.root, "touch a.txt 1000000000")
    for _ in range(3):
        assert agreed.lines(agreed.look()) == ["touched a.txt"]
    assert read == ["a.txt"]
    do_here(agreed.root, "touch a.txt 1000000001")
    agreed.look()
    assert read == ["a.txt", "a.txt"]


def test_a_file_written_a_moment_ago_is_read_at_every_look(agreed: Linked, read: list[str]) -> None:
    do_here(agreed.root, "write a.txt 9")
    for _ in range(2):
        agreed.look()
    assert read == ["a.txt", "a.txt"], "a write within the same tick would not show"


@pytest.mark.parametrize(
    ("name", "size_there", "expected"),
    [
        pytest.param("big.bin", (), False, id="large and new: read while it is sent"),
        pytest.param("big.bin", (50,), True, id="Drive has something new of its size"),
        pytest.param("big.ipynb", (), True, id="a notebook, to see that it is whole"),
        pytest.param("small.bin", (), True, id="small: known before it is sent"),
    ],
)
def test_large_files_are_read_only_where_there_is_something_to_compare_them_with(
    agreed: Linked,
    read: list[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    size_there: tuple[int, ...],
    expected: bool,
) -> None:
    monkeypatch.setattr(checksums_module, "SMALL_BYTES", 40)
    text = "{}" if name == "small.bin" else '{"cells": []}'.ljust(50)
    (agreed.root / name).write_text(text)
    seen = agreed.look(sizes_there=size_there)
    (node,) = seen.new.values()
    assert (node.md5 is not None, read == [name]) == (expected, expected)


def test_a_large_file_is_read_when_only_its_date_may_have_changed(
    agreed: Linked, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksums_module, "SMALL_BYTES", 0)
    do_here(agreed.root, "touch a.txt 1000000000")
    do_here(agreed.root, "write b.txt 22222222")
    assert agreed.lines(agreed.look()) == ["edited b.txt", "touched a.txt"]
    assert read == ["a.txt"], "another size is another content"


# --- half of something is never taken


def planned(path: Path) -> Stat:
    """As a scan saw it."""
    return stat_of(os.lstat(path))


def test_a_file_that_is_another_than_was_seen_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    seen = planned(path)
    path.write_text("22")
    with pytest.raises(StillChanging):
        read_md5(path, seen)


def test_a_file_that_grows_while_it_is_read_has_no_checksum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.log"
    path.write_text("1" * 100)
    real = os.fstat
    calls: list[int] = []

    def growing(descriptor: int) -> os.stat_result:
        found = real(descriptor)
        calls.append(descriptor)
        if len(calls) == 2:  # it was opened and is as it was seen: from now on it grows
            with path.open("a") as log:
                log.write("more")
        return found

    seen = planned(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", growing)
        with pytest.raises(StillChanging):
            read_md5(path, seen)


@pytest.mark.parametrize("text", ['{"cells": [', "", '{"cells": []} {', "[]"])
def test_a_notebook_that_is_not_whole_has_to_rest_first(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    with pytest.raises(HalfWritten):
        read_md5(path, planned(path))
    rested_s = time.time() - checksums_module.RESTED_S - 1
    os.utime(path, (rested_s, rested_s))
    assert read_md5(path, planned(path)) == md5_of(text), "people's files are taken as they are"


@pytest.mark.parametrize(
    ("age_s", "expected"), [(61, True), (59, False), (0, False), (-5, True), (-86_400, True)]
)
def test_when_a_file_has_rested(age_s: float, expected: bool) -> None:
    mtime_ns = int((time.time() - age_s) * 1e9)
    assert has_rested(stat(1, mtime_ns=mtime_ns)) is expected


def test_half_a_notebook_is_left_and_a_new_one_takes_up_its_place(agreed: Linked) -> None:
    do_here(agreed.root, "write nb.ipynb {}")
    agreed.agree()
    do_here(agreed.root, "write nb.ipynb '{\"cel'")
    do_here(agreed.root, "write new.ipynb '{\"cel'")
    assert agreed.lines(agreed.look()) == [
        f"left nb.ipynb: {reasons.HALF_WRITTEN}",
        f"wall new.ipynb: {reasons.HALF_WRITTEN}",
    ]


def _refuse(error: Exception) -> Callable[[Path, Stat], str]:
    def reading(path: Path, stat: Stat) -> str:
        raise error

    return reading


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(PermissionError(13, "no"), [reasons.NO_RIGHTS] * 2, id="no right"),
        pytest.param(OSError(5, "I/O"), ["cannot be read (I/O)"] * 2, id="a bad disk"),
        pytest.param(Stale("gone"), [reasons.CHANGING] * 2, id="it is no file by now"),
    ],
)
def test_what_cannot_be_read_is_left_and_told_and_nothing_is_gone(
    agreed: Linked, monkeypatch: pytest.MonkeyPatch, error: Exception, expected: list[str]
) -> None:
    do_here(agreed.root, "write a.txt 9")
    do_here(agreed.root, "write n.txt 9")
    monkeypatch.setattr(checksums_module, "read_md5", _refuse(error))
    seen = agreed.look()
    assert agreed.lines(seen) == [f"left a.txt: {expected[0]}", f"wall n.txt: {expected[1]}"]
    assert sorted((skip.path, skip.is_quiet) for skip in seen.skips) == [
        ("a.txt", False),
        ("n.txt", False),
    ]


def test_a_log_that_never_rests_is_a_change_and_a_notebook_waits(
    agreed: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    do_here(agreed.root, "write a.txt 9")
    do_here(agreed.root, "write n.ipynb {}")
    monkeypatch.setattr(checksums_module, "read_md5", _refuse(StillChanging("now")))
    assert agreed.lines(agreed.look()) == ["edited a.txt", f"wall n.ipynb: {reasons.CHANGING}"]


# --- opening


def test_neither_pipes_nor_links_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Stale):
        open_any(tmp_path / "pipe")
    (tmp_path / "secret").write_text("1")
    (tmp_path / "link").symlink_to("secret")
    with pytest.raises(OSError, match="symbolic link"):
        open_any(tmp_path / "link")


@pytest.mark.parametrize("event", ["nothing", "touched", "edited", "being saved", "gone"])
def test_what_is_sent_is_what_was_planned(tmp_path: Path, event: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("planned")
    source = LocalSource(path, planned(path))
    assert source.size_bytes == 7
    match event:
        case "touched":
            os.utime(path, (5, 5))
        case "edited":
            path.write_text("edited")
        case "being saved":
            (tmp_path / ".~a.txt").write_text("planned")
        case "gone":
            path.unlink()
    if event == "nothing":
        source.verify()
        with source.open() as stream:
            assert stream.read() == b"planned"
    else:
        with pytest.raises(Stale):
            source.verify()


# --- pointers


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("copy.gdoc", '{"colabsync_pointer": 1}', []),
        ("mine.gdoc", "my own words", ["new mine.gdoc"]),
        ("copy.txt", '{"colabsync_pointer": 1}', ["new copy.txt"]),
    ],
)
def test_a_copy_of_a_pointer_is_nothing_to_send(
    agreed: Linked, name: str, text: str, expected: list[str]
) -> None:
    (agreed.root / "d" / name).write_text(text)
    seen = agreed.look()
    assert agreed.lines(seen) == [line.replace("new ", "new d/") for line in expected]
    assert (agreed.keys["d"] in seen.others) is (expected == []), "its folder is not empty"
