"""Pictures of every face ColabSync has, in both themes, to be looked at; two go into the README.

`--colabsync-docs` writes those two to docs/images. What is in a picture is asserted before it is
taken, so that no picture shows a half-drawn page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import ViewportSize, expect

from jupyter_colabsync.demo.kaggle import STUDENT
from tests.ui.api import Api
from tests.ui.conftest import OpenLab, Picture
from tests.ui.lab import Lab, Theme
from tests.ui.panel import SLOW_MS, Panel, dismiss_kernel_choice, eventually

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

README_SIZE: ViewportSize = {"width": 1000, "height": 640}
NARROW, USUAL = 260, 300
BOTH_THEMES = pytest.mark.parametrize("theme", ["light", "dark"])
SENDING = "drive.files.create"


@pytest.fixture(scope="module")
def lab_arguments() -> list[str]:
    """Few files at a time, so that a picture can show some on their way and some that wait."""
    return ["--ColabSyncConfig.parallel_transfers=4"]


@BOTH_THEMES
def test_screenshots_of_the_first_start(open_lab: OpenLab, picture: Picture, theme: Theme) -> None:
    panel = Panel(open_lab(theme)).open()
    expect(panel.button("Connect Google Drive")).to_be_visible(timeout=SLOW_MS)
    expect(panel.button("Try it without an account")).to_be_visible()
    picture(f"first-start-{theme}")
    panel.set_width(NARROW)
    panel.unfold("Kaggle")
    panel.unfold("Machine")
    expect(panel.root.get_by_text("Memory").first).to_be_visible(timeout=SLOW_MS)
    picture(f"first-start-unfolded-{theme}")


@pytest.fixture(scope="module")
def api(lab: Lab, cloud: DemoCloud) -> Iterator[Api]:
    """A student's account some weeks later: two links, one with a conflict; data from Kaggle."""
    api = Api(lab)
    api.connect(cloud)
    flowers = lab.files / "flowers"
    (flowers / "out").mkdir(parents=True)
    (flowers / "out" / "petals.csv").write_text("sort,petal\nrose,5\n")
    (lab.files / "lesson.ipynb").write_bytes(cloud.drive.read("Colab Notebooks/Welcome.ipynb"))
    training = cloud.drive.read("Colab Notebooks/train_flowers.ipynb")
    cloud.drive.put("projects/flowers/train_flowers.ipynb", training)
    api.link("flowers", "My Drive/projects/flowers")
    shared = lab.files / "shared-course" / "notes.md"
    shared.parent.mkdir()
    shared.write_text("both had\n")
    course = api.link("shared-course", "My Drive/shared-course")
    shared.write_text("written here\n")
    cloud.drive.put("shared-course/notes.md", "written there\n")
    api.sync(course)
    pull = {"ref": "demo-data/flowers", "folder": "data/flowers"}
    api.call("POST", "kaggle/login", {"fileText": STUDENT.key_file})
    api.call("POST", "kaggle/pull", pull)
    yield api
    cloud.faults.clear()


@BOTH_THEMES
def test_screenshots_of_a_linked_folder(
    api: Api, open_lab: OpenLab, picture: Picture, theme: Theme
) -> None:
    """What the README shows first."""
    page = open_lab(theme, "lab/tree/flowers/train_flowers.ipynb")
    page.set_viewport_size(README_SIZE)
    panel = Panel(page).open()
    dismiss_kernel_choice(page)
    panel.set_width(USUAL)
    expect(page.locator("#jp-bottom-panel").get_by_text("| Idle")).to_be_visible(timeout=SLOW_MS)
    expect(panel.row("flowers").first).to_contain_text("all on Drive", timeout=SLOW_MS)
    expect(panel.row("shared-course").first).to_contain_text("1 conflict")
    panel.row("projects").click()
    expect(panel.row("flowers").nth(1)).to_contain_text("linked", timeout=SLOW_MS)
    expect(panel.root.get_by_text(re.compile("^version 1 · "))).to_be_visible()
    expect(panel.sync_status).to_contain_text("1 conflict")
    picture(f"panel-{theme}", for_docs=theme == "light")


