"""Where a person looks and decides: conflicts, signs of files, proofs, the bin, a link's settings.

On one page, one after the other; each test has a folder of its own.
"""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, expect

from tests.ui.desk import Desk, cell, notebook
from tests.ui.lab import LOOKS_OFTEN
from tests.ui.panel import SLOW_MS, Panel, eventually


@pytest.fixture(scope="module")
def lab_arguments() -> list[str]:
    """Nobody should wait for the next look at Drive here."""
    return list(LOOKS_OFTEN)


EQUAL = [cell(f"same{number}", f"x{number} = {number}") for number in range(12)]


def flowers(fit: str, title: str = "# Flowers", end: str = "petals") -> str:
    """A notebook of fifteen cells of which three may be edited."""
    top = cell("title", title, "markdown")
    return notebook(top, *EQUAL, cell("fit", fit), cell("end", end))


def test_a_notebook_is_made_of_cells_chosen_on_both_sides(desk: Desk, panel: Panel) -> None:
    page = panel.page
    link_id = desk.link("eda", {"eda.ipynb": flowers("fit(x)")})
    here = flowers("fit(x, epochs=20)", title="# Flowers and *petals*")
    there = flowers("fit(x, batch=64)", end="petals.mean()")
    desk.edit_both(link_id, "eda/eda.ipynb", here, there)
    panel.link("eda").get_by_role("button", name="1 conflict").click(timeout=SLOW_MS)
    tab = panel.conflict
    expect(tab.get_by_role("heading", level=2)).to_have_text(
        "eda.ipynb was edited here and on Drive"
    )
    rows = tab.get_by_role("listitem")
    expect(rows).to_have_count(4)
    expect(rows.nth(1)).to_have_text("12 equal cells")
    expect(rows.nth(0).get_by_role("radio", name="Here"), "what merges is chosen").to_be_checked()
    expect(rows.nth(0).locator("em"), "Markdown as notebooks show it").to_have_text("petals")
    expect(rows.nth(3).get_by_role("radio", name="Drive")).to_be_checked()
    result = tab.get_by_role("button", name="Use merged result")
    expect(result).to_be_disabled()
    tab.get_by_role("button", name="1 cell still to choose").click()
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("3")
    expect(tab.get_by_role("status")).to_contain_text("Every cell is decided")
    expect(rows.nth(2), "the focus stays where the choice was made").to_be_focused()
    result.click()
    panel.told("eda.ipynb is made of the chosen cells")
    expect(tab).to_have_count(0)
    expect(panel.link("eda")).to_contain_text("all on Drive", timeout=SLOW_MS)
    settled = (desk.files / "eda" / "eda.ipynb").read_bytes()
    sources = ["".join(each["source"]) for each in json.loads(settled)["cells"]]
    assert sources[0] == "# Flowers and *petals*"
    assert sources[-3:] == ["fit(x, epochs=20)", "fit(x, batch=64)", "petals.mean()"]
    eventually(lambda: desk.drive.read("eda/eda.ipynb") == settled, "Drive has the result")
    left = [path.name for path in (desk.files / "eda").glob("*.ipynb")]
    assert left == ["eda.ipynb"], "the other version went to the bin"


def test_one_of_several_conflicts_is_settled_as_a_whole(desk: Desk, panel: Panel) -> None:
    link_id = desk.link("argued", {"notes.md": "both had\n", "code.py": "x = 0\n"})
    desk.api.call("POST", f"links/{link_id}/pause", {"paused": True})
    desk.write("argued", {"notes.md": "written here\n", "code.py": "x = 1\n"})
    desk.drive.put("argued/code.py", "x = 2\n")
    desk.edit_both(link_id, "argued/notes.md", "written here\n", "written there\n")
    panel.link("argued").get_by_role("button", name="2 conflicts").click(timeout=SLOW_MS)
    panel.dialog.get_by_role("button", name=re.compile("notes.md")).click()
    panes = panel.conflict.get_by_role("group")
    expect(panes).to_contain_text(["written here", "both had", "written there"])
    panel.conflict.get_by_role("button", name="Keep Drive’s").click()
    panel.told("Drive’s notes.md was kept. Yours is in the bin.")
    expect(panel.link("argued")).to_contain_text("1 conflict", timeout=SLOW_MS)
    texts = [path.read_text() for path in (desk.files / "argued").glob("notes*.md")]
    assert texts == ["written there\n"]
    desk.unlink(link_id)


