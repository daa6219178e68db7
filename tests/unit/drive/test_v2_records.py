"""A file is the same record whether v2 or v3 tells of it."""

from __future__ import annotations

import pytest

from jupyter_colabsync.drive.change import Change
from jupyter_colabsync.drive.json_records import file_from
from jupyter_colabsync.drive.v2_records import file_from_v2, file_of_either

V2_JSON = {
    "id": "F",
    "etag": '"tag"',
    "title": "a.txt",
    "mimeType": "text/plain",
    "parents": [{"id": "P"}],
    "md5Checksum": "m",
    "fileSize": "12",
    "modifiedDate": "2026-11-21T12:00:00.123Z",
    "createdDate": "2026-11-21T12:00:00Z",
    "headRevisionId": "R",
    "version": "7",
    "labels": {"trashed": True},
    "explicitlyTrashed": True,
    "capabilities": {"canEdit": False, "canDownload": True, "canTrash": False},
    "alternateLink": "https://drive.google.com/x",
    "properties": [
        {"key": "b", "value": "2", "visibility": "PRIVATE"},
        {"key": "a", "value": "1", "visibility": "PRIVATE"},
        {"key": "p", "value": "3", "visibility": "PUBLIC"},
    ],
    "shortcutDetails": {"targetId": "T"},
}
V3_JSON = {
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
    "shortcutDetails": {"targetId": "T"},
}


def test_a_full_file_is_told_alike() -> None:
    told = file_from_v2(V2_JSON)

    assert told.etag == '"tag"'
    assert told == file_from(V3_JSON)


def test_what_v2_does_not_say_is_unknown_and_allowed() -> None:
    assert file_from_v2({"id": "F"}) == file_from({"id": "F"})


@pytest.mark.parametrize(("json", "etag"), [(V2_JSON, '"tag"'), (V3_JSON, None)])
def test_which_of_the_two_it_is_shows(json: dict[str, object], etag: str | None) -> None:
    file = file_of_either(json)

    assert (file.name, file.parent_id, file.etag) == ("a.txt", "P", etag)


def test_a_change_says_the_same_in_both_languages() -> None:
    change = Change(1_700_000_000_123, name="n", new_parent="N", old_parent="O", untrash=True)

    assert change.v3_metadata() == {
        "modifiedTime": "2023-11-14T22:13:20.123Z",
        "name": "n",
        "trashed": False,
    }
    assert change.v2_metadata() == {
        "modifiedDate": "2023-11-14T22:13:20.123Z",
        "title": "n",
        "labels": {"trashed": False},
    }
    for address in (change.v3_address("a/b"), change.v2_address("a/b")):
        assert "/files/a%2Fb?" in address
        assert "addParents=N&removeParents=O" in address
        assert address.endswith("&uploadType=")


def test_what_does_not_change_is_not_mentioned() -> None:
    change = Change(0, new_parent="P", old_parent="P")

    assert set(change.v3_metadata()) == {"modifiedTime"}
    assert set(change.v2_metadata()) == {"modifiedDate"}
    assert "Parents" not in change.v3_address("F") + change.v2_address("F")
