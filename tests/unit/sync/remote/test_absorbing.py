"""What one entry of the feed, or of a listing, changes in what is known of Drive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

import pytest

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.nodes import Base
from jupyter_colabsync.sync.remote import absorbing
from jupyter_colabsync.sync.remote.absorbing import Absorbed, known_children, slim, take_in
from jupyter_colabsync.sync.remote.observing import is_same_content
from jupyter_colabsync.sync.state.batch import Batch, Intent
from jupyter_colabsync.sync.state.state import State
from tests.unit.sync.pieces import drive_file, drive_folder, file_node, folder_node, memory

Entry: TypeAlias = DriveFile | str
"""What the feed tells: a thing as it is, or the id of one that is gone."""

D = drive_folder(1, "d")
A = drive_file(2, "a.txt", parent="id1")
B = drive_file(3, "b.txt")


@pytest.fixture
def state() -> Iterator[State]:
    """d/a.txt and b.txt are agreed on."""
    nodes = (folder_node(1, "d"), file_node(2, "a.txt", parent=1), file_node(3, "b.txt"))
    with memory(*nodes) as state:
        yield state


def tell(state: State, *entries: Entry, strangers: dict[str, DriveFile] | None = None) -> None:
    """One page, absorbed and saved."""
    wanted: Callable[[DriveFile], bool] = lambda folder: folder.name != "ignored"  # noqa: E731
    absorbed = Absorbed(state, {} if strangers is None else strangers, wanted)
    for entry in entries:
        if isinstance(entry, str):
            absorbed.lose(entry)
        else:
            absorbed.take(entry)
    absorbed.welcome_strangers()
    state.commit(absorbed.batch())


def lines(state: State) -> list[str]:
    """What is known otherwise than in the base, and what has to be listed."""
    found = []
    for told in state.told.values():
        how = "gone" if told.is_gone else "binned" if told.file.is_trashed else "there"
        above = "" if told.file.parent_id == "top" else f"{told.file.parent_id}/"
        known = "" if state.get(told.key) is not None else " (new)"
        found.append(f"{told.file.id} {how}: {above}{told.file.name}{known}")
    return sorted([*found, *(f"list {each}" for each in state.unlisted)])


TOLD: list[tuple[Sequence[Sequence[Entry]], list[str], str]] = [
    ([[A, B, D]], [], "as agreed: our own echo"),
    ([[replace(B, version=7)]], [], "a mere look"),
    ([[drive_file(3, "b.txt", "2", version=2)]], ["id3 there: b.txt"], "an edit"),
    ([[drive_file(3, "b.txt", "2", version=2)] * 2], ["id3 there: b.txt"], "an edit, told twice"),
    ([[drive_file(3, "b.txt", "2", version=2)], [drive_file(3, "b.txt", version=1)]],
     ["id3 there: b.txt"], "an old entry comes late"),
    ([[drive_file(3, "b.txt", "2", version=2)], [drive_file(3, "b.txt", version=3)]], [],
     "an edit that was taken back"),
    ([[replace(B, name="n.txt", version=2)]], ["id3 there: n.txt"], "a rename"),
    ([[replace(A, parent_id="top", version=2)]], ["id2 there: a.txt"], "a move in the link"),
    ([[replace(B, parent_id="id1", version=2)]], ["id3 there: id1/b.txt"], "a move into a folder"),
    ([[replace(B, parent_id="far", version=2)]], ["id3 gone: far/b.txt"], "a move out of the link"),
    ([[replace(B, parent_id=None, version=2)]], ["id3 gone: None/b.txt"], "out of sight"),
    ([[replace(B, parent_id="far", version=2)], [replace(B, version=3)]], [], "out and in again"),
    ([[replace(B, is_trashed=True, is_explicitly_trashed=True, version=2)]],
     ["id3 binned: b.txt"], "into the bin"),
    ([[replace(A, is_trashed=True, version=2)]], [], "into the bin with its folder: not by itself"),
    ([["id3"]], ["id3 gone: b.txt"], "deleted for good"),
    ([["id3"], [replace(B, version=3)]], [], "deleted, and seen again"),
    ([["strange"]], [], "somebody else's deletion"),
    ([[drive_file(9, "n")]], ["id9 there: n (new)"], "something new"),
    ([[drive_file(9, "n")], [drive_file(9, "m", version=2)]], ["id9 there: m (new)"],
     "something new, renamed"),
    ([[drive_file(9, "n")], ["id9"]], [], "something new, gone again"),
    ([[drive_file(9, "n")], [drive_file(9, "n", is_trashed=True, is_explicitly_trashed=True)]], [],
     "something new, in the bin again"),
    ([[drive_file(9, "n"), "id9"]], [], "both in one page"),
    ([[drive_file(9, "n", parent="far")]], [], "something new elsewhere on the Drive"),
    ([[drive_folder(9, "n")]], ["id9 there: n (new)", "list id9"], "a new folder: it is listed"),
    ([[drive_folder(9, "ignored")]], ["id9 there: ignored (new)"], "a folder of no interest"),
    ([[replace(D, name="n", version=2)]], ["id1 there: n"], "a renamed folder is not listed again"),
    ([[drive_file(9, "n", parent="id8"), drive_folder(8, "m")]],
     ["id8 there: m (new)", "id9 there: id8/n (new)", "list id8"], "a child before its folder"),
    ([[drive_folder(8, "m"), "id8"]], [], "a new folder that went at once: nothing to list"),
]  # fmt: skip


@pytest.mark.parametrize(("pages", "expected"), [pytest.param(*row[:2], id=row[2]) for row in TOLD])
def test_what_is_told_is_compared_with_what_is_known(
    state: State, pages: Sequence[Sequence[Entry]], expected: list[str]
) -> None:
    for page in pages:
        tell(state, *page)
    assert lines(state) == expected
    before = dict(state.told)
    tell(state, pages[-1][-1])
    assert state.told == before, "told once more it changes nothing"


# --- what needs no agreement goes into the base


def test_what_drive_alone_decides_is_noted_at_once(state: State) -> None:
    news = replace(
        B, version=5, modified_at_ms=7, head_revision_id="r", can_edit=False, can_trash=False
    )
    tell(state, news)
    node = state.get(3)
    assert node is not None
    assert lines(state) == []
    assert (node.version, node.modified_at_ms, node.revision_id) == (5, 7, "r")
    assert (node.can_edit, node.can_trash, node.can_download) == (False, False, True)


@pytest.mark.parametrize(
    ("news", "etag"),
    [
        pytest.param(replace(B, version=1), "old", id="the same version: the etag is still good"),
        pytest.param(replace(B, version=2), None, id="another version: it is not"),
        pytest.param(replace(B, version=2, etag="new"), "new", id="another version with its etag"),
    ],
)
def test_an_etag_is_good_for_one_version_only(
    state: State, news: DriveFile, etag: str | None
) -> None:
    state.commit(Batch(base_put=[file_node(3, "b.txt", etag="old")]))
    tell(state, news)
    node = state.get(3)
    assert node is not None
    assert node.etag == etag


# --- strangers: told before the folder they lie in is known


def test_a_stranger_is_taken_in_when_its_folder_becomes_known(state: State) -> None:
    strangers: dict[str, DriveFile] = {}
    tell(state, drive_file(9, "n", parent="id8"), strangers=strangers)
    assert (lines(state), list(strangers)) == ([], ["id9"])
    tell(state, drive_folder(8, "m"), strangers=strangers)
    assert "id9 there: id8/n (new)" in lines(state)
    assert strangers == {}


def test_a_stranger_that_was_deleted_meanwhile_is_forgotten(state: State) -> None:
    strangers: dict[str, DriveFile] = {}
    tell(state, drive_file(9, "n", parent="id8"), "id9", strangers=strangers)
    tell(state, drive_folder(8, "m"), strangers=strangers)
    assert strangers == {}
    assert lines(state) == ["id8 there: m (new)", "list id8"]


def test_only_the_latest_strangers_are_remembered(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absorbing, "MAX_STRANGERS", 3)
    strangers: dict[str, DriveFile] = {}
    tell(state, *(drive_file(n, "n", parent="far") for n in range(10, 20)), strangers=strangers)
    assert list(strangers) == ["id17", "id18", "id19"]


def test_what_moved_out_comes_back_with_the_folder_it_moved_to(state: State) -> None:
    strangers: dict[str, DriveFile] = {}
    tell(state, replace(B, parent_id="id8", version=2), strangers=strangers)
    assert lines(state) == ["id3 gone: id8/b.txt"]
    tell(state, drive_folder(8, "m"), strangers=strangers)
    assert "id3 there: id8/b.txt" in lines(state)


# --- keys


def test_what_we_began_to_make_gets_the_key_it_was_begun_with(state: State) -> None:
    key = state.new_key()
    intent = Intent(key, "create", "file", "n", 0, "n", "id9")
    state.commit(Batch(intents_put=[intent]))
    tell(state, drive_file(9, "n"))
    assert state.key_of("id9") == key


def test_new_things_get_keys_of_their_own(state: State) -> None:
    tell(state, *(drive_file(number, "n") for number in range(10, 15)))
    keys = [state.key_of(f"id{number}") for number in range(10, 15)]
    assert len(set(keys)) == 5
    assert None not in keys


# --- small things


def test_half_a_letter_in_a_name_can_be_stored(state: State) -> None:
    take_in(state, drive_file(9, "half \ud800 pair"))
    told = state.told["id9"]
    assert told.file.name == "half ? pair"
    told.file.name.encode()


def test_what_sync_has_no_use_for_is_not_kept() -> None:
    file = drive_file(9, "n", url="https://x", app_properties=(("a", "b"),))
    assert slim(file) == replace(file, url=None, app_properties=())


def test_what_was_last_known_in_a_folder(state: State) -> None:
    tell(state, drive_file(9, "n", parent="id1"), replace(B, parent_id="id1", version=2))
    assert sorted(known_children(state, "id1")) == ["id2", "id3", "id9"]
    assert sorted(known_children(state, "top")) == ["id1"]
    tell(state, "id2", replace(B, is_trashed=True, is_explicitly_trashed=True, version=3))
    assert sorted(known_children(state, "id1")) == ["id9"]
    assert list(known_children(state, "nowhere")) == []


@pytest.mark.parametrize(
    ("node", "file", "expected"),
    [
        pytest.param(file_node(3, "b"), drive_file(3, "x", "1"), True, id="equal checksums"),
        pytest.param(file_node(3, "b"), drive_file(3, "b", "2"), False, id="other checksums"),
        pytest.param(file_node(3, "b", revision_id="r"),
                     drive_file(3, "b", md5=None, head_revision_id="r"), True,
                     id="no checksum, but the same revision"),
        pytest.param(file_node(3, "b", revision_id="r"),
                     drive_file(3, "b", md5=None, head_revision_id="s"), False,
                     id="no checksum, and another revision"),
        pytest.param(file_node(3, "b", modified_at_ms=5),
                     drive_file(3, "b", md5=None, modified_at_ms=5), True,
                     id="neither, but the same size and date"),
        pytest.param(file_node(3, "b", modified_at_ms=5),
                     drive_file(3, "b", md5=None, modified_at_ms=6), False,
                     id="neither, and another date"),
        pytest.param(folder_node(1, "d"), drive_folder(1, "d"), True, id="folders hold no bytes"),
        pytest.param(file_node(3, "b.gdoc", is_pointer=True), drive_file(3, "b", md5=None), True,
                     id="pointers neither"),
    ],
)  # fmt: skip
def test_what_counts_as_the_same_content(node: Base, file: DriveFile, expected: bool) -> None:
    assert is_same_content(node, file) is expected
