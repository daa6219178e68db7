"""The pretend Kaggle's datasets: what is listed, and what is handed out."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import DATASETS, KaggleUser
from jupyter_colabsync.demo.kaggle_archives import tar_gz_of
from tests.unit.demo.kaggle_asking import FLOWERS, KaggleAsker

LIST = f"{DATASETS}/ListDatasets"
DOWNLOAD = f"{DATASETS}/DownloadDataset"
BUS = {"ownerSlug": "city-desk", "datasetSlug": "bus-arrivals"}
BREAD = {"ownerSlug": "kitchen-lab", "datasetSlug": "bread-oven"}
THESIS = {"ownerSlug": "demo-student", "datasetSlug": "thesis-measurements"}
BOB = KaggleUser("bob", "b" * 32, "KGAT_bob_token_1")
AS_BOB = {"Authorization": f"Bearer {BOB.token}"}


def listed(kaggle: KaggleAsker, **fields: object) -> list[Any]:
    return list(kaggle.good(LIST, pageSize=100, **fields).get("datasets", []))


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        pytest.param({"search": "small"}, {"demo-data/many-small-files"}, id="a word of a name"),
        pytest.param({"search": "BIRD short"}, {"sound-shelf/bird-calls"}, id="two words"),
        pytest.param({"search": "bird flowers"}, set(), id="words nobody has together"),
        pytest.param(
            {"user": "chess-corner"}, {"chess-corner/endgames"}, id="those of one account"
        ),
        pytest.param(
            {"fileType": "DATASET_FILE_TYPE_GROUP_PARQUET"},
            {"city-desk/noise-at-night", "home-energy/solar-roof"},
            id="with a kind of file",
        ),
        pytest.param(
            {"fileType": "DATASET_FILE_TYPE_GROUP_SQLITE"},
            {"sky-atlas/meteor-nights"},
            id="with a database",
        ),
        pytest.param(
            {"license": "DATASET_LICENSE_GROUP_GPL"},
            {"chess-corner/endgames", "picture-box/leaf-outlines"},
            id="by licence",
        ),
        pytest.param(
            {"license": "DATASET_LICENSE_GROUP_OTHER"},
            {"word-garden/proverbs", "lab-notebook/sensor-drift"},
            id="of no well-known licence",
        ),
        pytest.param({"minSize": 5_000_000}, {"city-desk/bus-arrivals"}, id="large ones"),
        pytest.param({"maxSize": 1_000}, {"word-garden/proverbs"}, id="tiny ones"),
        pytest.param({"minSize": 3_388, "maxSize": 3_388}, {"demo-data/flowers"}, id="one size"),
        pytest.param(
            {"group": "DATASET_SELECTION_GROUP_MY"},
            {"demo-student/thesis-measurements"},
            id="mine, private ones as well",
        ),
        pytest.param({"group": "DATASET_SELECTION_GROUP_MY_PUBLIC"}, set(), id="my public ones"),
    ],
)
def test_a_search_finds(kaggle: KaggleAsker, fields: dict[str, object], names: set[str]) -> None:
    assert {each["ref"] for each in listed(kaggle, **fields)} == names


@pytest.mark.parametrize(
    ("order", "fact"),
    [
        ("VOTES", "voteCount"),
        ("UPDATED", "lastUpdated"),
        ("USABILITY", "usabilityRating"),
        ("DOWNLOAD_COUNT", "downloadCount"),
        ("NOTEBOOK_COUNT", "kernelCount"),
    ],
)
def test_the_highest_come_first(kaggle: KaggleAsker, order: str, fact: str) -> None:
    facts = [each.get(fact, 0) for each in listed(kaggle, sortBy=f"DATASET_SORT_BY_{order}")]
    assert facts == sorted(facts, reverse=True)
    assert len(set(facts)) > 10


def test_relevance_prefers_titles(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    for slug, title, subtitle in (("one", "Something", "about owls"), ("two", "Owls", "birds")):
        cloud.kaggle.add_dataset("x", slug, b"", title=title, subtitle=subtitle)
    found = listed(kaggle, search="owls", sortBy="DATASET_SORT_BY_RELEVANCE")
    assert [each["ref"] for each in found] == ["x/two", "x/one"]


def test_one_file_comes_alone_and_a_large_one_zipped(kaggle: KaggleAsker) -> None:
    with zipfile.ZipFile(io.BytesIO(kaggle.download())) as archive:
        note = archive.read("notes/daisy.txt")
    assert kaggle.download(**FLOWERS, fileName="notes/daisy.txt") == note
    address = kaggle.address(**BUS, fileName="arrivals.csv")
    assert address.partition("?")[0].endswith("/arrivals.csv.zip")
    answer = kaggle.get(address)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="arrivals.csv.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        (table,) = packed.infolist()
    assert table.filename == "arrivals.csv"
    assert table.file_size > 10 * 1024 * 1024
    raw = kaggle.get(kaggle.address(**BUS, fileName="arrivals.csv", raw=True))
    assert len(raw.content) == table.file_size


def test_from_which_size_on_files_are_zipped_can_be_set(
    kaggle: KaggleAsker, cloud: DemoCloud
) -> None:
    plain = kaggle.address(**FLOWERS, fileName="README.md")
    cloud.kaggle.set(zips_single_files_from_bytes=1)
    zipped = kaggle.address(**FLOWERS, fileName="README.md")
    assert plain.partition("?")[0].endswith("/README.md")
    assert zipped.partition("?")[0].endswith("/README.md.zip")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({**FLOWERS, "fileName": "no.csv"}, id="a file that is not there"),
        pytest.param({**FLOWERS, "fileName": "notes"}, id="a folder"),
        pytest.param({**FLOWERS, "datasetVersionNumber": 2}, id="a version to come"),
        pytest.param({**FLOWERS, "ownerSlug": "x"}, id="a dataset that is not there"),
    ],
)
def test_what_is_not_there_is_not_found(kaggle: KaggleAsker, fields: dict[str, object]) -> None:
    assert kaggle.call(DOWNLOAD, fields).status_code == 404


def test_each_version_keeps_its_files(kaggle: KaggleAsker) -> None:
    assert kaggle.good(f"{DATASETS}/GetDataset", **BREAD)["currentVersionNumber"] == 2
    sizes = []
    for fields in (BREAD, {**BREAD, "datasetVersionNumber": 1}):
        files = kaggle.good(f"{DATASETS}/ListDatasetFiles", **fields)["datasetFiles"]
        with zipfile.ZipFile(io.BytesIO(kaggle.download(**fields))) as archive:
            assert archive.namelist() == [file["name"] for file in files]
        sizes.append(len(files))
    assert sizes == [3, 1]


def test_a_new_version_can_be_made_from_outside(kaggle: KaggleAsker) -> None:
    kaggle.door("add_version", owner="demo-data", slug="flowers", files={"a/b.txt": "new"})
    assert kaggle.good(f"{DATASETS}/GetDataset", **FLOWERS)["currentVersionNumber"] == 2
    assert kaggle.download(**FLOWERS, fileName="a/b.txt") == b"new"
    old = {**FLOWERS, "datasetVersionNumber": 1, "fileName": "README.md"}
    assert kaggle.download(**old).startswith(b"# Flowers")


def test_private_ones_are_for_their_owner(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    cloud.kaggle.add_user(BOB)
    assert kaggle.call(DOWNLOAD, THESIS).status_code == 302
    assert kaggle.call(DOWNLOAD, THESIS, AS_BOB).status_code == 403
    cloud.kaggle.set(hides_private=True)
    assert kaggle.call(DOWNLOAD, THESIS, AS_BOB).status_code == 404
    assert "demo-student/thesis-measurements" not in {each["ref"] for each in listed(kaggle)}


def test_deleted_ones_are_gone(kaggle: KaggleAsker) -> None:
    kaggle.door("delete_dataset", owner="demo-data", slug="flowers")
    assert kaggle.call(DOWNLOAD, FLOWERS).status_code == 404
    assert listed(kaggle, search="flowers") == []


def test_archives_of_other_kinds_give_single_files_too(
    kaggle: KaggleAsker, cloud: DemoCloud
) -> None:
    tape = tar_gz_of({"a/b.txt": b"in a tape"})
    cloud.kaggle.add_dataset("x", "tape", tape, [("a/b.txt", 9)], file_name="tape.tar.gz")
    named = {"ownerSlug": "x", "datasetSlug": "tape"}
    assert kaggle.download(**named, fileName="a/b.txt") == b"in a tape"
    assert kaggle.download(**named) == tape
