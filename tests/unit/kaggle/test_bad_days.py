"""Bad days of every road: never a wrong file kept; finished, or clearly failed and gone on with."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.demo.kaggle_storage import Blob
from jupyter_colabsync.errors import (
    Cancelled,
    ColabSyncError,
    LocalProblem,
    Stale,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.storage import gets
from tests.unit.kaggle.kaggle_cloud import MemoryStore, context, tree
from tests.unit.kaggle.roads import FILES, REF, SHAPES, Road
from tests.unit.kaggle.situations import fail_at_part, killed, note_of, told


@pytest.mark.parametrize(
    "trouble", ["cut", "stall", "busy", "down", "hangup", "expired", "corrupt", "short"]
)
def test_what_may_pass_is_overcome(
    service: KaggleService,
    road: Road,
    tmp_path: Path,
    trouble: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key, faults, storage = road.publish(FILES), road.cloud.faults, road.cloud.kaggle.storage
    if trouble == "cut":
        faults.cut(road.method, 200_000, times=4)
    elif trouble == "stall":
        monkeypatch.setattr(gets, "STALL_TIMEOUT_S", 0.2)
        faults.stall("kaggle.storage", 200_000, times=2)
    elif trouble == "busy":
        faults.fail(road.method, 2, 429, retry_after_s=3)
    elif trouble == "down":
        faults.fail(road.method, 3, 503)
    elif trouble == "hangup":
        faults.lose_answer(road.method, 2)
    elif trouble == "expired":
        faults.cut("kaggle.storage", 200_000, times=1)
        road.cloud.faults.fail("kaggle.storage", 2, 400)
    elif trouble == "corrupt":
        storage.corrupt(key, 400_000, times=1)
    elif trouble == "short":
        storage.shorten(key, 5_000, times=1)
    report = service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert report.skipped == ()


def test_an_address_that_expires_in_the_middle_is_asked_for_anew(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    """Nothing is placed from another one's bytes, and nobody notices."""
    road.publish(FILES)
    road.cloud.faults.cut("kaggle.storage", 300_000, times=1)
    expired: list[JobProgress] = []

    def expire_once(now: JobProgress) -> None:
        if now.done and not expired:
            expired.append(now)
            road.cloud.kaggle.storage.expire_addresses()

    service.puller.pull(REF, tmp_path, (), told(expire_once))
    assert tree(tmp_path) == FILES


