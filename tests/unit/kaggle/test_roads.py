"""Everything in one archive, by every road: what is promised holds on good days and bad ones."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.demo.kaggle_storage import Blob
from jupyter_colabsync.errors import (
    BadRequest,
    Cancelled,
    ColabSyncError,
    LocalProblem,
    Stale,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.storage import gets
from jupyter_colabsync.kaggle.unpacking import ahead
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, MemoryStore, context, tree
from tests.unit.kaggle.roads import REF, ROADS, SHAPES, Road

DICE = random.Random(7)  # noqa: S311 - the same bytes on every run
FILES = {
    "flowers.csv": b"sort,petal\n" + b"daisy,12.5\n" * 2000,
    "notes/daisy.txt": b"A daisy.\n",
    "notes/deep/poppy.txt": "Ein Mohn, blühend.\n".encode(),
    "empty.txt": b"",
    "blob.bin": DICE.randbytes(700_000),
    "second.bin": DICE.randbytes(300_000),
}


@pytest.fixture(params=ROADS, ids=lambda each: f"{each[0]}, {each[1]}")
def road(
    request: pytest.FixtureRequest, cloud: KaggleCloud, monkeypatch: pytest.MonkeyPatch
) -> Road:
    monkeypatch.setattr(ahead, "PIECE_BYTES", 100_000)  # so that FILES are several
    opened = Road(cloud, *request.param)
    opened.open()
    return opened


def told(hear: Callable[[JobProgress], None], cancel: CancelToken | None = None) -> JobContext:
    return JobContext(Progress(hear), cancel or CancelToken())


def note_of(folder: Path) -> dict[str, Any]:
    note: dict[str, Any] = json.loads((folder / ".kaggle-source.json").read_text())
    return note


def test_every_file_comes_and_nothing_else_stays(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(FILES)
    report = service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert (report.files, report.skipped, report.notes) == (len(FILES), (), ())
    assert report.is_checked
    assert set(note_of(tmp_path)["files"]) == set(FILES)
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith(".")) == [
        ".kaggle-source.json"
    ]


def test_never_is_there_an_archive_beside_its_contents(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(FILES)
    total = sum(map(len, FILES.values()))
    sizes = []

    def look(now: JobProgress) -> None:
        on_disk = [each.stat().st_size for each in tmp_path.rglob("*") if each.is_file()]
        sizes.append(sum(on_disk))

    road.dawdle()
    service.puller.pull(REF, tmp_path, (), told(look))
    assert len(sizes) > 2
    assert max(sizes) < total * 1.02


def test_progress_ends_at_its_total(service: KaggleService, road: Road, tmp_path: Path) -> None:
    road.publish(FILES)
    heard: list[JobProgress] = []
    service.puller.pull(REF, tmp_path, (), told(heard.append))
    assert heard[-1].unit == "bytes"
    assert heard[-1].done == heard[-1].total


def test_a_second_pull_of_the_same_version_fetches_nothing(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(FILES)
    service.puller.pull(REF, tmp_path, (), context())
    road.cloud.calls.reset()
    report = service.puller.pull(REF, tmp_path, (), context())
    assert (report.files, report.fetched_bytes) == (len(FILES), 0)
    assert road.cloud.calls.counts == {"kaggle.GetDataset": 1}


def test_what_is_missing_is_brought_back_and_the_rest_not_written_again(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(FILES)
    service.puller.pull(REF, tmp_path, (), context())
    (tmp_path / "second.bin").unlink()
    before = {name: (tmp_path / name).stat().st_ino for name in FILES if name != "second.bin"}
    report = service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert report.files == len(FILES)
    assert {name: (tmp_path / name).stat().st_ino for name in before} == before


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        pytest.param(("*.csv",), {"flowers.csv"}, id="by ending"),
        pytest.param(("notes/",), {"notes/daisy.txt", "notes/deep/poppy.txt"}, id="a folder"),
        pytest.param(
            ("*.txt", "!empty.txt"), {"notes/daisy.txt", "notes/deep/poppy.txt"}, id="not"
        ),
    ],
)
def test_only_what_is_chosen_is_brought(
    service: KaggleService,
    road: Road,
    tmp_path: Path,
    patterns: tuple[str, ...],
    expected: set[str],
) -> None:
    road.publish(FILES)
    report = service.puller.pull(REF, tmp_path, patterns, context())
    assert set(tree(tmp_path)) == expected
    assert report.files == len(expected)
    road.cloud.calls.reset()
    again = service.puller.pull(REF, tmp_path, patterns, context())
    assert (again.files, road.cloud.calls.total) == (len(expected), 1)


def test_a_choice_that_matches_nothing_is_said_and_leaves_no_folder(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(FILES)
    with pytest.raises(BadRequest) as caught:
        service.puller.pull(REF, tmp_path / "new", ("*.parquet",), context())
    assert caught.value.code == "kaggle_select"
    assert not (tmp_path / "new").exists()


def test_a_name_that_looks_like_a_pattern_chooses_that_file_alone(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    """That it is one is known only once all names are."""
    road.publish({"a/x1.csv": b"1", "a/x[1].csv": b"2"})
    service.puller.pull(REF, tmp_path, ("a/x[1].csv",), context())
    assert tree(tmp_path) == {"a/x[1].csv": b"2"}


def test_what_a_person_has_is_kept_when_it_differs_and_adopted_when_not(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(FILES)
    (tmp_path / "flowers.csv").write_bytes(b"mine")
    (tmp_path / "blob.bin").write_bytes(FILES["blob.bin"])
    place = (tmp_path / "blob.bin").stat().st_ino
    report = service.puller.pull(REF, tmp_path, (), context())
    assert [(each.name, each.reason) for each in report.skipped] == [
        ("flowers.csv", "exists and differs")
    ]
    assert tree(tmp_path) == {**FILES, "flowers.csv": b"mine"}
    assert (tmp_path / "blob.bin").stat().st_ino == place
    assert "blob.bin" in note_of(tmp_path)["files"]


def test_a_new_version_replaces_what_we_placed_and_keeps_what_the_person_edited(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish(FILES)
    service.puller.pull(REF, tmp_path, (), context())
    (tmp_path / "notes" / "daisy.txt").write_text("my own words\n")
    blob = bytes(reversed(FILES["blob.bin"]))  # as long as before
    newer = {**FILES, "flowers.csv": b"sort\n", "notes/daisy.txt": b"Two.\n", "blob.bin": blob}
    road.publish(newer)
    report = service.puller.pull(REF, tmp_path, (), context())
    assert report.version == 2
    assert [each.name for each in report.skipped] == ["notes/daisy.txt"]
    assert tree(tmp_path) == {**newer, "notes/daisy.txt": b"my own words\n"}


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


KILLED = """
import os, signal, sys
from pathlib import Path
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.unpacking import ahead
from tests.unit.kaggle.kaggle_cloud import MemoryStore

ahead.PIECE_BYTES = 100_000
folder = Path(sys.argv[2])

def hear(now):
    if len(list(folder.glob("*.bin"))) >= 10:
        os.kill(os.getpid(), signal.SIGKILL)

store = MemoryStore()
store.write("kaggle", sys.stdin.read())
service = KaggleService(store, sys.argv[1], folder.parent / "state")
service.puller.pull(sys.argv[3], folder, (), JobContext(Progress(hear), CancelToken()))
"""


def killed(cloud: KaggleCloud, store: MemoryStore, folder: Path, ref: str) -> None:
    """A pull by another process, killed when ten files are there."""
    command = [sys.executable, "-c", KILLED, cloud.url, str(folder), ref]
    secret = store.read("kaggle") or ""
    ended = subprocess.run(command, input=secret, text=True, check=False)
    assert ended.returncode == -9


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


def fail_at_part(monkeypatch: pytest.MonkeyPatch, count: int, error: OSError) -> None:
    """The disk says no to the file under way that is the `count`th."""
    real, begun = Path.open, []

    def fail(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if path.suffix == ".part" and mode == "xb":
            begun.append(path)
            if len(begun) == count:
                raise error
        return real(path, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", fail)


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
