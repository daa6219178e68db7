"""Decoding requests and answering errors: what every endpoint does alike."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_colabsync import errors
from jupyter_colabsync.contract.routes import ROUTES, Route
from jupyter_colabsync.errors import BadRequest, ColabSyncError
from jupyter_colabsync.server.endpoint import (
    MAX_BODY_BYTES,
    decode_body,
    decode_query,
    status_of,
)

BY_NAME = {route.name: route for route in ROUTES}
LIST_DRIVE, PAUSE = BY_NAME["listDrive"], BY_NAME["pauseLink"]


def test_a_query_is_read_as_the_types_its_row_names() -> None:
    query = {"foldersOnly": [b"true"], "folderId": [b"abc"]}
    request: Any = decode_query(LIST_DRIVE, query, {})
    assert (request.folders_only, request.folder_id, request.search) == (True, "abc", None)


def test_jupyters_token_and_the_labs_cache_buster_are_not_ours_to_judge() -> None:
    query = {"token": [b"t"], "no_track_activity": [b"1"], "1700000000000": [b""]}
    request: Any = decode_query(LIST_DRIVE, query, {})
    assert request.folder_id == "root"


def test_a_body_is_joined_with_the_fields_of_the_path() -> None:
    request: Any = decode_body(PAUSE, b'{"paused": true}', {"link_id": "a"})
    assert (request.link_id, request.paused) == ("a", True)


@pytest.mark.parametrize(
    ("route", "body"),
    [
        pytest.param(PAUSE, b"{", id="no JSON"),
        pytest.param(PAUSE, b"[1]", id="a list"),
        pytest.param(PAUSE, b"null", id="null"),
        pytest.param(PAUSE, b"\xff\xfe", id="no UTF-8"),
        pytest.param(PAUSE, b"{}", id="a field is missing"),
        pytest.param(PAUSE, b'{"paused": "yes"}', id="a string for a boolean"),
        pytest.param(PAUSE, b'{"paused": true, "force": 1}', id="an unknown field"),
        pytest.param(PAUSE, b'{"paused": true, "linkId": "b"}', id="another link than the path's"),
        pytest.param(PAUSE, b'{"paused": true, "link_id": "a"}', id="a name in Python's spelling"),
        pytest.param(PAUSE, b" " * (MAX_BODY_BYTES + 1), id="too large"),
        pytest.param(PAUSE, b"[" * 100_000, id="a nest too deep"),
    ],
)
def test_a_malformed_body_is_a_bad_request(route: Route, body: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        decode_body(route, body, {"link_id": "a"})
    assert refused.value.message


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"foldersOnly": [b"perhaps"]}, id="no boolean"),
        pytest.param({"folderId": [b"a", b"b"]}, id="said twice"),
        pytest.param({"colour": [b"red"]}, id="an unknown field"),
        pytest.param({"search": [b"\xff"]}, id="no UTF-8"),
    ],
)
def test_a_malformed_query_is_a_bad_request(query: dict[str, list[bytes]]) -> None:
    with pytest.raises(BadRequest):
        decode_query(LIST_DRIVE, query, {})


def family() -> list[type[ColabSyncError]]:
    """All classes of errors.py but the root."""
    classes = [each for each in vars(errors).values() if isinstance(each, type)]
    return [each for each in classes if issubclass(each, ColabSyncError)][1:]


@pytest.mark.parametrize("kind", family(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_status_nobody_on_the_way_acts_on(kind: type[ColabSyncError]) -> None:
    error = kind() if kind is errors.Cancelled else kind("A sentence.")
    assert status_of(error) in {400, 404, 409, 422, 428}


def test_an_error_nobody_named_is_the_servers_fault() -> None:
    assert status_of(ColabSyncError("A sentence.")) == 500
