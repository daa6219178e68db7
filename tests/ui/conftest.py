"""What the browser tests stand on: a demo cloud, a real JupyterLab on it, Chromium, pictures."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.ui.api import Api
from tests.ui.desk import Desk
from tests.ui.lab import Lab, Theme, running_lab
from tests.ui.panel import Panel

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

ROOT = Path(__file__).resolve().parents[2]
VIEWPORT = {"width": 1280, "height": 800}

OTHER_HOST = "jupyter.test"
"""Also leads to this machine, but looks like another one: the browser of somebody far away."""

OpenLab = Callable[..., Page]
Picture = Callable[..., Path]


@pytest.fixture(autouse=True)
def jp_asyncio_loop() -> None:
    """No pytest-jupyter loop: it would clash with the one Playwright keeps running."""


@pytest.fixture(autouse=True)
def jp_server_cleanup() -> None:
    """No clean-up of pytest-jupyter's servers, which no browser test has."""


@pytest.fixture(scope="module", autouse=True)
def in_one_process(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Fails when two processes share a module: each would start a JupyterLab for it."""
    if me := os.environ.get("PYTEST_XDIST_WORKER"):
        owner = tmp_path_factory.getbasetemp().parent / f"{request.path.stem}.process"
        with contextlib.suppress(FileExistsError), owner.open("x", encoding="utf-8") as file:
            file.write(me)
        assert owner.read_text("utf-8") == me, "its tests were shared out; see tests/conftest.py"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium as found on this machine, told not to call home."""
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    quiet.append(f"--host-resolver-rules=MAP {OTHER_HOST} 127.0.0.1")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet.append("--no-sandbox")
    arguments = {**browser_type_launch_args, "args": quiet}
    if found := _chromium():
        arguments["executable_path"] = found
    return arguments


def _chromium() -> str | None:
    """CHROMIUM_PATH, or what the search path has; None leaves it to Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The same window, language and time everywhere, so that pictures can be compared."""
    return {
        **browser_context_args,
        "viewport": VIEWPORT,
        "locale": "en-US",
        "timezone_id": "UTC",
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="module")
def cloud() -> Iterator[DemoCloud]:
    """A demo cloud in this process, so that a test can also look into it and change it.

    Every request is held against Google's description of Drive; a departure fails the module.
    """
    from jupyter_colabsync.demo.cloud import DemoCloud

    with DemoCloud(check_requests=True) as cloud:
        yield cloud
        assert cloud.violations == []
        assert cloud.problems == []


@pytest.fixture(scope="module")
def lab_arguments() -> list[str]:
    """More words for JupyterLab's command line; a module may give its own."""
    return []


@pytest.fixture(scope="module")
def lab(
    cloud: DemoCloud, tmp_path_factory: pytest.TempPathFactory, lab_arguments: list[str]
) -> Iterator[Lab]:
    """JupyterLab as a newcomer finds it: on the demo cloud, nobody signed in, no files."""
    environment = {
        "COLABSYNC_GOOGLE_URL": cloud.google_url,
        "COLABSYNC_KAGGLE_URL": cloud.kaggle_url,
    }
    with running_lab(tmp_path_factory.mktemp("lab"), environment, lab_arguments) as lab:
        yield lab


@pytest.fixture
def open_lab(page: Page, lab: Lab) -> Iterator[OpenLab]:
    """Open JupyterLab in the browser, `open_lab(theme="dark")`.

    Fails when the page has errors of its own; see `errors_of`.
    """
    errors = errors_of(page)

    def open_it(theme: Theme = "light", path: str = "lab") -> Page:
        lab.use_theme(theme)
        show(page, lab.page_url(path))
        return page

    yield open_it
    assert errors == []


@pytest.fixture(scope="module")
def page_of_all(
    browser: Browser, browser_context_args: dict[str, Any], lab: Lab, cloud: DemoCloud
) -> Iterator[Panel]:
    """JupyterLab with the panel open, connected; at the end it must have had no errors."""
    Api(lab).connect(cloud)
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        errors = errors_of(page)
        show(page, lab.page_url())
        yield Panel(page).open()
        assert errors == []


@pytest.fixture
def panel(page_of_all: Panel, cloud: DemoCloud) -> Iterator[Panel]:
    """The same page for every test, with nothing left open by the one before."""
    page_of_all.reset()
    yield page_of_all
    cloud.faults.clear()


@pytest.fixture
def desk(lab: Lab, cloud: DemoCloud, panel: Panel) -> Desk:
    """Both sides of what the panel shows."""
    return Desk(lab, cloud, panel)


def show(page: Page, url: str) -> None:
    """Load a JupyterLab and wait until one can work in it."""
    page.goto(url)
    page.locator("#jupyterlab-splash").wait_for(state="detached", timeout=60_000)
    # the first thing in the main area takes the focus when it comes
    page.locator("#jp-main-dock-panel .jp-MainAreaWidget").first.wait_for()


def errors_of(page: Page) -> list[str]:
    """Grows by each uncaught error of the page, and by each in its console.

    A refused request, which the browser notes there too, is no error of the page.
    """
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            errors.append(message.text)

    page.on("console", note)
    return errors


@pytest.fixture
def picture(page: Page, request: pytest.FixtureRequest) -> Picture:
    """Keep what the page shows: `picture("panel-light")` in pictures/ below `--output`.

    With `--colabsync-docs`, `picture(name, for_docs=True)` writes to docs/images instead. `of` is
    the page where it is not the test's own.
    """
    kept = ROOT / str(request.config.getoption("--output")) / "pictures"
    renews_docs = bool(request.config.getoption("--colabsync-docs"))

    def take(name: str, *, for_docs: bool = False, of: Page | None = None) -> Path:
        folder = ROOT / "docs" / "images" if for_docs and renews_docs else kept
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        (of or page).screenshot(path=path, animations="disabled", caret="hide")
        return path

    return take
