"""What is forgotten of Drive's word when both sides agree, and what is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec
import pytest

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.nodes import Base
from jupyter_colabsync.sync.remote import agreeing
from jupyter_colabsync.sync.remote.absorbing import take_in
from jupyter_colabsync.sync.remote.agreeing import agree, disown, is_as_agreed, with_answer
from jupyter_colabsync.sync.state.batch import Batch, Happening, Intent, Told
from jupyter_colabsync.sync.state.state import State
from tests.unit.sync.pieces import (
    TOP,
    drive_file,
    drive_folder,
    file_node,
    folder_node,
    md5_of,
    memory,
)


@pytest.fixture
def state() -> Iterator[State]:
    """d/a.txt is agreed on."""
    with memory(folder_node(1, "d"), file_node(2, "a.txt", parent=1)) as state:
        yield state


EDITED = file_node(2, "a.txt", "edited", parent=1)
SAID = drive_file(2, "a.txt", "edited", parent="id1", version=5)


@pytest.mark.parametrize(
    ("told", "answers", "is_kept"),
    [
        pytest.param(SAID, [], False, id="it is what was agreed on"),
        pytest.param(replace(SAID, md5=md5_of("later")), [], True, id="edited since"),
        pytest.param(replace(SAID, name="n"), [], True, id="renamed since"),
        pytest.param(replace(SAID, parent_id=TOP), [], True, id="moved since"),
        pytest.param(replace(SAID, is_trashed=True), [], True, id="binned since"),
        pytest.param(replace(SAID, md5=md5_of("before"), version=5), [replace(SAID, version=6)],
                     False, id="it is older than Drive's answer to us"),
        pytest.param(replace(SAID, md5=md5_of("later"), version=7), [replace(SAID, version=6)],
                     True, id="it is newer than Drive's answer to us"),
        pytest.param(replace(SAID, md5=md5_of("before"), version=None), [SAID], False,
                     id="without versions the answer counts"),
    ],
)  # fmt: skip
def test_what_was_told_goes_when_it_is_agreed_on_or_old(
    state: State, told: DriveFile, answers: list[DriveFile], is_kept: bool
) -> None:
    state.commit(Batch(told_put=[Told(2, told)]))
    agree(state, [EDITED], answers=answers)
    assert ("id2" in state.told) is is_kept
    node = state.get(2)
    assert node is not None
    assert node.md5 == md5_of("edited")


def test_what_was_told_as_new_and_takes_the_place_of_what_was_here_before_has_one_key(
    state: State,
) -> None:
    """A download over the file of that name that has died before it was written down: the thing
    was edited again meanwhile, so what was told of it stays."""
    state.commit(Batch(told_put=[Told(9, drive_file(9, "a.txt", "later", parent="id1"))]))
    agree(state, [msgspec.structs.replace(EDITED, drive_id="id9")])
    told = state.told["id9"]
    assert (told.key, told.file.md5, state.told_of(9)) == (2, md5_of("later"), None)


@pytest.mark.parametrize("act", ["agree", "disown"])
def test_news_that_come_in_that_very_moment_are_not_dropped_with_the_old(
    state: State, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """Another thread reads the feed while this one has looked and not yet written."""
    state.commit(Batch(told_put=[Told(2, SAID)]))
    later = replace(SAID, md5=md5_of("later"), version=9)
    threads: list[threading.Thread] = []

    def meanwhile(history: Sequence[Happening]) -> list[Happening]:
        threads.append(threading.Thread(target=take_in, args=(state, later)))
        threads[0].start()
        threads[0].join(0.1)
        return list(history)

    monkeypatch.setattr(agreeing, "_stamped", meanwhile)
    if act == "agree":
        agree(state, [EDITED])
    else:
        disown(state, [2], is_kept=True)
    threads[0].join()
    assert state.told["id2"].file == later


def test_drives_latest_word_about_what_is_agreed_on_is_noted(state: State) -> None:
    state.commit(Batch(told_put=[Told(2, replace(SAID, can_edit=False))]))
    agree(state, [EDITED])
    node = state.get(2)
    assert node is not None
    assert (node.version, node.can_edit) == (5, False)


def test_what_a_node_was_before_is_forgotten_with_it(state: State) -> None:
    state.commit(Batch(told_put=[Told(2, replace(SAID, is_trashed=True))]))
    agree(state, [msgspec.structs.replace(EDITED, drive_id="another")])
    assert state.told == {}
    assert state.key_of("another") == 2


def test_a_folder_and_what_lies_in_it_can_be_agreed_on_at_once(state: State) -> None:
    folder, file = folder_node(8, "n"), file_node(9, "x", parent=8)
    state.commit(Batch(told_put=[Told(9, drive_file(9, "x", parent="id8"))]))
    agree(state, [folder, file])
    assert state.told == {}, "its folder's id is known from the same step"


def test_only_intents_that_are_there_are_settled(state: State) -> None:
    state.commit(Batch(intents_put=[Intent(2, "update", "file", "d/a.txt", 1, "a.txt", "id2")]))
    agree(state, [EDITED], intents_drop=[2, 77])
    assert state.intents == {}


def test_what_happened_gets_its_time_when_it_is_written_down(state: State) -> None:
    before_ms = time.time_ns() // 1_000_000
    agree(state, [EDITED], history=[Happening("upload", "remote", "d/a.txt", "edited here")])
    (happening,) = state.history(5)
    assert before_ms <= happening.at_ms <= time.time_ns() // 1_000_000


# --- forgetting


@pytest.mark.parametrize(
    ("forgotten", "left"),
    [
        pytest.param([1], {1, 2}, id="what lies in it is known: it stays known itself"),
        pytest.param([1, 2], set(), id="all that lies in it is forgotten as well"),
        pytest.param([2], {1}, id="a file"),
    ],
)
def test_no_folder_is_forgotten_that_something_known_lies_in(
    state: State, forgotten: list[int], left: set[int]
) -> None:
    disown(state, forgotten, is_kept=False)
    assert {key for key in (1, 2) if state.get(key) is not None} == left


def test_what_is_disowned_but_stays_on_drive_is_something_new_there(state: State) -> None:
    disown(state, [2], is_kept=True)
    assert state.get(2) is None
    told = state.told["id2"]
    assert (told.key, told.file.name, told.file.parent_id) == (2, "a.txt", "id1")
    assert (told.file.md5, told.is_gone) == (md5_of("1"), False)


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_is_disowned_and_gone_on_drive_leaves_nothing(state: State, is_kept: bool) -> None:
    for told in (Told(2, SAID, is_gone=True), Told(2, replace(SAID, is_trashed=True))):
        state.commit(Batch(base_put=[EDITED], told_put=[told]))
        disown(state, [2], is_kept=is_kept)
        assert (state.get(2), state.told) == (None, {})


def test_what_was_told_of_something_disowned_stays_if_it_stays_there(state: State) -> None:
    state.commit(Batch(told_put=[Told(2, replace(SAID, name="renamed"))]))
    disown(state, [2], is_kept=True)
    assert state.told["id2"].file.name == "renamed"


def test_what_is_not_kept_is_known_nowhere(state: State) -> None:
    disown(state, [2, 1, 99], is_kept=False, history=[Happening("delete", "remote", "d", "")])
    assert (state.get(1), state.get(2), state.told) == (None, None, {})
    assert [each.path for each in state.history(5)] == ["d"]


# --- small things


@pytest.mark.parametrize(
    ("node", "file", "expected"),
    [
        pytest.param(EDITED, SAID, True, id="the same"),
        pytest.param(EDITED, drive_folder(2, "a.txt", parent="id1"), False, id="a folder"),
        pytest.param(EDITED, replace(SAID, mime_type="application/vnd.google-apps.document",
                                     md5=None), False, id="a document"),
        pytest.param(EDITED, replace(SAID, name="A.txt"), False, id="another name"),
        pytest.param(msgspec.structs.replace(EDITED, name="a (~1).txt"), SAID, True,
                     id="another name here"),
    ],
)  # fmt: skip
def test_when_drive_has_what_was_agreed_on(
    state: State, node: Base, file: DriveFile, expected: bool
) -> None:
    assert is_as_agreed(state, node, file, {}) is expected


def test_an_answer_brings_its_etag() -> None:
    node = file_node(2, "a.txt", version=1, etag="old")
    assert with_answer(node, replace(SAID, etag="new")).etag == "new"
    assert with_answer(node, SAID).etag is None
