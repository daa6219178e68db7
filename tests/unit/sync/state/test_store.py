"""The file of a link's memory: what is written is whole, and what is broken is kept aside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.sync.plan.nodes import Base, Stat
from jupyter_colabsync.sync.state.batch import Batch, Happening, Intent, Told
from jupyter_colabsync.sync.state.store import HISTORY_MS, SCHEMA_VERSION, Store
from tests.unit.sync.pieces import drive_file, file_node, folder_node, stat


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "state.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path)
    yield store
    store.close()


def written(path: Path, *batches: Batch) -> None:
    """Write in another process' place, and let go."""
    store = Store(path)
    for batch in batches:
        store.write(batch)
    store.close()


def files_beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def seen(path: Path) -> list[tuple[Any, ...]]:
    """Everything in the tables, by sqlite itself."""
    connection = sqlite3.connect(path)
    tables = ("meta", "base", "told", "unlisted", "intents", "ids", "history")
    found = [(each, *connection.execute(f"SELECT * FROM {each}").fetchall()) for each in tables]  # noqa: S608
    connection.close()
    return found


# --- how it is kept


def test_a_link_without_memory_reads_as_empty_and_makes_no_file(store: Store, path: Path) -> None:
    store.check()
    assert (store.get(1), store.file_count(), store.highest_key()) == (None, 0, 0)
    assert (store.history(10), store.small().meta) == ([], {})
    assert not path.parent.exists()


def test_what_is_written_survives_a_power_cut(store: Store, path: Path) -> None:
    store.write(Batch(meta={"a": "1"}))
    connection = store._open_writer()
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,), (
        "FULL: each commit is synced"
    )
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_the_memory_is_for_its_owner_only(store: Store, path: Path) -> None:
    store.write(Batch(meta={"a": "1"}))
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_reading_writes_nothing_at_all(store: Store, path: Path) -> None:
    written(path, Batch(base_put=[file_node(1, "a")]))
    before = path.read_bytes(), path.stat().st_mtime_ns
    store.check()
    assert store.get(1) == file_node(1, "a")
    store.close()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert files_beside(path) == ["state.sqlite"]


def test_one_process_sees_what_another_wrote_when_that_has_let_go(path: Path) -> None:
    written(path, Batch(base_put=[file_node(1, "a")]))
    store = Store(path)
    before = store.signature()
    assert store.get(1) is not None
    store.close()
    written(path, Batch(base_put=[file_node(1, "b")]))
    assert store.signature() != before
    assert store.get(1) == file_node(1, "b")
    store.close()


def test_what_a_killed_process_left_in_the_log_is_read(path: Path) -> None:
    killed = Store(path)
    killed.write(Batch(base_put=[file_node(1, "a")]))
    store = Store(path)  # the other one never closed: its log was not folded in
    store.check()
    assert store.get(1) == file_node(1, "a")
    store.close()
    killed.close()


# --- nodes

NODES = [
    pytest.param(folder_node(7, "d", parent=3), id="a folder"),
    pytest.param(file_node(7, "a", stat=Stat(1, 2, 3, 4), checked_ns=5), id="a file with its stat"),
    pytest.param(file_node(7, "a"), id="a file to be hashed again"),
    pytest.param(file_node(7, "a (~abcd)", drive_name="a"), id="another name on Drive"),
    pytest.param(file_node(7, "x.gdoc", is_pointer=True, drive_name="x"), id="a pointer"),
    pytest.param(file_node(7, "a", can_edit=False), id="not to be edited"),
    pytest.param(file_node(7, "a", can_download=False, can_trash=False), id="nor to be had"),
    pytest.param(folder_node(7, "d", can_add=False), id="a folder that takes nothing new"),
    pytest.param(file_node(7, "a", revision_id="r", version=2**62, etag='"e"', modified_at_ms=-5),
                 id="Drive's word"),
    pytest.param(file_node(7, "\U0001f389\n'\"", md5=None, stat=stat(2**63 - 1, 2**62)),
                 id="strange names and numbers"),
]  # fmt: skip


def test_what_older_versions_did_not_ask_drive_for_counts_as_allowed(path: Path) -> None:
    old = msgspec.to_builtins(drive_file(7, "d"))
    del old["can_add"]
    written(path, Batch(base_put=[file_node(1, "a")]))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO told VALUES ('id7', 7, ?, 0)", [msgspec.msgpack.encode(old)]
        )
        connection.execute("UPDATE base SET flags = 7")  # all that could be said then
        connection.commit()
    store = Store(path)
    store.check()
    assert store.small().told["id7"].file == drive_file(7, "d")
    assert store.get(1) == file_node(1, "a")
    store.close()


