"""The network goes away and comes back: said plainly, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.ui.api import Api
from tests.ui.conftest import OpenLab
from tests.ui.lab import Lab, running_lab
from tests.ui.panel import SLOW_MS, Panel, eventually

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud


class Network:
    """A demo cloud that can go away and come back at the same address, with all it held."""

    def __init__(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        self._folder = tmp_path_factory.mktemp("cloud")
        self.cloud = self._started(port=0)

    def go(self) -> None:
        self.cloud.stop()

    def come_back(self) -> None:
        self.cloud = self._started(port=int(self.cloud.google_url.rpartition(":")[2]))

    def _started(self, port: int) -> DemoCloud:
        from jupyter_colabsync.demo.cloud import DemoCloud

        return DemoCloud(self._folder, port, check_requests=True)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    network = Network(tmp_path_factory)
    yield network
    network.go()
    assert network.cloud.violations == []


@pytest.fixture(scope="module")
def lab(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    urls = dict.fromkeys(("COLABSYNC_GOOGLE_URL", "COLABSYNC_KAGGLE_URL"), network.cloud.google_url)
    with running_lab(tmp_path_factory.mktemp("lab"), urls) as lab:
        yield lab


def test_without_a_network_the_panel_says_so_and_goes_on_when_it_is_back(
    network: Network, lab: Lab, open_lab: OpenLab
) -> None:
    api = Api(lab)
    api.connect(network.cloud)
    link_id = api.link("work", "My Drive/work")
    panel = Panel(open_lab()).open()
    expect(panel.link("work")).to_contain_text("all on Drive", timeout=SLOW_MS)
    expect(panel.row("projects")).to_be_visible(timeout=SLOW_MS)
    network.go()
    (lab.files / "work" / "written.txt").write_text("without a network\n")
    expect(panel.link("work")).to_contain_text("needs a look", timeout=SLOW_MS)
    expect(panel.sync_status).to_contain_text("needs a look")
    panel.link("work").click()
    expect(panel.root.get_by_role("alert").first).to_contain_text("Google Drive cannot be reached")
    network.come_back()
    panel.button(re.compile("^Sync now$")).click()
    expect(panel.link("work")).to_contain_text("all on Drive", timeout=SLOW_MS)
    expect(panel.root.get_by_role("alert")).to_have_text([])
    eventually(lambda: network.cloud.drive.exists("work/written.txt"), "it is on Drive")
    assert api.link_now(link_id)["problem"] is None
