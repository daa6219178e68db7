"""Uploads of all three kinds, and what a resumable one keeps when it is broken off."""

from __future__ import annotations

import http.client
from typing import Any
from urllib.parse import urlsplit

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Answer, Asker

KIB = 1024
GRAIN = 256 * KIB
DATA = bytes(range(256)) * 4 * KIB  # 1 MiB


def start(ask: Asker, length: int | None = len(DATA), **properties: Any) -> str:
    """Open a session for a new file; its path and query."""
    headers = {"X-Upload-Content-Type": "application/octet-stream"}
    if length is not None:
        headers["X-Upload-Content-Length"] = str(length)
    path = "/upload/drive/v3/files?uploadType=resumable&fields=id,md5Checksum,size,name"
    answer = ask("POST", path, {"name": "big.bin", **properties}, headers)
    assert answer.status == 200, answer.body
    assert answer.headers["x-guploader-uploadid"]
    address = urlsplit(answer.headers["location"])
    return f"{address.path}?{address.query}"


def put(ask: Asker, session: str, data: bytes, content_range: str = "") -> Answer:
    return ask("PUT", session, data, {"Content-Range": content_range} if content_range else {})


def test_media_alone_makes_an_untitled_file(ask: Asker, cloud: DemoCloud) -> None:
    headers = {"Content-Type": "text/csv"}

    made = ask("POST", "/upload/drive/v3/files", b"1,2", headers, uploadType="media", fields="*")

    assert (made.json["name"], made.json["mimeType"]) == ("Untitled", "text/csv")
    assert cloud.drive.read("Untitled") == b"1,2"


def test_media_alone_replaces_content(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "old")
    path = f"/upload/drive/v3/files/{file.id}"

    ask("PATCH", path, b"new", {"Content-Type": "text/plain"}, uploadType="media")

    assert cloud.drive.read("a.txt") == b"new"


@pytest.mark.parametrize("data", [b"", b"\r\n", b"--cut", b"a\r\n--cute\r\n", b"end\r"])
def test_multipart_keeps_every_byte(ask: Asker, cloud: DemoCloud, data: bytes) -> None:
    data = data.replace(b"--cut", b"--not")

    ask.upload(data, name="a")

    assert cloud.drive.read("a") == data


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"no boundary anywhere", id="no parts"),
        pytest.param(b"--cut\r\n\r\n{}\r\n--cut--", id="one part"),
        pytest.param(b"--cut\r\n\r\n{\r\n--cut\r\n\r\nx\r\n--cut--", id="metadata that is no JSON"),
        pytest.param(b"--cut\r\n\r\n{}\r\n--cut\r\n\r\nx", id="no end"),
    ],
)
def test_a_malformed_multipart_body_is_refused(ask: Asker, body: bytes) -> None:
    headers = {"Content-Type": "multipart/related; boundary=cut"}

    assert (
        ask("POST", "/upload/drive/v3/files", body, headers, uploadType="multipart").status == 400
    )


def test_an_upload_of_no_known_kind_is_refused(ask: Asker) -> None:
    assert ask("POST", "/upload/drive/v3/files", b"x", uploadType="pigeon").status == 400


def test_the_whole_remainder_may_come_in_one_put(ask: Asker, cloud: DemoCloud) -> None:
    done = put(ask, start(ask), DATA)

    assert (done.status, done.json["size"]) == (200, str(len(DATA)))
    assert cloud.drive.read("big.bin") == DATA


@pytest.mark.parametrize("total", [str(len(DATA)), "*"])
def test_chunks_add_up(ask: Asker, cloud: DemoCloud, total: str) -> None:
    session = start(ask, None)

    for begin in range(0, len(DATA) - GRAIN, GRAIN):
        end = begin + GRAIN - 1
        more = put(ask, session, DATA[begin : end + 1], f"bytes {begin}-{end}/{total}")
        assert (more.status, more.headers["range"]) == (308, f"bytes=0-{end}")
    begin = len(DATA) - GRAIN
    done = put(ask, session, DATA[begin:], f"bytes {begin}-{len(DATA) - 1}/{len(DATA)}")

    assert done.status == 200
    assert cloud.drive.read("big.bin") == DATA


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(GRAIN, GRAIN), (GRAIN + 1, GRAIN), (2 * GRAIN - 1, GRAIN), (3 * GRAIN, 3 * GRAIN), (10, 0)],
)
def test_a_chunk_counts_in_multiples_of_256_kib(ask: Asker, sent: int, kept: int) -> None:
    session = start(ask)

    answer = put(ask, session, DATA[:sent], f"bytes 0-{sent - 1}/{len(DATA)}")
    status = put(ask, session, b"", f"bytes */{len(DATA)}")

    expected = f"bytes=0-{kept - 1}" if kept else None
    assert (answer.status, answer.headers.get("range")) == (308, expected)
    assert (status.status, status.headers.get("range")) == (308, expected)


def test_a_status_query_before_any_byte_has_no_range(ask: Asker) -> None:
    answer = put(ask, start(ask), b"", "bytes */*")

    assert answer.status == 308
    assert "range" not in answer.headers


def test_a_gap_is_refused_with_a_503(ask: Asker) -> None:
    answer = put(ask, start(ask), DATA[GRAIN:], f"bytes {GRAIN}-{len(DATA) - 1}/{len(DATA)}")

    assert answer.status == 503
    assert "exceeds already uploaded size of 0" in answer.json["error"]["message"]


