"""Batches on the wire: what Google's guide shows is written and understood."""

from __future__ import annotations

import json

import pytest

from jupyter_colabsync.drive.api import ask
from jupyter_colabsync.drive.batch import read_batch, write_batch

ANSWER = (
    b"--batch_x\r\nContent-Type: application/http\r\nContent-ID: <response-1>\r\n\r\n"
    b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json; charset=UTF-8\r\n"
    b'Retry-After: 7\r\nContent-Length: 13\r\n\r\n{"error": {}}\r\n\r\n'
    b"--batch_x\r\nContent-Type: application/http\r\nContent-ID: <response-0>\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n"
    + '{"name": "Übung – 日本語"}\r\n\r\n'.encode()
    + b"--batch_x--\r\n"
)
KIND = "multipart/mixed; boundary=batch_x"


def test_each_call_is_a_request_of_its_own() -> None:
    body = write_batch("b", [ask("files.create", body={"name": "ü"}, fields="id")])

    lines = body.decode().split("\r\n")
    assert lines[:4] == ["--b", "Content-Type: application/http", "Content-ID: <0>", ""]
    assert lines[4] == "POST /drive/v3/files?fields=id HTTP/1.1"
    assert json.loads(lines[-3]) == {"name": "ü"}
    assert lines[-2:] == ["--b--", ""]


def test_answers_are_told_apart_by_their_number_in_any_order() -> None:
    answers = read_batch(KIND, ANSWER)

    assert {number: each.status for number, each in answers.items()} == {0: 200, 1: 403}
    assert json.loads(answers[0].body) == {"name": "Übung – 日本語"}
    assert answers[1].headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("kind", "body", "found"),
    [
        pytest.param("text/html", b"<html>hotel</html>", [], id="a page"),
        pytest.param(KIND, b"", [], id="nothing"),
        pytest.param(KIND, ANSWER[: ANSWER.index(b"200 OK")], [1], id="cut in the middle"),
        pytest.param(KIND, ANSWER.replace(b"response-1", b"?"), [0], id="without a number"),
        pytest.param(KIND, ANSWER.replace(b"403", b"abc"), [0], id="without a status"),
    ],
)
def test_what_cannot_be_read_is_left_out(kind: str, body: bytes, found: list[int]) -> None:
    assert sorted(read_batch(kind, body)) == found
