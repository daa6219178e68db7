"""What arrives is what Drive promised: every byte, once, whatever breaks on the way."""

from __future__ import annotations

import errno
import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import (
    Cancelled,
    LocalProblem,
    NotFound,
    Refused,
    Stale,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.drive.conftest import OddOrigin
from tests.unit.drive.pieces import BIG, md5_of


@pytest.fixture
def big(cloud: DemoCloud, drive: DriveClient) -> DriveFile:
    return drive.get(cloud.drive.put("big.bin", BIG).id)


def fetch(drive: DriveClient, file: DriveFile) -> bytes:
    sink = io.BytesIO()
    md5 = drive.download(file, sink)
    assert md5 == hashlib.md5(sink.getvalue()).hexdigest()
    return sink.getvalue()


@pytest.mark.parametrize("content", [b"", b"x", BIG], ids=["empty", "one byte", "big"])
def test_bytes_come_back_as_they_are(content: bytes, drive: DriveClient, cloud: DemoCloud) -> None:
    file = drive.get(cloud.drive.put("a", content).id)

    assert fetch(drive, file) == content
    assert drive.calls.snapshot() == {"files.get": 1, "files.download": 1}


def test_a_cut_is_continued_where_it_happened(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile
) -> None:
    moved: list[int] = []
    cloud.faults.cut("drive.files.get_media", after_bytes=4_000_000)
    sink = io.BytesIO()

    drive.download(big, sink, on_bytes=moved.append)

    assert sink.getvalue() == BIG
    assert sum(moved) == len(BIG)
    assert min(moved) > 0, "nothing is fetched twice"
    assert cloud.calls["drive.files.get_media"] == 2


@pytest.mark.parametrize("have", [1, 4_000_000, len(BIG) - 1])
def test_a_download_goes_on_behind_what_is_there(
    have: int, drive: DriveClient, cloud: DemoCloud, big: DriveFile
) -> None:
    sink, moved = io.BytesIO(BIG[:have] + b"left from who knows when"), list[int]()
    sent_before = cloud.calls.bytes_down

    md5 = drive.download(big, sink, have=have, on_bytes=moved.append)

    assert (sink.getvalue(), md5) == (BIG, big.md5)
    assert cloud.calls.bytes_down - sent_before == len(BIG) - have
    assert sum(moved) == len(BIG), "what was there is told, too"


def test_what_is_there_whole_is_not_asked_for(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile
) -> None:
    assert drive.download(big, io.BytesIO(BIG), have=len(BIG)) == big.md5
    assert cloud.calls["drive.files.get_media"] == 0


@pytest.mark.parametrize(
    ("there", "have"),
    [
        pytest.param(bytes(4_000_000), 4_000_000, id="other bytes of the same length"),
        pytest.param(bytes(len(BIG)), len(BIG), id="all of it, and wrong"),
        pytest.param(BIG + b"more", len(BIG) + 4, id="more than the file has"),
        pytest.param(BIG[:1000], 4_000_000, id="less than was said"),
    ],
)
def test_what_is_there_and_does_not_fit_is_fetched_again(
    there: bytes, have: int, drive: DriveClient, big: DriveFile
) -> None:
    sink = io.BytesIO(there)
    moved: list[int] = []

    assert drive.download(big, sink, have=have, on_bytes=moved.append) == big.md5
    assert (sink.getvalue(), sum(moved)) == (BIG, len(BIG))


def test_what_was_wrong_comes_again_however_often_it_is_cut(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile
) -> None:
    sink = io.BytesIO(bytes(len(BIG)))
    cloud.faults.cut("drive.files.get_media", after_bytes=500_000, times=12)

    drive.download(big, sink, have=len(BIG))

    assert sink.getvalue() == BIG


@pytest.mark.parametrize("have", [0, 4_000_000])
def test_an_origin_that_ignores_ranges_sends_all_of_it(have: int, odd: OddOrigin) -> None:
    drive = odd({"/drive/v3/files/F": (200, BIG)})
    file = DriveFile("F", "a", "text/plain", size_bytes=len(BIG))
    sink = io.BytesIO(BIG[:have])

    drive.download(file, sink, have=have)

    assert sink.getvalue() == BIG
    assert drive.calls.snapshot() == {"files.download": 1}


def test_every_version_that_drive_keeps_can_be_fetched(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    for content in (b"one", BIG, b"three"):
        cloud.drive.put("a", content)
    file_id = cloud.drive.find("a").id

    found = drive.revisions(file_id)

    assert [(each.size_bytes, each.md5) for each in found] == [
        (len(content), md5_of(content)) for content in (b"one", BIG, b"three")
    ]
    assert all(each.by and each.modified_at_ms for each in found)
    for revision, content in zip(found, (b"one", BIG, b"three"), strict=True):
        sink = io.BytesIO()
        assert drive.download_revision(file_id, revision, sink) == revision.md5
        assert sink.getvalue() == content


def test_a_version_is_taken_up_after_a_cut(drive: DriveClient, cloud: DemoCloud) -> None:
    file_id = cloud.drive.put("a", BIG).id
    cloud.drive.put("a", b"newer")
    cloud.faults.cut("drive.revisions.get_media", after_bytes=4_000_000)
    sink = io.BytesIO()

    drive.download_revision(file_id, drive.revisions(file_id)[0], sink)

    assert sink.getvalue() == BIG


def test_a_long_history_takes_several_requests(
    drive: DriveClient, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_colabsync.drive.lookup.REVISIONS_A_PAGE", 2)
    for number in range(5):
        cloud.drive.put("a", b"%d" % number)

    assert len(drive.revisions(cloud.drive.find("a").id)) == 5
    assert drive.calls.snapshot() == {"revisions.list": 3}


def test_many_cuts_that_get_on_do_not_end_it(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile
) -> None:
    cloud.faults.cut("drive.files.get_media", after_bytes=500_000, times=12)

    assert fetch(drive, big) == BIG


def test_cuts_that_never_get_on_end_it(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile
) -> None:
    cloud.faults.cut("drive.files.get_media", after_bytes=0, times=None)

    with pytest.raises(Unreachable):
        fetch(drive, big)


def test_an_answer_without_bytes_for_a_file_that_has_some_is_an_error(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.drive.put("a", b"")
    file = replace(drive.get(cloud.drive.find("a").id), size_bytes=10, md5=None)

    with pytest.raises(Unreachable):
        fetch(drive, file)


def test_a_file_that_changed_since_it_was_listed_is_stale(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile
) -> None:
    cloud.drive.put("big.bin", BIG[::-1])

    with pytest.raises(Stale) as caught:
        fetch(drive, big)

    assert caught.value.code == "changed_on_drive"


def test_a_file_that_changes_between_two_parts_is_stale(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile
) -> None:
    cloud.faults.cut("drive.files.get_media", after_bytes=4_000_000)

    def edit(_count: int) -> None:
        if cloud.drive.find("big.bin").content.size_bytes == len(BIG):  # type: ignore[union-attr]
            cloud.drive.put("big.bin", BIG + b"more")

    with pytest.raises(Stale):
        drive.download(big, io.BytesIO(), on_bytes=edit)


def test_a_file_that_grew_is_stale(drive: DriveClient, cloud: DemoCloud) -> None:
    file = drive.get(cloud.drive.put("a", b"12").id)
    cloud.drive.put("a", b"123")

    with pytest.raises(Stale):
        fetch(drive, file)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_passing_trouble_is_waited_out(
    status: int, drive: DriveClient, cloud: DemoCloud, big: DriveFile
) -> None:
    cloud.faults.fail("drive.files.get_media", times=2, status=status, reason="backendError")

    assert fetch(drive, big) == BIG


def test_a_file_that_is_gone_is_not_found(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile
) -> None:
    cloud.drive.delete("big.bin")

    with pytest.raises(NotFound):
        fetch(drive, big)


def test_a_google_document_has_no_bytes_to_fetch(drive: DriveClient, cloud: DemoCloud) -> None:
    document = drive.get(cloud.drive.put_document("notes", "text").id)

    with pytest.raises(Refused) as caught:
        fetch(drive, document)

    assert caught.value.code == "not_downloadable"


def test_a_file_google_calls_harmful_is_left_there(drive: DriveClient, cloud: DemoCloud) -> None:
    file = drive.get(cloud.drive.put("a.exe", b"MZ").id)
    cloud.drive.mark_abusive("a.exe")

    with pytest.raises(Refused) as caught:
        fetch(drive, file)

    assert caught.value.code == "abusive_file"


def test_a_file_google_calls_harmful_comes_when_the_risk_is_accepted(
    drive: DriveClient, cloud: DemoCloud, tmp_path: Path
) -> None:
    file = drive.get(cloud.drive.put("a.exe", b"MZ").id)
    cloud.drive.mark_abusive("a.exe")
    sink = io.BytesIO()

    md5 = drive.download(file, sink, accepts_risk=True)
    ranged = drive.download_ranged(file, tmp_path / "a.exe", accepts_risk=True)

    assert (md5, ranged, sink.getvalue()) == (file.md5, file.md5, b"MZ")
    assert (tmp_path / "a.exe").read_bytes() == b"MZ"


def test_a_full_disk_is_this_machines_problem(drive: DriveClient, big: DriveFile) -> None:
    class FullDisk(io.BytesIO):
        def write(self, block: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(LocalProblem) as caught:
        drive.download(big, FullDisk())

    assert "No space left" in caught.value.message


def test_stop_is_heard_between_two_blocks(drive: DriveClient, big: DriveFile) -> None:
    cancel = CancelToken()
    sink = io.BytesIO()

    with pytest.raises(Cancelled):
        drive.download(big, sink, on_bytes=lambda _: cancel.set(), cancel=cancel)

    assert len(sink.getvalue()) < len(BIG)
