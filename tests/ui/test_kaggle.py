"""Kaggle as a person uses it: find, look, choose, pull, go on; in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import shake_256
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Locator, expect

from jupyter_colabsync.demo.kaggle import STUDENT
from tests.ui.api import Api
from tests.ui.conftest import errors_of, show
from tests.ui.lab import Lab
from tests.ui.panel import SLOW_MS, Panel, eventually

if TYPE_CHECKING:
    from typing import Any

    from jupyter_colabsync.demo.cloud import DemoCloud

STORAGE = "kaggle.storage"
RECORDINGS = {f"{number:02}.wav": shake_256(b"%d" % number).digest(64_000) for number in range(48)}
PACE_BYTES_PER_S = 60_000
"""Slow enough to stop the pull of the recordings on its way, on a busy machine too."""


@pytest.fixture(scope="module")
def page_of_all(
    browser: Browser, browser_context_args: dict[str, Any], lab: Lab
) -> Iterator[Panel]:
    """The panel with the Kaggle section open, of somebody who is signed in to Kaggle alone."""
    Api(lab).call("POST", "kaggle/login", {"fileText": STUDENT.key_file})
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        errors = errors_of(page)
        show(page, lab.page_url())
        panel = Panel(page).open()
        panel.unfold("Kaggle")
        yield panel
        assert errors == []


def field(panel: Panel) -> Locator:
    """Where words, links and commands go."""
    return panel.root.get_by_label("Search Kaggle, or paste a link")


def look_at(panel: Panel, ref: str) -> Locator:
    """What `ref` names, with its files in sight."""
    field(panel).fill(ref)
    field(panel).press("Enter")
    look = panel.root.locator(".jp-colabsync-look")
    expect(look.get_by_role("button", name=re.compile("^Pull"))).to_be_visible(timeout=SLOW_MS)
    return look


def pull_all(panel: Panel, ref: str) -> None:
    """All of what `ref` names is here, and the list of folders in sight."""
    look = look_at(panel, ref)
    look.get_by_role("button", name=re.compile("^Pull")).click()
    show_files = look.get_by_role("button", name="Show in the file browser")
    expect(show_files).to_be_visible(timeout=SLOW_MS)
    look.get_by_role("button", name="Back").click()


def data(panel: Panel, name: str) -> Locator:
    """The line of a folder with data."""
    folders = panel.root.get_by_role("tree", name="Data here")
    return folders.get_by_role("treeitem", name=re.compile(rf"\b{re.escape(name)}\b"))


def test_find_look_choose_pull(panel: Panel, lab: Lab) -> None:
    """A search, the hit, a folder unticked, and what was ticked is here and nothing else."""
    field(panel).fill("water levels")
    field(panel).press("Enter")
    hit = panel.root.get_by_role("option", name=re.compile("River water levels"))
    expect(hit).to_be_visible(timeout=SLOW_MS)
    hit.press("Enter")
    look = panel.root.locator(".jp-colabsync-look")
    expect(look.get_by_role("link", name=re.compile("River water levels"))).to_be_visible(
        timeout=SLOW_MS
    )
    files = look.get_by_role("tree", name="Files")
    files.get_by_role("treeitem", name=re.compile("^stations")).click()
    north = files.get_by_role("treeitem", name=re.compile("^north"))
    whole = look.get_by_role("button", name=re.compile("^Pull [0-9]+ files")).inner_text()
    north.locator("input").uncheck()
    expect(files.get_by_role("treeitem", name=re.compile("^stations"))).to_have_attribute(
        "aria-checked", "mixed"
    )
    pull = look.get_by_role("button", name=re.compile("^Pull [0-9]+ files"))
    expect(pull).not_to_have_text(whole, timeout=SLOW_MS)
    expect(look.get_by_text("stay free here")).to_be_visible()
    pull.click()
    expect(look.get_by_role("button", name="Show in the file browser")).to_be_visible(
        timeout=SLOW_MS
    )
    folder = lab.files / "data" / "water-levels"
    here = sorted(path.name for path in (folder / "stations").iterdir())
    assert here == ["south"]
    assert (folder / "README.md").exists()
    look.get_by_role("button", name="Back").click()
    expect(hit).to_be_focused()
    expect(data(panel, "water-levels")).to_contain_text("version 1")
    panel.told("is here")


def test_rules_are_accepted_on_kaggle_and_the_panel_goes_on(
    panel: Panel, lab: Lab, cloud: DemoCloud
) -> None:
    look = look_at(panel, "https://www.kaggle.com/competitions/harbour-fog/data")
    rules = look.get_by_role("link", name="Accept the rules on Kaggle")
    expect(rules).to_have_attribute("href", re.compile("harbour-fog/rules$"))
    look.get_by_role("button", name=re.compile("^Pull")).click()
    note = look.get_by_role("alert")
    expect(note).to_contain_text("not accepted yet", timeout=SLOW_MS)
    cloud.kaggle.accept_rules("harbour-fog")
    note.get_by_role("button", name="Try again").click()
    folder = lab.files / "data" / "harbour-fog"
    eventually((folder / "train.csv").exists, "the data is here after the rules were accepted")
    look.get_by_role("button", name="Try again").first.click()
    expect(rules).to_have_count(0, timeout=SLOW_MS)
    files = look.get_by_role("tree", name="Files")
    expect(files.get_by_role("treeitem", name=re.compile("train.csv"))).to_be_visible(
        timeout=SLOW_MS
    )


def test_a_stopped_pull_goes_on(panel: Panel, lab: Lab, cloud: DemoCloud) -> None:
    """What had come stays and is said; the rest comes when asked."""
    cloud.kaggle.add_version("night-shift", "recordings", RECORDINGS)
    look = look_at(panel, "night-shift/recordings")
    cloud.faults.slow(STORAGE, PACE_BYTES_PER_S)
    look.get_by_role("button", name=re.compile("^Pull")).click()
    expect(look).to_contain_text(
        re.compile(rf"\b[1-9][0-9]* of {len(RECORDINGS)} files"), timeout=SLOW_MS
    )
    stop = look.get_by_role("button", name="Stop")
    expect(stop).to_be_focused()
    stop.press("Enter")
    expect(look.get_by_role("button", name="Go on")).to_be_visible(timeout=SLOW_MS)
    expect(look).to_contain_text(re.compile(r"stopped · [0-9]+ files? (is|are) here"))
    folder = lab.files / "data" / "recordings"
    assert 0 < len(list(folder.glob("*.wav"))) < len(RECORDINGS)
    cloud.faults.clear()
    look.get_by_role("button", name="Back").click()
    stopped = data(panel, "recordings")
    expect(stopped).to_contain_text("stopped")
    stopped.get_by_role("button", name="Go on").click()
    expect(stopped).to_contain_text("version 1", timeout=SLOW_MS)
    come = {path.name: path.read_bytes() for path in folder.glob("*.wav")}
    assert come == RECORDINGS


def test_a_newer_version_is_told_and_brought(panel: Panel, lab: Lab, cloud: DemoCloud) -> None:
    cloud.kaggle.add_version("night-shift", "diary", {"diary.txt": "Monday\n"})
    pull_all(panel, "night-shift/diary")
    cloud.kaggle.add_version("night-shift", "diary", {"diary.txt": "Monday\nTuesday\n"})
    diary = data(panel, "diary")
    diary.click(button="right")
    panel.menu_item("Check for a Newer Version").click()
    expect(diary).to_contain_text("version 2 is out", timeout=SLOW_MS)
    diary.get_by_role("button", name="Get it").click()
    expect(diary).to_contain_text("version 2, the newest", timeout=SLOW_MS)
    assert (lab.files / "data" / "diary" / "diary.txt").read_text() == "Monday\nTuesday\n"


def test_a_folder_is_taken_off_the_list_and_its_files_stay(panel: Panel, lab: Lab) -> None:
    pull_all(panel, "demo-data/flowers")
    flowers = data(panel, "flowers")
    flowers.click(button="right")
    panel.menu_item("Check for a Newer Version").click()
    expect(flowers).to_contain_text("the newest", timeout=SLOW_MS)
    flowers.press("Delete")
    expect(flowers).to_have_count(0, timeout=SLOW_MS)
    assert (lab.files / "data" / "flowers" / "flowers.csv").exists()
