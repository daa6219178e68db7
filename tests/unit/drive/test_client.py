"""DriveClient against trouble: lost answers, expired tokens, odd origins, many threads."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.verdicts import FeedLost
from jupyter_colabsync.errors import (
    BadReference,
    Cancelled,
    NotFound,
    Refused,
    SignInNeeded,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.drive.conftest import OddOrigin
from tests.unit.drive.pieces import Fixed, Pauses


def test_a_folder_without_a_chosen_id_is_made_once_though_the_answer_got_lost(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.lose_answer("drive.files.create")

    with pytest.raises(Unreachable) as caught:
        drive.create_folder("a", "root")

    assert caught.value.code == "answer_lost"
    assert len(cloud.drive.find_all("a")) == 1
    assert cloud.calls["drive.files.create"] == 1, "nothing below us repeats it on its own"


def test_a_folder_with_a_chosen_id_is_made_once_and_known(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    (file_id,) = drive.generate_ids(1)
    cloud.faults.lose_answer("drive.files.create")

    assert drive.create_folder("a", "root", file_id=file_id).id == file_id
    assert len(cloud.drive.find_all("a")) == 1


def test_trash_and_rename_are_repeated_after_a_lost_answer(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    file_id = cloud.drive.put("a", b"1").id
    cloud.faults.lose_answer("drive.files.update")
    assert drive.relocate(file_id, name="b").name == "b"

    cloud.faults.lose_answer("drive.files.update")
    assert drive.trash(file_id).is_trashed


def test_a_move_asks_for_the_old_folder_only_when_it_is_not_given(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    file_id = cloud.drive.put("a/x", b"1").id
    source, target = cloud.drive.find("a").id, cloud.drive.mkdir("b").id

    moved = drive.relocate(file_id, new_parent=target, old_parent=source)
    assert (moved.parent_id, drive.calls.snapshot()) == (target, {"files.update": 1})

    moved = drive.relocate(file_id, new_parent=source)
    assert (moved.parent_id, drive.calls.snapshot()["files.get"]) == (source, 1)


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_feed_token_drive_does_not_know_is_a_lost_feed(
    status: int, drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.fail("drive.changes.list", status=status, reason="invalid")

    with pytest.raises(FeedLost) as caught:
        drive.changes("1")

    assert caught.value.code == "feed_lost"


def test_a_refusal_of_the_feed_for_another_reason_is_no_lost_feed(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.fail("drive.changes.list", status=403, reason="domainPolicy")

    with pytest.raises(Refused):
        drive.changes("1")


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, "notFound"), (405, "notFound"), (501, "notFound"), (403, "forbidden")],
)
def test_an_origin_without_generated_ids_is_asked_once(
    status: int, reason: str, drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.fail("drive.files.generateIds", times=None, status=status, reason=reason)

    assert drive.generate_ids(3) == []
    assert drive.generate_ids(3) == []
    assert cloud.calls["drive.files.generateIds"] == 1


def test_more_ids_than_fit_one_call_take_two(drive: DriveClient) -> None:
    assert len(set(drive.generate_ids(1500))) == 1500
    assert drive.calls.snapshot() == {"files.generateIds": 2}


@pytest.mark.parametrize(
    "path", ["", "/", "a/b", "My drive", "id:x", "My Drive/../x", "My Drive/./x", "../My Drive"]
)
def test_a_path_that_does_not_begin_at_my_drive_is_refused(path: str, drive: DriveClient) -> None:
    with pytest.raises(BadReference):
        drive.ensure_path(path)

    assert drive.calls.snapshot() == {}


def test_ensure_path_makes_only_what_is_missing(drive: DriveClient, cloud: DemoCloud) -> None:
    there = cloud.drive.mkdir("a/b").id

    assert drive.ensure_path("/My Drive//a/b/").id == there
    assert drive.ensure_path("My Drive/a/b/it's \\ new").parent_id == there
    assert drive.ensure_path("My Drive").id == cloud.drive.find("").id
    assert sorted(cloud.drive.tree()) == ["a", "a/b", "a/b/it's \\ new"]


def test_of_two_folders_of_one_name_the_older_is_found(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    first = drive.create_folder("a", "root")
    second = drive.create_folder("a", "root")

    found = drive.find_folder("root", "a")

    assert found is not None
    assert found.id in (first.id, second.id)
    assert (found.created_at_ms, found.id) == min(
        (each.created_at_ms, each.id) for each in (first, second)
    )


def test_a_folder_is_found_on_a_later_page(
    drive: DriveClient, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_colabsync.drive.metadata.FOUND_AT_MOST", 1)
    ids = {name: cloud.drive.mkdir(name).id for name in ("a", "A")}

    found = {name: drive.find_folder("root", name) for name in ids}

    assert {name: each and each.id for name, each in found.items()} == ids


def test_a_very_long_name_is_still_found(drive: DriveClient) -> None:
    name = "ü" * 300  # more than 2 KiB in an address: the client switches to POST
    made = drive.create_folder(name, "root")

    assert drive.find_folder("root", name) == made


def test_each_401_renews_the_sign_in_and_the_second_ends_it(
    cloud: DemoCloud, pauses: Pauses
) -> None:
    class Renewing(Fixed):
        renewals = 0

        def renew(self) -> None:
            type(self).renewals += 1
            self.token = cloud.access_token()

    token = cloud.access_token()
    client = DriveClient(
        lambda: Renewing(token),
        cloud.google_url,
        pauses.retry,
    )
    cloud.oauth.expire_access_tokens()

    try:
        with pytest.raises(SignInNeeded):
            client.about()  # the old token is given again and again: refused twice
        assert Renewing.renewals == 2
        token = cloud.access_token()
        assert client.about().email
    finally:
        client.close()


def test_credentials_that_cannot_be_renewed_ask_for_a_sign_in(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.oauth.expire_access_tokens()

    with pytest.raises(SignInNeeded):
        drive.about()


def test_a_sign_in_that_allows_no_drive_is_told(cloud: DemoCloud, pauses: Pauses) -> None:
    token = cloud.access_token(scopes=("openid",))
    client = DriveClient(
        lambda: Fixed(token),
        cloud.google_url,
        pauses.retry,
    )

    with pytest.raises(SignInNeeded) as caught:
        client.start_token()

    client.close()
    assert caught.value.code == "scope_missing"


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda drive, cancel: drive.about(cancel=cancel), id="about"),
        pytest.param(lambda drive, cancel: drive.get("root", cancel=cancel), id="get"),
        pytest.param(lambda drive, cancel: drive.list_folder("root", cancel=cancel), id="list"),
        pytest.param(lambda drive, cancel: drive.list_folders(["r"], cancel=cancel), id="lists"),
        pytest.param(lambda drive, cancel: drive.search("a", cancel=cancel), id="search"),
        pytest.param(lambda drive, cancel: drive.start_token(cancel=cancel), id="token"),
        pytest.param(lambda drive, cancel: drive.changes("1", cancel=cancel), id="changes"),
        pytest.param(lambda drive, cancel: drive.revisions("F", cancel=cancel), id="revisions"),
        pytest.param(lambda drive, cancel: drive.generate_ids(1, cancel=cancel), id="ids"),
        pytest.param(lambda drive, cancel: drive.trash("F", cancel=cancel), id="trash"),
        pytest.param(
            lambda drive, cancel: drive.relocate("F", new_parent="P", cancel=cancel), id="move"
        ),
        pytest.param(
            lambda drive, cancel: drive.set_app_properties("F", {}, cancel=cancel), id="notes"
        ),
        pytest.param(
            lambda drive, cancel: drive.create_folder("a", "root", cancel=cancel), id="folder"
        ),
        pytest.param(
            lambda drive, cancel: drive.ensure_path("My Drive/a", cancel=cancel), id="path"
        ),
    ],
)
def test_who_has_stopped_asks_no_more(
    ask: Callable[[DriveClient, CancelToken], object], drive: DriveClient
) -> None:
    cancel = CancelToken()
    cancel.set()

    with pytest.raises(Cancelled):
        ask(drive, cancel)

    assert drive.calls.snapshot() == {}


def test_nobody_listening_is_unreachable_within_three_tries(pauses: Pauses) -> None:
    client = DriveClient(
        lambda: Fixed("t"),
        "http://127.0.0.1:1",
        pauses.retry,
    )

    with pytest.raises(Unreachable) as caught:
        client.about()

    client.close()
    assert (caught.value.code, len(pauses.seconds)) == ("unreachable", 2)


@pytest.mark.parametrize(
    ("name", "ask", "tries"),
    [
        pytest.param("about.get", lambda drive: drive.about(), 3, id="whose Drive it is"),
        pytest.param(
            "files.list", lambda drive: drive.at_a_screen.list_folder("root"), 3, id="the tree"
        ),
        pytest.param("files.list", lambda drive: drive.at_a_screen.search("a"), 3, id="a search"),
        pytest.param("files.get", lambda drive: drive.at_a_screen.get("root"), 3, id="a folder"),
        pytest.param("files.list", lambda drive: drive.list_folder("root"), 10, id="by a sync"),
    ],
)
def test_a_person_who_waits_hears_of_a_bad_day_within_seconds(
    drive: DriveClient,
    cloud: DemoCloud,
    pauses: Pauses,
    name: str,
    ask: Callable[[DriveClient], object],
    tries: int,
) -> None:
    cloud.faults.fail(f"drive.{name}", times=None, status=500, reason="internalError")

    with pytest.raises(Unreachable) as caught:
        ask(drive)

    assert caught.value.message.endswith(".")
    assert drive.calls.snapshot() == {name: tries}
    assert (sum(pauses.seconds) < 5) is (tries == 3)


def test_the_loopback_is_not_asked_through_a_proxy(
    drive: DriveClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert drive.about().email


def test_many_threads_share_one_client(drive: DriveClient, cloud: DemoCloud) -> None:
    names = [f"folder {number}" for number in range(40)]

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda name: drive.create_folder(name, "root"), names))

    assert sorted(cloud.drive.tree()) == sorted(names)
    assert len({each.id for each in made}) == 40
    assert drive.calls.snapshot() == {"files.create": 40}


def test_an_origin_that_knows_few_fields_is_understood(odd: OddOrigin) -> None:
    listing = {"files": [{"id": "F", "name": "a", "mimeType": "text/plain"}]}
    drive = odd({"/drive/v3/files": (200, json.dumps(listing).encode())})

    (file,) = drive.list_folder("root").files

    assert (file.id, file.name, file.can_edit, file.md5) == ("F", "a", True, None)


def test_refusals_in_plain_html_are_understood(odd: OddOrigin) -> None:
    drive = odd({"/drive/v3/about": (403, b"<html>no</html>")})

    with pytest.raises(Refused):
        drive.about()
    with pytest.raises(NotFound):
        drive.get("nothing")


@pytest.mark.parametrize("body", [b"<html>welcome to the hotel</html>", b"", b"[1]"])
def test_a_page_instead_of_json_is_no_answer_of_drive(body: bytes, odd: OddOrigin) -> None:
    drive = odd({"/drive/v3/about": (200, body)})

    with pytest.raises(Unreachable):
        drive.about()
