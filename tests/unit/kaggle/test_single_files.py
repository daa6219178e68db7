"""Single files of what has an archive, and second pulls of what has no versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, context, tree, zip_bytes
from tests.unit.kaggle.sets import FILES


def publish_dataset(cloud: KaggleCloud) -> None:
    listed = [(name, len(data)) for name, data in FILES.items()]
    cloud.kaggle.add_dataset("demo-data", "flowers", zip_bytes(FILES), listed)


def test_a_reference_to_one_file_brings_that_file_alone(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    publish_dataset(cloud)
    ref = "https://www.kaggle.com/datasets/demo-data/flowers?select=weights%2Fmodel.bin"
    report = service.puller.pull(ref, tmp_path, (), context())
    assert set(tree(tmp_path)) == {"weights/model.bin"}
    assert report.files == 1
    assert {name for name, _ in cloud.kaggle.storage.requests} == {"model.bin"}
    assert cloud.calls["kaggle.ListDatasetFiles"] == 0


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        pytest.param("weights", {"weights/model.bin", "weights/part [1].bin"}, id="a folder"),
        pytest.param("config.json", {"config.json"}, id="a file that is refused alone"),
    ],
)
def test_what_is_not_to_be_had_alone_is_taken_from_the_archive(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path, chosen: str, expected: set[str]
) -> None:
    publish_dataset(cloud)
    cloud.faults.fail("kaggle.DownloadDataset", 1, 404)
    ref = f"https://www.kaggle.com/datasets/demo-data/flowers?select={chosen}"
    report = service.puller.pull(ref, tmp_path, (), context())
    assert set(tree(tmp_path)) == expected
    assert (report.files, report.skipped) == (len(expected), ())


def test_a_file_after_the_whole_set_costs_nothing_and_stays(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    """Where Kaggle's own client took it for a half download and deleted it."""
    cloud.kaggle.set(zips_single_files_from_bytes=1000)
    publish_dataset(cloud)
    service.puller.pull("demo-data/flowers", tmp_path, (), context())
    ref = "https://www.kaggle.com/datasets/demo-data/flowers?select=weights%2Fmodel.bin"
    report = service.puller.pull(ref, tmp_path, (), context())
    assert tree(tmp_path) == FILES
    assert (report.files, report.skipped) == (1, ())


def test_a_second_pull_of_a_competition_costs_one_call_and_a_look(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    cloud.kaggle.add_competition("owls", zip_bytes(FILES), needs_rules=False)
    service.puller.pull("competitions/owls", tmp_path, (), context())
    cloud.calls.reset()
    report = service.puller.pull("competitions/owls", tmp_path, (), context())
    assert (report.files, report.skipped) == (len(FILES), ())
    assert cloud.calls.counts == {"kaggle.DownloadDataFiles": 1, "kaggle.storage": 1}
    assert report.fetched_bytes <= 64 * 1024


def test_a_competition_whose_data_changed_is_brought_anew(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    cloud.kaggle.add_competition("owls", zip_bytes(FILES), needs_rules=False)
    service.puller.pull("competitions/owls", tmp_path, (), context())
    newer = {**FILES, "config.json": b"{2}"}
    cloud.kaggle.add_competition("owls", zip_bytes(newer), needs_rules=False)
    service.puller.pull("competitions/owls", tmp_path, (), context())
    assert tree(tmp_path) == newer
