"""A big upload goes on where a killed process ended, and is finished once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.transfer import Sent, Session
from jupyter_colabsync.errors import Cancelled, SignInNeeded, Stale, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.drive.conftest import NewClient
from tests.unit.drive.pieces import BIG, Bytes, KeptSession, expected_of, killed, md5_of

AT_MS = 1_700_000_000_123


def create(
    drive: DriveClient,
    session: Session,
    file_id: str | None,
    on_bytes: Callable[[int], None] = lambda _: None,
    source: Bytes | None = None,
    cancel: CancelToken | None = None,
) -> Sent:
    return drive.create_file(
        source or Bytes(BIG),
        "a.bin",
        "root",
        modified_at_ms=AT_MS,
        file_id=file_id,
        on_bytes=on_bytes,
        cancel=cancel,
        session=session,
    )


def stopped_in_the_middle(drive: DriveClient, session: Session, file_id: str | None) -> None:
    """An upload that ends as if the process had been killed: nothing is tidied up."""
    cancel, moved = CancelToken(), [0]

    def stop(count: int) -> None:
        moved[0] += count
        if moved[0] > 3_000_000:
            cancel.set()

    with pytest.raises(Cancelled):
        create(drive, session, file_id, stop, cancel=cancel)


@pytest.fixture
def file_id(drive: DriveClient) -> str:
    return drive.generate_ids(1)[0]


def test_the_address_is_kept_before_the_first_byte_leaves(
    drive: DriveClient, cloud: DemoCloud, file_id: str
) -> None:
    class NoDisk(KeptSession):
        def remember(self, uri: str | None) -> None:
            raise OSError("no disk")

    with pytest.raises(OSError, match="no disk"):
        create(drive, NoDisk(), file_id)

    assert cloud.calls["drive.upload.put"] == 0


def test_a_finished_upload_forgets_its_session(drive: DriveClient, file_id: str) -> None:
    session = KeptSession()

    create(drive, session, file_id)

    assert (len(session.told), session.uri) == (2, None)


def test_another_process_goes_on_where_the_first_ended(
    new_client: NewClient, cloud: DemoCloud, file_id: str
) -> None:
    session = KeptSession()
    stopped_in_the_middle(new_client(), session, file_id)
    moved: list[int] = []
    heir = new_client()

    sent = create(heir, session, file_id, moved.append)

    assert heir.calls.snapshot() == {"upload.status": 1, "upload.put": 1}
    assert cloud.drive.read("a.bin") == BIG
    assert (sent.md5, session.uri) == (md5_of(BIG), None)
    assert moved[0] > 1_000_000, "progress begins with what was there"
    assert sum(moved) == len(BIG)


def test_a_kill_9_in_the_middle_loses_nothing(
    new_client: NewClient, cloud: DemoCloud, file_id: str, tmp_path: Path
) -> None:
    content, kept = tmp_path / "content", tmp_path / "session"
    content.write_bytes(BIG)

    killed("upload", cloud, 3_000_000, content, kept, file_id)
    assert cloud.drive.tree() == {}
    heir = new_client()

    create(heir, KeptSession(kept.read_text()), file_id)

    assert heir.calls.snapshot() == {"upload.status": 1, "upload.put": 1}
    assert cloud.drive.read("a.bin") == BIG


def test_an_upload_that_was_finished_unnoticed_is_not_sent_again(
    new_client: NewClient, cloud: DemoCloud, file_id: str
) -> None:
    session = KeptSession()
    create(new_client(), session, file_id)
    heir = new_client()
    moved: list[int] = []

    sent = create(heir, KeptSession(session.told[0]), file_id, moved.append)

    assert heir.calls.snapshot() == {"upload.status": 1}
    assert (sent.md5, sum(moved)) == (md5_of(BIG), len(BIG))


def test_an_expired_session_is_begun_anew_under_the_same_id(
    new_client: NewClient, cloud: DemoCloud, file_id: str
) -> None:
    session = KeptSession()
    stopped_in_the_middle(new_client(), session, file_id)
    cloud.uploads.forget_all()
    heir = new_client()

    sent = create(heir, session, file_id)

    assert (sent.file.id, session.uri) == (file_id, None)
    assert heir.calls.snapshot() == {"upload.status": 1, "files.create": 1, "upload.put": 1}
    assert len(cloud.drive.find_all("a.bin")) == 1


def test_a_session_that_expired_after_its_end_makes_no_second_file(
    new_client: NewClient, cloud: DemoCloud, file_id: str
) -> None:
    session = KeptSession()
    create(new_client(), session, file_id)
    cloud.uploads.forget_all()

    sent = create(new_client(), KeptSession(session.told[0]), file_id)

    assert (sent.file.id, sent.md5) == (file_id, md5_of(BIG))
    assert len(cloud.drive.find_all("a.bin")) == 1


def test_without_an_id_a_lost_session_is_told_and_not_begun_anew(
    new_client: NewClient, cloud: DemoCloud
) -> None:
    session = KeptSession()
    create(new_client(), session, None)
    cloud.uploads.forget_all()
    kept = KeptSession(session.told[0])

    with pytest.raises(Unreachable) as caught:
        create(new_client(), kept, None)

    assert (caught.value.code, kept.uri) == ("answer_lost", None)
    assert len(cloud.drive.find_all("a.bin")) == 1


def test_a_session_of_a_file_of_another_length_is_not_used(
    new_client: NewClient, cloud: DemoCloud, file_id: str
) -> None:
    session = KeptSession()
    stopped_in_the_middle(new_client(), session, file_id)
    longer = BIG + b"more"

    sent = create(new_client(), session, file_id, source=Bytes(longer))

    assert sent.md5 == md5_of(longer)
    assert cloud.drive.read("a.bin") == longer


def test_an_address_of_another_origin_is_never_asked(
    drive: DriveClient, cloud: DemoCloud, file_id: str
) -> None:
    session = KeptSession("http://127.0.0.1:1/upload/drive/v3/files?upload_id=x")

    create(drive, session, file_id)

    assert "upload.status" not in drive.calls.snapshot()
    assert cloud.drive.read("a.bin") == BIG


def test_a_file_that_changes_meanwhile_ends_its_session(
    drive: DriveClient, cloud: DemoCloud, file_id: str
) -> None:
    session, source = KeptSession(), Bytes(BIG)
    source.is_stale = True

    with pytest.raises(Stale):
        create(drive, session, file_id, source=source)

    assert (session.uri, cloud.drive.tree()) == (None, {})


@pytest.mark.parametrize("status", [401, 503])
def test_trouble_that_passes_keeps_the_session(
    status: int, drive: DriveClient, cloud: DemoCloud, file_id: str
) -> None:
    session = KeptSession()
    cloud.faults.fail("drive.upload.put", times=None, status=status, reason="backendError")

    with pytest.raises((SignInNeeded, Unreachable)):
        create(drive, session, file_id)

    cloud.faults.clear()
    create(drive, session, file_id)
    assert cloud.calls["drive.files.create"] == 1


def test_a_file_that_has_become_small_needs_its_session_no_more(
    drive: DriveClient, cloud: DemoCloud, file_id: str
) -> None:
    session = KeptSession("http://127.0.0.1:1/anything")

    create(drive, session, file_id, source=Bytes(b"small"))

    assert (session.told, drive.calls.snapshot()["files.create"]) == ([None], 1)


# --- updates ---


@pytest.fixture
def there(cloud: DemoCloud, drive: DriveClient) -> DriveFile:
    return drive.get(cloud.drive.put("a", b"base").id)


def update(drive: DriveClient, seen: DriveFile, session: Session, stop_at: int = 0) -> Sent:
    cancel, moved = CancelToken(), [0]

    def on_bytes(count: int) -> None:
        moved[0] += count
        if 0 < stop_at < moved[0]:
            cancel.set()

    return drive.update_file(
        seen.id,
        Bytes(BIG),
        expected=expected_of(seen),
        modified_at_ms=AT_MS,
        on_bytes=on_bytes,
        cancel=cancel,
        session=session,
    )


@pytest.mark.parametrize("serves_v2", [True, False], ids=["v2", "v3"])
@pytest.mark.parametrize("is_gone", [False, True], ids=["session lives", "session expired"])
def test_an_update_that_was_finished_unnoticed_is_found(
    serves_v2: bool, is_gone: bool, new_client: NewClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.serve_v2(serves_v2)
    session = KeptSession()
    update(new_client(), there, session)
    if is_gone:
        cloud.uploads.forget_all()

    sent = update(new_client(), there, KeptSession(session.told[0]))

    assert (sent.md5, sent.buried) == (md5_of(BIG), ())
    assert cloud.drive.revisions("a") == [b"base", BIG]


@pytest.mark.parametrize("first_on_v2", [True, False], ids=["begun on v2", "begun on v3"])
def test_an_update_goes_on_in_another_process_on_either_road(
    first_on_v2: bool, new_client: NewClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.serve_v2(first_on_v2)
    session = KeptSession()
    with pytest.raises(Cancelled):
        update(new_client(), there, session, stop_at=3_000_000)
    cloud.faults.serve_v2(not first_on_v2)
    heir = new_client()

    sent = update(heir, there, session)

    assert heir.calls.snapshot() == {"upload.status": 1, "upload.put": 1}
    assert (sent.file.name, sent.file.parent_id) == ("a", there.parent_id)
    assert cloud.drive.revisions("a") == [b"base", BIG]


def test_an_update_that_goes_on_tells_what_it_has_buried_since(
    new_client: NewClient, cloud: DemoCloud, there: DriveFile
) -> None:
    cloud.faults.serve_v2(False)
    session = KeptSession()
    with pytest.raises(Cancelled):
        update(new_client(), there, session, stop_at=3_000_000)
    cloud.drive.put("a", b"theirs")

    sent = update(new_client(), there, session)

    assert [each.md5 for each in sent.buried] == [md5_of(b"theirs")]
