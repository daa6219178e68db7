"""Etags and `If-Match`: what changes a tag, and updates that a stale one stops."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Answer, Asker
from tests.unit.demo.v2_requests import get, media, rename, session_of, start

GRAIN = 256 * 1024


CHANGES: list[Any] = [
    pytest.param(lambda hand: hand.put("a.txt", "new"), id="new content"),
    pytest.param(lambda hand: hand.put("a.txt", "same"), id="the same content again"),
    pytest.param(lambda hand: hand.rename("a.txt", "b.txt"), id="another name"),
    pytest.param(lambda hand: hand.move("a.txt", "folder"), id="another place"),
    pytest.param(lambda hand: hand.trash("a.txt"), id="into the bin"),
    pytest.param(lambda hand: hand.star("a.txt"), id="a star"),
    pytest.param(lambda hand: hand.touch("a.txt", 1), id="another time"),
    pytest.param(lambda hand: hand.view("a.txt"), id="a mere look"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_an_etag_changes_with_whatever_changes(
    ask: Asker, cloud: DemoCloud, change: Callable[[Any], object]
) -> None:
    cloud.drive.mkdir("folder")
    file = cloud.drive.put("a.txt", "same")
    other = cloud.drive.put("other.txt", "")
    before, before_other = get(ask, file.id)["etag"], get(ask, other.id)["etag"]

    change(cloud.drive)

    assert get(ask, file.id)["etag"] != before
    assert get(ask, other.id)["etag"] == before_other


def test_an_etag_stays_while_nothing_happens(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "x")

    assert get(ask, file.id)["etag"] == get(ask, file.id)["etag"]
    assert get(ask, file.id)["etag"].startswith('"')


def test_v3_shows_no_etag_unless_it_is_told_to_send_a_header(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "x")
    etag = get(ask, file.id)["etag"]

    plain = ask.files(f"/{file.id}", fields="*")
    cloud.faults.assume(sends_etag_header=True)
    with_header = ask.files(f"/{file.id}", fields="id")
    listed = ask.files()

    assert "etag" not in plain.json
    assert "etag" not in plain.headers
    assert with_header.headers["etag"] == etag
    assert "etag" not in listed.headers


def _by_metadata(ask: Asker, file_id: str, etag: str) -> Answer:
    return rename(ask, file_id, "new", etag)


def _by_put(ask: Asker, file_id: str, etag: str) -> Answer:
    return ask("PUT", f"/drive/v2/files/{file_id}", {"title": "new"}, {"If-Match": etag})


def _by_media(ask: Asker, file_id: str, etag: str) -> Answer:
    return media(ask, file_id, b"new", etag)


def _by_multipart(ask: Asker, file_id: str, etag: str) -> Answer:
    body = b'--cut\r\n\r\n{"title": "new"}\r\n--cut\r\n\r\nnew\r\n--cut--'
    head = {"Content-Type": "multipart/related; boundary=cut", "If-Match": etag}
    return ask("PUT", f"/upload/drive/v2/files/{file_id}", body, head, uploadType="multipart")


def _by_session(ask: Asker, file_id: str, etag: str) -> Answer:
    started = start(ask, file_id, 3, etag)
    return started if started.status != 200 else ask("PUT", session_of(ask, started), b"new")


Way = Callable[[Asker, str, str], Answer]
"""To change a file under a condition: (ask, file id, etag) -> answer."""
EVERY_WAY = pytest.mark.parametrize(
    "update",
    [_by_metadata, _by_put, _by_media, _by_multipart, _by_session],
    ids=["metadata by PATCH", "metadata by PUT", "media", "multipart", "resumable"],
)


@EVERY_WAY
def test_the_right_etag_lets_an_update_through_and_the_answer_has_the_next(
    ask: Asker, cloud: DemoCloud, update: Way
) -> None:
    file = cloud.drive.put("old", "old")

    first = update(ask, file.id, get(ask, file.id)["etag"])
    second = update(ask, file.id, first.json["etag"])

    assert (first.status, second.status) == (200, 200)
    assert "new" in (file.name, cloud.drive.read(f"id:{file.id}").decode())


@EVERY_WAY
def test_a_stale_etag_stops_an_update_before_anything_is_done(
    ask: Asker, cloud: DemoCloud, update: Way
) -> None:
    file = cloud.drive.put("old", "old")
    stale = get(ask, file.id)["etag"]
    cloud.drive.put("old", "theirs")
    version = file.version

    answer = update(ask, file.id, stale)

    assert (answer.status, answer.reason) == (412, "conditionNotMet")
    error = answer.json["error"]["errors"][0]
    assert (error["location"], error["locationType"]) == ("If-Match", "header")
    assert cloud.drive.revisions("old") == [b"old", b"theirs"]
    assert (file.version, file.name) == (version, "old")


@pytest.mark.parametrize(
    ("header", "status"),
    [
        pytest.param("*", 200, id="any tag will do"),
        pytest.param('"other", {etag}', 200, id="one of several"),
        pytest.param('"other"', 412, id="another"),
        pytest.param("W/{etag}", 412, id="a weak tag never matches"),
        pytest.param("", 200, id="no condition"),
    ],
)
def test_a_condition_is_read_as_rfc_9110_has_it(
    ask: Asker, cloud: DemoCloud, header: str, status: int
) -> None:
    file = cloud.drive.put("a.txt", "")
    etag = get(ask, file.id)["etag"]

    assert rename(ask, file.id, "b", header.replace("{etag}", etag)).status == status


def test_of_two_writers_with_one_etag_the_second_is_stopped(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "old")
    etag = get(ask, file.id)["etag"]

    statuses = [media(ask, file.id, data, etag).status for data in (b"one", b"two")]

    assert statuses == [200, 412]
    assert cloud.drive.read("a.txt") == b"one"


def test_v3_asks_for_no_condition_the_last_writer_wins(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "old")
    path = f"/upload/drive/v3/files/{file.id}?uploadType=media"

    answer = ask("PATCH", path, b"new", {"If-Match": '"stale"', "Content-Type": "text/plain"})

    assert answer.status == 200
    assert cloud.drive.read("a.txt") == b"new"


def test_a_change_during_a_resumable_update_stops_its_end(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "old")
    session = session_of(ask, start(ask, file.id, 3, get(ask, file.id)["etag"]))
    cloud.drive.put("a.txt", "theirs")

    answer = ask("PUT", session, b"new")

    assert (answer.status, answer.reason) == (412, "conditionNotMet")
    assert cloud.drive.read("a.txt") == b"theirs"
    assert ask("PUT", session, b"", {"Content-Range": "bytes */3"}).status == 404


def test_a_drive_that_checks_only_at_the_start_lets_the_end_through(
    ask: Asker, cloud: DemoCloud
) -> None:
    file = cloud.drive.put("a.txt", "old")
    cloud.faults.etag_checked_at_completion = False
    session = session_of(ask, start(ask, file.id, 3, get(ask, file.id)["etag"]))
    cloud.drive.put("a.txt", "theirs")

    assert ask("PUT", session, b"new").status == 200
    assert cloud.drive.revisions("a.txt") == [b"old", b"theirs", b"new"]
    assert start(ask, file.id, 3, '"stale"').status == 412


def test_a_broken_resumable_update_goes_on_where_it_was(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.bin", "old")
    data = bytes(range(256)) * 4096
    session = session_of(ask, start(ask, file.id, len(data), get(ask, file.id)["etag"]))
    cloud.faults.cut_request("drive.upload.put", GRAIN + 7)
    with pytest.raises((http.client.HTTPException, OSError)):
        ask("PUT", session, data)

    there = ask("PUT", session, b"", {"Content-Range": f"bytes */{len(data)}"})
    span = f"bytes {GRAIN}-{len(data) - 1}/{len(data)}"
    done = ask("PUT", session, data[GRAIN:], {"Content-Range": span})

    assert (there.status, there.headers["range"]) == (308, f"bytes=0-{GRAIN - 1}")
    assert (done.status, done.json["title"]) == (200, "a.bin")
    assert cloud.drive.read("a.bin") == data


def test_a_session_of_one_version_is_none_of_the_other(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "old")
    session = session_of(ask, start(ask, file.id, 3, "*"))

    assert ask("PUT", session.replace("/v2/", "/v3/"), b"new").status == 404
