"""Many folders in few requests, each of them once, whatever is refused or lost."""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.query import MAX_PARENTS
from jupyter_colabsync.drive.records import DriveFile, NewFolder
from jupyter_colabsync.drive.verdicts import AlreadyThere
from jupyter_colabsync.errors import Cancelled, ColabSyncError, NotFound, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.drive.pieces import Bytes, Pauses

CREATE = "drive.files.create"


def new_folders(drive: DriveClient, count: int, parent_id: str = "root") -> list[NewFolder]:
    ids = drive.generate_ids(count)
    return [NewFolder(each, f"folder {n}", parent_id) for n, each in enumerate(ids)]


def made(outcomes: tuple[DriveFile | ColabSyncError, ...]) -> list[str]:
    """The names of what was made; fails for anything that was not."""
    assert all(isinstance(each, DriveFile) for each in outcomes), outcomes
    return [each.name for each in outcomes if isinstance(each, DriveFile)]


def test_a_hundred_folders_are_one_request(drive: DriveClient, cloud: DemoCloud) -> None:
    new = new_folders(drive, 100)

    outcomes = drive.create_folders(new)

    assert made(outcomes) == [each.name for each in new]
    assert [each.id for each in outcomes if isinstance(each, DriveFile)] == [e.id for e in new]
    assert drive.calls.snapshot() == {"files.generateIds": 1, "files.create": 100, "batch": 1}
    assert drive.calls.units() == 5 + 100 * 50 == cloud.calls.units
    assert len(cloud.drive.tree()) == 100


@pytest.mark.parametrize(("count", "batches"), [(0, 0), (1, 0), (2, 1), (101, 1), (250, 3)])
def test_as_many_requests_as_needed(
    count: int, batches: int, drive: DriveClient, cloud: DemoCloud
) -> None:
    made(drive.create_folders(new_folders(drive, count)))

    assert (cloud.calls["drive.batch"], cloud.calls[CREATE]) == (batches, count)


def test_folders_have_any_name(drive: DriveClient, cloud: DemoCloud) -> None:
    names = ["Übung – 日本語 🎉", 'it\'s \\ "this"', "\r\n--boundary", "a/b", "%41 & ?"]
    ids = drive.generate_ids(len(names))
    new = [NewFolder(file_id, name, "root") for file_id, name in zip(ids, names, strict=True)]

    assert made(drive.create_folders(new)) == names