@pytest.mark.parametrize("node", NODES)
def test_a_node_comes_back_as_it_was(path: Path, node: Base) -> None:
    written(path, Batch(base_put=[node]))
    store = Store(path)
    assert store.get(7) == node
    assert store.named(node.parent, node.name) == [node]
    assert store.children(node.parent) == [node]
    assert store.by_drive_id("id7") == node
    store.close()


def test_nodes_are_found_by_all_that_is_asked_for(store: Store) -> None:
    notebook = file_node(2, "a.ipynb", parent=1, stat=stat(9))
    store.write(Batch(base_put=[folder_node(1, "d"), notebook, file_node(3, "b")]))
    assert store.by_inode(9) == [notebook]
    assert [row[0] for row in store.known(1)] == ["a.ipynb"]
    assert store.folder_ids() == ["id1"]
    assert store.md5s(".ipynb") == {notebook.md5}
    assert store.names_like("%.ipy%") == [notebook]
    assert (store.file_count(), store.highest_key()) == (2, 3)


# --- a batch is one thing

ALL_OF_IT = Batch(
    meta={"token": "5"},
    base_put=[file_node(1, "a")],
    told_put=[Told(2, drive_file(2, "b"))],
    unlisted=["id9"],
    intents_put=[Intent(3, "create", "file", "c", 0, "c", "id3")],
    ids_put=["fresh"],
    history=[Happening("upload", "remote", "a", "new here", at_ms=1)],
)


def test_a_batch_is_saved_whole(path: Path) -> None:
    written(path, ALL_OF_IT)
    store = Store(path)
    small = store.small()
    assert (small.meta, small.told) == ({"token": "5"}, {"id2": Told(2, drive_file(2, "b"))})
    assert (small.unlisted, small.ids) == ({"id9"}, ["fresh"])
    assert small.intents == {3: Intent(3, "create", "file", "c", 0, "c", "id3")}
    assert [each.path for each in store.history(9)] == ["a"]
    store.close()


def test_a_batch_that_breaks_in_the_middle_has_not_happened(path: Path) -> None:
    written(path, ALL_OF_IT)
    before = seen(path)
    changed = msgspec.structs.replace(file_node(1, "a"), md5="changed")
    broken = Batch(
        base_put=[changed],
        told_drop=["id2"],
        ids_drop=["fresh"],
        meta={"token": "6", "bad": object()},  # type: ignore[dict-item]  # to break the last step
    )
    store = Store(path)
    with pytest.raises(sqlite3.Error):
        store.write(broken)
    store.close()
    assert seen(path) == before


def test_drops_happen_before_puts(store: Store) -> None:
    store.write(Batch(base_put=[file_node(1, "a")], ids_put=["x"]))
    store.write(Batch(base_drop=[1], base_put=[file_node(1, "b")], ids_drop=["x"], ids_put=["x"]))
    store.write(Batch(unlisted=["f"], listed=["f"]))
    assert store.get(1) == file_node(1, "b")
    assert store.small().ids == ["x"]
    assert store.small().unlisted == set(), "what was listed is listed"


def test_a_disk_that_refuses_is_told_in_a_sentence(tmp_path: Path) -> None:
    place = tmp_path / "state.sqlite"
    place.mkdir()
    with pytest.raises(LocalProblem) as caught:
        Store(place).write(Batch(meta={"a": "1"}))
    assert caught.value.code == "state_unwritable"
    assert str(tmp_path) not in caught.value.message


# --- what happened


def test_history_is_told_in_pages_the_last_one_first(store: Store) -> None:
    for number in range(5):
        happening = Happening("upload", "remote", f"f{number}", "new here", at_ms=number)
        store.write(Batch(history=[happening]))
    first = store.history(2)
    assert [each.path for each in first] == ["f4", "f3"]
    assert [each.path for each in store.history(9, before=first[-1].number)] == ["f2", "f1", "f0"]
    store.write(Batch(history_drop=[first[0].number]))
    assert [each.path for each in store.history(2)] == ["f3", "f2"]


