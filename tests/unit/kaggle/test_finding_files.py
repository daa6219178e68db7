"""Lists of files: one walk for all, from pages or from the archive; and what a choice weighs."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path

import pytest

from jupyter_colabsync.demo.http import json_reply
from jupyter_colabsync.demo.kaggle import STUDENT, KaggleUser
from jupyter_colabsync.demo.loopback import LoopbackServer
from jupyter_colabsync.errors import BadRequest, ColabSyncError, NotFound, Refused, SignInNeeded
from jupyter_colabsync.kaggle import credentials
from jupyter_colabsync.kaggle.credentials import KaggleKey
from jupyter_colabsync.kaggle.finding.walking import PAGED_FILES
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, MemoryStore, Pauses, context, zip_bytes

REF = "demo-data/flowers"
LISTED = [("flowers.csv", 100), ("notes/daisy.txt", 10), ("notes/deep/[1].txt", 1), ("empty", 0)]
MANY = {f"day {index % 7}/{index:05}.json": b"x" * (index % 3) for index in range(PAGED_FILES + 9)}
MANY_LISTED = [(name, len(data)) for name, data in MANY.items()]
BOB = KaggleUser("bob", "b" * 32, "KGAT_bob_token_000000")
Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil gives it


@pytest.fixture
def flowers(cloud: KaggleCloud) -> str:
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes({}), LISTED)
    return REF


def paths(service: KaggleService, ref: str, path: str = "") -> list[tuple[str, int | None]]:
    found = service.finder.entries(ref, path, None)
    return [(each.path + "/" * each.is_folder, each.size_bytes) for each in found.entries]


def test_a_folder_at_a_time_from_one_walk(
    service: KaggleService, cloud: KaggleCloud, flowers: str
) -> None:
    assert paths(service, flowers) == [("notes/", 11), ("empty", 0), ("flowers.csv", 100)]
    assert paths(service, flowers, "notes") == [("notes/deep/", 1), ("notes/daisy.txt", 10)]
    assert [each.name for each in service.finder.files(flowers)] == [
        "empty",
        "flowers.csv",
        "notes/daisy.txt",
        "notes/deep/[1].txt",
    ]
    assert cloud.calls.counts == {"kaggle.GetDataset": 1, "kaggle.ListDatasetFiles": 1}


def test_after_describing_the_version_is_known(
    service: KaggleService, cloud: KaggleCloud, flowers: str
) -> None:
    service.finder.describe(flowers)
    paths(service, flowers)
    assert cloud.calls.counts == {"kaggle.GetDataset": 1, "kaggle.ListDatasetFiles": 1}


def test_a_new_version_that_was_heard_of_is_listed_anew(
    service: KaggleService, cloud: KaggleCloud, flowers: str
) -> None:
    paths(service, flowers)
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes({}), [("new.csv", 5)])
    service.finder.describe(flowers)
    assert paths(service, flowers) == [("new.csv", 5)]
    assert paths(service, f"{flowers}/versions/1")[0] == ("notes/", 11)


def test_any_way_of_naming_the_same_thing_is_the_same_list(
    service: KaggleService, cloud: KaggleCloud, flowers: str
) -> None:
    for ref in (flowers, f"kaggle.com/{flowers}/data", f"{flowers}?select=flowers.csv"):
        assert len(paths(service, ref)) == 3
    assert cloud.calls["kaggle.ListDatasetFiles"] == 1


def test_up_to_a_thousand_files_come_page_by_page(
    service: KaggleService, cloud: KaggleCloud
) -> None:
    listed = MANY_LISTED[:PAGED_FILES]
    cloud.kaggle.add_dataset("demo-data", "many", zip_bytes({}), listed)
    assert len(service.finder.files("demo-data/many")) == PAGED_FILES
    assert cloud.calls["kaggle.ListDatasetFiles"] == PAGED_FILES / 200
    assert cloud.calls["kaggle.DownloadDataset"] == 0


def test_more_are_read_from_the_archives_own_list(
    service: KaggleService, cloud: KaggleCloud
) -> None:
    cloud.kaggle.add_dataset("demo-data", "many", zip_bytes({**MANY, "dir/": b""}), MANY_LISTED)
    found = {each.name: each.size_bytes for each in service.finder.files("demo-data/many")}
    assert found == dict(MANY_LISTED)
    assert cloud.calls["kaggle.ListDatasetFiles"] == PAGED_FILES / 200 + 1
    assert cloud.calls["kaggle.DownloadDataset"] == 1
    cloud.calls.reset()
    assert paths(service, "demo-data/many", "day 3")
    assert cloud.calls.total == 0


@pytest.mark.parametrize(
    "trouble",
    ["no ranges", "no redirect", "no zip", "damaged", "refused", "storage is down", "not served"],
)
def test_where_the_archive_does_not_tell_the_pages_do(
    service: KaggleService, cloud: KaggleCloud, trouble: str
) -> None:
    archive = zip_bytes(MANY)
    if trouble == "damaged":
        archive = archive[:-100]
    if trouble == "no zip":
        archive = b"\x1f\x8b" + archive[2:]
    name = "archive.tar.gz" if trouble == "no zip" else "archive.zip"
    cloud.kaggle.add_dataset("demo-data", "many", archive, MANY_LISTED, file_name=name)
    if trouble == "no ranges":
        cloud.kaggle.storage.has_ranges = False
    elif trouble == "no redirect":
        cloud.kaggle.redirects = False
    elif trouble == "refused":
        cloud.faults.fail("kaggle.DownloadDataset", None, 403)
    elif trouble == "not served":
        cloud.faults.fail("kaggle.DownloadDataset", None, 501)
    elif trouble == "storage is down":
        cloud.faults.fail("kaggle.storage", None, 503)
    found = {each.name: each.size_bytes for each in service.finder.files("demo-data/many")}
    assert found == dict(MANY_LISTED)


def test_a_list_of_an_archive_outlives_a_cut_and_an_expired_address(
    service: KaggleService, cloud: KaggleCloud
) -> None:
    cloud.kaggle.add_dataset("demo-data", "many", zip_bytes(MANY), MANY_LISTED)
    cloud.faults.cut("kaggle.storage", 20_000, times=2)
    cloud.faults.fail("kaggle.storage", 1, 400)
    assert len(service.finder.files("demo-data/many")) == len(MANY)
    assert cloud.calls["kaggle.ListDatasetFiles"] == PAGED_FILES / 200 + 1


def test_a_models_files_are_those_of_the_version_that_was_asked_for(
    service: KaggleService, cloud: KaggleCloud
) -> None:
    add = cloud.kaggle.add_model
    add("g", "net", "MODEL_FRAMEWORK_PY_TORCH", "s", {"old.bin": b"1234"})
    add("g", "net", "MODEL_FRAMEWORK_PY_TORCH", "s", {"new.bin": b"12", "w/none": b""})
    assert paths(service, "models/g/net/pyTorch/s") == [("w/", 0), ("new.bin", 2)]
    assert paths(service, "models/g/net/pyTorch/s/1") == [("old.bin", 4)]


def test_a_notebooks_output_is_listed_with_sizes_where_they_are_told(
    service: KaggleService, cloud: KaggleCloud
) -> None:
    cloud.kaggle.add_notebook("al", "start", {"submission.csv": b"id\n", "m/w.bin": b"12345"})
    assert paths(service, "code/al/start") == [("m/", 5), ("submission.csv", 3)]


@pytest.mark.parametrize("status", [403, 404, 501])
def test_a_notebooks_output_is_listed_where_sizes_are_not_told(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path, status: int
) -> None:
    cloud.kaggle.add_notebook("al", "start", {"submission.csv": b"id\n", "m/w.bin": b"12345"})
    cloud.faults.fail("kaggle.ListKernelFiles", None, status)
    assert paths(service, "code/al/start") == [("m/", None), ("submission.csv", None)]
    weight = service.finder.weigh("code/al/start", (), tmp_path)
    assert (weight.files, weight.bytes, weight.fits) == (2, None, True)


def test_a_notebook_without_output_is_said_with_its_page(
    service: KaggleService, cloud: KaggleCloud
) -> None:
    cloud.kaggle.add_notebook("al", "start", {})
    with pytest.raises(NotFound) as caught:
        service.finder.entries("code/al/start", "", None)
    assert caught.value.code == "kaggle_no_output"
    assert caught.value.url == "https://www.kaggle.com/code/al/start/output"


def test_a_dataset_without_files_is_an_empty_folder(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    cloud.kaggle.add_dataset("demo-data", "bare", zip_bytes({}), [])
    assert paths(service, "demo-data/bare") == []
    weight = service.finder.weigh("demo-data/bare", (), tmp_path)
    assert (weight.files, weight.bytes) == (0, 0)


def test_signing_out_or_in_as_another_drops_the_lists(
    service: KaggleService, cloud: KaggleCloud, flowers: str
) -> None:
    cloud.kaggle.add_user(BOB)
    paths(service, flowers)
    service.access.login_file(BOB.key_file)
    paths(service, flowers)
    assert cloud.calls["kaggle.ListDatasetFiles"] == 2
    service.access.logout()
    with pytest.raises(SignInNeeded):
        paths(service, flowers)
    service.access.login_file(BOB.key_file)
    paths(service, flowers)
    assert cloud.calls["kaggle.ListDatasetFiles"] == 3
    held = repr(vars(service.finder._shelf))
    assert BOB.key not in held
    assert STUDENT.key not in held


def test_a_folder_that_is_none_and_a_failed_walk_leave_nothing_behind(
    service: KaggleService, cloud: KaggleCloud, flowers: str
) -> None:
    cloud.faults.fail("kaggle.ListDatasetFiles", 1, 403)
    with pytest.raises(ColabSyncError):
        paths(service, flowers)
    with pytest.raises(NotFound):
        paths(service, flowers, "nowhere")
    assert len(paths(service, flowers)) == 3


# --- weighing


@pytest.mark.parametrize(
    ("select", "files", "size"),
    [
        pytest.param((), 4, 111, id="nothing chosen: everything"),
        pytest.param(("*.txt",), 2, 11, id="a pattern"),
        pytest.param(("notes/",), 2, 11, id="a folder"),
        pytest.param(("notes/", "!notes/daisy.txt"), 1, 1, id="but not"),
        pytest.param(("notes/deep/[1].txt",), 1, 1, id="a name with signs"),
        pytest.param(("/flowers.csv", "/empty"), 2, 100, id="two ticks"),
    ],
)
def test_what_a_choice_weighs(
    service: KaggleService,
    flowers: str,
    tmp_path: Path,
    select: tuple[str, ...],
    files: int,
    size: int,
) -> None:
    weight = service.finder.weigh(flowers, select, tmp_path / "not" / "there")
    assert (weight.files, weight.bytes, weight.fits) == (files, size, True)
    assert weight.free_bytes is not None
    assert weight.free_bytes > 0
    assert not (tmp_path / "not").exists()


def test_a_reference_to_one_file_weighs_that_file_until_something_is_chosen(
    service: KaggleService, flowers: str, tmp_path: Path
) -> None:
    one = f"{flowers}?select=notes%2Fdaisy.txt"
    assert service.finder.weigh(one, (), tmp_path).bytes == 10
    assert service.finder.weigh(one, ("*.csv",), tmp_path).bytes == 100


@pytest.mark.parametrize("select", [("*.parquet",), ("nowhere/",)])
def test_a_choice_that_matches_nothing_is_said(
    service: KaggleService, flowers: str, tmp_path: Path, select: tuple[str, ...]
) -> None:
    with pytest.raises(BadRequest) as caught:
        service.finder.weigh(flowers, select, tmp_path)
    assert caught.value.code == "kaggle_select"
    with pytest.raises(BadRequest):
        service.finder.weigh(f"{flowers}?select=gone.csv", (), tmp_path)


def test_files_that_cannot_fit_are_said_not_to_unless_they_are_here_already(
    service: KaggleService,
    cloud: KaggleCloud,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two files of a block each, and one block free."""
    data = {"a.bin": b"a" * 4000, "b.bin": b"b" * 4000}
    listed = [(name, len(each)) for name, each in data.items()]
    cloud.kaggle.add_dataset("demo-data", "two", zip_bytes(data), listed)
    service.puller.pull("demo-data/two", tmp_path, ("a.bin",), context())
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**9, 10**9 - 4096, 4096))
    elsewhere = service.finder.weigh("demo-data/two", (), tmp_path / "new")
    assert (elsewhere.fits, elsewhere.free_bytes, elsewhere.bytes) == (False, 4096, 8000)
    assert service.finder.weigh("demo-data/two", (), tmp_path).fits is True
    assert service.finder.weigh("demo-data/two", ("b.bin",), tmp_path / "new").fits is True


