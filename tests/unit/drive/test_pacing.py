"""The pacer lets requests, writes and bytes go when they may, and hears Stop while it waits."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.pacing import Limits, Pacer
from jupyter_colabsync.drive.records import NewFolder
from jupyter_colabsync.drive.unit_budget import UNITS_A_MINUTE, UnitBudget
from jupyter_colabsync.errors import Cancelled, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.drive.pieces import BIG, Bytes, Pauses

AT_MS = 1_700_000_000_123


@pytest.fixture
def paced(drive: DriveClient) -> Pacer:
    """The pacer of the client, on the clock of `pauses`."""
    return drive.pacer


# --- units ---


@pytest.mark.parametrize(
    ("method", "allowed"),
    [
        ("files.get", 65_000),
        ("files.list", 3_250),
        ("changes.list", 3_250),
        ("files.download", 1_625),
        ("files.update", 6_500),
        ("files.create", 6_500),
        ("about.get", 65_000),
    ],
)
def test_a_minute_holds_what_google_allows_of_each_call(
    method: str, allowed: int, pauses: Pauses
) -> None:
    for _ in range(allowed):
        pauses.pacer.admit(method)
    assert pauses.seconds == []

    pauses.pacer.admit(method)
    assert 60 <= sum(pauses.seconds) <= 61


def test_the_budget_slides_with_the_seconds() -> None:
    budget = UnitBudget(100)
    assert [budget.take(50, now_s) for now_s in (0.0, 30.0)] == [0.0, 0.0]

    assert budget.take(50, 31.0) == 30.0
    assert budget.take(50, 61.0) == 0.0
    assert budget.take(50, 62.0) == 29.0


def test_what_is_more_than_a_whole_minute_allows_goes_alone() -> None:
    budget = UnitBudget(100)

    assert budget.take(500, 0.0) == 0.0
    assert budget.take(1, 1.0) == 60.0


def test_the_client_counts_the_units_that_the_demo_counts(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    folder = drive.create_folder("a", "root")
    file = drive.create_file(Bytes(BIG), "b", folder.id, modified_at_ms=AT_MS).file
    drive.list_folder(folder.id)
    drive.changes(drive.start_token())
    drive.revisions(file.id)
    drive.download(file, io.BytesIO())
    drive.trash(file.id)
    drive.about()

    assert drive.calls.units() == cloud.calls.units == 50 + 50 + 100 + 5 + 100 + 100 + 200 + 50 + 5


# --- writes ---


def test_a_refused_write_waits_by_the_pacer_and_not_by_the_retry_as_well(
    drive: DriveClient, cloud: DemoCloud, pauses: Pauses
) -> None:
    cloud.faults.fail("drive.files.create", status=403, reason="userRateLimitExceeded")

    drive.create_folder("a", "root")

    assert pauses.seconds == [1.5]


@pytest.mark.parametrize("is_batch", [False, True], ids=["one by one", "in a batch"])
def test_what_drive_accepted_until_now_sets_the_pace(
    is_batch: bool, drive: DriveClient, cloud: DemoCloud, pauses: Pauses
) -> None:
    if is_batch:
        ids = drive.generate_ids(30)
        drive.create_folders([NewFolder(each, each, "root") for each in ids])
    else:
        for number in range(30):
            drive.create_folder(f"{number}", "root")
    cloud.faults.fail("drive.files.create", status=403, reason="userRateLimitExceeded")

    drive.create_folder("a", "root")

    assert pauses.seconds == [pytest.approx(1 / (0.9 * 30 / 5))]


def test_a_refused_list_waits_by_the_retry(
    drive: DriveClient, cloud: DemoCloud, pauses: Pauses
) -> None:
    cloud.faults.fail("drive.files.list", times=2, status=403, reason="userRateLimitExceeded")

    drive.list_folder("root")

    assert pauses.seconds == [1.5, 2.5]


def test_a_write_that_is_refused_for_ever_is_given_up_after_ten_tries(
    drive: DriveClient, cloud: DemoCloud, pauses: Pauses
) -> None:
    cloud.faults.fail("drive.files.create", times=None, status=429, reason="rateLimitExceeded")

    with pytest.raises(Unreachable) as caught:
        drive.create_folder("a", "root", file_id=drive.generate_ids(1)[0])

    assert (caught.value.code, cloud.calls["drive.files.create"]) == ("rate_limited", 10)
    assert pauses.seconds == [1.5, 2.5, 4.5, 8.5, 16.5, 32.5, 64.0, 64.0, 64.0]


def test_what_drive_says_about_the_pause_is_obeyed(
    drive: DriveClient, cloud: DemoCloud, pauses: Pauses
) -> None:
    cloud.faults.fail(
        "drive.files.create", status=429, reason="rateLimitExceeded", retry_after_s=20
    )

    drive.create_folder("a", "root")

    assert pauses.seconds == [20]


def test_an_hour_is_not_sat_out_by_this_write_nor_by_the_next(
    drive: DriveClient, cloud: DemoCloud, pauses: Pauses
) -> None:
    cloud.faults.fail(
        "drive.files.create", status=429, reason="rateLimitExceeded", retry_after_s=3600
    )

    for _ in range(2):
        with pytest.raises(Unreachable) as caught:
            drive.create_folder("a", "root")
        assert caught.value.code == "rate_limited"

    assert (pauses.seconds, cloud.calls["drive.files.create"]) == ([], 1)
    assert drive.list_folder("root").files == (), "reading goes on"
    pauses.now_s += 3600
    drive.create_folder("a", "root")


def test_many_workers_that_are_refused_write_everything_in_the_end(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    cloud.faults.fail("drive.files.create", times=12, status=403, reason="userRateLimitExceeded")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: drive.create_folder(f"{number}", "root"), range(40)))

    assert len(cloud.drive.tree()) == 40
    assert cloud.calls["drive.files.create"] == 40 + 12


def test_stop_is_heard_while_a_write_waits_and_its_turn_is_anothers(pauses: Pauses) -> None:
    ticket = pauses.pacer.admit("files.update")
    pauses.pacer.refused(ticket, 30)
    cancel = CancelToken()
    cancel.set()

    with pytest.raises(Cancelled):
        pauses.pacer.admit("files.update", cancel)
    pauses.pacer.admit("files.update")

    assert sum(pauses.seconds) == 30


def test_who_waits_hears_of_a_refusal_in_the_meantime() -> None:
    pauses = Pauses()

    def sleep(seconds: float, cancel: CancelToken | None) -> None:
        pauses.sleep(seconds, cancel)
        if len(pauses.seconds) == 1:
            pacer.refused(sent_before, 40)

    pacer = Pacer(clock=lambda: pauses.now_s, sleep=sleep, chance=lambda: 0.5)
    sent_before = pacer.admit("files.update")
    pacer.refused(pacer.admit("files.update"), None)

    pacer.admit("files.update")

    assert pauses.seconds == [1.5, 40]


def test_a_real_wait_ends_when_somebody_stops_it() -> None:
    pacer, cancel = Pacer(), CancelToken()
    pacer.refused(pacer.admit("files.update"), 100)
    threading.Timer(0.05, cancel.set).start()

    with pytest.raises(Cancelled):
        pacer.admit("files.update", cancel)


@pytest.mark.parametrize(("is_limited", "expected"), [(False, 100), (True, 10)])
def test_a_batch_is_as_long_as_the_limit_allows(
    is_limited: bool, expected: int, pauses: Pauses
) -> None:
    if is_limited:
        pauses.pacer.refused(pauses.pacer.admit("files.create"), None)

    assert pauses.pacer.writes_at_once(100) == expected


# --- bytes ---


def test_an_upload_keeps_to_its_limit(
    drive: DriveClient, cloud: DemoCloud, pauses: Pauses, paced: Pacer
) -> None:
    paced.limits = Limits(upload_bytes_per_s=1_000_000)

    drive.create_file(Bytes(BIG), "a", "root", modified_at_ms=AT_MS)

    assert sum(pauses.seconds) == pytest.approx(len(BIG) / 1_000_000, abs=0.5)
    assert cloud.drive.read("a") == BIG


def test_a_small_upload_keeps_to_it_too(
    drive: DriveClient, cloud: DemoCloud, pauses: Pauses, paced: Pacer
) -> None:
    paced.limits = Limits(upload_bytes_per_s=100_000)

    drive.create_file(Bytes(bytes(1_000_000)), "a", "root", modified_at_ms=AT_MS)

    assert sum(pauses.seconds) == pytest.approx(10, abs=0.5)
    assert cloud.drive.read("a") == bytes(1_000_000)


def test_a_download_keeps_to_its_limit_and_metadata_has_none(
    drive: DriveClient, cloud: DemoCloud, pauses: Pauses, paced: Pacer
) -> None:
    file = drive.get(cloud.drive.put("a", BIG).id)
    paced.limits = Limits(upload_bytes_per_s=1, download_bytes_per_s=500_000)
    sink = io.BytesIO()

    drive.download(file, sink)
    drive.list_folder("root")
    drive.relocate(file.id, name="b")

    assert sum(pauses.seconds) == pytest.approx(len(BIG) / 500_000, abs=0.5)
    assert sink.getvalue() == BIG


def test_a_limit_that_is_lifted_ends_the_waiting(pauses: Pauses) -> None:
    pauses.pacer.limits = Limits(download_bytes_per_s=1000)
    cancel = CancelToken()
    pauses.pacer.incoming(10_000, cancel)
    before = sum(pauses.seconds)

    pauses.pacer.limits = Limits()
    pauses.pacer.incoming(10_000_000, cancel)

    assert before == pytest.approx(10, abs=0.5)
    assert sum(pauses.seconds) == before


def test_a_low_limit_is_waited_for_in_short_pieces(pauses: Pauses) -> None:
    pauses.pacer.limits = Limits(upload_bytes_per_s=100)

    pieces = list(pauses.pacer.outgoing(bytes(1000), CancelToken()))

    assert b"".join(pieces) == bytes(1000)
    assert max(pauses.seconds) <= 0.5


def test_a_budget_of_units_is_that_of_the_guide() -> None:
    assert UNITS_A_MINUTE == 325_000
