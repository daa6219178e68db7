"""Listings are not the truth: they lag, come back empty, and folders vanish meanwhile."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.records import FilePage
from jupyter_colabsync.errors import NotFound, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.remote.mirror import MAX_ASKED
from tests.unit.sync.remote.watch import Watch, on_list

IDLE = {"changes.list": 1}
DAY_S = 86_400.0


def relist(watch: Watch, cloud: DemoCloud) -> dict[str, int]:
    """Have everything listed anew; the calls."""
    cloud.faults.fail("drive.changes.list", 1, 410, "gone")
    return watch.refresh()


def test_a_listing_that_lacks_what_is_known_proves_nothing(
    filled: Watch, cloud: DemoCloud, hand: Hand
) -> None:
    hand.set_list_lag(lists=9)
    hand.put("Work/d/7/fresh.txt", "1")
    filled.refresh()
    calls = relist(filled, cloud)
    assert filled.tree() == hand.tree("Work")
    assert calls["files.get"] == 2 + 1, "root and what is above it; and what the list lacked"


def test_a_listing_of_several_folders_that_comes_back_empty_is_asked_for_each(
    filled: Watch, cloud: DemoCloud, hand: Hand
) -> None:
    hand.blank_lists(None)
    calls = relist(filled, cloud)
    assert filled.tree() == hand.tree("Work")
    assert calls["files.list"] == 2 + 32, "two that came back empty, then each folder alone"
    assert calls["files.get"] == 2, "no file had to be asked for"


def test_a_folder_of_which_much_is_lacking_is_listed_alone(
    watch: Watch, hand: Hand, monkeypatch: pytest.MonkeyPatch, cloud: DemoCloud
) -> None:
    for number in range(MAX_ASKED + 2):
        hand.put(f"Work/a/{number}", "1")
    hand.put("Work/b/x", "1")
    watch.refresh()
    real = watch.drive.list_folders

    def forgetful(
        ids: Sequence[str], token: str | None = None, *, cancel: CancelToken | None = None
    ) -> FilePage:
        page = real(ids, token, cancel=cancel)
        if len(ids) < 2:
            return page
        return FilePage(page.files[-1:], None)  # nearly everything is lacking

    monkeypatch.setattr(watch.drive, "list_folders", forgetful)
    calls = relist(watch, cloud)
    assert watch.tree() == hand.tree("Work")
    assert calls["files.get"] < MAX_ASKED, "they were not asked for one by one"


def test_what_feed_and_listing_both_missed_is_asked_for_a_day_later(
    filled: Watch, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.set_feed_noise(lost=1)
    hand.delete("Work/d/8/f.txt")
    hand.trash("Work/d/9")
    hand.put("Work/d/7/new.txt", "1")
    hand.set_feed_noise()
    assert filled.refresh() == IDLE
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + DAY_S + 60)
    calls = filled.refresh()
    assert filled.tree() == hand.tree("Work")
    # what lay in the folder that went is asked for, unless the folder itself was told of first
    assert calls.pop("files.get") in (2, 3), "what lacked was asked for"
    assert calls == {**IDLE, "files.list": 2}
    assert filled.refresh() == IDLE
    monkeypatch.setattr(time, "time", lambda: now_s - DAY_S)
    assert filled.refresh()["files.list"] == 2, "nor does a clock that was put back hide it"


# --- folders that vanish while we list


@pytest.mark.parametrize("folders", [1, 3])
def test_a_folder_that_vanishes_between_two_listings_is_gone(
    watch: Watch, hand: Hand, monkeypatch: pytest.MonkeyPatch, folders: int
) -> None:
    for number in range(folders):
        hand.put(f"Work/{number}/f.txt", "1")
    on_list(watch, monkeypatch, lambda: hand.delete("Work/0"))
    watch.refresh()
    assert watch.tree() == hand.tree("Work")
    assert watch.refresh() == IDLE


def test_a_drive_at_odds_with_itself_makes_no_deletion(
    filled: Watch, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch, hand: Hand
) -> None:
    hand.mkdir("Work/fresh")
    cloud.faults.fail("drive.files.list", 1, 404, "notFound")
    with pytest.raises(Unreachable, match="in a few minutes"):
        filled.refresh()
    assert filled.tree() == hand.tree("Work")
    assert filled.refresh()["files.list"] == 1


def test_a_root_that_cannot_be_listed_is_missing(watch: Watch, cloud: DemoCloud) -> None:
    cloud.faults.fail("drive.files.list", None, 404, "notFound")
    with pytest.raises(NotFound) as caught:
        watch.refresh()
    assert caught.value.code == "link_remote_missing"