def test_a_thousand_cells_are_walked_from_end_to_end(desk: Desk, panel: Panel) -> None:
    page = panel.page
    link_id = desk.link("long", {"long.ipynb": long_notebook("x")})
    here, there = long_notebook("here"), long_notebook("there")
    desk.edit_both(link_id, "long/long.ipynb", here, there)
    panel.link("long").get_by_role("button", name="1 conflict").click(timeout=SLOW_MS)
    tab = panel.conflict
    expect(tab.get_by_role("status")).to_contain_text("1000 cells still to choose")
    row = tab.locator("[data-current]")
    row.focus()
    page.keyboard.press("1")
    page.keyboard.press("End")
    expect(row).to_have_attribute("aria-label", re.compile("^Cell 1000,"))
    expect(row).to_be_in_viewport(ratio=1)
    for _ in range(12):
        page.keyboard.press("ArrowUp")
    expect(row).to_be_focused()
    expect(row).to_have_attribute("aria-label", re.compile("^Cell 988,"))
    expect(row).to_be_in_viewport(ratio=1)
    tab.get_by_role("button", name="999 cells still to choose").click()
    expect(row).to_have_attribute("aria-label", re.compile("^Cell 989,"))
    assert tab.get_by_role("listitem").count() < 40, "only what is in sight is drawn"
    tab.get_by_role("button", name="Keep mine").click()
    eventually(lambda: desk.drive.read("long/long.ipynb") == here.encode(), "mine is on Drive")


def long_notebook(word: str) -> str:
    """A notebook of a thousand cells of different heights, each with this word in it."""
    lines = (f"{word} = {number}" + "\n# more" * (number % 7) for number in range(1000))
    return notebook(*(cell(f"c{number}", source) for number, source in enumerate(lines)))


def sign(panel: Panel, name: str) -> Locator:
    """What stands beside a file in the file browser."""
    return panel.file(name).locator(".jp-colabsync-fileSign")


def test_signs_in_the_file_browser_follow_what_happens(desk: Desk, panel: Panel) -> None:
    files = {"a.txt": "1", "deep/b.txt": "2", ".colabsyncignore": "*.tmp\n"}
    link_id = desk.link("marked", files)
    desk.write("marked", {"c.tmp": "left alone"})
    desk.write("unmarked", {"a.txt": "1"})
    panel.show_files()
    panel.refresh_files()
    expect(sign(panel, "marked").first).to_have_attribute(
        "title", re.compile(r"^Linked with My Drive/marked: all on Drive")
    )
    panel.file("unmarked").dblclick()
    expect(panel.file("a.txt")).to_be_visible()
    expect(sign(panel, "a.txt"), "no link, no sign").to_have_count(0)
    panel.go_home()
    panel.file("marked").first.dblclick()
    expect(sign(panel, "a.txt")).to_have_attribute("data-state", "synced", timeout=SLOW_MS)
    expect(sign(panel, "deep")).to_have_attribute("aria-label", re.compile("^All of it"))
    expect(sign(panel, "c.tmp")).to_have_attribute("data-state", "ignored")
    desk.api.call("POST", f"links/{link_id}/pause", {"paused": True})
    desk.write("marked", {"a.txt": "edited", "deep/b.txt": "edited"})
    desk.api.call("POST", f"links/{link_id}/pause", {"paused": False})
    eventually(lambda: desk.drive.read("marked/deep/b.txt") == b"edited", "both are sent")
    expect(sign(panel, "a.txt")).to_have_attribute("data-state", "synced", timeout=SLOW_MS)
    desk.edit_both(link_id, "marked/a.txt", "here", "there")
    copy = panel.file(re.compile(r"^a \(conflict"))
    expect(copy).to_be_visible(timeout=SLOW_MS)
    expect(copy.locator(".jp-colabsync-fileSign")).to_have_attribute(
        "data-state", "conflict", timeout=SLOW_MS
    )
    panel.go_home()
    desk.unlink(link_id)
    expect(sign(panel, "marked"), "unlinked, the sign goes").to_have_count(0)


def test_a_file_is_proven_to_be_on_drive(desk: Desk, panel: Panel) -> None:
    link_id = desk.link("proven", {"a.txt": "1"})
    panel.show_files()
    panel.refresh_files()
    panel.file("proven").dblclick()
    panel.file("a.txt").click(button="right")
    panel.menu_item("Is It on Drive?").click()
    md5 = desk.drive.stat("proven/a.txt")["md5Checksum"]
    expect(panel.dialog.locator("code")).to_have_text(md5)
    panel.dialog.get_by_role("button", name="Close").click()
    desk.api.call("POST", f"links/{link_id}/pause", {"paused": True})
    desk.write("proven", {"a.txt": "edited"})
    panel.file("a.txt").click(button="right")
    panel.menu_item("Is It on Drive?").click()
    expect(panel.dialog).to_contain_text("1 file, 6 B")
    expect(panel.dialog.locator("code")).to_have_count(0)
    desk.api.call("POST", f"links/{link_id}/pause", {"paused": False})
    panel.dialog.get_by_role("button", name="Sync now").click()
    eventually(lambda: desk.drive.read("proven/a.txt") == b"edited", "it is sent")
    panel.go_home()


