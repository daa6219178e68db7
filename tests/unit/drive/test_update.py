"""Nothing is written over what nobody here has seen: on v2 by a condition, on v3 by looking."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.expected import Expected, Overtaken
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.transfer import Sent
from jupyter_colabsync.drive.v2 import PROBE_S
from jupyter_colabsync.errors import NotFound, Refused, Unreachable
from tests.unit.drive.conftest import NewClient
from tests.unit.drive.pieces import BIG, Bytes, Pauses, expected_of, md5_of

AT_MS = 1_700_000_000_123
SMALL = b"ours"
both_sizes = pytest.mark.parametrize("content", [SMALL, BIG], ids=["small", "big"])


@pytest.fixture(params=["v2", "v3"])
def road(request: pytest.FixtureRequest, cloud: DemoCloud) -> str:
    """Each test that asks for it runs on a Drive with v2 and on one without."""
    if request.param == "v3":
        cloud.faults.serve_v2(False, status_if_not=501)
    return str(request.param)


@pytest.fixture
def there(cloud: DemoCloud, drive: DriveClient) -> DriveFile:
    """A file as we last saw it; the client has not asked for anything else."""
    return drive.get(cloud.drive.put("a", b"base").id)


def update(
    drive: DriveClient,
    seen: DriveFile,
    content: bytes = SMALL,
    *,
    is_fresh: bool = False,
    source: Bytes | None = None,
) -> Sent:
    return drive.update_file(
        seen.id,
        source or Bytes(content),
        expected=expected_of(seen, is_fresh=is_fresh),
        modified_at_ms=AT_MS,
    )


class Meddled(Bytes):
    """A source that lets somebody else act when it is sent: before the last byte leaves, up to
    `times` times."""

    def __init__(self, content: bytes, act: Callable[[], object], times: int = 1) -> None:
        super().__init__(content)
        self._act = act
        self._times = times

    def verify(self) -> None:
        if self._times:
            self._times -= 1
            self._act()


@contextmanager
def held(cloud: DemoCloud, method: str, work: Callable[[], Sent]) -> Iterator[Future[Sent]]:
    """`work` in a thread, stopped where Drive is about to do `method`; goes on at the end."""
    gate = cloud.faults.hold(method)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        try:
            assert gate.reached.wait(20)
            yield future
        finally:
            cloud.faults.release(method)


# --- what it costs ---


def test_an_edit_asks_first_and_the_next_one_knows_the_etag(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    before = drive.calls.snapshot()["files.get"]

    first = update(drive, there)
    assert drive.calls.snapshot() == {"files.get": before + 1, "files.update": 1}

    second = update(drive, first.file, b"again")
    assert drive.calls.snapshot() == {"files.get": before + 1, "files.update": 2}
    assert cloud.calls["drive.v2.files.update"] == 2
    assert first.file.etag != second.file.etag
    assert cloud.drive.revisions("a") == [b"base", SMALL, b"again"]


def test_without_v2_an_edit_asks_first_unless_the_feed_has_just_told(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.serve_v2(False)
    first = update(drive, there)
    known = drive.calls.snapshot()

    update(drive, first.file, b"two", is_fresh=True)
    assert drive.calls.snapshot() == {**known, "files.update": known["files.update"] + 1}

    second = update(drive, drive.get(there.id), b"three")
    assert (second.file.etag, second.buried) == (None, ())
    assert "revisions.list" not in drive.calls.snapshot()


@both_sizes
def test_the_answer_is_the_file_as_v3_would_tell_it(
    content: bytes, road: str, drive: DriveClient, there: DriveFile
) -> None:
    sent = update(drive, there, content)

    now = drive.get(there.id)
    assert sent.md5 == now.md5 == md5_of(content)
    assert now.modified_at_ms == AT_MS
    assert sent.file == now
    assert (sent.file.etag is None) == (road == "v3")


@pytest.mark.usefixtures("road")
def test_name_place_and_the_way_out_of_the_bin_go_with_the_bytes(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    folder = cloud.drive.mkdir("there").id
    file_id = cloud.drive.put("here/a", b"base").id
    cloud.drive.trash("here/a")
    seen = drive.get(file_id)

    sent = drive.update_file(
        file_id,
        Bytes(SMALL),
        expected=expected_of(seen),
        modified_at_ms=AT_MS,
        name="b",
        new_parent=folder,
        untrash=True,
    )

    assert (sent.file.name, sent.file.parent_id, sent.file.is_trashed) == ("b", folder, False)
    assert cloud.drive.read("there/b") == SMALL
    assert drive.calls.snapshot()["files.update"] == 1


# --- somebody else was there ---


@both_sizes
def test_of_two_devices_the_second_is_overtaken_and_overwrites_nothing(
    content: bytes, road: str, new_client: NewClient, cloud: DemoCloud, there: DriveFile
) -> None:
    laptop, server = new_client(), new_client()
    update(laptop, there, b"from the laptop")

    with pytest.raises(Overtaken) as caught:
        update(server, there, content)

    assert (caught.value.code, caught.value.file.md5) == ("overtaken", md5_of(b"from the laptop"))
    assert caught.value.file.name == "a"
    assert cloud.drive.revisions("a") == [b"base", b"from the laptop"]


def test_with_v2_a_writer_between_look_and_update_wins(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    with held(cloud, "drive.files.update", lambda: update(drive, there)) as future:
        cloud.drive.put("a", b"theirs")

    with pytest.raises(Overtaken):
        future.result()
    assert cloud.drive.revisions("a") == [b"base", b"theirs"]


def test_with_v2_a_known_etag_of_before_is_refused(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    ours = update(drive, there).file
    cloud.drive.put("a", b"theirs")

    with pytest.raises(Overtaken) as caught:
        update(drive, ours, b"again")

    assert caught.value.file.md5 == md5_of(b"theirs")


@both_sizes
def test_without_v2_a_writer_between_look_and_update_is_told_as_buried(
    content: bytes, drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.serve_v2(False)

    with held(cloud, "drive.files.update", lambda: update(drive, there, content)) as future:
        cloud.drive.put("a", b"theirs")
        cloud.drive.put("a", b"theirs too")

    sent = future.result()
    assert [each.md5 for each in sent.buried] == [md5_of(b"theirs"), md5_of(b"theirs too")]
    sink = io.BytesIO()
    drive.download_revision(there.id, sent.buried[0], sink)
    assert sink.getvalue() == b"theirs"


def test_two_devices_at_once_lose_nothing(
    road: str, new_client: NewClient, cloud: DemoCloud, there: DriveFile
) -> None:
    contents = [b"device %d" % number for number in range(6)]
    start = threading.Barrier(len(contents))
    told: list[bytes] = []

    def edit(content: bytes) -> None:
        device = new_client()
        start.wait()
        try:
            sent = update(device, there, content)
        except Overtaken:
            told.append(content)  # it still has its own, and knows
            return
        told.extend(
            found for each in sent.buried for found in contents if each.md5 == md5_of(found)
        )

    with ThreadPoolExecutor(len(contents)) as pool:
        list(pool.map(edit, contents))

    shown = cloud.drive.read("a")
    assert {*told, shown} == set(contents)
    if road == "v2":
        assert len(cloud.drive.revisions("a")) == 2


def test_a_version_that_is_ours_or_was_there_before_is_not_buried(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.serve_v2(False)

    with held(cloud, "drive.files.update", lambda: update(drive, there)) as future:
        cloud.drive.star("a")
        cloud.drive.put("a", SMALL)

    assert future.result().buried == ()
    assert drive.calls.snapshot()["revisions.list"] == 1


def test_a_drive_whose_version_makes_big_steps_costs_a_look_and_no_false_alarm(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.serve_v2(False)
    cloud.drive.set_version_step(3)

    assert update(drive, there).buried == ()
    assert drive.calls.snapshot()["revisions.list"] == 1


def test_who_may_not_see_revisions_is_not_told_that_the_update_failed(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.serve_v2(False)
    cloud.drive.set_version_step(3)
    cloud.faults.fail("drive.revisions.list", status=403, reason="insufficientFilePermissions")

    assert update(drive, there).md5 == md5_of(SMALL)


# --- what is no change of the content ---


def test_a_new_star_in_between_costs_two_calls_and_the_update_goes_through(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    ours = update(drive, there).file
    cloud.drive.star("a")
    before = drive.calls.snapshot()

    update(drive, ours, b"again")

    after = drive.calls.snapshot()
    assert after["files.update"] - before["files.update"] == 2
    assert after["files.get"] - before["files.get"] == 1
    assert cloud.drive.revisions("a") == [b"base", SMALL, b"again"]


@pytest.mark.parametrize(("times", "is_through"), [(3, True), (4, False)])
def test_a_file_that_is_never_left_alone_is_given_up_after_three_new_etags(
    times: int, is_through: bool, drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    source = Meddled(SMALL, lambda: cloud.drive.star("a"), times)

    if is_through:
        assert update(drive, there, source=source).md5 == md5_of(SMALL)
    else:
        with pytest.raises(Overtaken):
            update(drive, there, source=source)
    assert cloud.calls["drive.v2.files.update"] == 4


def test_a_file_in_the_bin_is_another_file_than_expected(
    road: str, drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.drive.trash("a")

    with pytest.raises(Overtaken) as caught:
        update(drive, there)

    assert caught.value.file.is_trashed


def test_a_file_that_is_gone_for_good_is_not_found_and_v2_stays_in_use(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    other = drive.get(cloud.drive.put("b", b"base").id)
    cloud.drive.delete("a")

    with pytest.raises(NotFound):
        update(drive, there)

    assert update(drive, other).file.etag is not None


def test_a_new_folder_that_is_gone_is_not_taken_for_a_missing_v2(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    with pytest.raises(NotFound):
        drive.update_file(
            there.id,
            Bytes(SMALL),
            expected=expected_of(there),
            modified_at_ms=AT_MS,
            new_parent="0" * 33,
        )

    assert update(drive, there).file.etag is not None


# --- a Drive without v2 ---


@pytest.mark.parametrize("status", [404, 501])
def test_a_drive_without_v2_is_asked_for_it_once_an_hour(
    status: int, drive: DriveClient, cloud: DemoCloud, there: DriveFile, pauses: Pauses
) -> None:
    cloud.faults.serve_v2(False, status_if_not=status)

    def asked() -> int:
        return cloud.calls["drive.v2.files.get"] + cloud.calls["drive.v2.files.update"]

    file = update(drive, there).file
    once = asked()
    file = update(drive, file, b"two").file
    assert (asked(), once > 0) == (once, True)

    pauses.now_s += PROBE_S
    cloud.faults.serve_v2()
    assert update(drive, file, b"three").file.etag is not None


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        pytest.param(405, "httpMethodNotAllowed", id="405"),
        pytest.param(410, "gone", id="410"),
        pytest.param(403, "accessNotConfigured", id="v2 is switched off"),
    ],
)
def test_other_ways_to_have_no_v2_lead_to_v3_as_well(
    status: int, reason: str, drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.fail("drive.v2.files.get", times=None, status=status, reason=reason)

    assert update(drive, there).file.etag is None
    update(drive, drive.get(there.id), b"two")
    assert cloud.calls["drive.v2.files.get"] == 1


def test_v2_that_goes_away_between_look_and_update_leads_to_v3(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    known = update(drive, there).file
    cloud.faults.serve_v2(False)

    assert update(drive, known, b"again").md5 == md5_of(b"again")
    assert cloud.drive.read("a") == b"again"


def test_a_refusal_on_v2_is_a_refusal(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.fail("drive.v2.files.update", status=403, reason="insufficientFilePermissions")

    with pytest.raises(Refused) as caught:
        update(drive, there)

    assert caught.value.code == "no_permission"
    assert cloud.calls["drive.files.update"] == 0
    assert cloud.calls["drive.v2.files.get"] == 1, "nothing else is asked"


# --- lost answers ---


@both_sizes
def test_an_update_whose_answer_got_lost_is_found_and_not_sent_again(
    content: bytes, road: str, drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    method = "drive.files.update" if content is SMALL else "drive.upload.put"
    update(drive, there, b"one")
    cloud.faults.lose_answer(method)

    sent = update(drive, drive.get(there.id), content)

    assert sent.md5 == md5_of(content)
    assert cloud.drive.revisions("a") == [b"base", b"one", content]


@pytest.mark.parametrize("status", [500, 502, 504, 408])
def test_a_failure_that_may_have_been_a_success_is_looked_into(
    status: int, road: str, drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    file = update(drive, there).file
    cloud.faults.fail("drive.files.update", status=status, reason="backendError")

    update(drive, file, b"again", is_fresh=True)

    assert cloud.drive.revisions("a") == [b"base", SMALL, b"again"]
    looked = cloud.calls["drive.v2.files.get" if road == "v2" else "drive.files.get"]
    assert looked >= 2


@both_sizes
def test_an_update_that_never_arrived_is_sent_again(
    content: bytes, road: str, drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    method = "drive.files.update" if content is SMALL else "drive.upload.put"
    file = update(drive, there, b"one").file
    cloud.faults.cut_request(method, after_bytes=10)

    update(drive, file, content)

    assert cloud.drive.revisions("a") == [b"base", b"one", content]


def test_an_answer_got_lost_and_somebody_wrote_over_ours(
    road: str, drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    file = update(drive, there, b"one").file
    cloud.faults.lose_answer("drive.files.update")
    look = "drive.files.get" if road == "v3" else "drive.v2.files.get"

    with held(cloud, look, lambda: update(drive, file, is_fresh=True)) as future:
        cloud.drive.put("a", b"theirs")

    with pytest.raises(Overtaken) as caught:
        future.result()
    assert caught.value.file.md5 == md5_of(b"theirs")
    assert cloud.drive.revisions("a") == [b"base", b"one", SMALL, b"theirs"]


def test_somebody_else_writes_while_ours_did_not_arrive(
    road: str, drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    file = update(drive, there, b"one").file
    cloud.faults.cut_request("drive.files.update", after_bytes=10)
    look = "drive.files.get" if road == "v3" else "drive.v2.files.get"

    with held(cloud, look, lambda: update(drive, file, is_fresh=True)) as future:
        cloud.drive.put("a", b"theirs")

    with pytest.raises(Overtaken):
        future.result()
    assert cloud.drive.revisions("a") == [b"base", b"one", b"theirs"]


def test_a_lost_answer_without_end_is_unreachable(
    road: str, drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    file = update(drive, there).file
    cloud.faults.cut_request("drive.files.update", after_bytes=10, times=None)

    with pytest.raises(Unreachable):
        update(drive, file, b"again", is_fresh=True)

    assert cloud.drive.revisions("a") == [b"base", SMALL]


# --- big files ---


def test_a_big_file_that_drive_checks_at_the_end_is_overtaken(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    source = Meddled(BIG, lambda: cloud.drive.put("a", b"theirs"))

    with pytest.raises(Overtaken):
        update(drive, there, source=source)

    assert cloud.drive.revisions("a") == [b"base", b"theirs"]


def test_a_big_file_that_drive_does_not_check_at_the_end_tells_what_it_buried(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.assume(etag_checked_at_completion=False)
    source = Meddled(BIG, lambda: cloud.drive.put("a", b"theirs"))

    sent = update(drive, there, source=source)

    assert [each.md5 for each in sent.buried] == [md5_of(b"theirs")]
    assert cloud.drive.read("a") == BIG


def test_a_big_file_with_a_new_star_is_sent_again_and_its_progress_adds_up(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    moved: list[int] = []

    sent = drive.update_file(
        there.id,
        Meddled(BIG, lambda: cloud.drive.star("a")),
        expected=expected_of(there),
        modified_at_ms=AT_MS,
        on_bytes=moved.append,
    )

    assert sum(moved) == len(BIG)
    assert sent.buried == ()
    assert cloud.drive.revisions("a") == [b"base", BIG]


def test_what_is_expected_may_be_only_an_etag(
    drive: DriveClient, cloud: DemoCloud, there: DriveFile
) -> None:
    etag = update(drive, there).file.etag
    cloud.drive.star("a")

    with pytest.raises(Overtaken):
        drive.update_file(
            there.id, Bytes(b"x"), expected=Expected(None, None, etag=etag), modified_at_ms=AT_MS
        )
