"""A pull from the first byte to the note, on good days and bad ones."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.demo.kaggle_storage import Blob
from jupyter_colabsync.errors import (
    BadRequest,
    Busy,
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
from tests.unit.kaggle.kaggle_cloud import (
    KaggleCloud,
    MemoryStore,
    Pauses,
    context,
    tree,
    zip_bytes,
)

REF = "demo-data/flowers"
RANDOM = random.Random(7)  # noqa: S311 - the same bytes on every run
FILES = {
    "flowers.csv": b"sort,petal\n" + b"daisy,12.5\n" * 2000,
    "notes/daisy.txt": b"A daisy.\n",
    "notes/deep/poppy.txt": "Ein Mohn, blühend.\n".encode(),
    "empty.txt": b"",
    "blob.bin": RANDOM.randbytes(700_000),
    "second.bin": RANDOM.randbytes(300_000),
}


@pytest.fixture
def flowers(cloud: KaggleCloud) -> str:
    """The key of a dataset of a megabyte in storage."""
    listed = [(name, len(data)) for name, data in FILES.items()]
    return cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes(FILES), listed).key


def note_of(folder: Path) -> dict[str, object]:
    note: dict[str, object] = json.loads((folder / ".kaggle-source.json").read_text())
    return note


def test_a_pull_puts_every_file_in_the_folder_itself_and_leaves_a_note(
    service: KaggleService, flowers: str, tmp_path: Path
) -> None:
    report = service.puller.pull(REF, tmp_path / "data" / "flowers", (), context())
    assert tree(tmp_path / "data" / "flowers") == FILES
    assert (report.files, report.version, report.skipped) == (len(FILES), 1, ())
    assert report.bytes == sum(map(len, FILES.values()))
    note = note_of(tmp_path / "data" / "flowers")
    assert (note["ref"], note["version"], note["isComplete"]) == (REF, 1, True)
    assert set(note["files"]) == set(FILES)  # type: ignore[call-overload]
    assert not (tmp_path / "data" / "flowers" / ".kaggle-pull").exists()


def test_each_byte_of_the_archive_comes_exactly_once(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    report = service.puller.pull(REF, tmp_path / "here", (), context())
    size = len(zip_bytes(FILES))
    assert report.fetched_bytes == size


def test_progress_is_told_in_bytes_and_ends_at_its_total(
    service: KaggleService, flowers: str, tmp_path: Path
) -> None:
    told: list[JobProgress] = []
    service.puller.pull(REF, tmp_path, (), JobContext(Progress(told.append), CancelToken()))
    assert told[-1].unit == "bytes"
    assert told[-1].done == told[-1].total


def test_a_second_pull_of_the_same_version_fetches_nothing(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path, (), context())
    cloud.calls.reset()
    report = service.puller.pull(REF, tmp_path, (), context())
    assert (report.files, report.fetched_bytes) == (len(FILES), 0)
    assert cloud.calls.counts == {"kaggle.GetDataset": 1}


def test_a_second_pull_brings_back_only_what_is_missing(
    service: KaggleService, flowers: str, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path, (), context())
    (tmp_path / "second.bin").unlink()
    report = service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert report.fetched_bytes < 600_000
    assert report.files == len(FILES)


class Selection(NamedTuple):
    patterns: tuple[str, ...]
    expected: set[str]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(Selection(("*.csv",), {"flowers.csv"}), id="by ending"),
        pytest.param(Selection(("notes/",), {"notes/daisy.txt", "notes/deep/poppy.txt"}), id="dir"),
        pytest.param(Selection(("notes/deep/poppy.txt",), {"notes/deep/poppy.txt"}), id="by path"),
        pytest.param(
            Selection(("*.txt", "!empty.txt"), {"notes/daisy.txt", "notes/deep/poppy.txt"}),
            id="but not",
        ),
    ],
)
def test_only_what_is_chosen_is_brought(
    service: KaggleService, flowers: str, tmp_path: Path, row: Selection
) -> None:
    report = service.puller.pull(REF, tmp_path, row.patterns, context())
    assert set(tree(tmp_path)) == row.expected
    assert report.files == len(row.expected)


def test_a_choice_that_matches_nothing_is_said_and_leaves_no_folder(
    service: KaggleService, flowers: str, tmp_path: Path
) -> None:
    with pytest.raises(BadRequest) as caught:
        service.puller.pull(REF, tmp_path / "new", ("*.parquet",), context())
    assert caught.value.code == "kaggle_select"
    assert not (tmp_path / "new").exists()


def test_a_new_version_replaces_what_we_placed_and_keeps_what_the_person_edited(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path, (), context())
    (tmp_path / "notes" / "daisy.txt").write_text("my own words\n")
    newer = {**FILES, "flowers.csv": b"sort\n", "notes/daisy.txt": b"Two daisies.\n"}
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes(newer))
    report = service.puller.pull(REF, tmp_path, (), context())
    assert report.version == 2
    assert [(each.name, each.reason) for each in report.skipped] == [
        ("notes/daisy.txt", "exists and differs")
    ]
    assert tree(tmp_path) == {**newer, "notes/daisy.txt": b"my own words\n"}


def test_a_file_that_was_there_before_is_kept_when_it_differs_and_adopted_when_not(
    service: KaggleService, flowers: str, tmp_path: Path
) -> None:
    (tmp_path / "flowers.csv").write_bytes(b"mine")
    (tmp_path / "blob.bin").write_bytes(FILES["blob.bin"])
    report = service.puller.pull(REF, tmp_path, (), context())
    assert [each.name for each in report.skipped] == ["flowers.csv"]
    assert (tmp_path / "flowers.csv").read_bytes() == b"mine"
    assert report.fetched_bytes < 700_000


def test_an_older_version_can_be_asked_for(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes({"new.txt": b"2"}))
    report = service.puller.pull(f"{REF}/versions/1", tmp_path, (), context())
    assert report.version == 1
    assert tree(tmp_path) == FILES


@pytest.mark.parametrize("trouble", ["cut", "busy", "down", "expired", "corrupt", "hangup"])
def test_what_may_pass_is_overcome(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path, trouble: str
) -> None:
    if trouble == "cut":
        cloud.faults.cut("kaggle.storage", 20_000, times=4)
    elif trouble == "busy":
        cloud.faults.fail("kaggle.storage", 2, 429, retry_after_s=3)
        cloud.faults.fail("kaggle.DownloadDataset", 2, 429)
    elif trouble == "down":
        cloud.faults.fail("kaggle.storage", 3, 503)
        cloud.faults.fail("kaggle.GetDataset", 2, 500)
    elif trouble == "expired":
        cloud.faults.fail("kaggle.storage", 2, 400)
    elif trouble == "corrupt":
        cloud.kaggle.storage.corrupt(flowers, 400_000, times=1)
    elif trouble == "hangup":
        cloud.faults.lose_answer("kaggle.storage", 2)
        cloud.faults.lose_answer("kaggle.DownloadDataset", 1)
    report = service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert report.skipped == ()


def test_a_cut_costs_no_more_than_what_was_under_way(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    cloud.faults.cut("kaggle.storage", 300_000, times=3)
    report = service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert report.fetched_bytes < len(zip_bytes(FILES)) * 1.5


def test_kaggle_is_asked_to_wait_as_long_as_it_wishes(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path, pauses: Pauses
) -> None:
    cloud.faults.fail("kaggle.DownloadDataset", 1, 429, retry_after_s=17)
    service.puller.pull(REF, tmp_path, (), context())
    assert 17 in pauses.seconds


def test_a_byte_that_is_wrong_each_time_costs_one_file_and_keeps_no_wrong_one(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    cloud.kaggle.storage.corrupt(flowers, 400_000, times=None)
    report = service.puller.pull(REF, tmp_path, (), context())
    assert [each.name for each in report.skipped] == ["blob.bin"]
    assert tree(tmp_path) == {name: FILES[name] for name in FILES if name != "blob.bin"}
    assert report.files == len(FILES) - 1


def test_storage_that_never_answers_is_given_up_with_a_sentence_and_taken_up_later(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    cloud.faults.fail("kaggle.storage", None, 503)
    with pytest.raises(Unreachable) as caught:
        service.puller.pull(REF, tmp_path / "new", (), context())
    assert caught.value.code == "kaggle_unreachable"
    assert not (tmp_path / "new").exists()
    cloud.faults.clear()
    service.puller.pull(REF, tmp_path / "new", (), context())
    assert tree(tmp_path / "new") == FILES


def test_an_address_that_stays_refused_is_given_up(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    cloud.faults.fail("kaggle.storage", None, 403)
    with pytest.raises(ColabSyncError) as caught:
        service.puller.pull(REF, tmp_path, (), context())
    assert caught.value.code == "kaggle_storage"
    assert cloud.calls["kaggle.DownloadDataset"] < 10


def test_data_that_changes_under_way_is_noticed_and_never_mixed(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    other = {name: data[::-1] for name, data in FILES.items()}

    def change_when_the_list_is_read(now: JobProgress) -> None:
        if now.total is not None:
            cloud.kaggle.storage.put(flowers, Blob.of("archive.zip", zip_bytes(other)))

    told = JobContext(Progress(change_when_the_list_is_read), CancelToken())
    with pytest.raises(Stale):
        service.puller.pull(REF, tmp_path, (), told)
    assert all(FILES[name] == data for name, data in tree(tmp_path).items())
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == other


def test_storage_without_ranges_is_read_as_one_stream(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    cloud.kaggle.storage.has_ranges = False
    cloud.faults.cut("kaggle.storage", 500_000, times=2)
    report = service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert report.files == len(FILES)
    assert not (tmp_path / ".kaggle-pull").exists()


def test_a_corrupted_stream_is_noticed_by_its_md5_and_fetched_again(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    cloud.kaggle.storage.has_ranges = False
    cloud.kaggle.storage.corrupt(flowers, 400_000, times=2)
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES


def test_an_answer_that_is_the_data_itself_is_used(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    cloud.kaggle.redirects = False
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert cloud.calls["kaggle.storage"] == 0


@pytest.mark.parametrize("has_ranges", [True, False])
def test_what_is_no_zip_is_kept_as_it_is(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path, has_ranges: bool
) -> None:
    data = RANDOM.randbytes(200_000)
    cloud.kaggle.storage.has_ranges = has_ranges
    cloud.kaggle.add_dataset("demo-data", "raw", data, file_name="images.tar")
    report = service.puller.pull("demo-data/raw", tmp_path, (), context())
    assert tree(tmp_path) == {"images.tar": data}
    assert report.files == 1
    again = service.puller.pull("demo-data/raw", tmp_path, (), context())
    assert again.fetched_bytes == 0


def test_the_sign_in_never_reaches_the_storage(
    service: KaggleService,
    cloud: KaggleCloud,
    flowers: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The demo's storage answers 400 to any Authorization header, as Google's does."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login bob password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    service.puller.pull(REF, tmp_path / "data", (), context())
    assert tree(tmp_path / "data") == FILES


def test_a_disk_that_is_too_small_is_said_before_anything_is_written(
    service: KaggleService, flowers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def little(path: Path) -> object:
        asked.append(Path(path))
        return shutil._ntuple_diskusage(10**9, 10**9 - 500_000, 500_000)

    monkeypatch.setattr(shutil, "disk_usage", little)
    with pytest.raises(LocalProblem) as caught:
        service.puller.pull(REF, tmp_path / "a" / "b", (), context())
    assert caught.value.code == "disk_full"
    assert "488.3 KB free" in caught.value.message
    assert not (tmp_path / "a").exists()
    assert all(tmp_path in (path, *path.parents) for path in asked)


def test_a_disk_that_fills_up_under_way_loses_nothing_that_is_complete(
    service: KaggleService, flowers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, written = Path.open, []

    def full_after_three(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if path.suffix == ".part" and mode == "xb":
            written.append(path)
            if len(written) == 4:
                raise OSError(28, "No space left on device")
        return real(path, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", full_after_three)
    with pytest.raises(LocalProblem) as caught:
        service.puller.pull(REF, tmp_path, (), context())
    assert caught.value.code == "disk_full"
    monkeypatch.undo()
    kept = tree(tmp_path)
    assert all(FILES[name] == data for name, data in kept.items())
    assert note_of(tmp_path)["isComplete"] is False
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES


def test_cancel_keeps_what_is_complete_and_the_next_pull_goes_on(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    files = {f"{index:03}.bin": RANDOM.randbytes(100_000) for index in range(40)}
    cloud.kaggle.add_dataset("demo-data", "many", zip_bytes(files))
    cancel = CancelToken()

    def stop_in_the_middle(now: object) -> None:
        if len(tree(tmp_path)) > 5:
            cancel.set()

    cloud.faults.slow("kaggle.storage", 4_000_000)
    told = JobContext(Progress(stop_in_the_middle), cancel)
    with pytest.raises(Cancelled):
        service.puller.pull("demo-data/many", tmp_path, (), told)
    kept = tree(tmp_path)
    assert 0 < len(kept) < len(files)
    assert all(files[name] == data for name, data in kept.items())
    cloud.faults.clear()
    report = service.puller.pull("demo-data/many", tmp_path, (), context())
    assert tree(tmp_path) == files
    assert report.fetched_bytes < (len(files) - len(kept) + 3) * 100_000 + 200_000


KILLED = """
import sys
from pathlib import Path
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import MemoryStore, context
store = MemoryStore()
store.write("kaggle", sys.argv[3])
folder = Path(sys.argv[2])
service = KaggleService(store, sys.argv[1], folder.parent / "state")
service.puller.pull("demo-data/many", folder, (), context())
"""


def test_a_killed_pull_is_taken_up_where_it_ended(
    service: KaggleService, store: MemoryStore, cloud: KaggleCloud, tmp_path: Path
) -> None:
    files = {f"{index:03}.bin": RANDOM.randbytes(100_000) for index in range(40)}
    cloud.kaggle.add_dataset("demo-data", "many", zip_bytes(files))
    cloud.faults.slow("kaggle.storage", 1_500_000)
    secret = store.read("kaggle") or ""
    folder = tmp_path / "data"
    pull = subprocess.Popen([sys.executable, "-c", KILLED, cloud.url, str(folder), secret])
    try:
        deadline = time.monotonic() + 30
        while len(list(folder.glob("*.bin"))) < 10 and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        pull.kill()
        pull.wait()
    cloud.faults.clear()
    kept = [path for path in folder.glob("*.bin") if path.read_bytes() == files[path.name]]
    assert len(kept) >= 10
    assert len(kept) == len(list(folder.glob("*.bin")))
    assert len(kept) < len(files)
    report = service.puller.pull("demo-data/many", folder, (), context())
    assert tree(folder) == files
    assert report.files == len(files)
    assert report.fetched_bytes < (len(files) - len(kept)) * 100_000 + 300_000


def test_two_pulls_into_one_folder_do_not_mix(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    from filelock import FileLock

    (tmp_path / ".kaggle-pull").mkdir()
    with FileLock(tmp_path / ".kaggle-pull" / "lock"), pytest.raises(Busy):
        service.puller.pull(REF, tmp_path, (), context())


def test_a_file_in_place_of_the_folder_is_said(
    service: KaggleService, flowers: str, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(BadRequest) as caught:
        service.puller.pull(REF, tmp_path / "data", (), context())
    assert caught.value.code == "folder_is_file"
    assert (tmp_path / "data").read_text() == "a file"


def test_a_link_in_the_folder_does_not_lead_files_outside(
    service: KaggleService, flowers: str, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "notes").symlink_to(tmp_path / "elsewhere")
    report = service.puller.pull(REF, tmp_path / "data", (), context())
    assert {each.name for each in report.skipped} == {"notes/daisy.txt", "notes/deep/poppy.txt"}
    assert tree(tmp_path / "elsewhere") == {}


def test_another_dataset_in_the_same_folder_replaces_nothing(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    service.puller.pull(REF, tmp_path, (), context())
    cloud.kaggle.add_dataset("demo-data", "other", zip_bytes({"flowers.csv": b"other", "x": b"1"}))
    report = service.puller.pull("demo-data/other", tmp_path, (), context())
    assert [each.name for each in report.skipped] == ["flowers.csv"]
    assert tree(tmp_path) == {**FILES, "x": b"1"}


def test_one_large_member_is_fetched_by_several_connections_in_little_memory(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    import tracemalloc

    data = RANDOM.randbytes(1_000_000) * 64
    cloud.kaggle.add_dataset("demo-data", "large", zip_bytes({"large.bin": data}, 0))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        report = service.puller.pull("demo-data/large", tmp_path, (), context())
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert (tmp_path / "large.bin").read_bytes() == data
    assert report.fetched_bytes < 65_000_000
    ranges = {asked for _, asked in cloud.kaggle.storage.requests}
    assert len(ranges) > 8
    assert peak < 80_000_000


def test_what_a_killed_pull_of_another_dataset_left_counts_as_the_persons_own(
    service: KaggleService, flowers: str, tmp_path: Path
) -> None:
    (tmp_path / ".kaggle-pull").mkdir()
    (tmp_path / "flowers.csv").write_bytes(b"other")
    found = (tmp_path / "flowers.csv").stat()
    placed = {"sizeBytes": 5, "crc32": zlib.crc32(b"other"), "mtimeNs": found.st_mtime_ns}
    line = {"of": "https://www.kaggle.com/datasets/x/y", "path": "flowers.csv", "placed": placed}
    (tmp_path / ".kaggle-pull" / "journal.jsonl").write_text(json.dumps(line) + '\n{"half')
    (tmp_path / ".kaggle-pull" / "3.part").write_bytes(b"half a file")
    report = service.puller.pull(REF, tmp_path, (), context())
    assert [each.name for each in report.skipped] == ["flowers.csv"]
    assert tree(tmp_path) == {**FILES, "flowers.csv": b"other"}


def test_a_list_of_files_that_arrived_damaged_is_fetched_again(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    start_of_list = zip_bytes(FILES).index(b"PK\1\2")
    cloud.kaggle.storage.corrupt(flowers, start_of_list + 1, times=1)
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES


def test_a_name_that_arrived_damaged_makes_no_file_of_that_name(
    service: KaggleService, cloud: KaggleCloud, flowers: str, tmp_path: Path
) -> None:
    in_the_list = zip_bytes(FILES).rindex(b"second.bin")
    cloud.kaggle.storage.corrupt(flowers, in_the_list, times=1)
    report = service.puller.pull(REF, tmp_path, (), context())
    assert len(report.skipped) == 1
    assert set(tree(tmp_path)) == set(FILES) - {"second.bin"}
    service.puller.pull(REF, tmp_path, (), context())
    assert tree(tmp_path) == FILES
