"""Drive's JSON becomes records, whatever it leaves out."""

from __future__ import annotations

import json

import pytest

from jupyter_colabsync.drive.json_records import (
    FILE_FIELDS,
    about_from,
    changes_from,
    file_from,
    revisions_from,
    rfc3339,
)
from jupyter_colabsync.drive.records import FOLDER_MIME, DriveAbout, DriveFile, Revision
from jupyter_colabsync.drive.v2_records import V2_FILE_FIELDS, file_from_v2


def test_a_full_file() -> None:
    assert file_from(
        {
            "id": "F",
            "name": "a.txt",
            "mimeType": "text/plain",
            "parents": ["P"],
            "md5Checksum": "m",
            "size": "12",
            "modifiedTime": "2026-11-21T12:00:00.123Z",
            "createdTime": "2026-11-21T12:00:00Z",
            "headRevisionId": "R",
            "version": "7",
            "trashed": True,
            "explicitlyTrashed": True,
            "capabilities": {"canEdit": False, "canDownload": True, "canTrash": False},
            "webViewLink": "https://drive.google.com/x",
            "appProperties": {"b": "2", "a": "1"},
            "shortcutDetails": {"targetId": "T", "targetMimeType": "text/plain"},
        }
    ) == DriveFile(
        id="F",
        name="a.txt",
        mime_type="text/plain",
        parent_id="P",
        md5="m",
        size_bytes=12,
        modified_at_ms=1795262400123,
        created_at_ms=1795262400000,
        head_revision_id="R",
        version=7,
        is_trashed=True,
        is_explicitly_trashed=True,
        can_edit=False,
        can_download=True,
        can_trash=False,
        url="https://drive.google.com/x",
        app_properties=(("a", "1"), ("b", "2")),
        shortcut_target="T",
    )


@pytest.mark.parametrize(
    ("mime_type", "rights", "expected"),
    [
        pytest.param(FOLDER_MIME, {"canAddChildren": False}, False, id="a folder that takes none"),
        pytest.param(FOLDER_MIME, {"canAddChildren": True}, True, id="one that does"),
        pytest.param(FOLDER_MIME, {}, True, id="one of which nothing is said"),
        pytest.param("text/plain", {"canAddChildren": False}, True, id="a file: no word on it"),
    ],
)
def test_only_folders_can_take_nothing_new(
    mime_type: str, rights: dict[str, bool], expected: bool
) -> None:
    json = {"id": "F", "mimeType": mime_type, "capabilities": rights}
    assert file_from(json).can_add is expected
    assert file_from_v2({**json, "title": "f"}).can_add is expected


@pytest.mark.parametrize("fields", [FILE_FIELDS, V2_FILE_FIELDS])
def test_all_rights_that_matter_are_asked_for(fields: str) -> None:
    assert "capabilities(canEdit,canDownload,canTrash,canAddChildren)" in fields


def test_what_drive_does_not_say_is_unknown_and_allowed() -> None:
    assert file_from({"id": "F"}) == DriveFile(
        id="F", name="", mime_type="application/octet-stream"
    )


def test_a_hundred_thousand_files_share_what_is_the_same() -> None:
    told = [
        json.loads(f'{{"id": "{number}", "mimeType": "text/x-python", "parents": ["P{"x" * 30}"]}}')
        for number in range(2)
    ]

    one, other = map(file_from, told)

    assert one.mime_type is other.mime_type
    assert one.parent_id is other.parent_id


@pytest.mark.parametrize(
    ("user", "by"),
    [
        ({"displayName": "N", "emailAddress": "e@x"}, "N"),
        ({"emailAddress": "e@x"}, "e@x"),
        ({}, None),
        (None, None),
    ],
)
def test_a_revision_is_by_whoever_is_named(user: dict[str, str] | None, by: str | None) -> None:
    (revision,) = revisions_from({"revisions": [{"id": "R", "lastModifyingUser": user}]})

    assert revision == Revision("R", None, None, None, by)


def test_half_a_letter_in_a_name_does_not_get_far() -> None:
    name = json.loads('"a\\ud800b 😀"')
    assert file_from({"id": "x", "name": name}).name == "a?b 😀"


def test_a_google_document_has_no_bytes_though_drive_gives_it_a_size() -> None:
    document = file_from(
        {"id": "F", "mimeType": "application/vnd.google-apps.document", "size": "1024"}
    )

    assert document.size_bytes is None


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.5Z", 500),
        ("1970-01-01T00:00:01.123456789Z", 1123),
        ("1970-01-01T01:00:00.007+01:00", 7),
        ("1969-12-31T23:59:59.999Z", -1),
    ],
)
def test_times_are_read_to_the_millisecond(text: str, at_ms: int) -> None:
    assert file_from({"id": "F", "modifiedTime": text}).modified_at_ms == at_ms


@pytest.mark.parametrize("at_ms", [0, 1, 999, 1795262400123, -1, 253402300799999])
def test_a_written_time_is_read_back_the_same(at_ms: int) -> None:
    assert file_from({"id": "F", "modifiedTime": rfc3339(at_ms)}).modified_at_ms == at_ms


def test_a_removed_file_has_no_record_and_drives_are_left_out() -> None:
    page = changes_from(
        {
            "newStartPageToken": "9",
            "changes": [
                {"changeType": "file", "fileId": "A", "removed": True},
                {"changeType": "drive", "driveId": "D"},
                {"changeType": "file", "fileId": "B", "file": {"id": "B"}},
            ],
        },
        "5",
    )

    assert [(each.file_id, each.file is None) for each in page.changes] == [
        ("A", True),
        ("B", False),
    ]
    assert (page.next_token, page.is_last) == ("9", True)


def test_a_page_in_the_middle_leads_on() -> None:
    page = changes_from({"nextPageToken": "6", "changes": []}, "5")

    assert (page.next_token, page.is_last) == ("6", False)


def test_a_drive_without_limit() -> None:
    assert about_from(
        {"user": {"displayName": "N", "emailAddress": "e"}, "storageQuota": {"usage": "3"}}
    ) == DriveAbout(name="N", email="e", used_bytes=3, limit_bytes=None)
