"""Requests of version 2 of the API, as the tests of its words and of its conditions make them."""

from __future__ import annotations

from typing import Any

from tests.unit.demo.asking import Answer, Asker


def get(ask: Asker, file_id: str, **query: Any) -> Any:
    """A file as v2 shows it."""
    answer = ask("GET", f"/drive/v2/files/{file_id}", **query)
    assert answer.status == 200, answer.body
    return answer.json


def rename(ask: Asker, file_id: str, title: str, etag: str = "", **query: Any) -> Answer:
    head = {"If-Match": etag} if etag else {}
    return ask("PATCH", f"/drive/v2/files/{file_id}", {"title": title}, head, **query)


def media(ask: Asker, file_id: str, data: bytes, etag: str = "", **query: Any) -> Answer:
    """New content for a file, by a simple upload."""
    head = {"Content-Type": "text/plain"} | ({"If-Match": etag} if etag else {})
    path = f"/upload/drive/v2/files/{file_id}"
    return ask("PUT", path, data, head, uploadType="media", **query)


def start(ask: Asker, file_id: str, length: int, etag: str) -> Answer:
    """Open a resumable update."""
    head = {"If-Match": etag, "X-Upload-Content-Length": str(length)}
    return ask("PUT", f"/upload/drive/v2/files/{file_id}?uploadType=resumable", {}, head)


def session_of(ask: Asker, answer: Answer) -> str:
    assert answer.status == 200, answer.body
    return answer.headers["location"].removeprefix(ask.cloud.google_url)
