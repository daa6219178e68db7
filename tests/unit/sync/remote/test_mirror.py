"""What is known of Drive stays true: by a feed that errs, by listings that lag, by asking."""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive import metadata
from jupyter_colabsync.errors import LocalProblem, NotFound, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.remote import mirror
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State
from tests.unit.sync.remote.watch import Watch, on_list

IDLE = {"changes.list": 1}


# --- the beginning


def test_folders_are_listed_by_the_dozen(watch: Watch, hand: Hand) -> None:
    for number in range(30):
        hand.put(f"Work/d/{number}/f.txt", str(number))
    calls = watch.refresh()
    assert watch.tree() == hand.tree("Work")
    assert calls["files.list"] == 4, "the root, d, and its thirty folders in two"
    assert watch.refresh() == IDLE


def test_what_happens_during_the_first_listing_comes_with_the_next_look(
    watch: Watch, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.put("Work/before.txt", "1")
    on_list(watch, monkeypatch, lambda: hand.put("Work/meanwhile.txt", "2"))
    assert "changes.list" not in watch.refresh()
    watch.refresh()
    assert watch.tree() == hand.tree("Work")


def test_a_first_listing_that_took_long_is_followed_by_a_look_at_the_feed(
    watch: Watch, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "FRESH_S", 0.0)
    hand.put("Work/before.txt", "1")
    on_list(watch, monkeypatch, lambda: hand.put("Work/meanwhile.txt", "2"))
    assert watch.refresh()["changes.list"] == 1
    assert watch.tree() == hand.tree("Work")


def test_a_first_listing_that_failed_goes_on_where_it_was(
    watch: Watch, cloud: DemoCloud, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.put("Work/d/e/f.txt", "1")
    on_list(watch, monkeypatch, lambda: cloud.faults.fail("drive.files.list", times=None))
    with pytest.raises(Unreachable):
        watch.refresh()
    cloud.faults.clear()
    calls = watch.refresh()
    assert watch.tree() == hand.tree("Work")
    assert "changes.getStartPageToken" not in calls


# --- the feed


@pytest.mark.parametrize("seed", range(4))
def test_entries_that_come_late_twice_shuffled_and_for_looks_end_in_the_truth(
    filled: Watch, hand: Hand, seed: int
) -> None:
    hand.set_feed_noise(seed, late=0.5, late_polls=3, twice=0.5, look=0.5, is_shuffled=True)
    hand.put("Work/new/a.txt", "1")
    hand.put("Work/new/a.txt", "2")
    hand.move("Work/d/1", "Work/d/2")
    filled.refresh()
    hand.rename("Work/d/3", "three")
    hand.trash("Work/d/4")
    hand.delete("Work/d/5/f.txt")
    hand.put("Work/d/2/1/f.txt", "edited")
    for _ in range(10):
        filled.refresh()
    assert filled.tree() == hand.tree("Work"), f"seed {seed}"


def test_pages_are_saved_one_by_one_with_the_place_they_lead_to(
    filled: Watch, cloud: DemoCloud, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "PAGE_SIZE", 2)
    for number in range(6):
        hand.put(f"Work/n{number}.txt", "1")
    real, pages = filled.drive.changes, list[str]()

    def changes(token: str, *, cancel: CancelToken | None = None) -> object:
        pages.append(token)
        if len(pages) == 3:
            cloud.faults.fail("drive.changes.list", times=None)
        return real(token, cancel=cancel)

    monkeypatch.setattr(filled.drive, "changes", changes)
    with pytest.raises(Unreachable):
        filled.refresh()
    assert sum(path.startswith("n") for path in filled.tree()) == 4, "two pages are known"
    cloud.faults.clear()
    filled.refresh()
    assert filled.tree() == hand.tree("Work")
    assert pages[3] == pages[2], "it went on where it was"


def test_a_page_that_could_not_be_saved_is_read_again(
    filled: Watch, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.put("Work/new.txt", "1")
    token = filled.state.meta["token"]

    def refuse(self: State, batch: Batch) -> None:
        raise LocalProblem("No room.")

    with monkeypatch.context() as patch:
        patch.setattr(State, "commit", refuse)
        with pytest.raises(LocalProblem):
            filled.refresh()
    assert (filled.state.meta["token"], "new.txt" in filled.tree()) == (token, False)
    filled.refresh()
    assert "new.txt" in filled.tree()


@pytest.mark.parametrize(("status", "reason"), [(400, "invalid"), (404, "notFound"), (410, "gone")])
def test_a_place_drive_forgot_leads_to_a_new_listing(
    filled: Watch, cloud: DemoCloud, hand: Hand, status: int, reason: str
) -> None:
    hand.set_feed_noise(lost=1)
    hand.put("Work/new.txt", "1")
    hand.trash("Work/d/4")
    cloud.faults.fail("drive.changes.list", 1, status, reason)
    calls = filled.refresh()
    assert filled.tree() == hand.tree("Work")
    assert calls["changes.getStartPageToken"] == 1


# --- in and out of the folder


def test_what_moves_in_is_listed_with_all_it_holds_and_what_moves_out_is_gone(
    filled: Watch, hand: Hand
) -> None:
    hand.put("Elsewhere/x/y/z.txt", "1")
    filled.refresh()
    hand.move("Elsewhere/x", "Work/d")
    calls = filled.refresh()
    assert filled.tree() == hand.tree("Work")
    assert calls == {**IDLE, "files.list": 1}
    hand.move("Work/d", "Elsewhere")
    assert filled.refresh() == IDLE
    assert filled.tree() == {}


def test_a_folder_out_of_the_bin_is_listed_again(filled: Watch, hand: Hand) -> None:
    folder = hand.find("Work/d")
    hand.trash("Work/d")
    filled.refresh()
    assert filled.tree() == {}
    hand.set_feed_noise(lost=1)
    hand.untrash(f"id:{folder.id}")
    hand.put("Work/d/meanwhile.txt", "1")
    hand.set_feed_noise()
    hand.star(f"id:{folder.id}")
    filled.refresh()
    assert filled.tree() == hand.tree("Work")


# --- rules


def test_what_is_ignored_is_not_listed_until_it_is_of_interest(watch: Watch, hand: Hand) -> None:
    hand.put("Work/data/deep/x.csv", "1")
    hand.put("Work/a.txt", "1")
    watch.rules = "/data/\n"
    assert watch.refresh()["files.list"] == 1
    assert set(watch.tree()) == {"a.txt"}
    watch.rules = "*.csv\n"
    watch.refresh()
    assert set(watch.tree()) == {"a.txt", "data", "data/deep"}
    assert watch.refresh() == IDLE


# --- asking


def test_one_thing_can_be_asked_for(filled: Watch, hand: Hand) -> None:
    hand.set_feed_noise(lost=1)
    folder, file = hand.find("Work/d/1"), hand.find("Work/d/2/f.txt")
    hand.rename("Work/d/1", "one")
    hand.delete("Work/d/2/f.txt")
    filled.mirror.confirm(folder.id)
    filled.mirror.confirm(file.id)
    filled.mirror.confirm("nobody")
    assert filled.tree() == hand.tree("Work")


def test_what_is_in_the_bin_with_a_folder_leads_to_that_folder(filled: Watch, hand: Hand) -> None:
    file = hand.find("Work/d/1/f.txt")
    hand.set_feed_noise(lost=1)
    hand.trash("Work/d")
    before = filled.drive.calls.snapshot()["files.get"]
    filled.mirror.confirm(file.id)
    assert filled.tree() == hand.tree("Work") == {}
    assert filled.drive.calls.snapshot()["files.get"] == before + 3, "the file, 1 and d"


def test_a_linked_folder_in_the_bin_is_not_looked_for_in_all_it_holds(
    filled: Watch, hand: Hand
) -> None:
    for number in range(30):
        hand.put(f"Work/d/{number}/f.txt", "edited")
    hand.trash("Work")
    before = sum(filled.drive.calls.snapshot().values())
    with pytest.raises(NotFound):
        filled.refresh()
    calls = sum(filled.drive.calls.snapshot().values()) - before
    assert calls <= 3, "the feed, and the linked folder with what is above it"


def test_a_doubt_about_the_root_is_looked_into_at_the_next_refresh(filled: Watch) -> None:
    filled.mirror.confirm(filled.mirror.root_id)
    assert filled.refresh() == {**IDLE, "files.get": 2}
    assert filled.refresh() == IDLE


@pytest.mark.parametrize(("age_s", "polls"), [(60.0, 0), (-1.0, 1)])
def test_the_feed_is_read_again_only_when_that_was_long_ago(
    filled: Watch, age_s: float, polls: int
) -> None:
    filled.refresh()
    before = filled.drive.calls.snapshot()["changes.list"]
    filled.mirror.refresh_if_older(age_s, CancelToken())
    assert filled.drive.calls.snapshot()["changes.list"] == before + polls
