"""Revisions: every content a file ever had, oldest first, to be read again."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker


@pytest.fixture
def path(ask: Asker) -> str:
    """The revisions of a file that had two contents, the first by somebody else."""
    file = ask.cloud.drive.put("a.txt", "0123456789")
    answer = ask.multipart("PATCH", f"/upload/drive/v3/files/{file.id}", b"second", {})
    assert answer.status == 200
    return f"/drive/v3/files/{file.id}/revisions"


def listed(ask: Asker, path: str, **query: Any) -> Any:
    return ask("GET", path, fields="*", **query).json["revisions"]


def test_every_content_is_a_revision_oldest_first(ask: Asker, path: str) -> None:
    first, second = listed(ask, path)

    assert (first["size"], second["size"]) == ("10", "6")
    assert first["md5Checksum"] == hashlib.md5(b"0123456789").hexdigest()
    assert (first["keepForever"], first["originalFilename"]) == (False, "a.txt")
    assert first["lastModifyingUser"]["emailAddress"] == "sam.somebody@example.com"
    assert second["lastModifyingUser"]["me"] is True
    assert first["modifiedTime"] <= second["modifiedTime"]


def test_the_newest_revision_is_the_files_head(ask: Asker, path: str) -> None:
    file = ask("GET", path.removesuffix("/revisions"), fields="headRevisionId,md5Checksum").json

    newest = listed(ask, path)[-1]

    assert (newest["id"], newest["md5Checksum"]) == (file["headRevisionId"], file["md5Checksum"])
    assert ask("GET", f"{path}/head", fields="id").json == {"id": newest["id"]}


def test_one_revision_shows_the_fields_asked_for(ask: Asker, path: str) -> None:
    first = listed(ask, path)[0]

    plain = ask("GET", f"{path}/{first['id']}").json
    chosen = ask("GET", f"{path}/{first['id']}", fields="size,lastModifyingUser(me)").json

    assert set(plain) == {"kind", "id", "mimeType", "modifiedTime"}
    assert chosen == {"size": "10", "lastModifyingUser": {"me": False}}


@pytest.mark.parametrize(
    ("asked", "status", "body", "content_range"),
    [
        pytest.param("", 200, b"0123456789", None, id="the whole content"),
        pytest.param("bytes=2-4", 206, b"234", "bytes 2-4/10", id="a range"),
        pytest.param("bytes=8-", 206, b"89", "bytes 8-9/10", id="the rest"),
        pytest.param("bytes=10-", 416, None, "bytes */10", id="beyond the end"),
    ],
)
def test_an_old_content_can_be_read_again(
    ask: Asker, path: str, asked: str, status: int, body: bytes | None, content_range: str | None
) -> None:
    first = listed(ask, path)[0]
    head = {"Range": asked} if asked else {}

    answer = ask("GET", f"{path}/{first['id']}", headers=head, alt="media")

    assert (answer.status, answer.headers.get("content-range")) == (status, content_range)
    assert body is None or answer.body == body
    assert ask.cloud.calls["drive.revisions.get_media"] == 1


def test_a_content_sent_again_is_a_revision_of_its_own(ask: Asker, path: str) -> None:
    upload = path.replace("/drive", "/upload/drive", 1).removesuffix("/revisions")
    ask.multipart("PATCH", upload, b"second", {})

    last, again = listed(ask, path)[-2:]

    assert last["md5Checksum"] == again["md5Checksum"]
    assert last["id"] != again["id"]


def test_a_revision_has_the_type_its_content_came_with(ask: Asker, path: str) -> None:
    upload = path.replace("/drive", "/upload/drive", 1).removesuffix("/revisions")
    ask.multipart("PATCH", upload, b"1,2", {}, "text/csv")

    assert [each["mimeType"] for each in listed(ask, path)] == [
        "text/plain",
        "text/plain",
        "text/csv",
    ]


def test_revisions_come_in_pages(ask: Asker, path: str) -> None:
    first = ask("GET", path, pageSize=1, fields="nextPageToken,revisions(id)").json
    token = first["nextPageToken"]
    second = ask("GET", path, pageSize=1, pageToken=token, fields="nextPageToken,revisions").json

    ids = [each["id"] for each in first["revisions"] + second["revisions"]]

    assert ids == [each["id"] for each in listed(ask, path)]
    assert "nextPageToken" not in second


def test_a_revision_can_be_deleted_unless_it_is_the_newest(ask: Asker, path: str) -> None:
    first, second = listed(ask, path)

    assert ask("DELETE", f"{path}/{first['id']}").status == 204
    assert ask("DELETE", f"{path}/{second['id']}").status == 400
    assert ask("GET", f"{path}/{first['id']}").status == 404


def test_only_a_hundred_are_kept_and_those_to_keep_forever(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "the first")
    path = f"/drive/v3/files/{file.id}/revisions"
    first = listed(ask, path)[0]["id"]
    ask("PATCH", f"{path}/{first}", {"keepForever": True})

    for number in range(120):
        cloud.drive.put("a.txt", str(number))

    kept = cloud.drive.revisions("a.txt")
    assert kept == [b"the first"] + [str(number).encode() for number in range(20, 120)]


def test_none_goes_before_there_are_a_hundred(cloud: DemoCloud) -> None:
    for number in range(100):
        cloud.drive.put("a.txt", str(number))

    assert len(cloud.drive.revisions("a.txt")) == 100


def test_an_upload_may_ask_to_be_kept_forever(ask: Asker, cloud: DemoCloud, path: str) -> None:
    upload = path.replace("/drive", "/upload/drive", 1).removesuffix("/revisions")

    kept = ask(
        "PATCH",
        upload,
        b"third",
        {"Content-Type": "text/plain"},
        uploadType="media",
        keepRevisionForever=True,
    )

    assert kept.status == 200
    assert [each["keepForever"] for each in listed(ask, path)] == [False, False, True]


def test_who_may_only_read_sees_no_revisions(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.share_with_me("theirs.txt", "x", role="reader")

    answer = ask("GET", f"/drive/v3/files/{file.id}/revisions")

    assert (answer.status, answer.reason) == (403, "insufficientFilePermissions")
