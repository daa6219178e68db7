"""What comes file by file: models, and what notebooks put out."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.demo.kaggle_storage import Blob
from jupyter_colabsync.errors import BadRequest, Cancelled, LocalProblem, NotFound, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.storage import gets
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, MemoryStore, context, tree, zip_bytes
from tests.unit.kaggle.sets import DICE, FILES, Set
from tests.unit.kaggle.situations import fail_at_part, killed, note_of, told


@pytest.fixture(params=["model", "notebook"])
def files(request: pytest.FixtureRequest, cloud: KaggleCloud) -> Set:
    return Set(cloud, request.param)


@pytest.fixture
def model(cloud: KaggleCloud) -> Set:
    return Set(cloud, "model")


@pytest.fixture(params=["ranges", "stream"])
def way(request: pytest.FixtureRequest, cloud: KaggleCloud) -> str:
    cloud.kaggle.storage.has_ranges = request.param == "ranges"
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_every_file_comes_and_nothing_else_stays(
    service: KaggleService, files: Set, tmp_path: Path
) -> None:
    files.publish(FILES)
    report = service.puller.pull(files.ref, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert (report.files, report.skipped, report.version) == (len(FILES), (), 1)
    assert report.bytes == sum(map(len, FILES.values()))
    assert report.is_checked
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == [
        ".kaggle-source.json"
    ]


@pytest.mark.usefixtures("way")
def test_progress_counts_bytes_and_files(
    service: KaggleService, files: Set, tmp_path: Path
) -> None:
    files.publish(FILES)
    heard: list[JobProgress] = []
    service.puller.pull(files.ref, tmp_path, (), told(heard.append))
    last = heard[-1]
    assert (last.unit, last.done) == ("bytes", sum(map(len, FILES.values())))
    assert (last.files_done, last.files_total) == (len(FILES), len(FILES))


def test_a_second_pull_costs_one_call(service: KaggleService, files: Set, tmp_path: Path) -> None:
    files.publish(FILES)
    service.puller.pull(files.ref, tmp_path, (), context())
    files.cloud.calls.reset()
    report = service.puller.pull(files.ref, tmp_path, (), context())
    assert (report.files, report.fetched_bytes) == (len(FILES), 0)
    assert files.cloud.calls.total == 1


def test_only_what_is_missing_is_fetched_again(
    service: KaggleService, files: Set, tmp_path: Path
) -> None:
    files.publish(FILES)
    service.puller.pull(files.ref, tmp_path, (), context())
    (tmp_path / "config.json").unlink()
    files.cloud.kaggle.storage.requests.clear()
    report = service.puller.pull(files.ref, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert report.files == len(FILES)
    assert {name for name, _ in files.cloud.kaggle.storage.requests} == {"config.json"}


def test_of_a_new_version_files_that_stayed_the_same_are_not_fetched(
    service: KaggleService, files: Set, tmp_path: Path
) -> None:
    files.publish(FILES)
    service.puller.pull(files.ref, tmp_path, (), context())
    (tmp_path / "names" / "ümlaut.txt").write_bytes(b"mine")
    newer = {**FILES, "config.json": b"{1}", "names/ümlaut.txt": b"theirs"}
    files.publish(newer)
    report = service.puller.pull(files.ref, tmp_path, (), context())
    assert (report.version, [each.name for each in report.skipped]) == (2, ["names/ümlaut.txt"])
    assert tree(tmp_path) == {**newer, "names/ümlaut.txt": b"mine"}
    assert report.fetched_bytes < 200_000
    files.cloud.calls.reset()
    service.puller.pull(files.ref, tmp_path, ("*.bin",), context())
    assert files.cloud.calls["kaggle.storage"] == 0


@pytest.mark.usefixtures("way")
def test_only_what_is_chosen_is_brought(service: KaggleService, files: Set, tmp_path: Path) -> None:
    files.publish(FILES)
    report = service.puller.pull(files.ref, tmp_path, ("weights/",), context())
    assert set(tree(tmp_path)) == {"weights/model.bin", "weights/part [1].bin"}
    assert report.files == 2
    with pytest.raises(BadRequest) as caught:
        service.puller.pull(files.ref, tmp_path / "new", ("*.parquet",), context())
    assert caught.value.code == "kaggle_select"
    assert not (tmp_path / "new").exists()


@pytest.mark.usefixtures("way")
def test_what_a_person_has_is_kept_when_it_differs_and_adopted_when_not(
    service: KaggleService, files: Set, tmp_path: Path
) -> None:
    files.publish(FILES)
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "model.bin").write_bytes(b"mine")
    (tmp_path / "config.json").write_bytes(b"{}")
    place = (tmp_path / "config.json").stat().st_ino
    report = service.puller.pull(files.ref, tmp_path, (), context())
    assert [(each.name, each.reason) for each in report.skipped] == [
        ("weights/model.bin", "exists and differs")
    ]
    assert tree(tmp_path) == {**FILES, "weights/model.bin": b"mine"}
    assert (tmp_path / "config.json").stat().st_ino == place


@pytest.mark.parametrize(
    "trouble", ["cut", "stall", "busy", "down", "hangup", "expired", "corrupt", "short"]
)
def test_what_may_pass_is_overcome(
    service: KaggleService,
    model: Set,
    way: str,
    tmp_path: Path,
    trouble: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key, faults, storage = model.publish(FILES), model.cloud.faults, model.cloud.kaggle.storage
    large = f"{key}/files/weights/model.bin"
    if trouble == "cut":
        faults.cut("kaggle.storage", 100_000, times=4)
    elif trouble == "stall":
        monkeypatch.setattr(gets, "STALL_TIMEOUT_S", 0.2)
        faults.stall("kaggle.storage", 100_000, times=2)
    elif trouble == "busy":
        faults.fail("kaggle.storage", 2, 429, retry_after_s=3)
        faults.fail("kaggle.DownloadModelInstanceVersion", 2, 429)
    elif trouble == "down":
        faults.fail("kaggle.storage", 3, 503)
        faults.fail("kaggle.ListModelInstanceVersionFiles", 2, 500)
    elif trouble == "hangup":
        faults.lose_answer("kaggle.storage", 2)
    elif trouble == "expired":
        faults.fail("kaggle.storage", 2, 400)
    elif trouble == "corrupt":
        storage.corrupt(large, 400_000, times=1)
    elif trouble == "short":
        storage.shorten(large, 5_000, times=1)
    report = service.puller.pull(model.ref, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert report.skipped == ()


@pytest.mark.parametrize(
    ("source", "tells_md5", "trouble"),
    [("ranges", True, "wrong"), ("stream", True, "wrong"), ("stream", False, "short")],
)
def test_a_file_that_is_always_wrong_costs_that_file_alone(
    service: KaggleService, model: Set, tmp_path: Path, source: str, tells_md5: bool, trouble: str
) -> None:
    storage = model.cloud.kaggle.storage
    storage.tells_md5, storage.has_ranges = tells_md5, source == "ranges"
    bad = f"{model.publish(FILES)}/files/weights/model.bin"
    if trouble == "wrong":
        storage.corrupt(bad, 400_000, times=None)
    else:
        storage.shorten(bad, 1_000, times=None)
    report = service.puller.pull(model.ref, tmp_path, (), context())
    assert [each.name for each in report.skipped] == ["weights/model.bin"]
    assert tree(tmp_path) == {name: FILES[name] for name in FILES if name != "weights/model.bin"}


def test_without_a_size_and_an_md5_it_is_not_claimed_that_files_were_checked(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    cloud.kaggle.storage.tells_md5 = False
    cloud.kaggle.add_notebook("demo-data", "owl", FILES)
    cloud.faults.fail("kaggle.ListKernelFiles", None, 501)
    report = service.puller.pull("code/demo-data/owl", tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert not report.is_checked
    assert "checked" not in report.to_result().message


def test_a_file_that_is_listed_and_not_there_is_named_and_the_rest_comes(
    service: KaggleService, model: Set, tmp_path: Path
) -> None:
    key = model.publish(FILES)
    gone = {name: data for name, data in FILES.items() if name != "config.json"}
    storage = model.cloud.kaggle.storage
    storage.put(key, Blob.of("owl.zip", zip_bytes(gone)))
    report = service.puller.pull(model.ref, tmp_path, (), context())
    assert [each.name for each in report.skipped] == ["config.json"]
    assert tree(tmp_path) == gone


def test_a_set_of_which_kaggle_has_nothing_is_said_not_to_be_there(
    service: KaggleService, model: Set, tmp_path: Path
) -> None:
    key = model.publish(FILES)
    model.cloud.kaggle.storage.put(key, Blob.of("owl.zip", zip_bytes({})))
    with pytest.raises(NotFound):
        service.puller.pull(model.ref, tmp_path / "new", (), context())
    assert not (tmp_path / "new").exists()


def test_names_that_lead_out_are_left_out(
    service: KaggleService, model: Set, tmp_path: Path
) -> None:
    model.publish({"../slip.txt": b"1", "a.txt": b"2", "A.TXT": b"3"})
    report = service.puller.pull(model.ref, tmp_path / "in", (), context())
    assert tree(tmp_path) == {"in/a.txt": b"2"}
    assert [each.reason for each in report.skipped] == [
        "its name leads out of the folder",
        "its name clashes with another file of the archive",
    ]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("name", ["train.csv", "data/train.csv", "model.npz"])
def test_a_file_that_comes_zipped_is_unpacked_to_its_own_name(
    service: KaggleService, model: Set, tmp_path: Path, name: str
) -> None:
    model.cloud.kaggle.set(zips_single_files_from_bytes=1000)
    data = b"a,b\n" * 100_000
    files = {name: data, "small.txt": b"x"}
    model.publish(files)
    report = service.puller.pull(model.ref, tmp_path, (), context())
    assert tree(tmp_path) == files
    assert (report.files, report.bytes, report.is_checked) == (2, len(data) + 1, True)


@pytest.mark.usefixtures("way")
def test_a_zip_that_was_asked_for_stays_one(
    service: KaggleService, model: Set, tmp_path: Path
) -> None:
    files = {"train.zip": zip_bytes({"train.csv": b"1"}), "model.npz": zip_bytes({"a": b"1"})}
    model.publish(files)
    service.puller.pull(model.ref, tmp_path, (), context())
    assert tree(tmp_path) == files


@pytest.mark.usefixtures("way")
def test_archives_in_a_set_are_unpacked_by_choice_and_not_fetched_twice(
    service: KaggleService, model: Set, tmp_path: Path
) -> None:
    model.publish({"train.zip": zip_bytes({"a/1.txt": b"1"}), "n.csv.gz": gzip.compress(b"2")})
    for fetches in (True, False):
        report = service.puller.pull(model.ref, tmp_path, (), context(), unpack_nested=True)
        assert tree(tmp_path) == {"train/a/1.txt": b"1", "n.csv": b"2"}
        assert (report.files, bool(report.fetched_bytes)) == (2, fetches)
    (tmp_path / "n.csv").unlink()
    model.cloud.kaggle.storage.requests.clear()
    service.puller.pull(model.ref, tmp_path, (), context(), unpack_nested=True)
    assert tree(tmp_path) == {"train/a/1.txt": b"1", "n.csv": b"2"}
    assert {name for name, _ in model.cloud.kaggle.storage.requests} == {"n.csv.gz"}


@pytest.mark.parametrize(
    ("start", "word"), [(b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07\0", "RAR")]
)
@pytest.mark.usefixtures("way")
def test_of_archives_that_cannot_be_opened_one_sentence_tells(
    service: KaggleService, model: Set, cloud: KaggleCloud, tmp_path: Path, start: bytes, word: str
) -> None:
    data = start + DICE.randbytes(2000)
    model.publish({"train.archive": data})
    cloud.kaggle.add_dataset("demo-data", "raw", data, file_name="raw.archive")
    for ref, name in ((model.ref, "train.archive"), ("demo-data/raw", "raw.archive")):
        report = service.puller.pull(ref, tmp_path / name, (), context())
        assert tree(tmp_path / name) == {name: data}
        (sentence,) = report.notes
        assert word in sentence
        assert sentence in report.to_result().items


MANY = {f"{index:03}.bin": DICE.randbytes(20_000) for index in range(60)}


def test_cancel_keeps_what_is_complete_and_the_next_pull_goes_on(
    service: KaggleService, model: Set, tmp_path: Path
) -> None:
    model.publish(MANY)
    cancel = CancelToken()

    def stop(now: JobProgress) -> None:
        if len(list(tmp_path.glob("*.bin"))) > 5:
            cancel.set()

    model.cloud.faults.slow("kaggle.storage", 100_000)
    with pytest.raises(Cancelled):
        service.puller.pull(model.ref, tmp_path, (), told(stop, cancel))
    kept = tree(tmp_path)
    assert 0 < len(kept) < len(MANY)
    assert all(MANY[name] == data for name, data in kept.items())
    assert note_of(tmp_path)["isComplete"] is False
    model.cloud.faults.clear()
    model.cloud.kaggle.storage.requests.clear()
    service.puller.pull(model.ref, tmp_path, (), context())
    assert tree(tmp_path) == MANY
    assert {name for name, _ in model.cloud.kaggle.storage.requests} == MANY.keys() - kept.keys()


def test_a_killed_pull_is_taken_up_where_it_ended(
    service: KaggleService, store: MemoryStore, model: Set, tmp_path: Path
) -> None:
    model.publish(MANY)
    model.cloud.faults.slow("kaggle.storage", 100_000)
    folder = tmp_path / "data"
    killed(model.cloud, store, folder, model.ref)
    kept = {each.name for each in folder.glob("*.bin")}
    assert 10 <= len(kept) < len(MANY)
    assert all((folder / name).read_bytes() == MANY[name] for name in kept)
    model.cloud.faults.clear()
    model.cloud.kaggle.storage.requests.clear()
    report = service.puller.pull(model.ref, folder, (), context())
    assert tree(folder) == MANY
    assert report.files == len(MANY)
    assert {name for name, _ in model.cloud.kaggle.storage.requests} == MANY.keys() - kept


def test_a_disk_that_fills_up_under_way_loses_nothing_that_is_complete(
    service: KaggleService, model: Set, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.publish(FILES)
    fail_at_part(monkeypatch, 4, OSError(28, "No space left on device"))
    with pytest.raises(LocalProblem) as caught:
        service.puller.pull(model.ref, tmp_path, (), context())
    assert caught.value.code == "disk_full"
    monkeypatch.undo()
    assert all(FILES[name] == data for name, data in tree(tmp_path).items())
    service.puller.pull(model.ref, tmp_path, (), context())
    assert tree(tmp_path) == FILES


def test_storage_that_never_answers_is_given_up_with_one_sentence(
    service: KaggleService, files: Set, tmp_path: Path
) -> None:
    files.publish(FILES)
    files.cloud.faults.fail("kaggle.storage", None, 503)
    with pytest.raises(Unreachable) as caught:
        service.puller.pull(files.ref, tmp_path / "new", (), context())
    assert caught.value.code == "kaggle_unreachable"
    assert not (tmp_path / "new").exists()
