"""A link's memory in use: what it answers, and that nothing is true in it which is not saved."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.sync.plan.nodes import ROOT
from jupyter_colabsync.sync.state import state as state_module
from jupyter_colabsync.sync.state.batch import Batch, Intent, Told
from jupyter_colabsync.sync.state.state import State
from jupyter_colabsync.sync.state.store import Store
from tests.unit.sync.pieces import (
    TOP,
    drive_file,
    drive_folder,
    file_node,
    folder_node,
    memory,
    stat,
)


@pytest.fixture
def state() -> Iterator[State]:
    """d/a.txt and b.txt are agreed on."""
    nodes = (folder_node(1, "d"), file_node(2, "a.txt", parent=1), file_node(3, "b.txt"))
    with memory(*nodes) as state:
        yield state


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


def opened(path: Path) -> State:
    """As the next process finds it."""
    return State(Store(path), TOP)


# --- what was agreed on


def test_nodes_are_found_by_path_and_paths_by_node(state: State) -> None:
    assert state.path(2) == "d/a.txt"
    assert state.at("d/a.txt") == state.get(2)
    assert (state.at("d/missing"), state.at("missing/a.txt"), state.get(-1)) == (None, None, None)
    root = state.at("")
    assert root is not None
    assert (root.key, root.drive_id) == (ROOT, TOP)
    assert state.by_drive_id(TOP) == root


def test_the_count_of_files_follows_every_batch(state: State) -> None:
    assert state.file_count == 2
    state.commit(Batch(base_put=[file_node(4, "c")]))
    assert state.file_count == 3
    state.commit(Batch(base_drop=[2, 3]))
    assert state.file_count == 1


def test_nothing_is_answered_from_a_cache_that_is_too_old_or_too_full(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "MAX_CACHED", 2)
    for key in range(1, 30):
        state.get(key)
    edited = file_node(3, "b.txt", "edited")
    state.commit(Batch(base_put=[edited], base_drop=[2]))
    assert (state.get(3), state.get(2), state.get(ROOT)) == (edited, None, state.at(""))


# --- what Drive told


def test_what_drive_told_counts_before_what_was_agreed(state: State) -> None:
    news = drive_file(2, "a.txt", "edited there", parent="id1")
    state.commit(Batch(told_put=[Told(2, news)]))
    assert state.file_of("id2") == news
    assert (state.told_of(2), state.key_of("id2")) == (Told(2, news), 2)
    state.commit(Batch(told_drop=["id2"]))
    agreed = state.file_of("id2")
    assert agreed is not None
    assert (agreed.parent_id, agreed.name, agreed.version) == ("id1", "a.txt", 1)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(Told(3, drive_file(3, "b.txt"), is_gone=True), id="gone for good"),
        pytest.param(Told(3, drive_file(3, "b.txt", is_trashed=True)), id="in the bin"),
    ],
)
def test_what_is_gone_on_drive_has_no_file_but_keeps_its_key(state: State, told: Told) -> None:
    state.commit(Batch(told_put=[told]))
    assert state.file_of("id3") is None
    assert (state.key_of("id3"), state.drive_id_of(3)) == (3, "id3")


def test_what_only_drive_knows_has_a_key_too(state: State) -> None:
    key = state.new_key()
    state.commit(Batch(told_put=[Told(key, drive_folder(9, "new"))]))
    assert (state.key_of("id9"), state.drive_id_of(key)) == (key, "id9")
    assert state.folder_ids() == ["id1", "id9"]


def test_a_thing_that_was_told_under_another_key_is_known_by_the_last_one(state: State) -> None:
    state.commit(Batch(told_put=[Told(7, drive_file(9, "x"))]))
    state.commit(Batch(told_put=[Told(8, drive_file(9, "x", "2"))]))
    assert (state.told_of(7), state.key_of("id9")) == (None, 8)


# --- whole or not at all


def test_what_could_not_be_saved_is_not_true_either(state: State) -> None:
    before = (dict(state.meta), state.get(3), state.take_ids(9), state.writes)
    broken = Batch(
        base_put=[file_node(3, "b.txt", "edited")],
        told_put=[Told(3, drive_file(3, "b.txt"))],
        intents_put=[Intent(3, "update", "file", "b.txt", 0, "b.txt", "id3")],
        unlisted=["id1"],
        ids_put=["fresh"],
        meta={"token": object()},  # type: ignore[dict-item]  # which no disk takes
    )
    with pytest.raises(sqlite3.Error):
        state.commit(broken)
    assert (dict(state.meta), state.get(3), state.take_ids(9), state.writes) == before
    assert (dict(state.told), dict(state.intents), state.unlisted) == ({}, {}, frozenset())


def test_every_commit_counts_as_a_write_and_nothing_else_does(state: State) -> None:
    before = state.writes
    state.file_of("id2")
    state.new_key()
    assert state.writes == before
    state.commit(Batch())
    assert state.writes == before + 1


def test_the_next_process_finds_everything(path: Path) -> None:
    first = opened(path)
    batch = Batch(
        meta={"token": "5", "gone": "1"},
        base_put=[file_node(3, "b.txt", stat=stat(7))],
        told_put=[Told(4, drive_file(4, "c"), is_gone=True)],
        unlisted=["id1", "id2"],
        intents_put=[Intent(3, "update", "file", "b.txt", 0, "b.txt", "id3", md5s=("x",))],
        ids_put=["x", "y"],
    )
    first.commit(batch)
    first.commit(Batch(meta={"gone": None}, listed=["id2"], ids_drop=["x"]))
    first._store.close()
    again = opened(path)
    assert again.get(3) == file_node(3, "b.txt", stat=stat(7))
    assert (again.meta["token"], "gone" in again.meta) == ("5", False)
    assert (again.told, again.unlisted) == (first.told, frozenset({"id1"}))
    assert (again.intents, again.take_ids(5)) == (first.intents, ("y",))
    again._store.close()


# --- keys and ids are used once

USERS_OF_KEYS = {
    "a node": Batch(base_put=[file_node(40, "a")]),
    "what Drive told": Batch(told_put=[Told(40, drive_file(1, "a"))]),
    "something begun": Batch(intents_put=[Intent(40, "create", "file", "a", 0, "a", "id1")]),
}


@pytest.mark.parametrize("batch", USERS_OF_KEYS.values(), ids=USERS_OF_KEYS)
def test_a_new_key_is_one_that_nothing_has(path: Path, batch: Batch) -> None:
    store = Store(path)
    store.write(batch)  # without the note of the next key, as an old version would
    store.close()
    state = opened(path)
    assert state.new_key() == 41
    state._store.close()


def test_a_key_is_never_used_again_even_when_its_node_is_gone(path: Path) -> None:
    state = opened(path)
    key = state.new_key()
    state.commit(Batch(base_put=[file_node(key, "a")]))
    state.commit(Batch(base_drop=[key]))
    state._store.close()
    again = opened(path)
    assert again.new_key() > key
    again._store.close()


def test_threads_never_get_the_same_key(state: State) -> None:
    found: list[int] = []

    def take() -> None:
        for _ in range(200):
            found.append(state.new_key())
            if len(found) % 50 == 0:
                state.commit(Batch())

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 800


def test_ids_stay_in_the_pool_until_they_are_used(state: State) -> None:
    state.commit(Batch(ids_put=["x", "y", "z"]))
    assert state.take_ids(2) == state.take_ids(2) == ("x", "y")
    intent = Intent(9, "create", "file", "a", 0, "a", "x")
    state.commit(Batch(ids_drop=["x"], intents_put=[intent]))
    assert state.take_ids(5) == ("y", "z")
