"""Everything in one archive, by every road: what a pull brings, keeps and leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.errors import (
    BadRequest,
)
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import context, tree
from tests.unit.kaggle.roads import FILES, REF, Road
from tests.unit.kaggle.situations import note_of, told


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
