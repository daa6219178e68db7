"""Kaggle's account in the panel: signing in, another key, sharing it with notebooks."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from jupyter_colabsync.demo.kaggle import STUDENT, KaggleUser
from tests.ui.api import Api
from tests.ui.conftest import OpenLab, Picture
from tests.ui.lab import Lab
from tests.ui.panel import SLOW_MS, Panel, eventually

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

TEACHER = KaggleUser("demo-teacher", key="k" * 32, token="KGAT_" + "t" * 32)
SHARE = "Also for kaggle in Notebooks and Terminals"


@pytest.fixture
def standard_file(lab: Lab) -> Iterator[Path]:
    """Where the `kaggle` command looks; nothing lies there before or after."""
    place = lab.files.parent / ".kaggle" / "kaggle.json"
    yield place
    place.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def nobody_signed_in(lab: Lab, standard_file: Path) -> None:
    Api(lab).call("POST", "kaggle/logout", {})
    standard_file.unlink(missing_ok=True)


def sign_in(lab: Lab) -> None:
    Api(lab).call("POST", "kaggle/login", {"fileText": STUDENT.key_file})


def open_kaggle(open_lab: OpenLab) -> Panel:
    """The panel in a browser of its own, with its Kaggle section unfolded."""
    panel = Panel(open_lab()).open()
    # the sections are arranged once it is known that nobody is connected to Google
    expect(panel.button("Try it without an account")).to_be_visible(timeout=SLOW_MS)
    panel.unfold("Kaggle")
    return panel


def account_menu(panel: Panel, user: str = STUDENT.name) -> None:
    panel.button(f"Kaggle account {user}").click(timeout=SLOW_MS)


def test_what_this_computer_has_is_used_only_after_a_click(
    lab: Lab, open_lab: OpenLab, standard_file: Path, picture: Picture
) -> None:
    standard_file.parent.mkdir(exist_ok=True)
    standard_file.write_text(STUDENT.key_file)
    panel = open_kaggle(open_lab)
    offer = f"This computer has a Kaggle sign-in: {STUDENT.name}, in ~/.kaggle/kaggle.json."
    expect(panel.root.get_by_text(offer)).to_be_visible(timeout=SLOW_MS)
    assert Api(lab).call("GET", "kaggle")["state"] == "none"
    picture("kaggle-found-light")
    panel.button("Use it").click()
    expect(panel.button(f"Kaggle account {STUDENT.name}")).to_be_visible(timeout=SLOW_MS)
    assert Api(lab).call("GET", "kaggle")["state"] == "connected"


def test_a_wrong_key_leaves_the_old_one_in_use(
    lab: Lab, cloud: DemoCloud, open_lab: OpenLab, picture: Picture
) -> None:
    cloud.kaggle.add_user(TEACHER)
    sign_in(lab)
    panel = open_kaggle(open_lab)
    account_menu(panel)
    panel.menu_item("Change Key…").click()
    token = panel.root.get_by_label("API token")
    token.fill("KGAT_nobody-has-this-one")
    token.press("Enter")
    expect(panel.root.get_by_role("alert")).to_be_visible(timeout=SLOW_MS)
    picture("kaggle-change-key-light")
    assert Api(lab).call("GET", "kaggle")["username"] == STUDENT.name
    panel.button("Cancel").click()
    expect(panel.button(f"Kaggle account {STUDENT.name}")).to_be_focused()
    expect(token).to_have_count(0)
    # the old key still opens Kaggle
    assert Api(lab).call("GET", "kaggle/search?kind=dataset&text=flowers")["hits"]

    account_menu(panel)
    panel.menu_item("Change Key…").click()
    token.fill(TEACHER.token)
    token.press("Enter")
    expect(panel.button(f"Kaggle account {TEACHER.name}")).to_be_visible(timeout=SLOW_MS)
    expect(token).to_have_count(0)
    assert Api(lab).call("GET", "kaggle")["username"] == TEACHER.name


def test_a_tick_shares_the_account_with_notebooks_and_takes_it_back(
    lab: Lab, open_lab: OpenLab, standard_file: Path, picture: Picture
) -> None:
    sign_in(lab)
    panel = open_kaggle(open_lab)
    account_menu(panel)
    panel.menu_item(SHARE).click()
    eventually(standard_file.exists, "the standard file is there")
    assert stat.S_IMODE(standard_file.stat().st_mode) == 0o600
    account_menu(panel)
    ticked = panel.page.locator(".lm-Menu-item.lm-mod-toggled").filter(has_text=SHARE)
    expect(ticked).to_be_visible(timeout=SLOW_MS)
    picture("kaggle-account-menu-light")
    panel.menu_item(SHARE).click()
    eventually(lambda: not standard_file.exists(), "the standard file is gone again")


def test_the_keyboard_is_enough(lab: Lab, open_lab: OpenLab) -> None:
    sign_in(lab)
    panel = open_kaggle(open_lab)
    account = panel.button(f"Kaggle account {STUDENT.name}")
    account.focus(timeout=SLOW_MS)
    keyboard = panel.page.keyboard
    keyboard.press("Enter")
    expect(panel.menu_item("Sign Out of Kaggle")).to_be_visible()
    keyboard.press("Escape")
    expect(account).to_be_focused()
    keyboard.press("Enter")
    keyboard.press("ArrowUp")  # from nothing to the last one: the way out
    keyboard.press("Enter")
    expect(panel.root.get_by_label("API token")).to_be_visible(timeout=SLOW_MS)
    expect(panel.button(re.compile("^Kaggle account"))).to_have_count(0)
    expect(panel.section("Kaggle")).to_be_focused()