@pytest.mark.parametrize(
    ("done", "is_told"),
    [
        pytest.param(Happening("delete", "remote", "a", "", drive_id="i"), True, id="to a bin"),
        pytest.param(Happening("replace", "local", "a", "", kept=".bin/d/a"), True, id="replaced"),
        pytest.param(
            Happening("upload", "remote", "a", "", replaced_md5="0f" * 16), True, id="written over"
        ),
        pytest.param(Happening("merge", "local", "a", ""), True, id="merged"),
        pytest.param(Happening("upload", "remote", "a", ""), False, id="sent"),
        pytest.param(Happening("download", "local", "a", ""), False, id="fetched"),
        pytest.param(Happening("move", "local", "delete", "", kept="bin/b"), False, id="moved"),
        pytest.param(Happening("conflict", "local", "a", "", kept="b"), False, id="kept twice"),
    ],
)
def test_what_took_something_away_is_told_among_many_others(
    store: Store, done: Happening, is_told: bool
) -> None:
    others = [Happening("upload", "remote", f"f{number}", "new here") for number in range(99)]
    store.write(Batch(history=[*others, done, *others]))
    found = store.undoable(".bin")
    assert found == [msgspec.structs.replace(done, number=100)] * is_told


def test_conflicts_are_told_however_much_has_happened_since(store: Store) -> None:
    others = [Happening("move", "local", "conflict", "", kept="conflict") for _ in range(3_000)]
    done = [Happening("conflict", "local", name, "", kept=f"{name} copy") for name in "ab"]
    store.write(Batch(history=[done[0], *others, done[1], *others]))
    assert [each.path for each in store.conflicts()] == ["b", "a"]


@pytest.mark.parametrize(("age_ms", "is_kept"), [(HISTORY_MS, True), (HISTORY_MS + 1, False)])
def test_history_is_kept_for_thirty_days(store: Store, age_ms: int, is_kept: bool) -> None:
    now_ms = 1_800_000_000_000
    for at_ms in (now_ms - age_ms, now_ms):
        store.write(Batch(history=[Happening("delete", "local", str(at_ms), "", at_ms=at_ms)]))
    assert len(store.history(9)) == 1 + is_kept


# --- files that are not as they should be


def test_a_memory_of_a_newer_version_is_refused_and_left_as_it_is(path: Path) -> None:
    written(path, ALL_OF_IT)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    connection.commit()
    connection.close()
    content = path.read_bytes()
    with pytest.raises(LocalProblem, match="Update it, then sync again") as caught:
        Store(path).check()
    assert caught.value.code == "state_too_new"
    assert path.read_bytes() == content
    assert files_beside(path) == ["state.sqlite"]


def _older(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION - 1}")
    connection.commit()
    connection.close()


def _garbage(path: Path) -> None:
    path.write_bytes(b"no database " * 1000)


def _cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _cut_in_its_header(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def _without_a_table(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE told")
    connection.commit()
    connection.close()


def _with_a_row_nobody_can_read(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE intents SET intent = x'c1'")
    connection.commit()
    connection.close()


DAMAGES = {
    "of an older version": _older,
    "garbage": _garbage,
    "cut in the middle": _cut,
    "cut in its header": _cut_in_its_header,
    "without a table": _without_a_table,
    "with a row nobody can read": _with_a_row_nobody_can_read,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_cannot_be_read_is_kept_aside_and_the_link_begins_anew(
    path: Path, damage: Any
) -> None:
    written(path, ALL_OF_IT)
    for name in ("state.sqlite.bad", "state.sqlite.bad-2", "state.sqlite.bad-3"):
        damage(path)
        content = path.read_bytes()
        store = Store(path)
        store.check()
        assert (path.with_name(name)).read_bytes() == content
        assert (store.file_count(), store.small().meta) == (0, {})
        store.write(ALL_OF_IT)
        store.close()
    assert Store(path).file_count() == 1


def test_damage_that_shows_in_the_middle_of_the_work_is_told_and_kept_aside(path: Path) -> None:
    written(path, Batch(base_put=[file_node(key, f"file {key}") for key in range(1, 3000)]))
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    store = Store(path)
    with pytest.raises(LocalProblem, match="nothing is deleted") as caught:
        store.children(0)
    assert caught.value.code == "state_broken"
    assert path.with_name("state.sqlite.bad").read_bytes() == bytes(content)
    assert store.get(1) is None


def test_a_copy_for_a_preview_holds_all_and_is_forgotten(path: Path) -> None:
    written(path, ALL_OF_IT)
    store, copy = Store(path), Store(None)
    store.copy_into(copy)
    copy.write(Batch(base_drop=[1]))
    assert copy.file_count() == 0
    assert copy.small().meta == {"token": "5"}
    assert store.file_count() == 1
    store.close()
    copy.close()
