"""Version 2 of the API: its words, what an update can do, its change log, and life without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker
from tests.unit.demo.v2_requests import get, media, rename


def test_a_file_has_v2s_names_and_lists(ask: Asker, cloud: DemoCloud) -> None:
    made = cloud.drive.put("folder/a.txt", "hello", modified_ms=1_700_000_000_123)
    cloud.drive.star("folder/a.txt")
    folder = cloud.drive.find("folder")

    file = get(ask, made.id)

    assert (file["title"], file["fileSize"]) == ("a.txt", "5")
    assert file["md5Checksum"] == "5d41402abc4b2a76b9719d911017c592"
    assert file["modifiedDate"] == "2023-11-14T22:13:20.123Z"
    assert (file["labels"]["starred"], file["labels"]["trashed"]) == (True, False)
    assert [(p["id"], p["isRoot"]) for p in file["parents"]] == [(folder.id, False)]
    assert [p["isRoot"] for p in get(ask, folder.id)["parents"]] == [True]
    assert file["headRevisionId"] == made.revisions[0].id
    assert not {"name", "size", "trashed"} & file.keys()


def test_everything_v2_shows_is_what_its_discovery_document_allows(
    ask: Asker, cloud: DemoCloud
) -> None:
    cloud.drive.put("a.txt", "text")
    cloud.drive.put_document("Notes", "text")
    cloud.drive.put_shortcut("link", "a.txt")
    cloud.drive.mkdir("folder")
    cloud.drive.share_with_me("theirs.txt", "text")
    cloud.drive.delete("folder")
    ask.create(name="b", properties={"x": "1"}, appProperties={"y": "2"})

    changes = ask("GET", "/drive/v2/changes", pageToken=1).json["items"]

    for change in changes:
        if not change["deleted"]:
            assert get(ask, change["fileId"]) == change["file"]
            revisions = ask("GET", f"/drive/v2/files/{change['fileId']}/revisions")
            assert revisions.status in (200, 403)


def test_a_mask_chooses_v2_fields_and_refuses_those_of_v3(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "")

    chosen = get(ask, file.id, fields="title,labels(trashed),parents(isRoot)")
    refused = ask("GET", f"/drive/v2/files/{file.id}", fields="name")

    assert chosen == {"title": "a.txt", "labels": {"trashed": False}, "parents": [{"isRoot": True}]}
    assert refused.status == 400
    cloud.violations.clear()


def test_contents_come_through_v2_as_well(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "first")
    cloud.drive.put("a.txt", "second")
    path = f"/drive/v2/files/{file.id}"

    newest = ask("GET", path, alt="media")
    older = ask("GET", path, alt="media", revisionId=file.revisions[0].id)
    part = ask("GET", path, headers={"Range": "bytes=1-3"}, alt="media")

    assert (newest.body, older.body, part.body) == (b"second", b"first", b"eco")
    assert cloud.calls["drive.v2.files.get_media"] == 3


def test_the_revisions_of_a_file_come_oldest_first(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "first")
    cloud.drive.put("a.txt", "second!")

    answer = ask("GET", f"/drive/v2/files/{file.id}/revisions").json

    assert [revision["fileSize"] for revision in answer["items"]] == ["5", "7"]
    assert answer["items"][-1]["id"] == get(ask, file.id)["headRevisionId"]
    assert answer["items"][0]["lastModifyingUser"]["isAuthenticatedUser"] is False


def test_a_missing_file_is_refused_in_v2s_words(ask: Asker) -> None:
    answer = ask("GET", "/drive/v2/files/nothere")

    assert (answer.status, answer.reason) == (404, "notFound")
    error = answer.json["error"]["errors"][0]
    assert (error["location"], error["locationType"]) == ("file", "other")


def test_what_v2_does_not_know_is_refused_and_noted(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "")

    statuses = [
        ask("PATCH", f"/drive/v2/files/{file.id}", {"name": "b"}).status,
        rename(ask, file.id, "b", modifiedDateBehavior="perhaps").status,
        ask("GET", "/drive/v2/files/x/children").status,
    ]

    assert statuses == [400, 400, 404]
    assert len(cloud.violations) == 3
    cloud.violations.clear()


def test_content_name_place_and_bin_change_in_one_request(ask: Asker, cloud: DemoCloud) -> None:
    target = cloud.drive.mkdir("to")
    file = cloud.drive.put("a.txt", "old")
    cloud.drive.trash("a.txt")
    body = b'--cut\r\n\r\n{"title": "b.txt", "labels": {"trashed": false}}'
    body += b"\r\n--cut\r\nContent-Type: text/plain\r\n\r\nnew\r\n--cut--"
    head = {"Content-Type": "multipart/related; boundary=cut"}
    head["If-Match"] = get(ask, file.id)["etag"]

    answer = ask(
        "PUT",
        f"/upload/drive/v2/files/{file.id}",
        body,
        head,
        uploadType="multipart",
        addParents=target.id,
        removeParents=str(file.parent),
    )

    assert answer.status == 200, answer.body
    assert [parent["id"] for parent in answer.json["parents"]] == [target.id]
    assert cloud.drive.read("to/b.txt") == b"new"


def test_a_whole_resource_may_be_sent_back(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("folder/a.txt", "x")
    cloud.drive.trash("folder")
    resource = get(ask, file.id) | {"title": "b.txt"}

    answer = ask("PUT", f"/drive/v2/files/{file.id}", resource)

    assert (answer.status, answer.json["title"]) == (200, "b.txt")
    assert not file.trashed_itself


GIVEN, BEFORE, NOW = (
    "2024-02-29T12:00:00.123Z",
    "2023-11-14T22:13:20.000Z",
    "2026-01-01T00:00:00.000Z",
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, NOW, id="without a word the time is now"),
        pytest.param({"setModifiedDate": True}, GIVEN, id="the body's, if asked for"),
        pytest.param({"modifiedDateBehavior": "fromBody"}, GIVEN),
        pytest.param({"modifiedDateBehavior": "fromBodyOrNow"}, GIVEN),
        pytest.param({"modifiedDateBehavior": "noChange"}, BEFORE),
        pytest.param({"modifiedDateBehavior": "now", "setModifiedDate": True}, NOW, id="overrides"),
    ],
)
def test_the_modified_date_follows_the_behaviour_asked_for(
    query: dict[str, Any], expected: str
) -> None:
    now_s = 1_767_225_600.0
    with (
        DemoCloud(sample=False, check_requests=True, clock=lambda: now_s) as cloud,
        closing(Asker(cloud)) as ask,
    ):
        file = cloud.drive.put("a.txt", "x", modified_ms=1_700_000_000_000)
        path = f"/drive/v2/files/{file.id}"

        changed = ask("PATCH", path, {"modifiedDate": GIVEN}, **query).json

    assert changed["modifiedDate"] == expected


def test_the_head_can_be_replaced_instead_of_kept(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "old")
    head = file.revisions[0].id

    answer = media(ask, file.id, b"new", newRevision=False)

    assert answer.json["headRevisionId"] == head
    assert cloud.drive.revisions("a.txt") == [b"new"]


def test_properties_of_v2_are_those_of_v3(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "")
    pair = {"key": "pair", "value": "7", "visibility": "PRIVATE"}

    ask("PATCH", f"/drive/v2/files/{file.id}", {"properties": [pair]})
    shown = ask.files(f"/{file.id}", fields="appProperties").json

    assert shown == {"appProperties": {"pair": "7"}}
    assert [p["key"] for p in get(ask, file.id)["properties"]] == ["pair"]
    assert ask("PATCH", f"/drive/v2/files/{file.id}", {"properties": [{}]}).status == 400


def test_the_log_has_the_same_tokens_in_both_versions(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("before.txt", "")
    start_v2 = ask("GET", "/drive/v2/changes/startPageToken").json["startPageToken"]
    start_v3 = ask("GET", "/drive/v3/changes/startPageToken").json["startPageToken"]
    for number in range(3):
        cloud.drive.put(f"{number}.txt", "")
    gone = cloud.drive.find("0.txt")
    cloud.drive.delete("0.txt")

    first = ask("GET", "/drive/v2/changes", pageToken=start_v3, maxResults=2).json
    rest = ask("GET", "/drive/v3/changes", pageToken=first["nextPageToken"]).json

    assert start_v2 == start_v3
    assert [item["file"]["title"] for item in first["items"]] == ["1.txt", "2.txt"]
    assert "newStartPageToken" not in first
    assert [change["fileId"] for change in rest["changes"]] == [gone.id]
    assert int(rest["newStartPageToken"]) == int(first["largestChangeId"]) + 1


def test_an_entry_carries_the_etag_a_writer_needs(ask: Asker, cloud: DemoCloud) -> None:
    token = ask("GET", "/drive/v2/changes/startPageToken").json["startPageToken"]
    file = cloud.drive.put("a.txt", "x")

    item = ask("GET", "/drive/v2/changes", pageToken=token).json["items"][0]

    assert media(ask, file.id, b"new", item["file"]["etag"]).status == 200


def test_deletions_and_what_lies_elsewhere_can_be_left_out(ask: Asker, cloud: DemoCloud) -> None:
    token = ask("GET", "/drive/v2/changes/startPageToken").json["startPageToken"]
    cloud.drive.put("gone.txt", "")
    cloud.drive.delete("gone.txt")
    cloud.drive.share_with_me("theirs.txt", "")
    cloud.drive.put("mine.txt", "")

    def titles(**query: Any) -> list[str]:
        items = ask("GET", "/drive/v2/changes", pageToken=token, **query).json["items"]
        return [item["file"]["title"] if "file" in item else "-" for item in items]

    assert titles() == ["-", "theirs.txt", "mine.txt"]
    assert titles(includeDeleted=False) == ["theirs.txt", "mine.txt"]
    assert titles(includeSubscribed=False) == ["-", "mine.txt"]


@pytest.fixture
def ask_v3_only() -> Iterator[Asker]:
    with DemoCloud(sample=False, serves_v2=False) as cloud, closing(Asker(cloud)) as asker:
        yield asker


def test_a_cloud_can_do_without_v2(ask_v3_only: Asker) -> None:
    file = ask_v3_only.create(name="a.txt")

    read = ask_v3_only("GET", f"/drive/v2/files/{file['id']}")
    written = media(ask_v3_only, file["id"], b"x")

    assert (read.status, read.reason, written.status) == (404, "notFound", 404)
    assert ask_v3_only.files(f"/{file['id']}").status == 200
    assert ask_v3_only.cloud.calls["drive.v2.files.get"] == 1


@pytest.mark.parametrize(("status", "reason"), [(404, "notFound"), (501, "notImplemented")])
def test_v2_goes_and_comes_while_the_cloud_runs(
    ask: Asker, cloud: DemoCloud, status: int, reason: str
) -> None:
    file = cloud.drive.put("a.txt", "x")
    path = f"/drive/v2/files/{file.id}"

    off = {"is_served": False, "status_if_not": status}
    assert ask("POST", "/_demo/faults/serve_v2", off).status == 200
    gone = ask("GET", path)
    cloud.faults.clear()
    still_gone = ask("GET", path)
    cloud.faults.serve_v2()

    assert (gone.status, gone.reason, still_gone.status) == (status, reason, status)
    assert ask("GET", path).status == 200


def test_trouble_for_a_method_meets_both_versions_unless_it_names_one(
    ask: Asker, cloud: DemoCloud
) -> None:
    file = cloud.drive.put("a.txt", "x")
    paths = [f"/drive/v{version}/files/{file.id}" for version in (2, 3)]

    cloud.faults.fail("drive.files.get", 2)
    both = [ask("GET", path).status for path in paths]
    cloud.faults.fail("drive.v2.files.get", 1)
    one = [ask("GET", path).status for path in reversed(paths)]

    assert both == [503, 503]
    assert one == [200, 503]
