"""Answers of Kaggle that are odd, late or not Kaggle's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jupyter_colabsync.demo.http import Reply, Request, json_reply
from jupyter_colabsync.demo.loopback import LoopbackServer
from jupyter_colabsync.errors import ColabSyncError, Refused, Unreachable
from jupyter_colabsync.kaggle.calls import competitions, datasets, transport
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.connections import Connections, check_storage_address
from jupyter_colabsync.kaggle.calls.transport import Transport
from jupyter_colabsync.kaggle.credentials import KaggleToken
from jupyter_colabsync.kaggle.reference import KaggleRef
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.storage import gets as storage
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, Pauses, context, zip_bytes

REF = KaggleRef("dataset", "demo-data", "flowers")
NIGHT = KaggleRef("competition", None, "night")
TOKEN = KaggleToken("KGAT_some_token_12")


@pytest.fixture
def answering() -> Iterator[Callable[[Reply], Caller]]:
    """A caller whose every call gets one given reply."""
    servers: list[LoopbackServer] = []

    def start(reply: Reply) -> Caller:
        def app(request: Request) -> Reply:
            body = reply.body
            assert isinstance(body, bytes)
            return Reply(reply.status, body, dict(reply.headers))

        server = LoopbackServer(app)
        servers.append(server)
        return Caller(Transport(TOKEN, server.url, Connections(2), Pauses()))

    yield start
    for server in servers:
        server.stop()


def test_unknown_fields_nulls_and_numbers_as_text_are_taken(
    answering: Callable[[Reply], Caller],
) -> None:
    caller = answering(
        json_reply(
            {
                "ref": "demo-data/flowers",
                "title": None,
                "totalBytes": "123456789012",
                "currentVersionNumber": 4.0,
                "topicCount": "MANY",
                "newThing": {"a": [1]},
                "tags": None,
            }
        )
    )
    found = datasets.get(caller, REF)
    assert (found.title, found.total_bytes, found.current_version_number) == (
        None,
        123456789012,
        4,
    )


def test_a_list_without_files_is_an_empty_list(
    answering: Callable[[Reply], Caller],
) -> None:
    caller = answering(json_reply({"datasetFiles": None, "nextPageToken": None}))
    assert list(datasets.files(caller, REF)) == []


def test_a_page_token_that_repeats_ends_the_list(
    answering: Callable[[Reply], Caller],
) -> None:
    caller = answering(json_reply({"datasetFiles": [{"name": "a"}], "nextPageToken": "same"}))
    assert len(list(datasets.files(caller, REF))) == 2


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        pytest.param(json_reply({"code": 404, "message": "no"}), "kaggle_unknown", id="in a 200"),
        pytest.param(json_reply({"error": {"code": 403}}, 403), "kaggle_forbidden", id="wrapped"),
        pytest.param(Reply(404, b"<h1>"), "kaggle_unknown", id="404 without JSON"),
        pytest.param(Reply(401, b""), "kaggle_sign_in", id="401 without a body"),
        pytest.param(Reply(200, b"<html>Wi-Fi"), "kaggle_strange", id="a page of the Wi-Fi"),
        pytest.param(Reply(200, b"[1, 2]"), "kaggle_strange", id="a list"),
        pytest.param(Reply(200, b'"\xff"'), "kaggle_strange", id="no UTF-8"),
        pytest.param(json_reply({"totalBytes": "many"}), "kaggle_strange", id="a wrong type"),
        pytest.param(Reply(302, b"", {"Location": "/x"}), "kaggle_strange", id="a redirect"),
        pytest.param(Reply(418, b""), "kaggle_bad_request", id="another 4xx"),
        pytest.param(Reply(501, b""), "kaggle_down", id="501"),
        pytest.param(Reply(500, b""), "kaggle_unreachable", id="500 each time"),
        pytest.param(Reply(429, b""), "kaggle_busy", id="429 each time"),
    ],
)
def test_odd_answers_have_a_code_and_a_sentence(
    answering: Callable[[Reply], Caller], reply: Reply, code: str
) -> None:
    with pytest.raises(ColabSyncError) as caught:
        datasets.get(answering(reply), REF)
    assert caught.value.code == code
    assert caught.value.message.endswith(".")


def test_a_download_that_answers_with_an_error_document_is_no_data(
    answering: Callable[[Reply], Caller],
) -> None:
    refusal = json_reply({"code": 403, "message": "You must accept this competition's rules"})
    with pytest.raises(Refused) as caught:
        competitions.locate(answering(refusal), NIGHT)
    assert caught.value.code == "kaggle_rules"


@pytest.mark.parametrize(
    "location",
    [
        "http://192.0.2.7/archive.zip",
        "ftp://127.0.0.1/archive.zip",
        "file:///etc/passwd",
        "http://localhost.evil.example/x",
        "http://[::1",
    ],
)
def test_an_address_that_cannot_be_trusted_is_not_asked(
    answering: Callable[[Reply], Caller], location: str
) -> None:
    with pytest.raises(ColabSyncError) as caught:
        datasets.locate(answering(Reply(302, b"", {"Location": location})), REF)
    assert caught.value.code in ("kaggle_untrusted", "kaggle_unreachable")


@pytest.mark.parametrize(
    ("url", "has_own_origin", "is_trusted"),
    [
        ("https://storage.googleapis.com/x", False, True),
        ("https://storage.googleapis.com/x", True, True),
        ("http://storage.googleapis.com/x", False, False),
        ("http://127.0.0.1:8000/x", False, False),
        ("http://127.0.0.1:8000/x", True, True),
        ("http://localhost:8000/x", True, True),
        ("http://[::1]:8000/x", True, True),
        ("http://10.0.0.5/x", True, False),
        ("https:///x", False, False),
    ],
)
def test_where_data_may_come_from(url: str, has_own_origin: bool, is_trusted: bool) -> None:
    if is_trusted:
        check_storage_address(url, has_own_origin)
    else:
        with pytest.raises(Refused):
            check_storage_address(url, has_own_origin)


def test_a_call_that_never_answers_ends_by_its_time_limit(
    service: KaggleService, cloud: KaggleCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "CALL_TIMEOUT_S", 0.05)
    cloud.faults.hold("kaggle.GetDataset")
    with pytest.raises(Unreachable):
        service.finder.describe("demo-data/flowers")


def test_storage_that_stalls_ends_by_its_time_limit(
    service: KaggleService,
    cloud: KaggleCloud,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> None:
    monkeypatch.setattr(storage, "STALL_TIMEOUT_S", 0.05)
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes({"a": b"a"}))
    cloud.faults.hold("kaggle.storage")
    with pytest.raises(Unreachable):
        service.puller.pull("demo-data/flowers", tmp_path, (), context())


def test_a_proxy_does_not_carry_what_stays_on_this_computer(
    service: KaggleService,
    cloud: KaggleCloud,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes({"a": b"a"}))
    assert service.puller.pull("demo-data/flowers", tmp_path, (), context()).files == 1
