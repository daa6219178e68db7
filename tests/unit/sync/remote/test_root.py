"""Is the linked Drive folder still there, and still the one that was linked?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.sync.remote.root import MARK, RemoteRoot, climb
from tests.unit.sync.remote.watch import Watch, watching


@pytest.fixture
def watch(drive: DriveClient, hand: Hand) -> Iterator[Watch]:
    """Of `Above/Work`, marked."""
    hand.mkdir("Above")
    hand.move("Work", "Above")
    with watching(drive, hand.find("Above/Work").id) as watch:
        watch.refresh()
        watch.mirror.root.put_mark()
        yield watch


def set_mark(hand: Hand, text: str | None) -> None:
    """Somebody changes what the folder carries."""
    with hand.store.lock:
        folder = hand.find("Above/Work")
        folder.app_properties = {} if text is None else {MARK: text}
        hand.store.touch(folder, None)


EVENTS: dict[str, tuple[Callable[[Hand], object], str | None]] = {
    "renamed": (lambda hand: hand.rename("Above/Work", "Other"), None),
    "what is above was renamed": (lambda hand: hand.rename("Above", "Other"), None),
    "starred": (lambda hand: hand.star("Above/Work"), None),
    "moved": (lambda hand: hand.move("Above/Work", ""), None),
    "in the bin": (lambda hand: hand.trash("Above/Work"), "link_remote_missing"),
    "what is above in the bin": (lambda hand: hand.trash("Above"), "link_remote_missing"),
    "deleted": (lambda hand: hand.delete("Above/Work"), "link_remote_missing"),
    "its mark is gone": (lambda hand: set_mark(hand, None), "link_remote_changed"),
    "another mark": (lambda hand: set_mark(hand, "other"), "link_remote_changed"),
}


@pytest.mark.parametrize(("event", "code"), EVENTS.values(), ids=EVENTS)
def test_what_may_happen_to_the_root(
    watch: Watch, hand: Hand, event: Callable[[Hand], object], code: str | None
) -> None:
    event(hand)
    if code is None:
        watch.refresh()
        assert watch.refresh() == {"changes.list": 1}
        return
    for _ in range(2):
        with pytest.raises(NotFound) as caught:
            watch.refresh()
        assert caught.value.code == code
        assert "nothing was deleted here" in caught.value.message


def test_a_root_that_moved_is_watched_at_its_new_place(watch: Watch, hand: Hand) -> None:
    hand.mkdir("New")
    hand.move("Above/Work", "New")
    watch.refresh()
    hand.trash("Above")
    watch.refresh()
    hand.trash("New")
    with pytest.raises(NotFound):
        watch.refresh()


def test_a_root_that_is_back_is_believed_again(watch: Watch, hand: Hand) -> None:
    above = hand.find("Above")
    hand.trash("Above")
    with pytest.raises(NotFound):
        watch.refresh()
    hand.untrash(f"id:{above.id}")
    watch.refresh()
    assert not watch.mirror.root.is_doubtful


# --- the mark


def test_the_mark_is_wanted_once(drive: DriveClient, hand: Hand) -> None:
    with watching(drive, hand.find("Work").id) as watch:
        wants = [wants_mark(watch)]
        watch.refresh()
        wants.append(wants_mark(watch))
        watch.mirror.root.put_mark()
        wants.append(wants_mark(watch))
        watch.refresh()
        assert wants == [False, True, False], "unknown, unmarked, marked"
        assert dict(hand.find("Work").app_properties).keys() == {MARK}


def wants_mark(watch: Watch) -> bool:
    """By what is known at this moment."""
    return watch.mirror.root.wants_mark


def test_two_devices_may_mark_it_at_once(drive: DriveClient, hand: Hand) -> None:
    root_id = hand.find("Work").id
    with watching(drive, root_id) as one, watching(drive, root_id) as two:
        one.refresh()
        two.refresh()
        assert wants_mark(one)
        assert wants_mark(two)
        one.mirror.root.put_mark()
        two.mirror.root.put_mark()
        for watch in (one, two, one, two):
            watch.refresh()
            assert not watch.mirror.root.is_doubtful
            assert not wants_mark(watch)


def test_a_device_that_comes_later_takes_the_mark_it_finds(watch: Watch, hand: Hand) -> None:
    set_mark(hand, "put there by an older version")
    with watching(watch.drive, watch.mirror.root_id) as later:
        later.refresh()
        assert not wants_mark(later)
        later.refresh()


def test_a_folder_that_may_only_be_read_is_not_marked(drive: DriveClient, hand: Hand) -> None:
    hand.set_capabilities("Work", {"canEdit": False})
    with watching(drive, hand.find("Work").id) as watch:
        watch.refresh()
        assert not wants_mark(watch)
        assert watch.refresh() == {"changes.list": 1}


def test_a_folder_that_cannot_carry_a_mark_does_without(
    drive: DriveClient, cloud: DemoCloud, hand: Hand
) -> None:
    with watching(drive, hand.find("Work").id) as watch:
        watch.refresh()
        cloud.faults.fail("drive.files.update", 1, 403, "insufficientFilePermissions")
        watch.mirror.root.put_mark()
        assert not wants_mark(watch)
        hand.star("Work")
        watch.refresh()
        assert not watch.mirror.root.is_doubtful


# --- what the feed says of it


def test_what_makes_it_doubtful(watch: Watch, drive: DriveClient, hand: Hand) -> None:
    root: RemoteRoot = watch.mirror.root
    folder, above = climb(drive, watch.mirror.root_id)[:2]
    cases: list[tuple[str, DriveFile | None, bool]] = [
        (folder.id, folder, False),
        (folder.id, replace(folder, version=99), False),
        (folder.id, replace(folder, name="other"), True),
        (folder.id, None, True),
        (folder.id, replace(folder, is_trashed=True), True),
        (folder.id, replace(folder, parent_id="elsewhere"), True),
        (folder.id, replace(folder, parent_id=None), False),
        (folder.id, replace(folder, app_properties=()), True),
        (above.id, above, False),
        (above.id, replace(above, name="other"), True),
        (above.id, None, True),
        (above.id, replace(above, is_trashed=True), True),
        (above.id, replace(above, parent_id="elsewhere"), True),
    ]
    for file_id, file, expected in cases:
        assert root.concerns(file_id)
        assert root.is_doubtful_by(file_id, file) is expected, file
    assert not root.concerns(hand.mkdir("Neighbour").id)


def test_climbing_ends_where_this_account_sees_no_further(
    drive: DriveClient, cloud: DemoCloud, hand: Hand
) -> None:
    inner = hand.mkdir("a/b/c")
    names = [each.name for each in climb(drive, inner.id)]
    assert names == ["c", "b", "a", "My Drive"]
    shared = hand.share_with_me("shared", None)
    assert [each.name for each in climb(drive, shared.id)] == ["shared"]
    with pytest.raises(NotFound):
        climb(drive, "nobody")
