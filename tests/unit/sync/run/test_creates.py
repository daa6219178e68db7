"""Every new thing has its key and its id on Drive before it is made, and keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.plan.actions import Action
from jupyter_colabsync.sync.plan.nodes import Place
from jupyter_colabsync.sync.run.creates import STOCK, Creates, is_create
from jupyter_colabsync.sync.run.sending import StoredSession
from jupyter_colabsync.sync.state.batch import Intent
from jupyter_colabsync.sync.state.state import State
from tests.unit.sync.pieces import drive_file, file_node, md5_of, memory, stat
from tests.unit.sync.run.deeds import download, local, make_there, trash_here, upload


@pytest.fixture
def state() -> Iterator[State]:
    with memory(file_node(1, "old.txt")) as state:
        yield state


@pytest.fixture
def creates(drive: DriveClient, state: State) -> Creates:
    return Creates(drive, state)


def intend(creates: Creates, *actions: Action) -> dict[int, int]:
    """Write down what is begun; the lasting keys."""
    keys: dict[int, int] = {}
    creates.intend(actions, keys, CancelToken())
    return keys


def begun(state: State) -> dict[str, Intent]:
    """What is written down, by path."""
    return {each.path: each for each in state.intents.values()}


# --- what is written down


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param(upload("a"), True, id="a new file"),
        pytest.param(make_there("d"), True, id="a new folder"),
        pytest.param(upload("a", remote=drive_file(1, "a")), False, id="another content"),
        pytest.param(download("a"), False, id="what comes from Drive"),
        pytest.param(trash_here("a"), False, id="what goes"),
    ],
)
def test_what_makes_something_new(
    creates: Creates, state: State, action: Action, expected: bool
) -> None:
    assert is_create(action) is expected
    intend(creates, action)
    assert len(state.intents) == expected


def test_a_new_thing_is_written_down_with_all_that_is_needed_to_know_it_again(
    creates: Creates, state: State
) -> None:
    folder = make_there("d", key=-1)
    file = replace(upload("d/a.txt", "text", key=-2), place=Place(-1, "a.txt"))
    keys = intend(creates, folder, file)
    made, sent = begun(state)["d"], begun(state)["d/a.txt"]
    assert keys == {-1: made.key, -2: sent.key}
    assert (sent.parent, sent.name, sent.node_kind) == (made.key, "a.txt", "file")
    assert (sent.md5s, sent.stat) == ((md5_of("text"),), local("a.txt", "text").stat)
    assert made.md5s == ()
    assert {creates.id_for(sent.key), creates.id_for(made.key)} == {sent.drive_id, made.drive_id}
    assert None not in {sent.drive_id, made.drive_id}


def test_what_the_base_knows_keeps_its_key(creates: Creates, state: State) -> None:
    keys = intend(creates, upload("old.txt", key=1))
    assert keys == {1: 1}
    assert begun(state)["old.txt"].key == 1


# --- ids


def test_ids_are_fetched_by_the_dozen_and_each_is_given_once(
    creates: Creates, state: State, cloud: DemoCloud
) -> None:
    for number in range(STOCK):
        intend(creates, upload(f"f{number}", key=-1))
    assert cloud.calls["drive.files.generateIds"] == 1
    ids = [each.drive_id for each in state.intents.values()]
    assert len(set(ids)) == STOCK
    intend(creates, *(upload(f"g{number}", key=-1 - number) for number in range(50)))
    assert cloud.calls["drive.files.generateIds"] == 2
    assert len({each.drive_id for each in state.intents.values()}) == STOCK + 50


def test_where_drive_gives_no_ids_things_are_made_without(
    creates: Creates, state: State, cloud: DemoCloud
) -> None:
    cloud.faults.fail("drive.files.generateIds", None, 404, "notFound")
    keys = intend(creates, upload("a", key=-1), make_there("d", key=-2))
    assert [each.drive_id for each in state.intents.values()] == [None, None]
    assert creates.id_for(keys[-1]) is None
    intend(creates, upload("b", key=-1))
    assert cloud.calls["drive.files.generateIds"] == 1, "nobody asks again"


def test_without_network_nothing_is_begun(creates: Creates, state: State, cloud: DemoCloud) -> None:
    cloud.faults.fail("drive.files.generateIds", None)
    with pytest.raises(Unreachable):
        intend(creates, upload("a"))
    assert state.intents == {}


# --- once more


def test_what_was_begun_before_goes_on_with_the_same_key_and_id(
    creates: Creates, state: State
) -> None:
    first = intend(creates, upload("a", "1", key=-1))
    before, writes = begun(state)["a"], state.writes
    again = intend(creates, upload("a", "1", key=-7))
    assert again[-7] == first[-1]
    assert (begun(state)["a"], state.writes) == (before, writes), "nothing new to write down"


def test_an_edit_meanwhile_adds_a_content_that_may_be_there(creates: Creates, state: State) -> None:
    key = intend(creates, upload("a", "1", key=-1))[-1]
    StoredSession(state, key).remember("https://session")
    intend(creates, upload("a", "2", key=-1))
    intent = begun(state)["a"]
    assert intent.md5s == (md5_of("1"), md5_of("2"))
    assert intent.session_url == "https://session", "the same stat: the same bytes"
    intend(creates, upload("a", "333", key=-1))
    assert begun(state)["a"].session_url is None, "its session was for other bytes"


def test_a_folder_in_the_place_of_a_file_is_another_thing(creates: Creates, state: State) -> None:
    intend(creates, upload("a", key=-1))
    before = begun(state)["a"]
    intend(creates, make_there("a", key=-1))
    assert len(state.intents) == 2
    after = next(each for each in state.intents.values() if each.node_kind == "folder")
    assert (after.key, after.drive_id) != (before.key, before.drive_id)


def test_a_copy_that_is_sent_instead_is_written_down(creates: Creates, state: State) -> None:
    key = intend(creates, upload("a.log", "1", key=-1))[-1]
    StoredSession(state, key).remember("https://session")
    creates.carries(key, local("a.log", "1").stat, md5_of("1"))
    assert state.intents[key].session_url == "https://session", "it is the very same"
    copied = stat(99, 2)
    creates.carries(key, copied, md5_of("12"))
    intent = state.intents[key]
    assert (intent.stat, intent.md5s) == (copied, (md5_of("1"), md5_of("12")))
    assert intent.session_url is None
    creates.carries(12345, copied, None)
    assert 12345 not in state.intents


def test_a_session_is_remembered_only_with_what_it_is_for(state: State) -> None:
    session = StoredSession(state, 77)
    writes = state.writes
    session.remember("https://session")
    assert (session.uri, state.writes) == (None, writes), "nothing was begun"


def test_an_id_goes_to_another_thing_at_that_path_without_the_key_of_what_is_there_again(
    creates: Creates, state: State
) -> None:
    """Something was to be made anew, as it had gone on Drive; it came back, and what lies here
    under its new name counts as another thing by then."""
    intend(creates, make_there("new", key=1))
    drive_id = begun(state)["new"].drive_id
    keys = intend(creates, make_there("new", key=-1))
    assert keys[-1] != 1, "that is still old.txt"
    assert [(each.key, each.drive_id) for each in state.intents.values()] == [(keys[-1], drive_id)]