def test_bytes_sent_twice_are_taken_once(ask: Asker, cloud: DemoCloud) -> None:
    session = start(ask)
    put(ask, session, DATA[: 2 * GRAIN], f"bytes 0-{2 * GRAIN - 1}/{len(DATA)}")

    put(ask, session, DATA[GRAIN:], f"bytes {GRAIN}-{len(DATA) - 1}/{len(DATA)}")

    assert cloud.drive.read("big.bin") == DATA


@pytest.mark.parametrize(
    "content_range",
    ["bytes 5-2/9", "bytes 0-9/5", "0-5/9", "bytes */x", f"bytes 0-{GRAIN - 1}/7777777"],
)
def test_a_content_range_that_makes_no_sense_is_refused(ask: Asker, content_range: str) -> None:
    assert put(ask, start(ask), DATA[:GRAIN], content_range).status == 400


def test_an_empty_file_goes_through_a_session(ask: Asker, cloud: DemoCloud) -> None:
    assert put(ask, start(ask, 0), b"").status == 200
    assert cloud.drive.read("big.bin") == b""


def test_a_finished_session_tells_the_file_again(ask: Asker, cloud: DemoCloud) -> None:
    session = start(ask)
    first = put(ask, session, DATA)

    again = put(ask, session, b"", f"bytes */{len(DATA)}")

    assert (again.status, again.json) == (200, first.json)
    assert len(cloud.drive.find_all("big.bin")) == 1


def test_an_unknown_session_is_a_404(ask: Asker) -> None:
    path = "/upload/drive/v3/files?uploadType=resumable&upload_id=nothing"

    assert put(ask, path, DATA).status == 404


def test_a_cancelled_session_is_gone(ask: Asker) -> None:
    session = start(ask)

    assert ask("DELETE", session).status == 499
    assert put(ask, session, b"", "bytes */*").status == 404


def test_a_session_needs_no_token_but_refuses_a_bad_one(ask: Asker, cloud: DemoCloud) -> None:
    session = start(ask)
    anonymous, stranger = Asker(cloud, ""), Asker(cloud, "ya29.wrong")

    assert put(stranger, session, DATA).status == 401
    assert put(anonymous, session, DATA).status == 200
    anonymous.close()
    stranger.close()


def test_a_session_for_a_missing_parent_does_not_start(ask: Asker) -> None:
    path = "/upload/drive/v3/files?uploadType=resumable"

    assert ask("POST", path, {"name": "a", "parents": ["nowhere"]}).status == 404


def test_a_session_for_too_much_does_not_start(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.set_quota(100)
    headers = {"X-Upload-Content-Length": "101"}

    answer = ask("POST", "/upload/drive/v3/files?uploadType=resumable", {"name": "a"}, headers)

    assert (answer.status, answer.reason) == (403, "storageQuotaExceeded")


def test_a_broken_put_leaves_whole_grains(ask: Asker, cloud: DemoCloud) -> None:
    session = start(ask)
    cloud.faults.cut_request("drive.upload.put", 2 * GRAIN + 5)

    with pytest.raises((http.client.HTTPException, OSError)):
        put(ask, session, DATA)
    status = put(ask, session, b"", f"bytes */{len(DATA)}")

    assert (status.status, status.headers["range"]) == (308, f"bytes=0-{2 * GRAIN - 1}")
    rest = put(ask, session, DATA[2 * GRAIN :], f"bytes {2 * GRAIN}-{len(DATA) - 1}/{len(DATA)}")
    assert rest.status == 200
    assert cloud.drive.read("big.bin") == DATA


def test_a_session_can_upload_into_a_folder(ask: Asker, cloud: DemoCloud) -> None:
    folder = cloud.drive.mkdir("to")

    put(ask, start(ask, parents=[folder.id]), DATA)

    assert cloud.drive.read("to/big.bin") == DATA


def test_an_update_by_session_makes_a_new_revision(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "old")
    path = f"/upload/drive/v3/files/{file.id}?uploadType=resumable"
    location = ask("PATCH", path, {"description": "longer"}).headers["location"]

    done = put(ask, location.removeprefix(cloud.google_url), DATA)

    assert done.json["id"] == file.id
    assert cloud.drive.revisions("a.txt") == [b"old", DATA]


def test_a_generated_id_used_in_a_session_is_used(ask: Asker) -> None:
    made_id = ask.files("/generateIds", count=1).json["ids"][0]
    put(ask, start(ask, id=made_id), DATA)
    path = "/upload/drive/v3/files?uploadType=resumable"

    again = ask("POST", path, {"name": "b", "id": made_id})

    assert (again.status, again.reason) == (409, "fileIdInUse")


def test_a_big_simple_upload_works_but_is_noted(ask: Asker, cloud: DemoCloud) -> None:
    ask.upload(b"x" * (5 * KIB * KIB + 1), name="a")

    assert [violation.method for violation in cloud.violations] == ["drive.files.create"]
    cloud.violations.clear()


@pytest.mark.parametrize(
    ("name", "declared", "expected"),
    [
        ("a.ipynb", "application/octet-stream", "application/vnd.google.colaboratory"),
        ("a.csv", "application/octet-stream", "text/csv"),
        ("a.csv", "text/plain; charset=utf-8", "text/plain"),
    ],
)
def test_a_type_is_taken_from_the_media_or_guessed(
    ask: Asker, name: str, declared: str, expected: str
) -> None:
    path = "/upload/drive/v3/files"

    made = ask.multipart("POST", path, b"", {"name": name}, declared).json

    assert made["mimeType"] == expected


def test_the_back_door_can_let_sessions_expire(ask: Asker, cloud: DemoCloud) -> None:
    session = start(ask)

    assert ask("POST", "/_demo/uploads/forget_all", {}).status == 200
    assert put(ask, session, DATA).status == 404
    assert cloud.drive.tree() == {}
