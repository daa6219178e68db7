"""Both sides at hand: the folder here, and a colleague's hand on Drive."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.ui.api import Api
from tests.ui.lab import Lab
from tests.ui.panel import SLOW_MS, Panel

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

Cell = Mapping[str, Any]


class Desk:
    """What a test puts on either side before it looks at the panel."""

    def __init__(self, lab: Lab, cloud: DemoCloud, panel: Panel) -> None:
        self.files, self.drive, self.panel = lab.files, cloud.drive, panel
        self.api = Api(lab)
        self.address = lab.url

    def link(self, name: str, files: Mapping[str, str]) -> str:
        """A folder with these files, linked and in step, and its row in sight; the link's id."""
        self.write(name, files)
        link_id = self.api.link(name, f"My Drive/{name}")
        expect(self.panel.link(name)).to_contain_text("all on Drive", timeout=SLOW_MS)
        return link_id

    def write(self, folder: str, files: Mapping[str, str]) -> None:
        """Save these files here, in folders made if missing."""
        for path, text in files.items():
            place = self.files / folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

    def edit_both(self, link_id: str, path: str, here: str, there: str) -> None:
        """Edit a file of a link (its path with the link's folder) here and on Drive at once."""
        self.api.call("POST", f"links/{link_id}/pause", {"paused": True})
        self.write("", {path: here})
        self.drive.put(path, there)
        self.api.call("POST", f"links/{link_id}/pause", {"paused": False})

    def unlink(self, link_id: str) -> None:
        """So that a link in trouble does not speak for the others."""
        self.api.call("DELETE", f"links/{link_id}")


def cell(name: str, source: str, kind: str = "code") -> Cell:
    """One cell, of code or of Markdown."""
    made: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def notebook(*cells: Cell) -> str:
    """A notebook of these cells."""
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
