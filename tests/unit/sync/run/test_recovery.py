"""What an earlier run began is settled by what Drive and the folder hold now."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.plan.pointers import pointer_content
from jupyter_colabsync.sync.remote.absorbing import take_in
from jupyter_colabsync.sync.run.recovery import Recovery
from jupyter_colabsync.sync.state.batch import Batch, Intent, Told
from jupyter_colabsync.sync.state.state import State
from jupyter_colabsync.sync.state.store import Store
from tests.unit.sync.pieces import (
    TOP,
    drive_file,
    drive_folder,
    file_node,
    folder_node,
    md5_of,
    memory,
    stat,
)

DOCUMENT_MIME = "application/vnd.google-apps.document"
OURS, THEIRS = md5_of("ours"), md5_of("theirs")
KEY = 9


@pytest.fixture
def state() -> Iterator[State]:
    """d and d/old.txt are agreed on."""
    with memory(folder_node(1, "d"), file_node(2, "old.txt", parent=1)) as state:
        yield state


@pytest.fixture
def recovery(drive: DriveClient, state: State, tmp_path: Path) -> Recovery:
    return Recovery(drive, state, tmp_path)


def create(**more: Any) -> Intent:
    """A new file was begun: d/new.txt."""
    begun = Intent(KEY, "create", "file", "d/new.txt", 1, "new.txt", f"id{KEY}")
    begun = msgspec.structs.replace(begun, md5s=("earlier", OURS), stat=stat(7, 4))
    return msgspec.structs.replace(begun, **more)


def there(text: str, **more: Any) -> DriveFile:
    """What Drive has under the id that was to be used."""
    return drive_file(KEY, "new.txt", text, parent="id1", **more)


def know(state: State, intent: Intent, file: DriveFile | None, *, is_gone: bool = False) -> None:
    """This was begun, and Drive told that."""
    told = [] if file is None else [Told(intent.key, file, is_gone)]
    state.commit(Batch(intents_put=[intent], told_put=told))


def verdict(state: State, key: int = KEY) -> str:
    """What became of an intent."""
    if key in state.intents:
        return "waits"
    node = state.get(key)
    agreed = node is not None and node.version != 1
    return "agreed" if agreed else "dropped"


# --- creates and updates, by what the feed told


@pytest.mark.parametrize(
    ("intent", "file", "expected"),
    [
        pytest.param(create(), None, "waits", id="not there yet: the same id will be used"),
        pytest.param(create(), there("ours", version=5), "agreed", id="there with our bytes"),
        pytest.param(create(md5s=(OURS, "later")), there("ours", version=5), "agreed",
                     id="there with bytes we sent before"),
        pytest.param(create(), there("theirs"), "dropped", id="there, and edited since"),
        pytest.param(create(), there("ours", is_trashed=True), "waits", id="there, in the bin"),
        pytest.param(create(parent=77), there("ours"), "dropped", id="its folder is not known"),
        pytest.param(create(md5s=()), there("ours"), "dropped", id="what it held is not known"),
    ],
)  # fmt: skip
def test_a_file_that_was_begun(
    recovery: Recovery, state: State, intent: Intent, file: DriveFile | None, expected: str
) -> None:
    know(state, intent, file)
    recovery.settle(CancelToken())
    assert verdict(state) == expected
    if expected == "agreed":
        node = state.get(KEY)
        assert node is not None
        assert (node.md5, node.stat, node.parent) == (OURS, None, 1), "to be hashed again"
        assert state.told == {}


def test_what_was_sent_is_in_the_history_with_what_it_was_sent_over(
    recovery: Recovery, state: State
) -> None:
    know(state, create(), there("ours", version=5))
    update = msgspec.structs.replace(
        create(), key=2, kind="update", path="d/old.txt", name="old.txt", drive_id="id2"
    )
    before = state.get(2)
    assert before is not None
    know(state, update, drive_file(2, "old.txt", "ours", parent="id1", version=5))
    recovery.settle(CancelToken())
    said = {each.path: (each.verb, each.reason, each.replaced_md5) for each in state.history(5)}
    assert said == {
        "d/new.txt": ("upload", "new here", None),
        "d/old.txt": ("upload", "edited here", before.md5),
    }


def test_a_folder_that_was_begun_and_what_lies_in_it(recovery: Recovery, state: State) -> None:
    folder = Intent(8, "create", "folder", "d/n", 1, "n", "id8", stat=stat(70))
    file = create(path="d/n/new.txt", parent=8)
    know(state, file, replace(there("ours", version=5), parent_id="id8"))
    know(state, folder, drive_folder(8, "n", parent="id1", version=5))
    recovery.settle(CancelToken())
    assert (verdict(state, 8), verdict(state)) == ("agreed", "agreed"), "from above"
    node = state.get(8)
    assert node is not None
    assert node.stat == stat(70)


def test_a_create_that_the_base_knows_already_is_done(recovery: Recovery, state: State) -> None:
    state.commit(Batch(base_put=[file_node(KEY, "new.txt", "ours", parent=1)]))
    know(state, create(), None)
    recovery.settle(CancelToken())
    assert verdict(state) == "dropped"


def test_without_an_id_its_folder_is_listed_again(recovery: Recovery, state: State) -> None:
    know(state, create(drive_id=None), None)
    recovery.settle(CancelToken())
    assert (verdict(state), state.unlisted) == ("dropped", frozenset({"id1"}))


def update(**more: Any) -> Intent:
    """d/old.txt was being sent."""
    begun = Intent(2, "update", "file", "d/old.txt", 1, "old.txt", "id2")
    return msgspec.structs.replace(begun, md5s=(OURS,), stat=stat(7, 4), revision_id="r1", **more)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        pytest.param(None, "waits", id="Drive has what was agreed on: perhaps it comes yet"),
        pytest.param(drive_file(2, "old.txt", "ours", parent="id1", version=5), "agreed",
                     id="Drive has our bytes"),
        pytest.param(drive_file(2, "old.txt", "theirs", parent="id1", version=5), "dropped",
                     id="Drive has somebody else's bytes"),
        pytest.param(drive_file(2, "n.txt", "ours", parent=TOP, version=5), "agreed",
                     id="Drive has our bytes, and somebody moved it"),
    ],
)  # fmt: skip
def test_an_edit_that_was_begun(
    recovery: Recovery, state: State, file: DriveFile | None, expected: str
) -> None:
    know(state, update(), file)
    recovery.settle(CancelToken())
    assert verdict(state, 2) == expected
    node = state.get(2)
    assert node is not None
    assert node.md5 == (OURS if expected == "agreed" else md5_of("1"))
    if file is not None and file.name == "n.txt":
        assert "id2" in state.told, "the move is still to be followed"


def test_an_edit_of_what_is_not_known_any_more_is_dropped(recovery: Recovery, state: State) -> None:
    know(state, update(), drive_file(2, "old.txt", "ours", parent="id1"))
    state.commit(Batch(base_drop=[2]))
    recovery.settle(CancelToken())
    assert verdict(state, 2) == "dropped"


# --- downloads, by the inode of what was fetched


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("placed", "agreed"),
        ("placed and edited", "agreed"),
        ("not placed", "dropped"),
        ("another file has its name", "dropped"),
        ("placed, and gone on Drive", "dropped"),
    ],
)
def test_a_download_that_was_begun(
    recovery: Recovery, state: State, tmp_path: Path, event: str, expected: str
) -> None:
    (tmp_path / "d").mkdir()
    fetched, target = tmp_path / "fetched", tmp_path / "d/new.txt"
    fetched.write_text("theirs")
    intent = create(kind="download", md5s=(THEIRS,), stat=stat_of(os.lstat(fetched)))
    if event.startswith("placed"):
        fetched.rename(target)
    if event == "placed and edited":
        target.write_text("edited here")
    if event == "another file has its name":
        target.write_text("mine")
    is_gone = event == "placed, and gone on Drive"
    know(state, intent, there("theirs", version=5), is_gone=is_gone)
    recovery.settle(CancelToken())
    assert verdict(state) == expected
    node = state.get(KEY)
    if node is not None:
        assert node.md5 == THEIRS
        assert (node.stat is None) is (event == "placed and edited"), "an edit is looked for"


@pytest.mark.parametrize(
    ("what", "is_dry", "stays"),
    [
        pytest.param("pointer", False, False, id="what stands for a document goes with it"),
        pytest.param("pointer", True, True, id="but not in a dry run"),
        pytest.param("file", False, True, id="a file of its own is new here"),
    ],
)
def test_a_download_that_was_placed_and_has_gone_on_drive(
    drive: DriveClient, state: State, tmp_path: Path, what: str, is_dry: bool, stays: bool
) -> None:
    document = replace(there("theirs"), mime_type=DOCUMENT_MIME)
    target = tmp_path / "d/new.txt"
    target.parent.mkdir()
    target.write_bytes(pointer_content(document) if what == "pointer" else b"theirs")
    know(state, create(kind="download", stat=stat_of(os.lstat(target))), None)
    Recovery(drive, state, tmp_path, is_dry=is_dry).settle(CancelToken())
    assert (target.exists(), state.intents) == (stays, {})


# --- what was put into Drive's bin, by what lies there


def trash() -> Intent:
    """d/old.txt, with the content that was agreed on, was to go into the bin."""
    begun = Intent(2, "trash", "file", "d/old.txt", 1, "old.txt", "id2")
    return msgspec.structs.replace(begun, md5s=(md5_of("1"),))


@pytest.mark.parametrize("is_told", [True, False], ids=["told by the feed", "not told yet"])
@pytest.mark.parametrize(
    ("event", "is_there", "is_known"),
    [
        pytest.param("binned", False, False, id="as it was meant: it is done"),
        pytest.param("edited, binned", True, True, id="edited before: it comes out again"),
        pytest.param("edited", True, True, id="edited, not in the bin: nothing was done"),
        pytest.param("", True, True, id="not in the bin: nothing was done"),
        pytest.param("deleted", False, True, id="gone for good: the plan decides"),
        pytest.param("edited, binned, deleted", False, True, id="edited, then gone for good"),
        pytest.param("edited, refused", False, True, id="edited before, not ours any more"),
    ],
)
def test_what_was_to_go_into_the_bin(
    drive: DriveClient,
    cloud: DemoCloud,
    hand: Hand,
    tmp_path: Path,
    event: str,
    is_there: bool,
    is_known: bool,
    is_told: bool,
) -> None:
    place = hand.put("Work/old.txt", "1").id
    store = Store(None)
    state = State(store, hand.find("Work").id)
    node = msgspec.structs.replace(file_node(2, "old.txt"), drive_id=place, version=None)
    intent = msgspec.structs.replace(trash(), path="old.txt", parent=0, drive_id=place)
    state.commit(Batch(base_put=[node], intents_put=[intent]))
    if "edited" in event:
        hand.put(f"id:{place}", "theirs")
    if "binned" in event or "refused" in event:
        hand.trash(f"id:{place}")
    if is_told:
        take_in(state, drive.get(place))
    if "deleted" in event:
        hand.delete(f"id:{place}")
    if "refused" in event:
        cloud.faults.fail("drive.files.update", None, 403, "insufficientFilePermissions")
    Recovery(drive, state, tmp_path).settle(CancelToken())
    assert hand.exists("Work/old.txt") is is_there
    assert (state.get(2) is not None, state.intents) == (is_known, {})
    said = [each.drive_id for each in state.history(5)]
    assert said == ([] if is_known else [place]), "it can be undone"
    store.close()


def test_what_cannot_come_out_of_the_bin_today_comes_out_another_day(
    drive: DriveClient, cloud: DemoCloud, hand: Hand, tmp_path: Path
) -> None:
    place = hand.put("Work/old.txt", "theirs").id
    hand.trash(f"id:{place}")
    store = Store(None)
    state = State(store, hand.find("Work").id)
    state.commit(Batch(intents_put=[msgspec.structs.replace(trash(), drive_id=place)]))
    recovery = Recovery(drive, state, tmp_path)
    cloud.faults.fail("drive.files.update", 1, 403, "dailyLimitExceeded")
    recovery.settle(CancelToken())
    assert (hand.exists("Work/old.txt"), len(state.intents)) == (False, 1)
    recovery.settle(CancelToken())
    assert (hand.exists("Work/old.txt"), len(state.intents)) == (True, 0)
    store.close()


def test_a_dry_run_takes_nothing_out_of_the_bin(
    drive: DriveClient, state: State, tmp_path: Path
) -> None:
    binned = drive_file(2, "old.txt", "theirs", parent="id1", version=5, is_trashed=True)
    know(state, trash(), binned)
    Recovery(drive, state, tmp_path, is_dry=True).settle(CancelToken())
    told = state.told["id2"].file
    assert (told.md5, told.is_trashed, state.intents) == (THEIRS, False, {}), "it supposes so"


# --- what nobody wants any more


@pytest.mark.parametrize("is_wanted", [True, False])
def test_what_no_plan_wants_is_forgotten_and_its_id_is_used_for_something_else(
    recovery: Recovery, state: State, is_wanted: bool
) -> None:
    know(state, create(), None)
    recovery.drop_unwanted({KEY} if is_wanted else (), CancelToken())
    assert verdict(state) == ("waits" if is_wanted else "dropped")
    assert state.take_ids(5) == (() if is_wanted else (f"id{KEY}",))


def test_what_arrived_on_drive_unwanted_is_known_from_then_on(
    drive: DriveClient, hand: Hand, tmp_path: Path
) -> None:
    file = hand.put("Work/new.txt", "ours")
    store = Store(None)
    state = State(store, hand.find("Work").id)
    intent = create(parent=0, path="new.txt", drive_id=file.id)
    state.commit(Batch(intents_put=[intent]))
    Recovery(drive, state, tmp_path).drop_unwanted((), CancelToken())
    node = state.get(KEY)
    assert node is not None
    assert (node.drive_id, node.md5, state.intents) == (file.id, OURS, {})
    store.close()


def test_downloads_are_settled_by_the_folder_alone(recovery: Recovery, state: State) -> None:
    know(state, create(kind="download"), None)
    recovery.drop_unwanted((), CancelToken())
    assert verdict(state) == "waits"
