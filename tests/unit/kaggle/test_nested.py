"""Archives inside of what is pulled: as they are, or, by choice, unpacked into their folders."""

from __future__ import annotations

import gzip
import io
import random
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.demo.kaggle_storage import Blob
from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.pulling.report import PullReport
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import (
    Entry,
    KaggleCloud,
    context,
    hand_made_zip,
    tree,
    zip_bytes,
)
from tests.unit.kaggle.roads import REF, Road, tar, told_behind

DICE = random.Random(3)  # noqa: S311 - the same bytes on every run
TRAIN = {"1.png": DICE.randbytes(3000), "deep/2.png": DICE.randbytes(4000), "labels.csv": b"a,b\n"}
PLACED = {f"train/{name}": data for name, data in TRAIN.items()}


@pytest.fixture(
    params=[
        ("ranges", "zip"),
        ("stream", "zip"),
        ("stream", "zip told behind"),
        ("ranges", "tar.gz"),
        ("stream", "tar"),
    ],
    ids=lambda each: f"{each[0]}, {each[1]}",
)
def road(request: pytest.FixtureRequest, cloud: KaggleCloud) -> Road:
    opened = Road(cloud, *request.param)
    opened.open()
    return opened


def pull(service: KaggleService, folder: Path, *, unpack_nested: bool = True) -> PullReport:
    return service.puller.pull(REF, folder, (), context(), unpack_nested=unpack_nested)


