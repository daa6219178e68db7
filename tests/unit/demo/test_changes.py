"""The change log: what enters it, in which order, and how it can be late."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker

FIELDS = (
    "nextPageToken,newStartPageToken,changes(fileId,removed,file(name,trashed,parents,md5Checksum))"
)


def token(ask: Asker) -> str:
    return str(ask("GET", "/drive/v3/changes/startPageToken").json["startPageToken"])


def changes(ask: Asker, page_token: str, **query: Any) -> Any:
    return ask("GET", "/drive/v3/changes", pageToken=page_token, fields=FIELDS, **query).json


def test_nothing_happened_is_one_short_answer(ask: Asker) -> None:
    start = token(ask)

    assert changes(ask, start) == {"changes": [], "newStartPageToken": start}


def test_each_file_is_told_once_with_its_latest_state(ask: Asker, cloud: DemoCloud) -> None:
    start = token(ask)
    cloud.drive.put("a.txt", "1")
    cloud.drive.put("b.txt", "1")
    cloud.drive.put("a.txt", "2")

    told = [change["file"]["name"] for change in changes(ask, start)["changes"]]

    assert told == ["b.txt", "a.txt"]


def test_a_token_sees_what_came_after_it_and_no_more(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("before.txt", "")
    start = token(ask)
    cloud.drive.put("after.txt", "")

    first = changes(ask, start)
    second = changes(ask, first["newStartPageToken"])

    assert [change["file"]["name"] for change in first["changes"]] == ["after.txt"]
    assert second["changes"] == []


def test_pages_end_with_a_new_start(ask: Asker, cloud: DemoCloud) -> None:
    start = token(ask)
    for number in range(5):
        cloud.drive.put(f"{number}.txt", "")

    first = changes(ask, start, pageSize=3)
    second = changes(ask, first["nextPageToken"], pageSize=3)

    assert "newStartPageToken" not in first
    assert [len(first["changes"]), len(second["changes"])] == [3, 2]
    assert second["newStartPageToken"] == token(ask)


def test_trashing_is_a_change_and_deleting_a_removal(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("trashed.txt", "")
    gone = cloud.drive.put("gone.txt", "")
    start = token(ask)
    cloud.drive.trash("trashed.txt")
    cloud.drive.delete("gone.txt")

    trashed, removed = changes(ask, start)["changes"]

    assert (trashed["removed"], trashed["file"]["trashed"]) == (False, True)
    assert removed == {"fileId": gone.id, "removed": True}


def test_a_moved_or_trashed_folder_is_one_entry(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("from/deep/a.txt", "")
    cloud.drive.mkdir("to")
    start = token(ask)
    cloud.drive.move("from", "to")
    moved = changes(ask, start)
    cloud.drive.trash("to/from")

    assert [c["file"]["name"] for c in moved["changes"]] == ["from"]
    assert len(changes(ask, moved["newStartPageToken"])["changes"]) == 1


def test_children_of_a_trashed_folder_may_be_told_too(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.tell_children_of_trashed()
    cloud.drive.put("folder/a.txt", "")
    start = token(ask)

    cloud.drive.trash("folder")

    assert len(changes(ask, start)["changes"]) == 2


def test_a_look_is_told_though_nothing_changed(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "")
    start = token(ask)

    cloud.drive.view("a.txt")

    assert [change["fileId"] for change in changes(ask, start)["changes"]] == [file.id]


def test_removals_can_be_left_out(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("gone.txt", "")
    start = token(ask)
    cloud.drive.delete("gone.txt")

    assert changes(ask, start, includeRemoved=False)["changes"] == []


def test_only_my_drive_can_be_asked_for(ask: Asker, cloud: DemoCloud) -> None:
    start = token(ask)
    cloud.drive.share_with_me("theirs.txt", "")
    drive = cloud.drive.add_drive("Lab")
    cloud.drive.put(f"id:{drive.id}/lab.txt", "")
    cloud.drive.put("mine.txt", "")

    def names(**query: Any) -> set[str]:
        return {change["file"]["name"] for change in changes(ask, start, **query)["changes"]}

    every = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}
    assert names() == {"theirs.txt", "mine.txt"}
    assert names(restrictToMyDrive=True) == {"mine.txt"}
    assert names(driveId=drive.id, **every) == {"Lab", "lab.txt"}
    assert names(**every) == {"theirs.txt", "Lab", "lab.txt", "mine.txt"}


@pytest.mark.parametrize("page_token", ["0", "x", "-1", "99999", "1.5", "²"])
def test_a_token_that_was_never_given_out_is_refused(ask: Asker, page_token: str) -> None:
    answer = ask("GET", "/drive/v3/changes", pageToken=page_token)

    assert (answer.status, answer.reason) == (400, "invalid")


def test_a_token_is_needed(ask: Asker, cloud: DemoCloud) -> None:
    assert ask("GET", "/drive/v3/changes").status == 400
    cloud.violations.clear()


def test_a_late_entry_comes_after_so_many_polls_and_is_not_skipped(
    ask: Asker, cloud: DemoCloud
) -> None:
    start = token(ask)
    cloud.drive.set_feed_lag(polls=2)
    cloud.drive.put("late.txt", "")
    cloud.drive.set_feed_lag()
    cloud.drive.put("prompt.txt", "")

    seen = []
    for _ in range(3):
        page = changes(ask, start)
        start = page["newStartPageToken"]
        seen.append([change["file"]["name"] for change in page["changes"]])

    assert seen == [["prompt.txt"], [], ["late.txt"]]


def test_a_late_entry_comes_after_so_many_seconds() -> None:
    now_s = 1_700_000_000.0
    with DemoCloud(sample=False, clock=lambda: now_s) as cloud:
        ask = Asker(cloud)
        start = token(ask)
        cloud.drive.set_feed_lag(seconds=60)
        cloud.drive.put("late.txt", "")

        early = changes(ask, start)
        now_s += 61
        ask.token = cloud.access_token()
        late = changes(ask, early["newStartPageToken"])["changes"]
        names = [change["file"]["name"] for change in late]

        assert (early["changes"], names) == ([], ["late.txt"])
        ask.close()
