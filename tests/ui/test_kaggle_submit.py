"""Predictions go to a competition by right-click, and the score comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from jupyter_colabsync.demo.kaggle import STUDENT
from tests.ui.api import Api
from tests.ui.lab import Lab
from tests.ui.panel import SLOW_MS, Panel, eventually

if TYPE_CHECKING:
    from jupyter_colabsync.demo.cloud import DemoCloud

SUBMIT = "Submit to Kaggle Competition…"


@pytest.fixture(scope="module")
def lab(lab: Lab, cloud: DemoCloud) -> Lab:
    """Signed in to Kaggle, with the data of `city-lights`, whose rules were accepted, here."""
    api = Api(lab)
    cloud.kaggle.accept_rules("city-lights")
    api.call("POST", "kaggle/login", {"fileText": STUDENT.key_file})
    pull = {"ref": "competitions/city-lights", "folder": "city-lights"}
    job = api.call("POST", "kaggle/pull", pull)
    eventually(lambda: api.job(job["id"])["state"] == "done", "the competition's data is here")
    (lab.files / "city-lights" / "too_short.csv").write_text("id,brightness\n1,2\n")
    return lab


@pytest.fixture
def files(panel: Panel) -> Iterator[Panel]:
    """JupyterLab's file browser in the competition's folder."""
    panel.show_files()
    panel.go_home()
    panel.file("city-lights").dblclick()
    expect(panel.file("sample_submission.csv")).to_be_visible(timeout=SLOW_MS)
    yield panel
    panel.go_home()


def ask_to_submit(panel: Panel, name: str) -> None:
    panel.file(name).click(button="right")
    panel.menu_item(SUBMIT).click()


def test_a_right_click_submits_and_the_score_comes_back(files: Panel) -> None:
    ask_to_submit(files, "sample_submission.csv")
    dialog = files.dialog
    expect(dialog.get_by_label("Competition")).to_have_value("city-lights")
    expect(dialog.get_by_label("Message")).to_have_value("sample_submission.csv")
    expect(dialog.get_by_text(re.compile(r"^\d+ submissions left today$"))).to_be_visible(
        timeout=SLOW_MS
    )
    dialog.get_by_label("Message").fill("as it came")
    dialog.get_by_role("button", name="Submit").click()
    files.told(re.compile(r"sample_submission\.csv.* scored [0-9.]+"))
    files.notification("scored").get_by_role("button", name="Show submissions").click()
    row = files.dialog.get_by_role("row").filter(has_text="as it came")
    expect(row).to_contain_text("Complete", timeout=SLOW_MS)
    expect(row).to_contain_text(re.compile(r"\d\.\d+"))
    expect(files.dialog).to_contain_text(re.compile(r"place \d+ of \d+"))
    files.dialog.get_by_role("button", name="Close").click()


def test_what_kaggle_cannot_score_says_why(files: Panel) -> None:
    ask_to_submit(files, "too_short.csv")
    files.dialog.get_by_role("button", name="Submit").click()
    files.told("Kaggle could not score")
    files.open().unfold("Kaggle")
    files.button(f"Kaggle account {STUDENT.name}").click()
    files.menu_item("Submissions…").click()
    field = files.dialog.get_by_role("combobox")
    expect(field).to_have_value(re.compile("city-lights$"))
    field.press("Enter")
    row = files.dialog.get_by_role("row").filter(has_text="too_short.csv").first
    expect(row).to_contain_text("Error", timeout=SLOW_MS)
    expect(row).to_contain_text("rows")
    files.page.keyboard.press("Escape")
    expect(files.dialog).to_have_count(0)
    files.show_files()


def test_a_score_that_is_awaited_comes_by_itself(lab: Lab, files: Panel, cloud: DemoCloud) -> None:
    data = (lab.files / "city-lights" / "sample_submission.csv").read_bytes()
    sent = cloud.kaggle.submitted.all[cloud.kaggle.submit("city-lights", data, message="slow")]
    sent.looks_left = 1_000
    files.open().unfold("Kaggle")
    files.button(f"Kaggle account {STUDENT.name}").click()
    files.menu_item("Submissions…").click()
    files.dialog.get_by_role("button", name="Show").click()
    row = files.dialog.get_by_role("row").filter(has_text="slow")
    expect(row).to_contain_text("Pending", timeout=SLOW_MS)
    expect(files.dialog.get_by_role("status")).to_contain_text("Kaggle is scoring 1 submission")
    sent.looks_left = 0
    expect(row).to_contain_text("Complete", timeout=SLOW_MS)
    expect(files.dialog.get_by_role("status")).to_have_text("Every submission has its result.")
    files.dialog.get_by_role("button", name="Close").click()
    files.show_files()


def test_rules_that_are_not_accepted_are_said_before_anything_is_sent(
    files: Panel, cloud: DemoCloud
) -> None:
    ask_to_submit(files, "sample_submission.csv")
    dialog = files.dialog
    dialog.get_by_label("Competition").fill("harbour-fog")
    alert = dialog.get_by_role("alert")
    expect(alert).to_contain_text("rules", timeout=SLOW_MS)
    expect(alert.get_by_role("link")).to_have_attribute(
        "href", re.compile("/competitions/harbour-fog/rules$")
    )
    cloud.kaggle.accept_rules("harbour-fog")
    alert.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_role("link", name="Fog in the harbour tomorrow?")).to_be_visible(
        timeout=SLOW_MS
    )
    expect(alert).to_have_count(0)
    dialog.get_by_role("button", name="Cancel").click()


def test_only_one_file_of_predictions_can_be_submitted(files: Panel) -> None:
    files.go_home()
    files.file("city-lights").click(button="right")
    expect(files.menu_item("Sync to Drive")).to_be_visible()
    expect(files.menu_item(SUBMIT)).to_have_count(0)
    files.page.keyboard.press("Escape")
