"""How long Google would take: by what a request asks, as programs really ask it."""

from __future__ import annotations

import pytest

from bench.stand.pace import Kind, Pace, kind_of

FILES, UPLOAD = "/drive/v3/files", "/upload/drive/v3/files"


@pytest.mark.parametrize(
    ("verb", "target", "headers", "expected"),
    [
        pytest.param("GET", f"{FILES}/id?fields=id", {}, "read", id="a file's facts are read"),
        pytest.param("GET", "/drive/v3/changes?pageToken=7", {}, "read", id="so is the feed"),
        pytest.param("GET", f"{FILES}?q=name%3D'alt%3Dmedia'", {}, "read", id="so is a search"),
        pytest.param("POST", "/token", {}, "read", id="a token is given without writing"),
        pytest.param(
            "POST", FILES, {"x-http-method-override": "GET"}, "read", id="a long search is no write"
        ),
        pytest.param("GET", f"{FILES}/id?alt=media", {}, "media", id="contents are media"),
        pytest.param("GET", f"{FILES}/id/export?mimeType=text/csv", {}, "media", id="exports too"),
        pytest.param("POST", f"{FILES}?fields=id", {}, "write", id="a folder is written"),
        pytest.param("PATCH", f"{FILES}/id", {}, "write", id="a move is a write"),
        pytest.param("DELETE", f"{FILES}/id", {}, "write", id="a deletion is a write"),
        pytest.param("POST", f"{UPLOAD}?uploadType=multipart", {}, "write", id="a small upload"),
        pytest.param(
            "PUT", "/upload/drive/v2/files/id?uploadType=media", {}, "write", id="version 2's PUT"
        ),
        pytest.param("POST", "/batch/drive/v3", {}, "write", id="a batch counts as one write"),
        pytest.param("POST", f"{UPLOAD}?uploadType=resumable", {}, "write", id="opening a session"),
        pytest.param("PUT", f"{UPLOAD}?upload_id=x", {}, "chunk", id="what a session is sent"),
        pytest.param("POST", f"{UPLOAD}?upload_id=x", {}, "chunk", id="also as rclone sends it"),
        pytest.param(
            "PUT",
            f"{UPLOAD}?upload_id=x",
            {"content-range": "bytes */9"},
            "read",
            id="asking a session how far it is",
        ),
        pytest.param("DELETE", f"{UPLOAD}?upload_id=x", {}, "read", id="giving a session up"),
    ],
)
def test_a_request_is_paced_by_what_it_asks_for(
    verb: str, target: str, headers: dict[str, str], expected: Kind
) -> None:
    assert kind_of(verb, target, headers) == expected


@pytest.mark.parametrize("status", [403, 429])
def test_a_refused_write_takes_no_longer_than_a_read(status: int) -> None:
    pace = Pace(read_s=1, write_s=2, media_s=3, chunk_s=4)

    assert pace.wait_s("write", 200) == 2
    assert pace.wait_s("write", status) == 1
