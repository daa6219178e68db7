"""What a link remembers survives, together or not at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.sync.memory import Batch, Intent, Ledger, Memory
from jupyter_colabsync.sync.model import BaseEntry, Stat
from jupyter_colabsync.sync.store import StateStore
from tests.unit.sync.pieces import base_entry, drive_file

STAT = Stat(2**63 - 1, 5, 1_700_000_000_123_456_789, -5)


@pytest.fixture
def store(tmp_path: Path) -> StateStore:
    return StateStore(tmp_path / "state" / "state.sqlite")


def reread(store: StateStore) -> Memory:
    """What another process would find."""
    store.close()
    return StateStore(store.path).load()


FULL = Batch(
    meta={"token": "7", "rules": "ä"},
    base_put={
        "a": base_entry("a", None),
        "a/ü 🎉.txt": BaseEntry("file", "id1", "drive/name", "md5", 5, STAT, 9),
        "unknown": BaseEntry("file", "id2", "x", "md5", 5, None),
    },
    mirror_put=[drive_file("a", None), drive_file("b", "1")],
    unlisted=["id:a"],
    intents_put=[
        Intent("n", "file", "new1", "id:a", ("m1", "m2"), STAT),
        Intent("f", "folder", None, "id:a"),
    ],
    ids_put=["i1", "i2"],
)


def test_everything_is_found_again(store: StateStore) -> None:
    ledger = Ledger(store.load(), store)
    ledger.commit(FULL)
    assert reread(store) == ledger.memory
    assert ledger.memory.base["a/ü 🎉.txt"].stat == STAT
    assert ledger.memory.unlisted == {"id:a"}


def test_memory_and_disk_stay_the_same_whatever_is_changed(store: StateStore) -> None:
    ledger = Ledger(store.load(), store)
    ledger.commit(FULL)
    for batch in (
        Batch(base_rename=("a", "z")),
        Batch(listed=["id:a"], intents_drop=["n"], ids_drop=["i1"], meta={"rules": None}),
        Batch(mirror_put=[drive_file("a", "2")], mirror_drop=["id:b"]),
        Batch(base_drop=["unknown"], base_put={"b": base_entry("b", "1")}),
        Batch(unlisted=["id:a"]),
        Batch(mirror_put=[drive_file("a", "3")]),
    ):
        ledger.commit(batch)
        assert reread(store) == ledger.memory
    assert "z/ü 🎉.txt" in ledger.memory.base
    assert ledger.memory.unlisted == {"id:a"}


def test_a_rename_takes_along_what_lies_below_and_nothing_beside(store: StateStore) -> None:
    ledger = Ledger(store.load(), store)
    paths = ["a", "a/b", "a/b/c", "a b", "a-", "a.txt", "ab", "a0"]
    ledger.commit(Batch(base_put={path: base_entry(path, "1") for path in paths}))
    ledger.commit(Batch(base_rename=("a", "q/a")))
    expected = {"q/a", "q/a/b", "q/a/b/c", "a b", "a-", "a.txt", "ab", "a0"}
    assert set(ledger.memory.base) == expected
    assert set(reread(store).base) == expected


@pytest.mark.parametrize(("path", "to"), [("a", "b"), ("b/a", "b"), ("a", "b/c")])
def test_a_rename_takes_the_place_of_what_was_known_there(
    store: StateStore, path: str, to: str
) -> None:
    ledger = Ledger(store.load(), store)
    paths = [path, f"{path}/x", to, f"{to}/x", f"{to}/y", f"{to}/y/z", "k"]
    ledger.commit(Batch(base_put={each: base_entry(each, each) for each in paths}))
    ledger.commit(Batch(base_rename=(path, to)))
    assert reread(store) == ledger.memory
    assert ledger.memory.base[to].md5 == path
    assert f"{to}/y" not in ledger.memory.base
    assert "k" in ledger.memory.base


def test_a_batch_that_fails_has_changed_nothing(store: StateStore) -> None:
    ledger = Ledger(store.load(), store)
    ledger.commit(FULL)
    bad = Batch(
        meta={"token": "8"},
        base_put={"new": base_entry("new", "1")},
        mirror_put=[drive_file("x", "1"), drive_file("y", "1", file_id=object())],  # type: ignore[arg-type]  # not a string: sqlite refuses it
    )
    before = ledger.memory.copy()
    with pytest.raises(sqlite3.Error):
        ledger.commit(bad)
    assert ledger.memory == before
    assert reread(store) == before


@pytest.mark.parametrize("ruin", ["garbage", "cut", "header"])
def test_a_file_that_cannot_be_read_is_set_aside_and_an_empty_one_begun(
    store: StateStore, ruin: str
) -> None:
    store.write(Batch(base_put={f"f{n}": base_entry(f"f{n}", "1") for n in range(2000)}))
    store.close()
    content = store.path.read_bytes()
    store.path.write_bytes(
        {
            "garbage": b"no database" * 1000,
            "cut": content[: len(content) // 2],
            "header": b"\0" * 5000 + content[5000:],
        }[ruin]
    )
    fresh = StateStore(store.path)
    assert fresh.load() == Memory()
    fresh.write(Batch(meta={"token": "1"}))
    assert reread(fresh).meta == {"token": "1"}
    assert (store.path.parent / "state.sqlite.bad").exists()


def test_loading_writes_nothing(store: StateStore) -> None:
    store.write(FULL)
    store.close()
    before = {each.name: each.stat().st_mtime_ns for each in store.path.parent.iterdir()}
    store.load()
    assert {each.name: each.stat().st_mtime_ns for each in store.path.parent.iterdir()} == before


def test_what_a_killed_process_left_in_the_log_is_found(store: StateStore, tmp_path: Path) -> None:
    store.write(FULL)  # not closed: the log has not been folded in
    for name in ("state.sqlite", "state.sqlite-wal"):
        (tmp_path / name).write_bytes((store.path.parent / name).read_bytes())
    assert StateStore(tmp_path / "state.sqlite").load().meta["token"] == "7"


def test_the_signature_tells_of_writes_and_of_nothing_else(store: StateStore) -> None:
    store.write(FULL)
    store.close()
    before = store.signature()
    store.load()
    assert store.signature() == before
    store.write(Batch(meta={"token": "other"}))
    assert store.signature() != before


def test_state_of_a_newer_version_is_not_touched(store: StateStore) -> None:
    store.write(FULL)
    store.close()
    connection = sqlite3.connect(store.path)
    connection.execute("PRAGMA user_version=99")
    connection.commit()
    connection.close()
    with pytest.raises(LocalProblem, match="newer version") as caught:
        store.load()
    assert caught.value.code == "state_too_new"


def test_a_ledger_without_a_store_forgets() -> None:
    ledger = Ledger(Memory(), None)
    ledger.commit(FULL)
    assert ledger.memory.meta["token"] == "7"
