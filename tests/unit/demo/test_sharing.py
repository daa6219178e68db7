"""Who may do what: shared drives, shared files, links, permissions, rights taken away."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker


def test_a_shared_drive_shows_only_to_who_asks_for_it(ask: Asker, cloud: DemoCloud) -> None:
    drive = cloud.drive.add_drive("Lab")
    file = cloud.drive.put(f"id:{drive.id}/a.txt", "x")
    every: dict[str, Any] = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}

    assert ask.files().json["files"] == []
    assert ask.files(f"/{file.id}").status == 404
    assert ask.files(f"/{file.id}", supportsAllDrives=True).status == 200
    found = ask.files(corpora="drive", driveId=drive.id, **every).json["files"]
    assert [f["name"] for f in found] == ["a.txt"]
    assert ask.files(corpora="drive", driveId=drive.id).status == 403
    assert ask("GET", "/drive/v3/drives").json["drives"][0]["name"] == "Lab"


def test_shared_with_me_is_owned_by_others_and_lies_in_no_folder(
    ask: Asker, cloud: DemoCloud
) -> None:
    file = cloud.drive.share_with_me("theirs.txt", "x", role="reader")

    found = ask.files(q="sharedWithMe", fields="files(ownedByMe,parents,name)").json["files"]
    edit = ask("PATCH", f"/drive/v3/files/{file.id}", {"description": "mine"})

    assert found == [{"ownedByMe": False, "name": "theirs.txt"}]
    assert edit.status == 403


def test_a_link_for_everybody_is_one_permission(ask: Asker) -> None:
    file = ask.create(name="a.txt")
    path = f"/drive/v3/files/{file['id']}/permissions"

    made = ask("POST", path, {"type": "anyone", "role": "reader"}).json
    shared = ask.files(f"/{file['id']}", fields="shared,permissionIds").json
    ask("DELETE", f"{path}/{made['id']}")
    after = ask.files(f"/{file['id']}", fields="shared").json

    assert made["id"] == "anyoneWithLink"
    assert shared["shared"] is True
    assert "anyoneWithLink" in shared["permissionIds"]
    assert after == {"shared": False}


def test_a_permission_can_be_read_changed_and_is_inherited(ask: Asker, cloud: DemoCloud) -> None:
    inner = cloud.drive.put("folder/a.txt", "")
    folder = cloud.drive.find("folder")
    path = f"/drive/v3/files/{folder.id}/permissions"
    body = {"type": "user", "role": "reader", "emailAddress": "kim@example.com"}
    made = ask("POST", path, body, fields="*").json

    changed = ask("PATCH", f"{path}/{made['id']}", {"role": "writer"}, fields="role").json
    below = ask("GET", f"/drive/v3/files/{inner.id}/permissions", fields="*").json

    assert made["emailAddress"] == "kim@example.com"
    assert changed == {"role": "writer"}
    assert {p["role"] for p in below["permissions"]} == {"owner", "writer"}


@pytest.mark.parametrize(
    "body",
    [{"type": "user", "role": "reader"}, {"type": "anyone"}, {"role": "reader"}, {"type": "domain",
      "role": "reader"}, {"type": "anyone", "role": "king"}],
)  # fmt: skip
def test_a_permission_that_lacks_something_is_refused(ask: Asker, body: object) -> None:
    file = ask.create(name="a.txt")

    assert ask("POST", f"/drive/v3/files/{file['id']}/permissions", body).status == 400


def test_a_right_taken_away_is_refused_and_shown(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "x")
    cloud.drive.set_capabilities("a.txt", {"canEdit": False, "canModifyContent": False})

    shown = ask.files(f"/{file.id}", fields="capabilities(canEdit)").json
    path = f"/upload/drive/v3/files/{file.id}"
    refused = ask.multipart("PATCH", path, b"new", {"description": "d"})

    assert shown == {"capabilities": {"canEdit": False}}
    assert (refused.status, refused.reason) == (403, "insufficientFilePermissions")
    assert cloud.drive.read("a.txt") == b"x"