def offsets(road: Road, archive: bytes) -> dict[str, int]:
    """Where what lies in an archive of FILES."""
    found = {"contents": archive.index(FILES["blob.bin"][1000:1040]) if road.shape == "tar" else 0}
    if road.is_tar:
        return found if road.shape == "tar" else {"contents": len(archive) // 2}
    return {
        "contents": archive.index(b"blob.bin") + 300_000,
        "a header": archive.index(b"blob.bin") - 4,
        "the list": archive.rindex(b"blob.bin") + 2,
        "the end": len(archive) - 8,
    }


@pytest.mark.parametrize("where", ["contents", "a header", "the list", "the end"])
@pytest.mark.parametrize("tells_md5", [True, False], ids=["md5 told", "no md5"])
def test_a_byte_that_is_always_wrong_keeps_no_wrong_file(
    service: KaggleService, road: Road, tmp_path: Path, where: str, tells_md5: bool
) -> None:
    key, storage = road.publish(FILES), road.cloud.kaggle.storage
    places = offsets(road, SHAPES[road.shape][1](FILES))
    storage.tells_md5 = tells_md5
    if road.source == "answer":
        data = bytearray(SHAPES[road.shape][1](FILES))
        data[places.get(where, places["contents"])] ^= 0xFF
        storage.put(key, Blob.of(SHAPES[road.shape][0], bytes(data)))
    else:
        storage.corrupt(key, places.get(where, places["contents"]), times=None)
    is_told = road.shape != "tar" or (tells_md5 and road.source != "answer")
    report, problem = None, None
    try:
        report = service.puller.pull(REF, tmp_path, (), context())
    except Unreachable as error:
        problem = error.code
    if report is not None and not is_told:
        assert not report.is_checked  # nothing tells, and no more is claimed
        return
    assert problem == "kaggle_damaged" or (report is not None and report.skipped)
    kept = {name: data for name, data in tree(tmp_path).items() if not name.startswith(".")}
    assert all(FILES[name] == data for name, data in kept.items())


def test_an_answer_that_is_always_too_short_is_never_taken_for_the_whole(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    key = road.publish(FILES)
    if road.source == "answer":
        name, pack = SHAPES[road.shape]
        road.cloud.kaggle.storage.put(key, Blob.of(name, pack(FILES)[:-1500]))
    road.cloud.kaggle.storage.shorten(key, 1_500, times=None)
    with pytest.raises(Unreachable):
        service.puller.pull(REF, tmp_path, (), context())
    kept = {name: data for name, data in tree(tmp_path).items() if not name.startswith(".")}
    assert all(FILES[name] == data for name, data in kept.items())
    road.cloud.kaggle.storage.clear_trouble()
    road.open()
    road.publish(FILES)
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES


def test_data_that_changes_under_way_is_noticed_and_never_mixed(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    if road.source == "answer":
        return  # it comes in one piece, or anew
    key = road.publish(FILES)
    other = {name: data[::-1] for name, data in FILES.items()}
    name, pack = SHAPES[road.shape]
    road.cloud.faults.cut("kaggle.storage", 300_000, times=3)

    def change(now: JobProgress) -> None:
        if now.total is not None:
            road.cloud.kaggle.storage.put(key, Blob.of(name, pack(other)))

    with pytest.raises(Stale):
        service.puller.pull(REF, tmp_path, (), told(change))
    kept = {each: data for each, data in tree(tmp_path).items() if not each.startswith(".")}
    assert all(FILES[each] == data for each, data in kept.items())
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == other


def test_storage_that_never_answers_is_given_up_and_taken_up_later(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(FILES)
    road.cloud.faults.fail(road.method, None, 503)
    with pytest.raises(Unreachable) as caught:
        service.puller.pull(REF, tmp_path / "new", (), context())
    assert caught.value.code == "kaggle_unreachable"
    assert not (tmp_path / "new").exists()
    road.cloud.faults.clear()
    service.puller.pull(REF, tmp_path / "new", (), context())
    assert tree(tmp_path / "new") == FILES


DICE = random.Random(7)  # noqa: S311 - the same bytes on every run
MANY = {f"{index:03}.bin": DICE.randbytes(50_000) for index in range(60)}


def test_cancel_keeps_what_is_complete_and_the_next_pull_goes_on(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(MANY)
    cancel = CancelToken()

    def stop_in_the_middle(now: JobProgress) -> None:
        if len(list(tmp_path.glob("*.bin"))) > 5:
            cancel.set()

    road.dawdle()
    with pytest.raises(Cancelled):
        service.puller.pull(REF, tmp_path, (), told(stop_in_the_middle, cancel))
    kept = tree(tmp_path)
    assert 0 < len(kept) < len(MANY)
    assert all(MANY[name] == data for name, data in kept.items())
    assert note_of(tmp_path)["isComplete"] is False
    places = {name: (tmp_path / name).stat().st_ino for name in kept}
    road.cloud.faults.clear()
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == MANY
    assert {name: (tmp_path / name).stat().st_ino for name in kept} == places


def test_a_killed_pull_is_taken_up_where_it_ended(
    service: KaggleService, store: MemoryStore, road: Road, tmp_path: Path
) -> None:
    road.publish(MANY)
    road.dawdle()
    folder = tmp_path / "data"
    killed(road.cloud, store, folder, REF)
    kept = {each.name: each.stat().st_ino for each in folder.glob("*.bin")}
    assert 10 <= len(kept) < len(MANY)
    assert all((folder / name).read_bytes() == MANY[name] for name in kept)
    road.cloud.faults.clear()
    report = service.puller.pull(REF, folder, (), context())
    assert tree(folder) == MANY
    assert report.files == len(MANY)
    assert {name: (folder / name).stat().st_ino for name in kept} == kept
    if road.source == "ranges" and not road.is_tar:
        assert report.fetched_bytes < (len(MANY) - len(kept) + 8) * 51_000


def test_a_disk_that_fills_up_under_way_loses_nothing_that_is_complete(
    service: KaggleService, road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.publish(FILES)
    fail_at_part(monkeypatch, 4, OSError(28, "No space left on device"))
    with pytest.raises(LocalProblem) as caught:
        service.puller.pull(REF, tmp_path, (), context())
    assert caught.value.code == "disk_full"
    monkeypatch.undo()
    kept = tree(tmp_path)
    assert 0 < len(kept) < len(FILES)
    assert all(FILES[name] == data for name, data in kept.items())
    assert note_of(tmp_path)["isComplete"] is False
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES


def test_a_folder_that_cannot_be_written_to_is_said(
    service: KaggleService, road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.publish(FILES)
    fail_at_part(monkeypatch, 1, OSError(13, "Permission denied"))
    with pytest.raises(LocalProblem) as caught:
        service.puller.pull(REF, tmp_path / "new", (), context())
    assert caught.value.code == "folder_unwritable"
    assert str(tmp_path) not in caught.value.message
    assert not (tmp_path / "new").exists()


def test_a_disk_that_is_too_small_is_said_before_anything_is_written(
    service: KaggleService, road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    if road.is_tar:
        return  # what comes out of one nobody knows ahead
    road.publish(FILES)
    little = shutil._ntuple_diskusage(10**9, 10**9 - 500_000, 500_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: little)
    with pytest.raises(LocalProblem) as caught:
        service.puller.pull(REF, tmp_path / "a" / "b", (), context())
    assert caught.value.code == "disk_full"
    assert "488.3 KB free" in caught.value.message
    assert not (tmp_path / "a").exists()


def test_a_disk_that_turns_out_too_small_under_way_is_said(
    service: KaggleService, road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    road.publish({"first.txt": b"1", "zeros.bin": bytes(100_000_000)})
    little = shutil._ntuple_diskusage(10**9, 10**9 - 60_000_000, 60_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: little)
    with pytest.raises(LocalProblem) as caught:
        service.puller.pull(REF, tmp_path / "a", (), context())
    assert caught.value.code == "disk_full"
    assert not (tmp_path / "a" / "zeros.bin").exists()


def test_a_link_in_the_folder_does_not_lead_files_outside(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(FILES)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "notes").symlink_to(tmp_path / "elsewhere")
    report = service.puller.pull(REF, tmp_path / "data", (), context())
    assert {each.name for each in report.skipped} == {"notes/daisy.txt", "notes/deep/poppy.txt"}
    assert tree(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize("road", [("stream", "zip"), ("ranges", "zip")], indirect=True)
def test_an_error_of_kaggle_is_not_taken_for_data(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(FILES)
    road.cloud.faults.fail("kaggle.storage", None, 403)
    with pytest.raises(ColabSyncError) as caught:
        service.puller.pull(REF, tmp_path, (), context())
    assert caught.value.code == "kaggle_storage"
    assert list(tmp_path.iterdir()) == []
