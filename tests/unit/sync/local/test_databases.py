"""A database in the middle of a change is left alone: half of it would be worth nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.sync.local.databases import HOT, JOURNAL, is_hot
from jupyter_colabsync.sync.plan import reasons
from tests.unit.sync.device import Device
from tests.unit.sync.local.linked import Linked


def entry(folder: Path, name: str) -> os.DirEntry[str]:
    """What a listing of the folder says of a name."""
    with os.scandir(folder) as entries:
        return next(each for each in entries if each.name == name)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(HOT + bytes(504), True, id="what stood there before"),
        pytest.param(b"", False, id="emptied at the end (TRUNCATE)"),
        pytest.param(bytes(512), False, id="zeroed at the end (PERSIST), or not begun"),
        pytest.param(HOT[:4], False, id="too short to say anything"),
        pytest.param(b"2026-11-26 a journal of my days", False, id="not SQLite's at all"),
    ],
)
def test_a_journal_says_by_its_head_whether_a_change_goes_on(
    tmp_path: Path, content: bytes, expected: bool
) -> None:
    (tmp_path / f"a.db{JOURNAL}").write_bytes(content)
    assert is_hot(entry(tmp_path, f"a.db{JOURNAL}")) is expected


def test_a_journal_that_is_none_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"a.db{JOURNAL}")
    (tmp_path / f"b.db{JOURNAL}").symlink_to(tmp_path / f"a.db{JOURNAL}")
    (tmp_path / f"c.db{JOURNAL}").mkdir()
    assert not any(is_hot(entry(tmp_path, f"{name}.db{JOURNAL}")) for name in "abc")


# --- what a look finds

BESIDE = HOT + bytes(504)


@pytest.mark.parametrize(
    ("known", "here", "expected"),
    [
        pytest.param(True, "as agreed", [f"left a.db: {reasons.HALF_CHANGED}"], id="unchanged yet"),
        pytest.param(True, "edited", [f"left a.db: {reasons.HALF_CHANGED}"], id="half changed"),
        pytest.param(False, "edited", [f"wall a.db: {reasons.HALF_CHANGED}"], id="a new one"),
        pytest.param(True, "gone", ["gone a.db"], id="the journal of a database that is gone"),
    ],
)
@pytest.mark.parametrize("are_rules_agreed", [False, True], ids=["with care", "the quick way"])
def test_what_lies_beside_a_hot_journal_is_left(
    linked: Linked, known: bool, here: str, expected: list[str], are_rules_agreed: bool
) -> None:
    database = linked.root / "a.db"
    if known:
        database.write_bytes(b"1")
    (linked.root / "k.txt").write_text("kept")
    linked.agree()
    (linked.root / f"a.db{JOURNAL}").write_bytes(BESIDE)
    if here == "edited":
        database.write_bytes(b"22")
    elif here == "gone":
        database.unlink()
    assert linked.lines(linked.look(are_rules_agreed=are_rules_agreed)) == expected


# --- a real one


@pytest.fixture
def changing(device: Device) -> Iterator[sqlite3.Connection]:
    """A database here with a change under way that has reached the file."""
    with closing(sqlite3.connect(device.root / "a.db")) as database:
        database.execute("CREATE TABLE t (x)")
        database.commit()
        device.write("k.txt", "kept")
        device.sync()
        database.execute("PRAGMA cache_size=1")
        database.execute("BEGIN")
        database.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 200)
        yield database


def test_a_half_changed_database_is_neither_sent_nor_written_over(
    device: Device, changing: sqlite3.Connection, hand: Hand
) -> None:
    before = hand.read("Work/a.db")
    hand.put("Work/a.db", b"of another device")
    report = device.sync()
    assert [(each.code, each.message.split(":")[0]) for each in report.problems] == [
        ("open_database", "a.db")
    ]
    assert device.engine.status().waiting_files == 1
    assert hand.read("Work/a.db") == b"of another device"
    changing.rollback()
    assert device.read("a.db") == before, "SQLite could take the change back"
    assert device.sync().problems == ()
    assert device.read("a.db") == b"of another device"
