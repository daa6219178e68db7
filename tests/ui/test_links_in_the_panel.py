"""What one does with links day by day, and with files outside of them: on one page, one by one.

Each test has a folder of its own. Roles and names are asserted by finding things through them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import show
from tests.ui.desk import Desk, cell, notebook
from tests.ui.lab import LOOKS_OFTEN, TOKEN, Lab
from tests.ui.panel import SLOW_MS, Panel, eventually

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

SENDING = "drive.files.create"
MANY = 200
GB = 1024**3


@pytest.fixture(scope="module")
def lab_arguments() -> list[str]:
    """Nobody should wait for the next look at Drive here."""
    return list(LOOKS_OFTEN)


def test_a_link_is_paused_and_resumed(desk: Desk, panel: Panel) -> None:
    desk.link("pausing", {"a.txt": "1"})
    row = panel.link("pausing")
    row.click()
    expect(row).to_have_attribute("aria-expanded", "true")
    panel.button(re.compile("^Pause$")).click()
    expect(row).to_contain_text("paused")
    expect(panel.button(re.compile("^Resume$")), "the focus is where it was").to_be_focused()
    desk.write("pausing", {"b.txt": "2"})
    panel.button(re.compile("^Resume$")).click()
    eventually(lambda: desk.drive.exists("pausing/b.txt"), "resumed, it goes on")
    expect(row).to_contain_text("all on Drive", timeout=SLOW_MS)


def test_links_are_walked_with_the_keyboard_and_keep_the_focus(desk: Desk, panel: Panel) -> None:
    desk.link("walking", {"a.txt": "1"})
    desk.link("walking-too", {"a.txt": "1"})
    row, other = panel.link("walking").first, panel.link("walking-too")
    other.focus()
    panel.page.keyboard.press("ArrowUp")
    expect(row).to_be_focused()
    desk.write("walking", {"b.txt": "2"})
    eventually(lambda: desk.drive.exists("walking/b.txt"), "it is on Drive")
    expect(row).to_contain_text("all on Drive", timeout=SLOW_MS)
    expect(row, "its words changed, and nothing else").to_be_focused()
    panel.page.keyboard.press("Enter")
    expect(row).to_have_attribute("aria-expanded", "true")
    panel.page.keyboard.press("ContextMenu")
    expect(panel.menu_item("Unlink…")).to_be_visible()
    panel.page.keyboard.press("Escape")
    expect(row).to_be_focused()


def test_unlinking_asks_and_keeps_the_files(desk: Desk, panel: Panel) -> None:
    desk.link("staying", {"a.txt": "1"})
    desk.link("leaving", {"a.txt": "1"})
    panel.link("leaving").focus()
    panel.page.keyboard.press("Delete")
    expect(panel.dialog).to_contain_text("The files stay as they are, here and on Drive.")
    panel.dialog.get_by_role("button", name="Unlink").click()
    expect(panel.link("leaving")).to_have_count(0)
    expect(panel.link("staying"), "the row beside it has the focus now").to_be_focused()
    assert (desk.files / "leaving" / "a.txt").read_text() == "1"
    assert desk.drive.read("leaving/a.txt") == b"1"


def test_the_tree_marks_what_is_linked_elsewhere_and_asks_nobody(desk: Desk, panel: Panel) -> None:
    desk.drive.mkdir("a-link")
    panel.button("Read Drive Again").click()
    tree = panel.root.get_by_role("tree", name="Google Drive")
    row = tree.get_by_role("treeitem", name=re.compile("^a-link"))
    expect(row).to_be_visible(timeout=SLOW_MS)
    expect(row).not_to_contain_text("linked")
    asked: list[str] = []
    panel.page.on("request", lambda request: asked.append(request.url))
    link_id = desk.api.link("a-link", "My Drive/a-link")
    expect(row).to_contain_text("linked", timeout=SLOW_MS)
    desk.unlink(link_id)
    expect(row).not_to_contain_text("linked")
    assert [url for url in asked if "/colabsync/drive" in url] == []


@pytest.mark.parametrize("choice", ["keep", "delete"])
def test_a_mass_deletion_waits_for_a_decision(desk: Desk, panel: Panel, choice: str) -> None:
    name = f"held-{choice}"
    link_id = desk.link(name, {f"{number}.csv": str(number) for number in range(3)})
    for number in range(3):
        desk.drive.trash(f"{name}/{number}.csv")
    row = panel.link(name)
    expect(row).to_contain_text("3 deletions held", timeout=SLOW_MS)
    expect(panel.sync_status).to_contain_text("3 deletions held")
    row.get_by_role("button", name=re.compile("3 deletions held")).click()
    expect(panel.dialog.get_by_role("listitem")).to_contain_text(["0.csv", "1.csv", "2.csv"])
    label = {"keep": "Keep the files", "delete": "Put 3 files in the bin"}[choice]
    panel.dialog.get_by_role("button", name=label).click()
    expect(row).to_contain_text("all on Drive", timeout=SLOW_MS)
    here = sorted(path.name for path in (desk.files / name).glob("*.csv"))
    assert here == ([] if choice == "delete" else ["0.csv", "1.csv", "2.csv"])
    assert desk.drive.exists(f"{name}/0.csv") == (choice == "keep")
    if choice == "delete":
        assert len(list((desk.files / name).rglob(".colabsync/**/*.csv"))) == 3, "in the bin here"
    desk.unlink(link_id)


def test_a_full_drive_is_said_and_goes_on_when_there_is_room(desk: Desk, panel: Panel) -> None:
    link_id = desk.link("heavy", {"a.txt": "1"})
    desk.drive.set_quota(15 * GB, 15 * GB)
    desk.write("heavy", {"model.bin": "w" * 50_000})
    row = panel.link("heavy")
    expect(row).to_contain_text("needs a look", timeout=SLOW_MS)
    row.get_by_role("button", name="needs a look").click()
    expect(panel.root.get_by_role("alert")).to_contain_text("Google Drive is full")
    desk.drive.set_quota(15 * GB, 9 * GB)
    panel.button(re.compile("^Sync now$")).click()
    expect(row).to_contain_text("all on Drive", timeout=SLOW_MS)
    assert desk.drive.exists("heavy/model.bin")
    desk.unlink(link_id)


def test_several_files_and_a_folder_go_to_drive_together(desk: Desk, panel: Panel) -> None:
    desk.write("", {"one.txt": "1", "two.txt": "2", "both/three.txt": "3"})
    panel.show_files()
    panel.refresh_files()
    for name, keys in (("both", []), ("one.txt", ["Control"]), ("two.txt", ["Control"])):
        panel.file(name).click(modifiers=keys)  # type: ignore[arg-type]  # a list of literals
    panel.file("two.txt").click(button="right")
    panel.menu_item("Sync to Drive").click()
    panel.dialog.get_by_label("Folder on Drive").fill("My Drive/Picked")
    panel.dialog.get_by_role("button", name="Sync 3 items").click()
    panel.told("3 files are on Drive in My Drive/Picked")
    assert set(desk.drive.tree("Picked")) == {"one.txt", "two.txt", "both", "both/three.txt"}


def test_one_notebook_goes_by_key_toolbar_and_palette(desk: Desk, panel: Panel) -> None:
    page = panel.page
    desk.write("", {"lesson.ipynb": notebook(cell("only", "first"))})
    panel.show_files()
    panel.refresh_files()
    panel.file("lesson.ipynb").click()
    page.keyboard.press("Alt+s")
    panel.dialog.get_by_role("button", name="Sync 1 item").click()
    panel.told(re.compile(r"lesson\.ipynb is on Drive.*same checksum", re.DOTALL))
    spoken = panel.root.locator('[aria-live="polite"]').filter(has_text="lesson.ipynb is on Drive")
    expect(spoken, "a screen reader hears of the end").to_have_count(1)
    sent = "Colab Notebooks/lesson.ipynb"
    desk.write("", {"lesson.ipynb": notebook(cell("only", "second"))})
    panel.file("lesson.ipynb").dblclick()
    panel.dialog.get_by_role("button", name="No Kernel").click()
    page.get_by_role("button", name=re.compile("^Save this notebook and put it")).click()
    eventually(lambda: b"second" in desk.drive.read(sent), "the toolbar's button sent it")
    editor = page.locator(".jp-CodeCell .cm-content").filter(has_text="second")
    editor.click()
    expect(editor).to_be_focused()
    page.keyboard.type("third ")
    page.keyboard.press("Control+Shift+c")
    page.get_by_role("searchbox", name=re.compile("command", re.IGNORECASE)).or_(
        page.locator(".lm-CommandPalette-input")
    ).first.fill("Sync This Notebook to Drive")
    page.keyboard.press("Enter")
    eventually(lambda: b"third" in desk.drive.read(sent), "the palette saved and sent it")


def test_work_is_stopped_from_its_notification(desk: Desk, panel: Panel, cloud: DemoCloud) -> None:
    # more than are sent at once, so that there is something left to stop
    desk.write("endless", {f"{number}.bin": "w" * 1000 for number in range(MANY)})
    desk.drive.mkdir("endless")
    panel.show_files()
    panel.refresh_files()
    gate = cloud.faults.hold(SENDING)
    panel.file("endless").click(button="right")
    panel.menu_item("Sync to Drive").click()
    panel.dialog.get_by_role("button", name="Sync 1 item").click()
    eventually(gate.reached.is_set, "the first files are on their way")
    notice = panel.notification("Sync endless")
    with panel.page.expect_response(re.compile("/cancel")):
        notice.get_by_role("button", name="Cancel").click(timeout=SLOW_MS)
    cloud.faults.release(SENDING)
    panel.told("Stopped: Sync endless. What was finished before stays.")
    assert len(desk.drive.tree("endless")) < MANY


def test_a_reload_finds_running_work_again(
    desk: Desk, panel: Panel, lab: Lab, cloud: DemoCloud
) -> None:
    desk.link("lasting", {"a.txt": "1"})
    cloud.faults.hold(SENDING)
    desk.write("lasting", {"b.txt": "w" * 1000})
    bar = panel.root.get_by_role("progressbar", name="Sync lasting")
    expect(bar).to_be_visible(timeout=SLOW_MS)
    show(panel.page, lab.page_url())
    panel.open()
    expect(bar).to_be_visible(timeout=SLOW_MS)
    cloud.faults.release(SENDING)
    expect(panel.link("lasting")).to_contain_text("all on Drive", timeout=SLOW_MS)
    expect(bar).to_have_count(0)
    assert desk.drive.exists("lasting/b.txt")


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "open"])
def test_sections_that_jupyterlab_took_for_folded_are_as_the_person_left_them(
    lab: Lab, panel: Panel, is_closed: bool
) -> None:
    """It saves those of a sidebar that is not in sight as folded."""
    page, layout = panel.page, f"{lab.url}/lab/api/workspaces/default"
    key = {"Authorization": f"token {TOKEN}"}

    def saved() -> dict[str, Any]:
        found: dict[str, Any] = page.request.get(layout, headers=key).json()
        return found

    eventually(lambda: "layout-restorer:data" in saved()["data"], "JupyterLab has saved its layout")
    page.goto("about:blank")
    workspace = saved()
    left = workspace["data"]["layout-restorer:data"]["left"]
    left |= {"collapsed": is_closed, "current": None if is_closed else "jp-colabsync-panel"}
    left["widgetStates"]["jp-colabsync-panel"]["expansionStates"] = [False] * 4
    workspace["data"].pop("jupyter-colabsync:panel", None)
    assert page.request.put(layout, headers=key, data=workspace).ok
    show(page, f"{lab.url}/lab")
    panel.open()
    for name in ("Sync", "Drive", "Kaggle", "Machine"):
        expect(panel.section(name)).to_have_class(re.compile("lm-mod-expanded"))