@BOTH_THEMES
def test_screenshots_of_the_plan(
    api: Api, lab: Lab, cloud: DemoCloud, open_lab: OpenLab, picture: Picture, theme: Theme
) -> None:
    """The other one the README shows: what a link would do, before it does it."""
    thesis = lab.files / "thesis"
    (thesis / "code").mkdir(parents=True, exist_ok=True)
    (thesis / "code" / "train.py").write_text("print('training')\n" * 200)
    (thesis / "notes.md").write_text("# Notes\n\nWritten here.\n")
    (thesis / "figures.bin").write_bytes(bytes(3_400_000))
    cloud.drive.put("thesis/notes.md", "# Notes\n\nWritten on Drive.\n")
    cloud.drive.put("thesis/data/labels.csv", "flower,label\nrose,1\n" * 900)
    cloud.drive.put("thesis/code/train.py", "print('training')\n" * 200)
    page = open_lab(theme)
    page.set_viewport_size(README_SIZE)
    panel = Panel(page).open()
    panel.set_width(USUAL)
    expect(panel.row("thesis")).to_be_visible(timeout=SLOW_MS)
    panel.row("thesis").click(button="right")
    panel.menu_item("Link This Folder…").click()
    expect(panel.dialog.get_by_text("figures.bin")).to_be_visible(timeout=SLOW_MS)
    picture(f"plan-{theme}", for_docs=theme == "dark")
    panel.dialog.get_by_role("button", name="Cancel").click()


@BOTH_THEMES
def test_screenshots_of_menu_dialog_and_notification(
    api: Api, lab: Lab, cloud: DemoCloud, open_lab: OpenLab, picture: Picture, theme: Theme
) -> None:
    page = open_lab(theme)
    panel = Panel(page)
    panel.file("lesson.ipynb").click(button="right")
    panel.menu_item("Sync to Drive").hover()
    picture(f"right-click-{theme}")
    page.keyboard.press("Escape")
    panel.file("lesson.ipynb").click()
    page.keyboard.press("Alt+s")
    expect(panel.dialog.get_by_label("Folder on Drive")).to_be_visible(timeout=SLOW_MS)
    panel.dialog.get_by_role("button", name="Browse…").click()
    expect(panel.dialog.get_by_role("treeitem", name="Colab Notebooks")).to_be_visible()
    picture(f"push-{theme}")
    panel.dialog.get_by_label(re.compile("^Remember")).uncheck()
    panel.dialog.get_by_role("button", name="Sync 1 item").click()
    panel.told("lesson.ipynb is on Drive")
    picture(f"notification-{theme}")


@pytest.fixture(scope="module")
def busy_api(api: Api, lab: Lab, cloud: DemoCloud) -> Api:
    """More links: one that sends, and one that needs a decision."""
    for number in range(214):
        cloud.drive.put(f"old-data/part-{number:03}.csv", f"{number}\n")
    old = api.link("old-data", "My Drive/old-data")
    for number in range(214):
        cloud.drive.trash(f"old-data/part-{number:03}.csv")
    api.sync(old)
    models = lab.files / "models"
    models.mkdir()
    for number in range(12):
        (models / f"epoch-{number:02}.pt").write_bytes(bytes(2_000_000))
    cloud.drive.mkdir("models")
    cloud.faults.delay(SENDING, 500)
    link = api.call("POST", "links", {"local": "models", "remotePath": "My Drive/models"})
    job = api.call("POST", f"links/{link['id']}/sync", {})
    eventually(lambda: (api.job(job["id"])["progress"] or {}).get("done", 0) > 0, "it sends")
    cloud.faults.hold(SENDING)
    return api


@BOTH_THEMES
@pytest.mark.parametrize("width", [NARROW, USUAL])
def test_screenshots_of_busy_links(
    busy_api: Api, open_lab: OpenLab, picture: Picture, theme: Theme, width: int
) -> None:
    page = open_lab(theme)
    panel = Panel(page).open()
    panel.set_width(width)
    expect(panel.row("shared-course").first).to_contain_text("1 conflict", timeout=SLOW_MS)
    expect(panel.row("old-data").first).to_contain_text("214 deletions held")
    expect(panel.root.get_by_role("progressbar", name="Sync models")).to_be_visible()
    picture(f"busy-{width}-{theme}")
    if width == USUAL:
        panel.row("shared-course").first.click()
        picture(f"details-{theme}")
        panel.row("old-data").first.get_by_role("button", name=re.compile("held")).click()
        expect(panel.dialog).to_be_visible()
        picture(f"held-{theme}")
        panel.dialog.get_by_role("button", name="Decide later").click()
