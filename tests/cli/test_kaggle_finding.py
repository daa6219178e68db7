"""`kaggle search` and `kaggle files` on the demo cloud."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from jupyter_colabsync.cli.kaggle_data import size_bytes
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT
from tests.cli.conftest import Run

DATASET = "demo-data/flowers"


@pytest.fixture
def signed_in(run: Run, cloud: DemoCloud, tmp_path: Path) -> DemoCloud:
    file = tmp_path / "kaggle.json"
    file.write_text(STUDENT.key_file)
    assert run("kaggle", "login", "--file", str(file)).code == 0
    cloud.calls.reset()
    return cloud


def test_a_search_says_what_it_found_and_how_to_go_on(run: Run, signed_in: DemoCloud) -> None:
    document = run("kaggle", "search", "flowers", "measured").document
    assert set(document) == {"hits", "next_page"}
    (hit,) = document["hits"]
    assert (hit["ref"], hit["kind"]) == (DATASET, "dataset")
    assert {"ref", "title", "url", "total_bytes", "licence"} <= set(hit)


def test_a_search_comes_in_pages(run: Run, signed_in: DemoCloud) -> None:
    for index in range(25):
        signed_in.kaggle.add_dataset("many", f"d{index:02}", b"", votes=100 - index)
    first = run("kaggle", "search", "many/", "--sort", "votes").document
    rest = run("kaggle", "search", "many/", "--sort", "votes", "--page", first["next_page"])
    refs = [hit["ref"] for hit in first["hits"] + rest.document["hits"]]
    assert refs == [f"many/d{index:02}" for index in range(25)]
    assert rest.document["next_page"] is None
    said = run("kaggle", "search", "many/", as_json=False)
    assert f"--page {first['next_page']}" in said.err
    assert "--page" not in said.out


def test_filters_and_kinds_are_passed_on(run: Run, signed_in: DemoCloud) -> None:
    large = run("kaggle", "search", "flowers", "--min-size", "1GB")
    assert large.document["hits"] == []
    assert "fewer words" in run("kaggle", "search", "zzz", as_json=False).out
    csv = run("kaggle", "search", "flowers", "--file-type", "csv", "--max-size", "20MB")
    assert DATASET in [hit["ref"] for hit in csv.document["hits"]]
    contests = run("kaggle", "search", "lights", "--kind", "competition", "--sort", "deadline")
    (hit,) = contests.document["hits"]
    assert (hit["ref"], hit["contest"]["has_entered"]) == ("city-lights", False)
    assert "city-lights" in run("kaggle", "search", "lights", "--kind", "competition").out


@pytest.mark.parametrize(
    "options",
    [
        ["--kind", "notebook"],
        ["--sort", "best"],
        ["--min-size", "much"],
        ["--licence", "mit"],
    ],
)
def test_a_filter_that_is_none_is_wrong_usage(
    run: Run, signed_in: DemoCloud, options: list[str]
) -> None:
    assert run("kaggle", "search", "x", *options).code == 2
    assert signed_in.calls.total == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("500", 500), ("20MB", 20 * 1024**2), ("1.5 gb", 1536 * 1024**2), ("2GiB", 2**31)],
)
def test_sizes_as_people_write_them(text: str, expected: int) -> None:
    assert size_bytes(text) == expected


@pytest.mark.parametrize("text", ["", "MB", "-1", "1e9", "1,5GB", "9" * 40, "٣"])
def test_what_is_no_size_is_said(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        size_bytes(text)


def test_files_keep_the_fields_that_scripts_read(run: Run, signed_in: DemoCloud) -> None:
    document = run("kaggle", "files", f"https://www.kaggle.com/datasets/{DATASET}").document
    assert {"ref", "title", "total_bytes", "files"} <= set(document)
    assert document["ref"] == DATASET
    assert document["total_bytes"] == sum(each["size_bytes"] for each in document["files"])
    assert {"name", "size_bytes"} == set(document["files"][0])
    assert signed_in.calls.counts == {"kaggle.GetDataset": 1, "kaggle.ListDatasetFiles": 1}


def test_files_of_a_competition_have_a_sum_too(run: Run, signed_in: DemoCloud) -> None:
    refused = run("kaggle", "files", "city-lights")
    assert (refused.code, refused.document["error"]["code"]) == (1, "kaggle_rules")
    assert refused.document["error"]["url"].endswith("/competitions/city-lights/rules")
    signed_in.kaggle.accept_rules("city-lights")
    document = run("kaggle", "files", "city-lights").document
    assert document["total_bytes"] == sum(each["size_bytes"] for each in document["files"]) > 0


def test_files_of_a_model_are_its_variations_until_one_is_named(
    run: Run, signed_in: DemoCloud
) -> None:
    add = signed_in.kaggle.add_model
    add("g", "net", "MODEL_FRAMEWORK_PY_TORCH", "small", {"w.bin": b"1234"})
    document = run("kaggle", "files", "models/g/net").document
    assert (document["files"], document["total_bytes"]) == ([], None)
    (variation,) = document["variations"]
    assert variation["ref"] == "models/g/net/pyTorch/small"
    assert "models/g/net/pyTorch/small" in run("kaggle", "files", "models/g/net", as_json=False).out
    document = run("kaggle", "files", variation["ref"]).document
    assert document["files"] == [{"name": "w.bin", "size_bytes": 4}]


@pytest.mark.parametrize(
    ("ref", "code"),
    [("not a slug", "bad_reference"), ("demo-data/nothing-here", "kaggle_unknown")],
)
def test_an_unknown_reference_fails_with_a_sentence(
    run: Run, signed_in: DemoCloud, ref: str, code: str
) -> None:
    said = run("kaggle", "files", ref)
    assert (said.code, said.document["error"]["code"]) == (1, code)


def test_without_a_sign_in_the_exit_code_is_4(run: Run, cloud: DemoCloud) -> None:
    assert run("kaggle", "files", DATASET).code == 4
