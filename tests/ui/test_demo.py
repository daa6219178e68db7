"""Trying it out without an account: a pretend Google inside the server, gone with one click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.ui.api import Api
from tests.ui.conftest import OpenLab, Picture
from tests.ui.lab import Lab, running_lab
from tests.ui.panel import SLOW_MS, Panel, eventually


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps what it throws away again."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, scratch: Path) -> Iterator[Lab]:
    """Any JupyterLab: nothing leads it to a demo cloud outside of it."""
    with running_lab(tmp_path_factory.mktemp("lab"), {"TMPDIR": str(scratch)}) as lab:
        yield lab


def test_the_demo_shows_everything_and_leaves_nothing_behind(
    lab: Lab, scratch: Path, open_lab: OpenLab, picture: Picture
) -> None:
    (lab.files / "flowers").mkdir()
    (lab.files / "flowers" / "mine.py").write_text("print('mine')\n")
    panel = Panel(open_lab()).open()
    panel.button("Try it without an account").click(timeout=SLOW_MS)
    expect(panel.root.get_by_text("Demo", exact=True)).to_be_visible(timeout=SLOW_MS)
    expect(panel.root.get_by_text("Nothing leaves Jupyter")).to_be_visible()
    link_a_folder_of_the_demo(panel, lab)
    pull_from_the_demo(panel, lab)
    picture("demo-light")
    panel.button("Leave demo").click()
    expect(panel.button("Connect Google Drive")).to_be_visible(timeout=SLOW_MS)
    expect(panel.section("Sync")).to_have_count(0)
    expect(panel.sync_status).to_contain_text("not connected")
    assert Api(lab).call("GET", "account")["state"] == "none"
    assert Api(lab).call("GET", "kaggle")["state"] == "none"
    assert Api(lab).call("GET", "links")["links"] == []
    eventually(lambda: not list(scratch.glob("colabsync-demo-*")), "the demo's files are gone")
    assert not list(lab.state.glob("**/links")), "the demo wrote into the person's own state"
    assert (lab.files / "flowers" / "mine.py").read_text() == "print('mine')\n"
    assert (lab.files / "flowers" / "README.md").exists(), "what was fetched is the person's"


def link_a_folder_of_the_demo(panel: Panel, lab: Lab) -> None:
    """Browse to it, look at the plan, agree."""
    panel.row("projects").click(timeout=SLOW_MS)
    panel.row("flowers").click(button="right")
    panel.menu_item("Link This Folder…").click()
    panel.dialog.get_by_role("button", name=re.compile("^Sync [0-9]+ files")).click(timeout=SLOW_MS)
    expect(panel.link("flowers")).to_contain_text("all on Drive", timeout=SLOW_MS)
    assert (lab.files / "flowers" / "README.md").exists()


def pull_from_the_demo(panel: Panel, lab: Lab) -> None:
    """Its Kaggle is signed in already."""
    finder = panel.root.get_by_label("Search Kaggle, or paste a link")
    finder.fill("demo-data/flowers")
    finder.press("Enter")
    panel.button(re.compile("^Pull ")).click(timeout=SLOW_MS)
    eventually((lab.files / "data" / "flowers" / "flowers.csv").exists, "the dataset is here")
    expect(panel.root.get_by_text(re.compile("^version 1 · "))).to_be_visible(timeout=SLOW_MS)
