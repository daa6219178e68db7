"""Bytes arrive whole or not at all, however the connection breaks."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import NoReturn

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.transfer import Sent
from jupyter_colabsync.drive.upload import MAX_SINGLE_BYTES
from jupyter_colabsync.errors import Cancelled, DriveFull, LocalProblem, Stale, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.drive.pieces import BIG, Bytes, Pauses

AT_MS = 1_700_000_000_123


def create(drive: DriveClient, content: bytes, file_id: str | None = None) -> Sent:
    return drive.create_file(Bytes(content), "a.bin", "root", modified_at_ms=AT_MS, file_id=file_id)


@pytest.mark.parametrize(
    ("size_bytes", "expected"),
    [
        pytest.param(0, {"files.create": 1}, id="an empty file: one request"),
        pytest.param(5, {"files.create": 1}, id="a small file: one request"),
        pytest.param(MAX_SINGLE_BYTES, {"files.create": 1}, id="5 MB: still one"),
        pytest.param(
            MAX_SINGLE_BYTES + 1,
            {"files.create": 1, "upload.put": 1},
            id="more: a session, one PUT",
        ),
    ],
)
def test_a_new_file_takes_as_few_requests_as_possible(
    size_bytes: int, expected: dict[str, int], drive: DriveClient, cloud: DemoCloud
) -> None:
    content = bytes(size_bytes)

    sent = create(drive, content)

    assert drive.calls.snapshot() == expected
    assert cloud.drive.read("a.bin") == content
    assert sent.md5 == sent.file.md5 == hashlib.md5(content).hexdigest()
    assert (sent.file.size_bytes, sent.file.modified_at_ms) == (size_bytes, AT_MS)


def test_progress_adds_up_to_the_size(drive: DriveClient, cloud: DemoCloud) -> None:
    moved: list[int] = []
    cloud.faults.cut_request("drive.upload.put", after_bytes=3_000_000)

    drive.create_file(Bytes(BIG), "a", "root", modified_at_ms=AT_MS, on_bytes=moved.append)

    assert sum(moved) == len(BIG)
    assert min(moved) < 0, "what Drive did not keep is taken back"


def test_a_cut_upload_goes_on_where_drive_has_it(drive: DriveClient, cloud: DemoCloud) -> None:
    cloud.faults.cut_request("drive.upload.put", after_bytes=3_000_000)

    sent = create(drive, BIG)

    assert cloud.drive.read("a.bin") == BIG
    assert sent.md5 == hashlib.md5(BIG).hexdigest()
    assert drive.calls.snapshot() == {"files.create": 1, "upload.put": 2, "upload.status": 1}
    assert cloud.calls.bytes_up < 2 * len(BIG) - 2_000_000, "the first part is not sent again"


def test_many_cuts_that_get_on_do_not_end_it(drive: DriveClient, cloud: DemoCloud) -> None:
    cloud.faults.cut_request("drive.upload.put", after_bytes=600_000, times=9)

    assert create(drive, BIG).file.size_bytes == len(BIG)


def test_cuts_that_never_get_on_end_it(drive: DriveClient, cloud: DemoCloud) -> None:
    cloud.faults.cut_request("drive.upload.put", after_bytes=1000, times=None)

    with pytest.raises(Unreachable):
        create(drive, BIG)

    assert cloud.drive.tree() == {}


def test_a_lost_last_answer_is_asked_for_again(drive: DriveClient, cloud: DemoCloud) -> None:
    cloud.faults.lose_answer("drive.upload.put")

    create(drive, BIG)

    assert drive.calls.snapshot() == {"files.create": 1, "upload.put": 1, "upload.status": 1}
    assert len(cloud.drive.find_all("a.bin")) == 1


def test_a_session_that_is_gone_is_begun_anew(drive: DriveClient, cloud: DemoCloud) -> None:
    content = BIG * 5  # more than sockets hold: the last byte has not left when the cut is seen
    cloud.faults.cut_request("drive.upload.put", after_bytes=600_000)
    cloud.faults.fail("drive.upload.status", status=404, reason="notFound")

    sent = create(drive, content)

    assert cloud.drive.read("a.bin") == content
    assert sent.md5 == sent.file.md5
    assert drive.calls.snapshot()["files.create"] == 2


@pytest.mark.parametrize("content", [b"small", BIG], ids=["small", "big"])
@pytest.mark.parametrize(
    "method", ["drive.files.create", "drive.upload.put"], ids=["create", "put"]
)
def test_a_chosen_id_makes_one_file_whatever_gets_lost(
    method: str, content: bytes, drive: DriveClient, cloud: DemoCloud
) -> None:
    (file_id,) = drive.generate_ids(1)
    cloud.faults.lose_answer(method)

    sent = create(drive, content, file_id)

    assert (sent.file.id, sent.md5) == (file_id, hashlib.md5(content).hexdigest())
    assert len(cloud.drive.find_all("a.bin")) == 1


def test_a_lost_session_after_the_last_byte_makes_no_second_file(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.lose_answer("drive.upload.put")
    cloud.faults.fail("drive.upload.status", status=404, reason="notFound")

    with pytest.raises(Unreachable) as caught:
        create(drive, BIG)

    assert caught.value.code == "answer_lost"
    assert len(cloud.drive.find_all("a.bin")) == 1


def test_a_small_file_without_a_chosen_id_is_not_sent_twice(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.lose_answer("drive.files.create")

    with pytest.raises(Unreachable) as caught:
        create(drive, b"small")

    assert caught.value.code == "answer_lost"
    assert len(cloud.drive.find_all("a.bin")) == 1


def test_an_id_that_holds_something_else_is_told(drive: DriveClient) -> None:
    (file_id,) = drive.generate_ids(1)
    create(drive, b"theirs", file_id)

    with pytest.raises(Stale):
        create(drive, b"ours", file_id)


@pytest.mark.parametrize("content", [b"two", BIG], ids=["small", "big"])
def test_an_update_keeps_id_and_type_and_is_one_revision(
    content: bytes, drive: DriveClient, cloud: DemoCloud
) -> None:
    theirs = cloud.drive.put("n.ipynb", b"one", mime_type="application/vnd.google.colaboratory")
    there = drive.get(theirs.id)

    sent = drive.update_file(
        there.id, Bytes(content), modified_at_ms=AT_MS, mime_type=there.mime_type
    )

    assert (sent.file.id, sent.file.mime_type, sent.file.name) == (
        there.id,
        "application/vnd.google.colaboratory",
        "n.ipynb",
    )
    assert cloud.drive.revisions("n.ipynb") == [b"one", content]


def test_an_update_whose_answer_got_lost_is_looked_up_and_not_sent_again(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    theirs = cloud.drive.put("a", b"one")
    cloud.faults.lose_answer("drive.files.update")

    sent = drive.update_file(theirs.id, Bytes(b"two"), modified_at_ms=AT_MS)

    assert sent.md5 == hashlib.md5(b"two").hexdigest()
    assert cloud.drive.revisions("a") == [b"one", b"two"]


def test_an_update_that_never_arrived_is_sent_again(drive: DriveClient, cloud: DemoCloud) -> None:
    theirs = cloud.drive.put("a", b"one")
    cloud.faults.cut_request("drive.files.update", after_bytes=10)

    drive.update_file(theirs.id, Bytes(b"two"), modified_at_ms=AT_MS)

    assert cloud.drive.revisions("a") == [b"one", b"two"]


@pytest.mark.parametrize("content", [b"small", BIG], ids=["small", "big"])
def test_a_file_that_changes_meanwhile_leaves_nothing_on_drive(
    content: bytes, drive: DriveClient, cloud: DemoCloud
) -> None:
    source = Bytes(content)
    source.is_stale = True

    with pytest.raises(Stale):
        drive.create_file(source, "a", "root", modified_at_ms=AT_MS)

    assert cloud.drive.tree() == {}


@pytest.mark.parametrize("size_bytes", [4, 6, len(BIG) + 1], ids=["longer", "shorter", "big"])
def test_a_file_of_another_length_than_promised_is_not_sent(
    size_bytes: int, drive: DriveClient, cloud: DemoCloud
) -> None:
    source = Bytes(b"12345" if size_bytes < 10 else BIG)
    source.size_bytes = size_bytes

    with pytest.raises(Stale):
        drive.create_file(source, "a", "root", modified_at_ms=AT_MS)

    assert cloud.drive.tree() == {}


def test_an_unreadable_file_is_this_machines_problem(drive: DriveClient) -> None:
    class Unreadable(Bytes):
        def open(self) -> NoReturn:
            raise PermissionError(13, "Permission denied", "/home/somebody/secret")

    with pytest.raises(LocalProblem) as caught:
        drive.create_file(Unreadable(b"x"), "a", "root", modified_at_ms=AT_MS)

    assert "somebody" not in caught.value.message


@pytest.mark.parametrize("content", [b"small", BIG], ids=["small", "big"])
def test_a_full_drive_is_told_at_once(
    content: bytes, drive: DriveClient, cloud: DemoCloud, pauses: Pauses
) -> None:
    cloud.drive.set_quota(limit_bytes=1)

    with pytest.raises(DriveFull):
        create(drive, content)

    assert pauses.seconds == []


def test_the_daily_limit_stops_uploads_and_nothing_else(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.fail(
        "drive.files.create",
        times=10,
        status=403,
        reason="userRateLimitExceeded",
        message="User rate limit exceeded.",
    )

    with pytest.raises(DriveFull) as caught:
        create(drive, b"small")

    assert caught.value.code == "upload_limit"
    drive.create_folder("a", "root")


def test_stop_is_heard_between_two_blocks(drive: DriveClient, cloud: DemoCloud) -> None:
    cancel = CancelToken()

    with pytest.raises(Cancelled):
        drive.create_file(
            Bytes(BIG),
            "a",
            "root",
            modified_at_ms=AT_MS,
            on_bytes=lambda _: cancel.set(),
            cancel=cancel,
        )

    assert cloud.drive.tree() == {}


def test_a_server_error_in_the_middle_of_an_upload_goes_on(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.fail("drive.upload.put", times=2, status=500)

    create(drive, BIG)

    assert Counter(drive.calls.snapshot())["upload.status"] == 2
    assert cloud.drive.read("a.bin") == BIG


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [
        ("a.ipynb", "application/vnd.google.colaboratory"),
        ("A.IPYNB", "application/vnd.google.colaboratory"),
        ("a.csv", "text/csv"),
        ("a.py", "text/x-python"),
        ("a.tar.gz", "application/octet-stream"),
        ("checkpoint", "application/octet-stream"),
    ],
)
def test_a_new_file_gets_the_type_of_its_name(
    name: str, mime_type: str, drive: DriveClient
) -> None:
    sent = drive.create_file(Bytes(b"{}"), name, "root", modified_at_ms=AT_MS)

    assert sent.file.mime_type == mime_type
