"""Pictures of where a person looks and decides, in both themes, to be looked at.

What is in a picture is asserted before it is taken, so that none shows a half-drawn page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.ui.api import Api
from tests.ui.conftest import OpenLab, Picture
from tests.ui.desk import cell, notebook
from tests.ui.lab import LOOKS_OFTEN, Lab, Theme
from tests.ui.panel import SLOW_MS, Panel, eventually

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 760, "height": 800}


@pytest.fixture(scope="module")
def lab_arguments() -> list[str]:
    """Nobody should wait for the next look at Drive here."""
    return list(LOOKS_OFTEN)


@pytest.fixture(scope="module")
def api(lab: Lab, cloud: DemoCloud) -> Api:
    """A link with something to decide, something in its bin, and a file that is held back."""
    api = Api(lab)
    api.connect(cloud)
    folder = lab.files / "flowers"
    (folder / "data").mkdir(parents=True)
    (folder / "eda.ipynb").write_text(eda("model.fit(x, y)"))
    (folder / "train.py").write_text("print('training')\n" * 40)
    for number in range(6):
        (folder / "data" / f"part-{number}.csv").write_text(f"rose,{number}\n" * 90)
    (folder / "cache.tmp").write_text("left alone")
    (folder / ".colabsyncignore").write_text("*.tmp\n")
    link_id = api.link("flowers", "My Drive/flowers")
    cloud.drive.trash("flowers/data/part-5.csv")
    eventually(lambda: not (folder / "data" / "part-5.csv").exists(), "it is gone here as well")
    api.call("POST", f"links/{link_id}/pause", {"paused": True})
    title = "# Flowers\n\nHow many **petals** has a rose?"
    (folder / "eda.ipynb").write_text(eda("model.fit(x, y,\n          epochs=20)", title))
    cloud.drive.put("flowers/eda.ipynb", eda("model.fit(x, y,\n          batch_size=64)"))
    api.call("POST", f"links/{link_id}/pause", {"paused": False})
    eventually(lambda: api.link_now(link_id)["conflicts"] == 1, "both versions are kept")
    return api


def eda(fit: str, title: str = "# Flowers") -> str:
    """A notebook in which one cell may be edited on both sides, and the title on one."""
    load = [cell(f"load{number}", f"part{number} = load({number})") for number in range(12)]
    model = f"model = build(layers=4)\nhistory = {fit}"
    return notebook(cell("title", title, "markdown"), *load, cell("fit", model))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screenshots_of_decisions(
    api: Api, open_lab: OpenLab, picture: Picture, theme: Theme
) -> None:
    page = open_lab(theme)
    panel = Panel(page)
    panel.file("flowers").dblclick()
    state = panel.file("eda.ipynb").first.locator(".jp-colabsync-fileSign")
    expect(state).to_have_attribute("data-state", re.compile("."), timeout=SLOW_MS)
    picture(f"signs-{theme}")
    panel.file("train.py").click(button="right")
    panel.menu_item("Is It on Drive?").click()
    expect(panel.dialog.locator("code")).to_be_visible(timeout=SLOW_MS)
    picture(f"proof-{theme}")
    panel.dialog.get_by_role("button", name="Close").click()
    panel.link_menu("flowers", "Bin…")
    panel.dialog.get_by_role("checkbox", name="part-5.csv").first.check()
    picture(f"bin-{theme}")
    panel.dialog.get_by_role("button", name="Close").click()
    panel.link_menu("flowers", "History…")
    expect(panel.dialog.get_by_text("Today")).to_be_visible(timeout=SLOW_MS)
    picture(f"history-{theme}")
    panel.dialog.get_by_role("button", name="Close").click()
    panel.link_menu("flowers", "Settings…")
    panel.dialog.get_by_label("Only up").check()
    panel.dialog.get_by_role("button", name="Show what this changes").click()
    expect(panel.dialog.get_by_role("button", name=re.compile("^Apply"))).to_be_enabled(
        timeout=SLOW_MS
    )
    picture(f"settings-{theme}")
    panel.dialog.get_by_role("button", name="Cancel").click()
    panel.link("flowers").get_by_role("button", name="1 conflict").click()
    expect(panel.conflict.locator("strong")).to_have_text("petals", timeout=SLOW_MS)
    panel.conflict.get_by_role("button", name="1 cell still to choose").click()
    picture(f"conflict-{theme}")
    page.set_viewport_size(NARROW)
    picture(f"conflict-narrow-{theme}")
    page.set_viewport_size(WIDE)