def test_they_are_placed_as_they_are_unless_chosen_otherwise(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    files = {
        "train.zip": zip_bytes(TRAIN),
        "notes.csv.gz": gzip.compress(b"x"),
        "a.tar": tar(TRAIN),
    }
    road.publish(files)
    pull(service, tmp_path, unpack_nested=False)
    assert tree(tmp_path) == files


@pytest.mark.parametrize(
    ("name", "archive", "expected"),
    [
        pytest.param("train.zip", zip_bytes(TRAIN), PLACED, id="zip"),
        pytest.param("train.zip", told_behind(TRAIN), PLACED, id="zip told behind"),
        pytest.param("train.tar", tar(TRAIN), PLACED, id="tar"),
        pytest.param("train.tar.gz", gzip.compress(tar(TRAIN)), PLACED, id="tar.gz"),
        pytest.param("train.TGZ", gzip.compress(tar(TRAIN)), PLACED, id="tgz"),
        pytest.param("train.csv.gz", gzip.compress(b"a,b\n"), {"train.csv": b"a,b\n"}, id="gz"),
        pytest.param("train.zip", zip_bytes(PLACED), PLACED, id="no folder in its own folder"),
        pytest.param(
            "train.zip",
            zip_bytes({**PLACED, "other.txt": b"1"}),
            {**{f"train/{name}": data for name, data in PLACED.items()}, "train/other.txt": b"1"},
            id="unless something lies beside it",
        ),
        pytest.param(
            "train.zip",
            zip_bytes({"inner.zip": zip_bytes(TRAIN)}),
            {"train/inner.zip": zip_bytes(TRAIN)},
            id="one level deep",
        ),
        pytest.param("train.zip", zip_bytes({}), {}, id="an empty one"),
        pytest.param("train.zip", b"no zip", {"train.zip": b"no zip"}, id="only called so"),
        pytest.param("train.gz", b"", {"train.gz": b""}, id="nothing, only called so"),
        pytest.param(
            "model.npz", zip_bytes(TRAIN), {"model.npz": zip_bytes(TRAIN)}, id="called otherwise"
        ),
    ],
)
def test_by_choice_each_goes_into_a_folder_of_its_name(
    service: KaggleService,
    road: Road,
    tmp_path: Path,
    name: str,
    archive: bytes,
    expected: Mapping[str, bytes],
) -> None:
    road.publish({"before.txt": b"1", f"data/{name}": archive, "behind.txt": b"2"})
    report = pull(service, tmp_path)
    rest = {"before.txt": b"1", "behind.txt": b"2"}
    assert tree(tmp_path) == {**{f"data/{path}": each for path, each in expected.items()}, **rest}
    assert (report.files, report.skipped, report.notes) == (len(expected) + 2, (), ())


def test_a_second_pull_fetches_nothing(service: KaggleService, road: Road, tmp_path: Path) -> None:
    road.publish({"train.zip": zip_bytes(TRAIN), "x.txt": b"1"})
    pull(service, tmp_path)
    road.cloud.calls.reset()
    report = pull(service, tmp_path)
    assert (report.files, report.fetched_bytes) == (len(TRAIN) + 1, 0)
    assert road.cloud.calls.counts == {"kaggle.GetDataset": 1}


def test_what_is_missing_is_unpacked_again(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish({"train.zip": zip_bytes(TRAIN), "x.txt": b"1"})
    pull(service, tmp_path)
    (tmp_path / "train" / "1.png").unlink()
    report = pull(service, tmp_path)
    assert tree(tmp_path) == {**PLACED, "x.txt": b"1"}
    assert report.files == len(TRAIN) + 1


def test_a_new_choice_leaves_no_archive_beside_its_contents(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish({"train.zip": zip_bytes(TRAIN)})
    pull(service, tmp_path, unpack_nested=False)
    pull(service, tmp_path)
    assert tree(tmp_path) == PLACED


def test_a_new_version_replaces_what_was_unpacked_and_keeps_what_was_edited(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish({"train.zip": zip_bytes(TRAIN)})
    pull(service, tmp_path)
    (tmp_path / "train" / "labels.csv").write_bytes(b"mine")
    road.publish({"train.zip": zip_bytes({**TRAIN, "1.png": b"new", "labels.csv": b"new"})})
    report = pull(service, tmp_path)
    assert tree(tmp_path) == {**PLACED, "train/1.png": b"new", "train/labels.csv": b"mine"}
    assert [(each.name, each.reason) for each in report.skipped] == [
        ("train/labels.csv", "exists and differs")
    ]


def test_one_that_cannot_be_unpacked_while_it_comes_stays_as_it_is_and_that_is_said(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    entries = [Entry("a.txt", is_stored=True), Entry("b.txt")]
    archive = hand_made_zip(entries, is_told_behind=True)
    road.publish({"train.zip": archive, "x.txt": b"1"})
    report = pull(service, tmp_path)
    assert tree(tmp_path) == {"train.zip": archive, "x.txt": b"1"}
    assert report.notes == ("“train.zip” could not be unpacked: it lies there as it is.",)
    assert (report.files, report.skipped) == (2, ())


def test_what_is_left_out_of_one_is_named_with_it_also_later(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    archive = hand_made_zip([Entry("../slip.txt"), Entry("good.txt", b"good")])
    road.publish({"train.zip": archive})
    for _ in range(2):
        report = pull(service, tmp_path)
        assert [(each.name, each.reason) for each in report.skipped] == [
            ("train.zip/../slip.txt", "its name leads out of the folder")
        ]
        assert tree(tmp_path) == {"train/good.txt": b"good"}


def test_two_files_that_want_the_same_place_are_not_mixed(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish({"train/1.png": b"outside", "train.zip": zip_bytes(TRAIN)})
    report = pull(service, tmp_path)
    assert tree(tmp_path) == {**PLACED, "train/1.png": b"outside"}
    assert [(each.name, each.reason) for each in report.skipped] == [
        ("train/1.png", "its name clashes with another file of the archive")
    ]


LARGE = {f"{index}.bin": DICE.randbytes(100_000) for index in range(10)}


@pytest.mark.parametrize("road", [("ranges", "zip"), ("stream", "zip")], indirect=True)
def test_a_byte_that_is_wrong_once_is_no_reason_not_to_unpack(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    key = road.publish({"train.zip": zip_bytes(LARGE)})
    road.cloud.kaggle.storage.corrupt(key, 500_000, times=1)
    report = pull(service, tmp_path)
    assert tree(tmp_path) == {f"train/{name}": data for name, data in LARGE.items()}
    assert (report.skipped, report.notes) == ((), ())


@pytest.mark.parametrize("road", [("ranges", "zip"), ("stream", "zip")], indirect=True)
def test_of_one_whose_bytes_stay_wrong_nothing_is_placed(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    archive = bytearray(zip_bytes({"train.zip": zip_bytes(LARGE)}))
    archive[500_000] ^= 0xFF
    key = road.publish({"train.zip": b""})
    road.cloud.kaggle.storage.put(key, Blob.of("archive.zip", bytes(archive)))
    report = pull(service, tmp_path)
    assert [each.name for each in report.skipped] == ["train.zip"]
    assert tree(tmp_path) == {}


def test_nothing_of_one_is_there_before_all_of_it_is(
    service: KaggleService, road: Road, tmp_path: Path
) -> None:
    road.publish({"train.zip": zip_bytes(LARGE)})
    road.dawdle()
    seen = []

    def look(now: JobProgress) -> None:
        seen.append(len(list(tmp_path.glob("train/*"))))

    told = JobContext(Progress(look), CancelToken())
    service.puller.pull(REF, tmp_path, (), told, unpack_nested=True)
    assert set(seen) <= {0, len(LARGE)}


def test_one_that_is_too_large_for_the_disk_is_stopped(
    service: KaggleService, road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100 MB of zeros, packed twice: from outside it is not to be seen."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(100_000_000))
    road.publish({"train.zip": out.getvalue()})
    little = shutil._ntuple_diskusage(10**9, 10**9 - 60_000_000, 60_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: little)
    with pytest.raises(LocalProblem) as caught:
        pull(service, tmp_path / "new")
    assert caught.value.code == "disk_full"
    assert not (tmp_path / "new").exists()
