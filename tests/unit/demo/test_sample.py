"""The sample account, and the pages a person sees of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import nbformat
import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker


@pytest.fixture
def sampled() -> Iterator[DemoCloud]:
    with DemoCloud(check_requests=True) as cloud:
        yield cloud
        assert cloud.violations == []
        assert cloud.problems == []


def test_the_sample_account_looks_lived_in(sampled: DemoCloud) -> None:
    ask = Asker(sampled)
    about = ask("GET", "/drive/v3/about", fields="user,storageQuota").json
    top = {f["name"] for f in ask.files(q="'root' in parents and trashed=false").json["files"]}
    shared = ask.files(q="sharedWithMe").json["files"]
    ask.close()

    assert about["user"]["displayName"] == "Demo Student"
    assert about["storageQuota"]["limit"] == str(15 * 1024**3)
    assert int(about["storageQuota"]["usage"]) > 9.2 * 1024**3
    assert {"Colab Notebooks", "projects", "Notes", "Results"} <= top
    assert len(shared) == 2


def test_every_sample_notebook_is_one(sampled: DemoCloud) -> None:
    paths = [path for path in sampled.drive.tree() if path.endswith(".ipynb")]

    for path in paths:
        notebook = json.loads(sampled.drive.read(path))
        nbformat.validate(notebook)
    assert len(paths) == 4


def test_one_sample_notebook_is_colabs(sampled: DemoCloud) -> None:
    notebook = json.loads(sampled.drive.read("Colab Notebooks/train_flowers.ipynb"))

    assert (notebook["nbformat_minor"], notebook["metadata"]["accelerator"]) == (0, "GPU")
    assert "colab" in notebook["metadata"]


def test_web_links_lead_to_a_page_that_shows_the_file(sampled: DemoCloud) -> None:
    ask = Asker(sampled, "")
    folder = sampled.drive.find("projects/flowers/code")
    file = sampled.drive.find("projects/flowers/code/measure.py")

    folder_page = ask("GET", f"/drive/folders/{folder.id}").body.decode()
    file_page = ask("GET", f"/file/d/{file.id}/view").body.decode()
    download = ask("GET", f"/file/d/{file.id}/download").body
    missing = ask("GET", "/file/d/nothere/view")
    ask.close()

    assert "measure.py" in folder_page
    assert "mean_petal_mm" in file_page
    assert download == sampled.drive.read("projects/flowers/code/measure.py")
    assert missing.status == 404


@pytest.mark.parametrize(("before", "after"), [("a\nb\n", "x\ny\n"), ("a\r\nb\r\n", "x\r\ny\r\n")])
def test_an_edit_on_the_page_is_somebody_elses_and_keeps_line_ends(
    sampled: DemoCloud, before: str, after: str
) -> None:
    file = sampled.drive.put("a.txt", before)
    ask = Asker(sampled, "")

    ask.form(f"/file/d/{file.id}/view", text="x\r\ny\r\n")
    ask.close()

    assert sampled.drive.read("a.txt").decode() == after
    assert sampled.drive.stat("a.txt")["lastModifyingUser"]["displayName"] == "Sam Somebody"