def test_a_batch_whose_answer_got_lost_makes_nothing_twice(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.lose_answer("drive.batch")

    made(drive.create_folders(new_folders(drive, 5)))

    assert len(cloud.drive.tree()) == 5
    assert all(len(cloud.drive.find_all(name)) == 1 for name in cloud.drive.tree())


def test_an_id_that_holds_something_else_concerns_one_folder_only(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    new = new_folders(drive, 3)
    drive.create_file(Bytes(b"x"), "a file", "root", modified_at_ms=0, file_id=new[1].id)

    outcomes = drive.create_folders(new)

    assert isinstance(outcomes[1], AlreadyThere)
    assert len(made((outcomes[0], outcomes[2]))) == 2


def test_a_parent_that_is_gone_concerns_its_folders_only(drive: DriveClient) -> None:
    lost = new_folders(drive, 2, parent_id="0" * 33)
    found = new_folders(drive, 2)

    outcomes = drive.create_folders([lost[0], found[0], lost[1], found[1]])

    assert [type(each) for each in outcomes] == [NotFound, DriveFile, NotFound, DriveFile]


def test_refused_calls_of_a_batch_go_again_in_smaller_ones_and_the_others_do_not(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.fail(CREATE, times=7, status=403, reason="userRateLimitExceeded")

    made(drive.create_folders(new_folders(drive, 150)))

    assert cloud.calls[CREATE] == 150 + 7
    assert cloud.calls["drive.batch"] == 1 + 6, "one of 100, then 57 by tens"


def test_while_drive_refuses_all_one_folder_alone_finds_out_when_it_goes_on(
    drive: DriveClient, cloud: DemoCloud, pauses: Pauses
) -> None:
    cloud.faults.fail(CREATE, times=10 + 3, status=403, reason="userRateLimitExceeded")

    made(drive.create_folders(new_folders(drive, 10)))

    assert cloud.calls[CREATE] == 13 + 10
    assert pauses.seconds[:3] == [1.5, 2.5, 4.5]


def test_a_drive_that_refuses_for_ever_is_told_for_all_that_is_left(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.fail(CREATE, times=None, status=403, reason="userRateLimitExceeded")

    outcomes = drive.create_folders(new_folders(drive, 10))

    assert [each.code for each in outcomes if isinstance(each, Unreachable)] == [
        "rate_limited"
    ] * 10


def test_no_network_is_told_for_each_and_what_is_made_is_known(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    new = new_folders(drive, 150)
    first = drive.create_folders(new[:100])
    cloud.stop()

    outcomes = drive.create_folders(new)

    assert len(made(first)) == 100
    assert {each.code for each in outcomes if isinstance(each, Unreachable)} == {"unreachable"}
    assert len(outcomes) == 150


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_drive_without_batches_is_asked_for_one_once(
    status: int, drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.fail("drive.batch", times=None, status=status, reason="notFound")

    made(drive.create_folders(new_folders(drive, 3)))
    made(drive.create_folders(new_folders(drive, 3)))

    assert (cloud.calls["drive.batch"], cloud.calls[CREATE]) == (1, 6)


def test_stop_is_raised(drive: DriveClient) -> None:
    cancel = CancelToken()
    cancel.set()

    with pytest.raises(Cancelled):
        drive.create_folders(new_folders(drive, 3), cancel=cancel)


# --- lists of several folders ---


def test_several_folders_are_one_list(drive: DriveClient, cloud: DemoCloud) -> None:
    parents = [cloud.drive.mkdir(f"f{number}").id for number in range(MAX_PARENTS)]
    for number in range(MAX_PARENTS):
        cloud.drive.put(f"f{number}/file", b"x")
    cloud.drive.put("f0/in the bin", b"x")
    cloud.drive.trash("f0/in the bin")
    cloud.drive.put("elsewhere/file", b"x")

    page = drive.list_folders(parents)

    assert sorted(each.parent_id or "" for each in page.files) == sorted(parents)
    assert (page.next_token, drive.calls.snapshot()) == (None, {"files.list": 1})


def test_a_list_of_no_folders_asks_nobody(drive: DriveClient) -> None:
    assert drive.list_folders([]).files == ()
    assert drive.calls.snapshot() == {}


def test_a_list_of_several_folders_goes_on_page_by_page(
    drive: DriveClient, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_colabsync.drive.metadata.PAGE_SIZE", 2)
    parents = [cloud.drive.mkdir(name).id for name in "ab"]
    wanted = {cloud.drive.put(f"{name}/{n}", b"x").id for name in "ab" for n in range(3)}

    page = drive.list_folders(parents)
    found = [each.id for each in page.files]
    while page.next_token:
        page = drive.list_folders(parents, page.next_token)
        found += [each.id for each in page.files]

    assert (set(found), len(found)) == (wanted, 6)


def test_the_address_of_a_full_list_stays_under_two_kib(
    drive: DriveClient, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    parents = [cloud.drive.mkdir(f"f{number}").id for number in range(MAX_PARENTS)]
    sent: list[str] = []
    real = drive._transport.send

    def noting(name: str, verb: str, url: str, **rest: object) -> object:
        sent.append(f"{verb} {url}")
        return real(name, verb, url, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(drive._transport, "send", noting)

    drive.list_folders(parents)

    (line,) = sent
    assert line.startswith("GET ")
    assert len(line) + len("https://www.googleapis.com") < 2048


# --- notes on a file ---


def test_notes_of_the_app_are_added_changed_and_removed(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    file_id = cloud.drive.put("a", b"x").id

    drive.set_app_properties(file_id, {"pair": "one", "other": "kept"})
    drive.set_app_properties(file_id, {"pair": "two"})
    file = drive.set_app_properties(file_id, {"gone": "x", "pair": None})

    assert file.app_properties == (("gone", "x"), ("other", "kept"))
    assert drive.get(file_id).app_properties == file.app_properties