def test_what_a_sync_deleted_comes_back_from_the_bin(desk: Desk, panel: Panel) -> None:
    desk.link("binned", {"a.txt": "1", "b.txt": "2", "c.txt": "3", "d.txt": "4"})
    desk.drive.trash("binned/b.txt")
    gone = desk.files / "binned" / "b.txt"
    eventually(lambda: not gone.exists(), "it is gone here as well")
    panel.link_menu("binned", "Bin…")
    bring = panel.dialog.get_by_role("button", name=re.compile("^Bring"))
    expect(bring).to_be_disabled()
    panel.dialog.get_by_role("checkbox", name="b.txt").first.check()
    expect(bring).to_have_text("Bring 1 file back")
    bring.click()
    eventually(gone.exists, "it is here again")
    assert gone.read_text() == "2"
    eventually(lambda: desk.drive.exists("binned/b.txt"), "and on Drive")
    panel.link_menu("binned", "History…")
    signs = panel.dialog.locator("tr").filter(has_text="b.txt").get_by_role("img")
    expect(signs.last).to_have_attribute("aria-label", "sent to Drive")
    expect(panel.dialog.get_by_role("img", name="in the bin here")).to_have_count(1)
    panel.dialog.get_by_role("button", name="Close").click()


def test_a_link_changes_its_mode_after_its_plan_was_seen(desk: Desk, panel: Panel) -> None:
    link_id = desk.link("settled", {"a.txt": "1", "big.ckpt": "2"})
    desk.api.call("POST", f"links/{link_id}/pause", {"paused": True})
    desk.write("settled", {"new.txt": "only here"})
    desk.drive.put("settled/theirs.txt", "only there")
    panel.link_menu("settled", "Settings…")
    apply = panel.dialog.get_by_role("button", name=re.compile("^Apply"))
    ask = panel.dialog.get_by_role("button", name="Show what this changes")
    expect(ask).to_be_disabled()
    panel.dialog.get_by_label("Left alone (.colabsyncignore)").fill("!")
    ask.click()
    expect(panel.dialog.get_by_role("alert")).to_be_visible(timeout=SLOW_MS)
    panel.dialog.get_by_label("Left alone (.colabsyncignore)").fill("*.ckpt\n")
    panel.dialog.get_by_label("Only down").check()
    expect(apply).to_be_disabled()
    ask.click()
    plan = panel.dialog.get_by_role("table")
    expect(plan.get_by_role("row").filter(has_text="theirs.txt")).to_be_visible(timeout=SLOW_MS)
    expect(ask, "the focus is where it was").to_be_focused()
    expect(apply).to_be_enabled()
    apply.click()
    expect(panel.dialog).to_have_count(0)
    eventually(lambda: desk.api.link_now(link_id)["mode"] == "download", "the mode is changed")
    assert (desk.files / "settled" / ".colabsyncignore").read_text() == "*.ckpt\n"
    desk.api.call("POST", f"links/{link_id}/pause", {"paused": False})
    eventually((desk.files / "settled" / "theirs.txt").exists, "Drive's file has come")
    assert not desk.drive.exists("settled/new.txt"), "nothing goes up any more"


def test_a_pointer_opens_the_document_and_not_its_json(desk: Desk, panel: Panel) -> None:
    page = panel.page
    url = f"{desk.address}/static/favicons/favicon.ico"
    desk.write("papers", {"Plan.gdoc": json.dumps({"colabsync_pointer": 1, "url": url})})
    panel.show_files()
    panel.refresh_files()
    panel.file("papers").dblclick()
    panel.file("Plan.gdoc").click()
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    opened.value.wait_for_url(url)
    opened.value.close()
    expect(page.locator(".jp-colabsync-documentPage")).to_have_count(0)
    panel.file("Plan.gdoc").click(button="right")
    panel.menu_item("Open With").hover()
    panel.menu_item("Editor").click()
    expect(page.locator(".jp-FileEditor")).to_contain_text("colabsync_pointer")
    panel.go_home()


def test_everything_is_synced_from_the_status_bar(desk: Desk, panel: Panel) -> None:
    desk.link("flushed", {"a.txt": "1"})
    panel.sync_status.click(button="right")
    panel.menu_item("Sync Everything Now").click()
    panel.told(re.compile("all on Drive|up to date|nothing|same", re.IGNORECASE))
