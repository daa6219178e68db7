"""A big file comes by several connections, whole or not at all, and goes on after a kill."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive import ranged
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.range_journal import RangeJournal, Reach
from jupyter_colabsync.drive.ranged import RANGED_BYTES, how_many, split
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import Cancelled, LocalProblem, NotFound, Stale, Unreachable
from jupyter_colabsync.files import md5_of
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.drive.conftest import NewClient, OddOrigin
from tests.unit.drive.pieces import BIG, killed

MANY = BIG * 3
"""18 MB: big enough for four ranges once the limit is lowered."""
GET = "drive.files.get_media"


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges from 1 MB on, and a note every 256 KiB."""
    monkeypatch.setattr(ranged, "RANGED_BYTES", 1_000_000)
    monkeypatch.setattr(ranged, "NOTE_BYTES", 256 * 1024)


@pytest.fixture
def big(cloud: DemoCloud, drive: DriveClient, low_limits: None) -> DriveFile:
    return drive.get(cloud.drive.put("big.bin", MANY).id)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "big.bin"


def stopped(drive: DriveClient, file: DriveFile, path: Path, after_bytes: int) -> None:
    """A download that ends as if somebody had stopped the process."""
    cancel, moved = CancelToken(), 0

    def stop(count: int) -> None:
        nonlocal moved
        moved += count
        if moved > after_bytes:
            cancel.set()

    with pytest.raises(Cancelled):
        drive.download_ranged(file, path, on_bytes=stop, cancel=cancel)


def left_behind(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir() if each.name.startswith("big.bin"))


def test_a_big_file_comes_in_four_requests_and_leaves_only_itself(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile, path: Path
) -> None:
    moved: list[int] = []

    md5 = drive.download_ranged(big, path, on_bytes=moved.append)

    assert path.read_bytes() == MANY
    assert (md5, sum(moved), min(moved) >= 0) == (big.md5, len(MANY), True)
    assert cloud.calls[GET] == 4
    assert left_behind(path) == ["big.bin"]


def test_ranges_are_asked_for_side_by_side(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile, path: Path
) -> None:
    gate = cloud.faults.hold(GET)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(drive.download_ranged, big, path)
        assert gate.reached.wait(20)
        while cloud.calls[GET] < 4:
            assert not done.done()
            time.sleep(0.01)
        cloud.faults.release(GET)

    assert path.read_bytes() == MANY


def test_more_ranges_than_connections_come_in_order_and_not_all_at_once(
    drive: DriveClient,
    cloud: DemoCloud,
    big: DriveFile,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ranged, "RANGE_BYTES", 1024 * 1024)
    gate = cloud.faults.hold(GET)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(drive.download_ranged, big, path)
        assert gate.reached.wait(20)
        time.sleep(0.2)
        assert cloud.calls[GET] <= 4, "the others wait for a connection"
        cloud.faults.release(GET)
        assert done.result(20) == big.md5

    assert path.read_bytes() == MANY
    assert cloud.calls[GET] == 16


def test_each_range_is_taken_up_by_itself_after_a_cut(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile, path: Path
) -> None:
    moved: list[int] = []
    cloud.faults.cut(GET, after_bytes=1_500_000, times=6)

    drive.download_ranged(big, path, on_bytes=moved.append)

    assert path.read_bytes() == MANY
    assert (sum(moved), min(moved) >= 0) == (len(MANY), True), "nothing comes twice"
    assert cloud.calls[GET] == 4 + 6


def test_cuts_that_never_get_on_end_it_and_keep_what_is_there(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile, path: Path
) -> None:
    cloud.faults.cut(GET, after_bytes=0, times=None)

    with pytest.raises(Unreachable):
        drive.download_ranged(big, path)

    assert left_behind(path) == ["big.bin.part", "big.bin.ranges"]