def test_small_files_need_whole_blocks(
    service: KaggleService, flowers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**9, 0, 2 * 4096))
    assert service.finder.weigh(flowers, (), tmp_path).fits is False
    assert service.finder.weigh(flowers, ("notes/",), tmp_path).fits is True


def test_where_kaggle_cannot_list_the_files_nothing_is_said_of_their_weight(
    store: MemoryStore, pauses: Pauses, tmp_path: Path
) -> None:
    reply = {"currentVersionNumber": 1, "errorMessage": "The list is being made."}
    server = LoopbackServer(lambda _: json_reply(reply))
    credentials.save(store, KaggleKey("alice", "a" * 32))
    service = KaggleService(store, server.url, tmp_path / "state", pause=pauses)
    try:
        with pytest.raises(Refused) as caught:
            service.finder.entries(REF, "", None)
        assert caught.value.code == "kaggle_no_list"
        assert caught.value.url == f"https://www.kaggle.com/datasets/{REF}/versions/1"
        weight = service.finder.weigh(REF, ("*.csv",), tmp_path)
        assert (weight.files, weight.bytes, weight.fits) == (None, None, True)
        assert weight.free_bytes is not None
    finally:
        service.close()
        server.stop()


def test_a_file_system_that_does_not_tell_its_room_is_no_reason_against(
    service: KaggleService, flowers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> Usage:
        raise OSError

    monkeypatch.setattr("shutil.disk_usage", fails)
    weight = service.finder.weigh(flowers, (), tmp_path)
    assert (weight.free_bytes, weight.fits, weight.bytes) == (None, True, 111)
