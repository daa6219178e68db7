"""The small files that stand here for Google documents and shortcuts."""

from __future__ import annotations

import json

import pytest

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.names import POINTER_SUFFIXES, drive_name
from jupyter_colabsync.sync.plan.pointers import (
    MAX_BYTES,
    is_pointer_content,
    needs_pointer,
    pointer_content,
    pointer_md5,
    pointer_name,
)
from tests.unit.sync.pieces import drive_file, drive_folder, md5_of

APPS = "application/vnd.google-apps."
DOCS = "https://docs.google.com"
OPEN = "https://drive.google.com/open?id="


def thing(kind: str, name: str = "Plan", target: str | None = None) -> DriveFile:
    """Something on Drive that has no bytes."""
    return DriveFile("some-id", name, APPS + kind, "top", shortcut_target=target)


@pytest.mark.parametrize(
    ("kind", "suffix", "url"),
    [
        ("document", ".gdoc", f"{DOCS}/document/d/some-id/edit"),
        ("spreadsheet", ".gsheet", f"{DOCS}/spreadsheets/d/some-id/edit"),
        ("presentation", ".gslides", f"{DOCS}/presentation/d/some-id/edit"),
        ("form", ".gform", f"{DOCS}/forms/d/some-id/edit"),
        ("drawing", ".gdraw", f"{DOCS}/drawings/d/some-id/edit"),
        ("script", ".gscript", "https://script.google.com/d/some-id/edit"),
        ("site", ".gsite", f"{OPEN}some-id"),
        ("map", ".gmap", f"{OPEN}some-id"),
        ("something-new", ".glink", f"{OPEN}some-id"),
    ],
)
def test_each_kind_has_its_ending_and_leads_to_its_page(kind: str, suffix: str, url: str) -> None:
    file = thing(kind)
    assert needs_pointer(file)
    assert pointer_name(file) == f"Plan{suffix}"
    assert json.loads(pointer_content(file))["url"] == url
    assert suffix in POINTER_SUFFIXES
    assert drive_name(f"Plan{suffix}", is_pointer=True) == "Plan", "the ending is ours"


def test_a_shortcut_leads_to_what_it_points_at() -> None:
    file = thing("shortcut", target="target-id")
    said = json.loads(pointer_content(file))
    assert (pointer_name(file), said["url"]) == ("Plan.glink", f"{OPEN}target-id")
    assert (said["id"], said["target"]) == ("some-id", "target-id")


@pytest.mark.parametrize(
    "file",
    [drive_file(1, "a.txt"), drive_folder(2, "d"), drive_file(3, "x.gdoc")],
    ids=["a file", "a folder", "a file named like one"],
)
def test_what_has_bytes_or_is_a_folder_needs_none(file: DriveFile) -> None:
    assert not needs_pointer(file)


def test_a_pointer_stays_the_same_whatever_the_document_is_called() -> None:
    one, other = thing("document", "Plan"), thing("document", "Another plan")
    assert pointer_content(one) == pointer_content(other)
    assert pointer_md5(one) == md5_of(pointer_content(one).decode())
    assert pointer_md5(one) != pointer_md5(thing("spreadsheet"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(pointer_content(thing("document")), True, id="a pointer"),
        pytest.param(b'{"colabsync_pointer": 1}', True, id="the mark alone"),
        pytest.param(b'{"url": "https://docs.google.com"}', False, id="somebody else's"),
        pytest.param(b'["colabsync_pointer"]', False, id="no object"),
        pytest.param(b"colabsync_pointer", False, id="no JSON"),
        pytest.param(b"\xff\xfe", False, id="no text"),
        pytest.param(b"", False, id="nothing"),
        pytest.param(b'{"colabsync_pointer": 1}'.ljust(MAX_BYTES + 1), False, id="too large"),
    ],
)
def test_what_is_a_pointer_by_its_bytes(content: bytes, expected: bool) -> None:
    assert is_pointer_content(content) is expected