def test_a_stopped_download_goes_on_where_each_range_was(
    new_client: NewClient, cloud: DemoCloud, big: DriveFile, path: Path
) -> None:
    stopped(new_client(), big, path, after_bytes=9_000_000)
    moved: list[int] = []
    sent_before = cloud.calls.bytes_down

    md5 = new_client().download_ranged(big, path, on_bytes=moved.append)

    assert md5 == big.md5
    assert moved[0] > 8_000_000, "what was there is told first"
    assert sum(moved) == len(MANY)
    assert cloud.calls.bytes_down - sent_before < 11_000_000


def test_a_kill_9_loses_less_than_what_was_not_noted(
    drive: DriveClient, cloud: DemoCloud, path: Path
) -> None:
    size = RANGED_BYTES + 1_000_000
    file = drive.get(cloud.drive.put_pattern("big.bin", size).id)
    killed("download", cloud, 50_000_000, path, file.id)
    moved: list[int] = []

    md5 = drive.download_ranged(file, path, on_bytes=moved.append)

    assert md5 == file.md5 == md5_of(path)
    assert 50_000_000 - 4 * ranged.NOTE_BYTES < moved[0] < size
    assert sum(moved) == size
    assert left_behind(path) == ["big.bin"]


def test_a_part_that_lost_its_bytes_is_fetched_again(
    drive: DriveClient, big: DriveFile, path: Path
) -> None:
    stopped(drive, big, path, after_bytes=9_000_000)
    part = path.with_name("big.bin.part")
    part.write_bytes(bytes(len(MANY)))  # as a power cut can leave it
    moved: list[int] = []

    drive.download_ranged(big, path, on_bytes=moved.append)

    assert path.read_bytes() == MANY
    assert sum(moved) == len(MANY)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda part, ranges: ranges.unlink(), id="no journal"),
        pytest.param(lambda part, ranges: ranges.write_text("nonsense"), id="no sense in it"),
        pytest.param(lambda part, ranges: part.unlink(), id="no part"),
        pytest.param(lambda part, ranges: part.write_bytes(b"x"), id="a part of another length"),
    ],
)
def test_what_does_not_fit_together_is_begun_anew(
    spoil: Callable[[Path, Path], object], drive: DriveClient, big: DriveFile, path: Path
) -> None:
    stopped(drive, big, path, after_bytes=9_000_000)
    spoil(path.with_name("big.bin.part"), path.with_name("big.bin.ranges"))

    drive.download_ranged(big, path)

    assert path.read_bytes() == MANY


def test_the_rest_of_another_version_is_not_used(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile, path: Path
) -> None:
    stopped(drive, big, path, after_bytes=9_000_000)
    newer = drive.get(cloud.drive.put("big.bin", MANY[::-1]).id)

    drive.download_ranged(newer, path)

    assert path.read_bytes() == MANY[::-1]


@pytest.mark.parametrize("newer", [MANY[::-1], MANY + b"more"], ids=["same size", "longer"])
def test_a_file_that_was_edited_since_it_was_listed_is_stale_and_leaves_nothing(
    newer: bytes, drive: DriveClient, cloud: DemoCloud, big: DriveFile, path: Path
) -> None:
    cloud.drive.put("big.bin", newer)

    with pytest.raises(Stale) as caught:
        drive.download_ranged(big, path)

    assert caught.value.code == "changed_on_drive"
    assert left_behind(path) == []


def test_a_file_that_shrank_is_stale(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile, path: Path
) -> None:
    cloud.drive.put("big.bin", b"short")

    with pytest.raises(Stale):
        drive.download_ranged(big, path)


def test_the_first_trouble_is_told_and_not_that_the_others_were_stopped(
    drive: DriveClient, cloud: DemoCloud, big: DriveFile, path: Path
) -> None:
    cloud.faults.fail(GET, status=404, reason="notFound")

    with pytest.raises(NotFound):
        drive.download_ranged(big, path)

    assert left_behind(path) == [], "nobody can go on with it"


