"""The panel as a person uses it: what to click, and what it then says."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

SLOW_MS = 30_000
"""A sync waits for a poll; machines that run tests are slow and shared."""


class Panel:
    """Hands and eyes on one open JupyterLab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("#jp-colabsync-panel")

    def open(self) -> Panel:
        """Show the panel from its tab in the left sidebar."""
        if not self.root.is_visible():
            self.page.locator('.jp-SideBar [data-id="jp-colabsync-panel"]').click()
        expect(self.root).to_be_visible()
        return self

    def reset(self) -> Panel:
        """Leave what another test may have left open, and show the panel."""
        for _ in range(2):
            self.page.keyboard.press("Escape")
        expect(self.dialog).to_have_count(0)
        return self.open()

    def show_files(self) -> None:
        """Show JupyterLab's own file browser instead."""
        self.page.locator('.jp-SideBar [data-id="filebrowser"]').click()

    def set_width(self, width_px: int) -> None:
        """Drag the border of the left sidebar, as a person would."""
        box = self.root.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        y = box["y"] + box["height"] / 2
        mouse.move(box["x"] + box["width"] + 2, y)
        mouse.down()
        mouse.move(box["x"] + width_px + 2, y, steps=4)
        mouse.up()

    def go_home(self) -> None:
        """Let the file browser show Jupyter's root."""
        self.page.locator(".jp-BreadCrumbs-home").click()

    def refresh_files(self) -> None:
        """Let the file browser look at the disk."""
        self.page.locator('#filebrowser [data-command="filebrowser:refresh"]').click()

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """A button of the panel by what a screen reader calls it."""
        return self.root.get_by_role("button", name=name)

    def section(self, name: str) -> Locator:
        """The title of a section; click to fold or unfold."""
        return self.root.locator(".lm-AccordionPanel-title, .jp-AccordionPanel-title").filter(
            has_text=re.compile(f"^{name}", re.IGNORECASE)
        )

    def unfold(self, name: str) -> None:
        """Open a section that may be open already."""
        title = self.section(name)
        if "lm-mod-expanded" not in (title.get_attribute("class") or ""):
            # its middle may be covered by what the section's toolbar tells
            title.locator(".lm-AccordionPanel-titleLabel").click()

    def row(self, text: str) -> Locator:
        """A row of a tree by the name that stands first in it."""
        return self.root.get_by_role("treeitem", name=re.compile(rf"^{re.escape(text)}\b"))

    def link(self, name: str) -> Locator:
        """The row of a linked folder."""
        links = self.root.get_by_role("tree", name="Linked folders")
        return links.get_by_role("treeitem", name=re.compile(rf"^{re.escape(name)}\b"))

    def link_menu(self, name: str, item: str) -> None:
        """Choose something from a link's own menu."""
        self.open().link(name).click(button="right")
        self.menu_item(item).click()

    def notification(self, text: str | re.Pattern[str]) -> Locator:
        """What pops up at the lower right and says this."""
        return self.page.locator(".Toastify__toast").filter(has_text=text).first

    @property
    def dialog(self) -> Locator:
        """JupyterLab's dialog that is open."""
        return self.page.locator(".jp-Dialog")

    @property
    def conflict(self) -> Locator:
        """The tab of a conflict that is in front."""
        return self.page.locator(".jp-colabsync-conflict:visible")

    @property
    def sync_status(self) -> Locator:
        """The sync item of the status bar."""
        return self.page.locator("#jp-bottom-panel").get_by_label(re.compile("^Google Drive:"))

    def file(self, name: str | re.Pattern[str]) -> Locator:
        """A row of JupyterLab's file browser."""
        return self.page.locator(".jp-DirListing-item").filter(has_text=name)

    def menu_item(self, name: str) -> Locator:
        """An item of the open menu."""
        return self.page.locator(".lm-Menu-item").filter(has_text=name)

    def told(self, text: str | re.Pattern[str]) -> None:
        """Wait for a notification that says this."""
        expect(self.notification(text)).to_be_visible(timeout=SLOW_MS)


def dismiss_kernel_choice(page: Page) -> None:
    """JupyterLab asks for a kernel when the notebook's own is not installed."""
    page.locator(".jp-Notebook").first.wait_for()
    choice = page.locator(".jp-Dialog").get_by_role("button", name=re.compile("^No Kernel$"))
    if choice.is_visible():
        choice.click()


def eventually(is_so: Callable[[], bool], what: str, timeout_s: float = SLOW_MS / 1000) -> None:
    """Wait until something outside the page is so; say what it was when it is not."""
    give_up_at = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < give_up_at, f"not within {timeout_s:.0f} s: {what}"
        time.sleep(0.1)
