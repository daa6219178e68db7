"""A Chromium for the browser tests: the one that is there, else one the machine lets us fetch."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from devtools.environment import PYTHON
from devtools.steps import Command, Failed, Shell

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

OWN = """
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not pathlib.Path(playwright.chromium.executable_path).exists())
"""


def find() -> str | None:
    """The path in CHROMIUM_PATH, or of a Chromium or Chrome on the search path."""
    if named := os.environ.get("CHROMIUM_PATH"):
        return named
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def ensure(here: Shell) -> str | None:
    """The browser to use, fetched if there is none; None means Playwright's own.

    Raises Failed, with what to do, when none can be had.
    """
    if found := find():
        return found
    own: Command = [PYTHON, "-c", OWN]
    if here.passes(own):
        return None
    try:
        command: Command = [PYTHON, "-m", "playwright", "install", "chromium"]
        here.step("Fetching Playwright's Chromium", command, timeout_s=300)
        if here.passes(own):
            return None
    except Failed:
        print("  Playwright's Chromium cannot be fetched here.")
    if _is_debian_root():
        here.step("Updating Debian's package list", ["apt-get", "update"], timeout_s=300)
        install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        here.step("Installing Debian's Chromium", install, timeout_s=900)
        if found := find():
            return found
    raise Failed(
        "The browser tests need Chromium and it cannot be fetched here. Install Chromium or "
        "Chrome, or set CHROMIUM_PATH to its program, then try again."
    )


def _is_debian_root() -> bool:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and Path("/etc/debian_version").exists() and bool(shutil.which("apt-get"))
