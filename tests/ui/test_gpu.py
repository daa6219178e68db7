"""A GPU in a JupyterLab whose driver is our own: what the real road from the library shows."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, expect

from tests.nvml.standin import GIB, Standin, gpu
from tests.ui.conftest import errors_of, show
from tests.ui.lab import TOKEN, Lab, running_lab
from tests.ui.panel import SLOW_MS, Panel

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

NOBODY = 2**22 - 1
"""A process number that Linux gives to nobody here."""
HUNG_MS = 60_000


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Standin:
    machine = Standin(tmp_path_factory.mktemp("nvml"))
    machine.write(gpu(compute={NOBODY: 5 * GIB}))
    return machine


@pytest.fixture(scope="module")
def lab(
    cloud: DemoCloud, tmp_path_factory: pytest.TempPathFactory, standin: Standin
) -> Iterator[Lab]:
    """JupyterLab on what it takes for a Colab VM with a GPU."""
    environment = {
        **standin.environment,
        "COLABSYNC_GOOGLE_URL": cloud.google_url,
        "COLABSYNC_KAGGLE_URL": cloud.kaggle_url,
        "COLAB_RELEASE_TAG": "release-colab_2026",
    }
    with running_lab(tmp_path_factory.mktemp("lab"), environment) as running:
        yield running


@pytest.fixture(scope="module")
def page_of_all(
    browser: Browser, browser_context_args: dict[str, Any], lab: Lab
) -> Iterator[Panel]:
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        errors = errors_of(page)
        show(page, lab.page_url())
        panel = Panel(page).open()
        expect(panel.button("Connect Google Drive")).to_be_visible(timeout=SLOW_MS)
        yield panel
        assert errors == []


def test_the_driver_is_read_through_to_the_status_bar_and_the_card(panel: Panel) -> None:
    status = panel.page.locator("#jp-bottom-panel").get_by_label(re.compile("^Machine: "))
    expect(status).to_have_accessible_name("Machine: GPU 6 / 15 GB · 83 %", timeout=SLOW_MS)
    panel.unfold("Machine")
    card = panel.root.get_by_role("group", name="Tesla T4")
    expect(card).to_contain_text("6 of 15 GB", timeout=SLOW_MS)
    expect(card).to_contain_text("GPU busy, process not visible from here")
    expect(card.get_by_role("img", name=re.compile("^Power: now 51 of 70 W"))).to_be_visible()


def test_on_colab_the_section_says_how_long_this_vm_may_live(panel: Panel) -> None:
    panel.unfold("Machine")
    expect(panel.root.get_by_text(re.compile("^This Colab VM: up "))).to_be_visible(timeout=SLOW_MS)


def test_a_driver_that_hangs_becomes_a_sentence_and_jupyter_goes_on(
    panel: Panel, standin: Standin, lab: Lab
) -> None:
    panel.unfold("Machine")
    standin.write(gpu(), delay_ms={"nvmlDeviceGetUtilizationRates": HUNG_MS})
    said = panel.root.get_by_text(re.compile("^The GPU driver does not answer"))
    expect(said).to_be_visible(timeout=SLOW_MS)
    began_s = time.monotonic()
    with urllib.request.urlopen(f"{lab.url}/api/contents?token={TOKEN}", timeout=60) as answer:
        assert answer.status == 200
    assert time.monotonic() - began_s < HUNG_MS / 1000, "it waited for the driver"
    standin.write(gpu())
    expect(panel.root.get_by_role("group", name="Tesla T4")).to_be_visible(timeout=SLOW_MS)