@pytest.mark.parametrize(
    ("content", "size_is_known"),
    [
        pytest.param(b"", True, id="empty"),
        pytest.param(b"small", True, id="small"),
        pytest.param(MANY, False, id="of unknown size"),
    ],
)
@pytest.mark.usefixtures("low_limits")
def test_other_files_come_in_one_stream(
    content: bytes, size_is_known: bool, drive: DriveClient, cloud: DemoCloud, path: Path
) -> None:
    file = drive.get(cloud.drive.put("big.bin", content).id)
    file = file if size_is_known else replace(file, size_bytes=None)

    assert drive.download_ranged(file, path) == file.md5
    assert path.read_bytes() == content
    assert (cloud.calls[GET], left_behind(path)) == (1, ["big.bin"])


@pytest.mark.usefixtures("low_limits")
def test_a_server_that_knows_no_ranges_sends_it_in_one_stream(odd: OddOrigin, path: Path) -> None:
    drive = odd({"/drive/v3/files/F": (200, MANY)})
    file = DriveFile("F", "big.bin", "application/octet-stream", size_bytes=len(MANY))
    moved: list[int] = []

    drive.download_ranged(file, path, on_bytes=moved.append)

    assert path.read_bytes() == MANY
    assert (sum(moved), left_behind(path)) == (len(MANY), ["big.bin"])


def test_a_server_that_knows_no_ranges_any_more_sends_all_of_it_again(
    drive: DriveClient, odd: OddOrigin, big: DriveFile, path: Path
) -> None:
    stopped(drive, big, path, after_bytes=9_000_000)
    elsewhere = odd({f"/drive/v3/files/{big.id}": (200, MANY)})
    moved: list[int] = []

    elsewhere.download_ranged(big, path, on_bytes=moved.append)

    assert path.read_bytes() == MANY
    assert sum(moved) == len(MANY)


def test_a_disk_that_takes_no_more_is_this_machines_problem_and_nothing_is_left(
    drive: DriveClient, big: DriveFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LocalProblem("No space left on device.", code="unwritable")

    monkeypatch.setattr(RangeJournal, "note", full)

    with pytest.raises(LocalProblem):
        drive.download_ranged(big, path)

    assert left_behind(path) == []


def test_a_folder_that_is_gone_is_this_machines_problem(
    drive: DriveClient, big: DriveFile, tmp_path: Path
) -> None:
    with pytest.raises(LocalProblem):
        drive.download_ranged(big, tmp_path / "gone" / "big.bin")


# --- the pieces ---


@pytest.mark.parametrize(
    ("size", "count", "lengths"),
    [
        pytest.param(100_000_000, 4, [25_000_000] * 4, id="even"),
        pytest.param(10_485_763, 4, [2621440, 2621441, 2621441, 2621441], id="uneven"),
        pytest.param(2_500_000, 4, [1_250_000] * 2, id="at most one for each MiB"),
        pytest.param(5_000_000, 0, [5_000_000], id="at least one"),
    ],
)
def test_ranges_cover_a_file_without_gap(size: int, count: int, lengths: list[int]) -> None:
    ranges = split(size, count)

    assert [each.end - each.begin for each in ranges] == lengths
    assert (ranges[0].begin, ranges[-1].end) == (0, size)
    assert all(each.position == each.begin for each in ranges)
    assert [each.end for each in ranges[:-1]] == [each.begin for each in ranges[1:]]


@pytest.mark.parametrize(("mib", "count"), [(64, 4), (128, 4), (256, 8), (512, 16), (20_000, 16)])
def test_a_big_file_comes_in_more_ranges_than_there_are_connections(mib: int, count: int) -> None:
    assert how_many(mib * 1024 * 1024, 4) == count


def test_a_journal_forgets_the_half_line_of_a_killed_process(tmp_path: Path) -> None:
    journal = RangeJournal(tmp_path / "j", "this file")
    journal.begin([Reach(0, 100, 0), Reach(100, 200, 100)])
    journal.note(0, 50)
    journal.note(1, 150)
    text = (tmp_path / "j").read_text()

    (tmp_path / "j").write_text(text + "0 9")

    assert journal.read() == (Reach(0, 100, 50), Reach(100, 200, 150))
    assert RangeJournal(tmp_path / "j", "another file").read() == ()
