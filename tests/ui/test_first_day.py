"""A newcomer's first day, in a real browser: from the first look to data from Kaggle."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from jupyter_colabsync.demo.kaggle import STUDENT
from tests.ui.conftest import OpenLab, Picture
from tests.ui.lab import Lab
from tests.ui.panel import SLOW_MS, Panel, dismiss_kernel_choice, eventually

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "first",
            "metadata": {},
            "outputs": [],
            "source": "petals = [5.1, 4.9, 4.7]",
        }
    ],
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


def test_a_first_day(cloud: DemoCloud, lab: Lab, open_lab: OpenLab, picture: Picture) -> None:
    """Each step is one a newcomer takes; none of them needs a line of code."""
    write_first_files(lab)
    page = open_lab()
    panel = Panel(page).open()
    connect(panel, picture)
    browse(panel, picture)
    link_flowers(panel, cloud, lab, picture)
    a_save_reaches_drive(panel, cloud, lab)
    an_edit_on_drive_arrives_here(cloud, lab)
    send_a_notebook_by_right_click(panel, cloud, lab, picture)
    pull_from_kaggle(panel, lab, picture)
    look_at_the_status_bar(panel, picture)


def write_first_files(lab: Lab) -> None:
    """What the newcomer has already."""
    flowers = lab.files / "flowers"
    (flowers / "code").mkdir(parents=True)
    (flowers / "code" / "train.py").write_text("print('training')\n")
    (flowers / "eda.ipynb").write_text(json.dumps(NOTEBOOK))
    (lab.files / "lesson.ipynb").write_text(json.dumps(NOTEBOOK))


def connect(panel: Panel, picture: Picture) -> None:
    """One click, agree in the tab that opens, and the panel knows who it is."""
    expect(panel.button("Try it without an account")).to_be_visible(timeout=SLOW_MS)
    picture("first-start-light")
    with panel.page.expect_popup() as opened:
        panel.button("Connect Google Drive").click()
    consent = opened.value
    consent.get_by_role("button", name="Allow").click()
    expect(consent.get_by_text(re.compile("close this tab", re.IGNORECASE))).to_be_visible()
    consent.close()
    expect(panel.root.get_by_text("Demo Student")).to_be_visible(timeout=SLOW_MS)
    expect(panel.root.get_by_text(re.compile(r"of 15 GB used"))).to_be_visible()


def browse(panel: Panel, picture: Picture) -> None:
    """The tree of My Drive unfolds, and the search looks everywhere."""
    panel.unfold("Drive")
    expect(panel.row("Colab Notebooks")).to_be_visible(timeout=SLOW_MS)
    panel.row("projects").locator(".jp-colabsync-caret").click()
    expect(panel.row("flowers")).to_be_visible()
    picture("browse-light")


def link_flowers(panel: Panel, cloud: DemoCloud, lab: Lab, picture: Picture) -> None:
    """The plan is shown before anything happens; then both sides hold everything."""
    there = set(cloud.drive.tree("projects/flowers"))
    panel.row("flowers").first.click(button="right")
    panel.menu_item("Link This Folder…").click()
    expect(panel.dialog.get_by_label("Folder here")).to_have_value("flowers")
    expect(panel.dialog.get_by_text("new here").first).to_be_visible(timeout=SLOW_MS)
    picture("plan-light")
    panel.dialog.get_by_role("button", name=re.compile("^Sync [0-9]+ file")).click()
    expect(panel.sync_status).to_contain_text("all on Drive", timeout=SLOW_MS)
    both = cloud.drive.tree("projects/flowers")
    assert {"code/train.py", "eda.ipynb"} | there <= set(both)
    for path, md5 in both.items():
        if md5 is not None:
            assert md5_of(lab.files / "flowers" / path) == md5


def a_save_reaches_drive(panel: Panel, cloud: DemoCloud, lab: Lab) -> None:
    """Type into a notebook in JupyterLab, save, and Drive holds the same bytes."""
    page = panel.page
    before = cloud.drive.stat("projects/flowers/eda.ipynb")["md5Checksum"]
    panel.show_files()
    panel.file("flowers").dblclick()
    panel.file("eda.ipynb").dblclick()
    dismiss_kernel_choice(page)
    cell = page.locator(".jp-Notebook .jp-Cell .cm-content").first
    cell.click()
    page.keyboard.press("End")
    page.keyboard.type("\nmean = sum(petals) / 3")
    page.keyboard.press("Control+s")
    here = lab.files / "flowers" / "eda.ipynb"
    eventually(lambda: "mean = sum" in here.read_text(), "JupyterLab saved the notebook")
    eventually(
        lambda: cloud.drive.stat("projects/flowers/eda.ipynb")["md5Checksum"] == md5_of(here),
        "Drive holds what was saved",
    )
    assert md5_of(here) != before


def an_edit_on_drive_arrives_here(cloud: DemoCloud, lab: Lab) -> None:
    """A colleague edits and adds on Drive; it is on this disk a poll later."""
    cloud.drive.put("projects/flowers/code/train.py", "print('trained on Drive')\n")
    cloud.drive.put("projects/flowers/code/new/labels.csv", "flower,petals\nrose,5\n")
    train = lab.files / "flowers" / "code" / "train.py"
    labels = lab.files / "flowers" / "code" / "new" / "labels.csv"
    eventually(lambda: train.read_text() == "print('trained on Drive')\n", "the edit is here")
    eventually(labels.exists, "the new file is here")
    assert labels.read_text() == "flower,petals\nrose,5\n"


def send_a_notebook_by_right_click(
    panel: Panel, cloud: DemoCloud, lab: Lab, picture: Picture
) -> None:
    """Outside of links the dialog proposes the place where Colab looks for notebooks."""
    page = panel.page
    page.locator(".jp-BreadCrumbs-home").click()
    panel.file("lesson.ipynb").click(button="right")
    panel.menu_item("Sync to Drive").hover()
    picture("right-click-light")
    panel.menu_item("Sync to Drive").click()
    expect(panel.dialog.get_by_label("Folder on Drive")).to_have_value("My Drive/Colab Notebooks")
    picture("push-light")
    panel.dialog.get_by_role("button", name="Sync 1 item").click()
    panel.told(re.compile("lesson.ipynb"))
    eventually(
        lambda: cloud.drive.exists("Colab Notebooks/lesson.ipynb"), "the notebook is on Drive"
    )
    sent = cloud.drive.stat("Colab Notebooks/lesson.ipynb")
    assert sent["md5Checksum"] == md5_of(lab.files / "lesson.ipynb")


def pull_from_kaggle(panel: Panel, lab: Lab, picture: Picture) -> None:
    """Sign in by dropping kaggle.json, paste a link, look, pull."""
    panel.open()
    panel.unfold("Kaggle")
    chooser = panel.root.locator('input[type="file"]')
    chooser.set_input_files(
        {"name": "kaggle.json", "mimeType": "application/json", "buffer": STUDENT.key_file.encode()}
    )
    finder = panel.root.get_by_label("Search Kaggle, or paste a link")
    expect(finder).to_be_visible(timeout=SLOW_MS)
    finder.fill("https://www.kaggle.com/datasets/demo-data/flowers")
    finder.press("Enter")
    pull = panel.button(re.compile("^Pull "))
    expect(pull).to_be_visible(timeout=SLOW_MS)
    expect(panel.root.get_by_label("Into")).to_have_value("data/flowers")
    picture("kaggle-light")
    pull.click()
    folder = lab.files / "data" / "flowers"
    eventually((folder / ".kaggle-source.json").exists, "the dataset is in data/flowers")
    assert (folder / "flowers.csv").read_bytes().startswith(b"sort")
    expect(panel.button("Show in the file browser")).to_be_visible(timeout=SLOW_MS)


def look_at_the_status_bar(panel: Panel, picture: Picture) -> None:
    """Both items are there, say what is so, and lead to their section."""
    expect(panel.sync_status).to_contain_text("all on Drive", timeout=SLOW_MS)
    machine = panel.page.locator("#jp-bottom-panel").get_by_label(
        re.compile("^Machine: (CPU|GPU|. GPUs) ")
    )
    expect(machine).to_be_visible(timeout=SLOW_MS)
    machine.click()
    expect(panel.root.get_by_text("CPU").first).to_be_visible()
    picture("everything-light")


def md5_of(path: Path) -> str:
    """Hex md5 of a file."""
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
