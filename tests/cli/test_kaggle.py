"""`kaggle …` on the demo cloud."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import STUDENT
from tests.cli.conftest import Run

DATASET = "demo-data/flowers"


@pytest.fixture
def signed_in(run: Run, cloud: DemoCloud, tmp_path: Path) -> DemoCloud:
    """The cloud, with its student signed in by file."""
    file = tmp_path / "kaggle.json"
    file.write_text(STUDENT.key_file)
    said = run("kaggle", "login", "--file", str(file))
    assert (said.code, said.document["username"]) == (0, STUDENT.name)
    return cloud


def test_whoami_knows_nobody_at_first(run: Run, cloud: DemoCloud) -> None:
    said = run("kaggle", "whoami")
    assert (said.code, said.document["state"]) == (4, "none")


def test_a_token_is_read_from_standard_input(
    run: Run, cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(STUDENT.token + "\n"))
    said = run("kaggle", "login", "--token", "-")
    assert (said.code, said.document["road"]) == (0, "token")
    assert STUDENT.token not in said.out + said.err


def test_a_file_of_the_wrong_shape_is_refused(run: Run, cloud: DemoCloud, tmp_path: Path) -> None:
    file = tmp_path / "kaggle.json"
    file.write_text("not json")
    said = run("kaggle", "login", "--file", str(file))
    assert said.code == 4
    assert said.document["error"]["message"].endswith(".")


def test_logout_forgets(run: Run, signed_in: DemoCloud) -> None:
    assert run("kaggle", "whoami").code == 0
    assert run("kaggle", "logout").document["state"] == "none"
    assert run("kaggle", "whoami").code == 4


def test_search_lists_what_is_found(run: Run, signed_in: DemoCloud) -> None:
    said = run("kaggle", "search", "flowers")
    assert DATASET in [hit["ref"] for hit in said.document["hits"]]
    assert DATASET in run("kaggle", "search", "flowers", as_json=False).out


def test_files_are_listed_with_their_sizes(run: Run, signed_in: DemoCloud) -> None:
    said = run("kaggle", "files", DATASET)
    assert said.document["ref"] == DATASET
    assert all(each["size_bytes"] > 0 for each in said.document["files"])
    assert signed_in.calls["kaggle.ListDatasetFiles"] == 1


def test_get_puts_the_files_into_the_folder_itself(
    run: Run, signed_in: DemoCloud, home: Path
) -> None:
    listed = [each["name"] for each in run("kaggle", "files", DATASET).document["files"]]
    said = run("kaggle", "get", DATASET, "--to", "here")
    assert said.code == 0
    fixed = {"files", "bytes", "fetched_bytes", "skipped", "version", "elapsed_s"}
    assert fixed <= set(said.document)
    assert said.document["files"] == len(listed)
    assert all((home / "here" / name).exists() for name in listed)


def test_get_goes_to_data_and_the_datasets_name_by_default(
    run: Run, signed_in: DemoCloud, home: Path
) -> None:
    signed_in.calls.reset()
    said = run("kaggle", "get", DATASET)
    assert Path(said.document["folder"]) == Path("data/flowers")
    assert signed_in.calls["kaggle.ListDatasetFiles"] == 0, "the archive itself tells its files"
    assert any((home / "data" / "flowers").iterdir())


def test_select_fetches_only_what_matches(run: Run, signed_in: DemoCloud, home: Path) -> None:
    names = [each["name"] for each in run("kaggle", "files", DATASET).document["files"]]
    said = run("kaggle", "get", DATASET, "--to", "here", "--select", names[0])
    assert said.document["files"] == 1
    assert (home / "here" / names[0]).exists()


def test_get_does_not_need_to_know_the_version(run: Run, signed_in: DemoCloud) -> None:
    signed_in.faults.fail("kaggle.GetDataset", 1, 404)
    said = run("kaggle", "get", DATASET, "--to", "here")
    assert (said.code, said.document["version"]) == (0, None)
    assert said.document["files"] > 0


@pytest.mark.parametrize(
    ("ref", "code"),
    [("not a slug", "bad_reference"), ("demo-data/nothing-here", "kaggle_unknown")],
)
def test_an_unknown_reference_fails_with_a_sentence(
    run: Run, signed_in: DemoCloud, ref: str, code: str
) -> None:
    said = run("kaggle", "get", ref)
    assert (said.code, said.document["error"]["code"]) == (1, code)


def test_without_a_sign_in_the_exit_code_is_4(run: Run, cloud: DemoCloud) -> None:
    assert run("kaggle", "search", "flowers").code == 4
