"""Drive's files as clients see them: making, changing, moving, copying, and what is refused."""

from __future__ import annotations

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.records import FOLDER
from tests.unit.demo.asking import Asker

NOBODY = "1" + "x" * 32


def test_a_file_made_without_parents_lies_in_my_drive(ask: Asker) -> None:
    made = ask.create(name="a.txt")

    assert made["parents"] == [ask.files("/root", fields="id").json["id"]]
    assert made["size"] == "0"


def test_two_files_of_one_name_may_lie_side_by_side(ask: Asker, cloud: DemoCloud) -> None:
    ask.create(name="twin")
    ask.create(name="twin")

    assert len(cloud.drive.find_all("twin")) == 2


def test_a_generated_id_works_once(ask: Asker) -> None:
    made_id = ask.files("/generateIds", count=1).json["ids"][0]
    ask.create(name="a", id=made_id)

    again = ask("POST", "/drive/v3/files", {"name": "b", "id": made_id})

    assert (again.status, again.reason) == (409, "fileIdInUse")


def test_a_generated_id_stays_used_after_its_file_is_deleted(ask: Asker) -> None:
    made_id = ask.files("/generateIds", count=1).json["ids"][0]
    ask.create(name="a", id=made_id)
    ask("DELETE", f"/drive/v3/files/{made_id}")

    again = ask("POST", "/drive/v3/files", {"name": "b", "id": made_id})

    assert (again.status, again.reason) == (409, "fileIdInUse")


def test_an_invented_id_is_refused(ask: Asker) -> None:
    answer = ask("POST", "/drive/v3/files", {"name": "a", "id": NOBODY})

    assert (answer.status, answer.reason) == (400, "invalid")


def test_google_documents_take_no_generated_id(ask: Asker) -> None:
    made_id = ask.files("/generateIds", count=1).json["ids"][0]
    body = {"name": "a", "id": made_id, "mimeType": "application/vnd.google-apps.document"}

    assert ask("POST", "/drive/v3/files", body).status == 400


def test_a_missing_file_is_named_in_the_refusal(ask: Asker) -> None:
    answer = ask.files(f"/{NOBODY}")

    assert (answer.status, answer.reason) == (404, "notFound")
    assert answer.json["error"]["message"] == f"File not found: {NOBODY}."


def test_a_move_is_one_call_and_leaves_one_parent(ask: Asker) -> None:
    folder = ask.create(name="to", mimeType=FOLDER)
    file = ask.create(name="a.txt")

    moved = ask(
        "PATCH",
        f"/drive/v3/files/{file['id']}",
        {},
        addParents=folder["id"],
        removeParents=file["parents"][0],
        fields="parents",
    )

    assert moved.json == {"parents": [folder["id"]]}


def test_a_moved_file_is_listed_in_its_new_folder_only(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("from/a.txt", "")
    source, target = cloud.drive.find("from"), cloud.drive.mkdir("to")

    cloud.drive.move("from/a.txt", "to")

    assert ask.files(q=f"'{source.id}' in parents").json["files"] == []
    assert len(ask.files(q=f"'{target.id}' in parents").json["files"]) == 1


def test_adding_a_parent_alone_moves_too(ask: Asker) -> None:
    folder = ask.create(name="to", mimeType=FOLDER)
    file = ask.create(name="a.txt")
    path = f"/drive/v3/files/{file['id']}"

    moved = ask("PATCH", path, {}, addParents=folder["id"], fields="parents")

    assert moved.json == {"parents": [folder["id"]]}


def test_a_folder_does_not_move_below_itself(ask: Asker) -> None:
    outer = ask.create(name="outer", mimeType=FOLDER)
    inner = ask.create(name="inner", mimeType=FOLDER, parents=[outer["id"]])

    answer = ask("PATCH", f"/drive/v3/files/{outer['id']}", {}, addParents=inner["id"])

    assert answer.status == 403


def test_parents_in_the_body_of_an_update_are_refused(ask: Asker) -> None:
    file = ask.create(name="a.txt")

    answer = ask("PATCH", f"/drive/v3/files/{file['id']}", {"parents": ["root"]})

    assert (answer.status, answer.reason) == (403, "fieldNotWritable")


def test_a_parent_that_is_a_file_is_refused(ask: Asker) -> None:
    file = ask.create(name="a.txt")

    answer = ask("POST", "/drive/v3/files", {"name": "b", "parents": [file["id"]]})

    assert (answer.status, answer.reason) == (403, "parentNotAFolder")


def test_a_read_only_property_is_refused(ask: Asker) -> None:
    answer = ask("POST", "/drive/v3/files", {"name": "b", "md5Checksum": "0"})

    assert (answer.status, answer.reason) == (403, "fieldNotWritable")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("/drive/v3/files?colour=red", None, id="a parameter"),
        pytest.param("/drive/v3/files?pageSize=0", None, id="too small a page"),
        pytest.param("/drive/v3/files?pageSize=1001", None, id="too big a page"),
        pytest.param("/drive/v3/files?supportsAllDrives=perhaps", None, id="no boolean"),
        pytest.param("/drive/v3/files", {"nome": "a"}, id="a property"),
        pytest.param("/drive/v3/files", {"name": 7}, id="a property of another type"),
        pytest.param("/drive/v3/files", {"capabilities": {"canFly": True}}, id="below a property"),
    ],
)
def test_what_drive_does_not_know_is_refused_and_noted(
    ask: Asker, cloud: DemoCloud, path: str, body: object
) -> None:
    answer = ask("POST" if body else "GET", path, body)

    assert answer.status == 400
    assert len(cloud.violations) == 1
    cloud.violations.clear()


def test_an_address_drive_does_not_have_is_refused_and_noted(ask: Asker, cloud: DemoCloud) -> None:
    assert ask("GET", "/drive/v3/filez").status == 404
    assert len(cloud.violations) == 1
    cloud.violations.clear()


def test_a_copy_shares_bytes_and_nothing_else(ask: Asker, cloud: DemoCloud) -> None:
    original = ask.upload(b"same", name="a.txt")

    copied = ask("POST", f"/drive/v3/files/{original['id']}/copy", {}, fields="*").json
    cloud.drive.delete("a.txt")

    assert copied["name"] == "Copy of a.txt"
    assert copied["md5Checksum"] == original["md5Checksum"]
    assert cloud.drive.read("Copy of a.txt") == b"same"


def test_a_folder_cannot_be_copied(ask: Asker) -> None:
    folder = ask.create(name="to", mimeType=FOLDER)

    assert ask("POST", f"/drive/v3/files/{folder['id']}/copy", {}).status == 403


def test_a_shortcut_knows_its_target_and_survives_it(ask: Asker, cloud: DemoCloud) -> None:
    target = ask.create(name="a.txt")
    shortcut = ask.create(
        name="link",
        mimeType="application/vnd.google-apps.shortcut",
        shortcutDetails={"targetId": target["id"]},
    )
    ask("DELETE", f"/drive/v3/files/{shortcut['id']}")

    assert shortcut["shortcutDetails"]["targetId"] == target["id"]
    assert cloud.drive.exists("a.txt")


def test_a_rename_without_content_keeps_the_type(ask: Asker) -> None:
    file = ask.upload(b"{}", name="a.ipynb", mimeType="application/vnd.google.colaboratory")
    path = f"/drive/v3/files/{file['id']}"

    changed = ask("PATCH", path, {"name": "b", "mimeType": "text/plain"}, fields="name,mimeType")

    assert changed.json == {"name": "b", "mimeType": "application/vnd.google.colaboratory"}


def test_a_property_set_to_null_is_gone(ask: Asker) -> None:
    file = ask.create(name="a", properties={"x": "1", "y": "2"})
    path = f"/drive/v3/files/{file['id']}"

    changed = ask("PATCH", path, {"properties": {"x": None}}, fields="properties")

    assert changed.json == {"properties": {"y": "2"}}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2024-02-29T12:00:00.123456789Z", "2024-02-29T12:00:00.123Z"),
        ("2024-02-29T12:00:00+05:30", "2024-02-29T06:30:00.000Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
    ],
)
def test_times_are_kept_to_the_millisecond(ask: Asker, given: str, kept: str) -> None:
    assert ask.create(name="a", modifiedTime=given)["modifiedTime"] == kept


@pytest.mark.parametrize("given", ["2024-02-30T12:00:00Z", "2024-13-01T00:00:00Z"])
def test_a_time_that_never_was_is_refused(ask: Asker, given: str) -> None:
    answer = ask("POST", "/drive/v3/files", {"name": "a", "modifiedTime": given})

    assert (answer.status, answer.reason) == (400, "invalid")


def test_a_refused_update_leaves_everything_as_it_was(ask: Asker, cloud: DemoCloud) -> None:
    file = ask.upload(b"old", name="a.txt")
    folder = ask.create(name="to", mimeType=FOLDER)
    cloud.drive.set_quota(3)
    path = f"/upload/drive/v3/files/{file['id']}?addParents={folder['id']}"

    refused = ask.multipart("PATCH", path, b"newer", {"name": "b.txt"})

    assert refused.reason == "storageQuotaExceeded"
    assert set(cloud.drive.tree()) == {"a.txt", "to"}
    assert cloud.drive.read("a.txt") == b"old"


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"'])
def test_a_body_that_is_no_json_object_is_refused(
    ask: Asker, cloud: DemoCloud, body: bytes
) -> None:
    answer = ask("POST", "/drive/v3/files", body)

    assert answer.status == 400
    assert answer.json["error"]["errors"]
    cloud.violations.clear()


def test_content_name_place_and_bin_change_in_one_request(ask: Asker, cloud: DemoCloud) -> None:
    target = cloud.drive.mkdir("to")
    file = cloud.drive.put("a.txt", "old")
    cloud.drive.trash("a.txt")
    version = file.version
    path = f"/upload/drive/v3/files/{file.id}?addParents={target.id}&removeParents={file.parent}"
    properties = {"name": "b.txt", "trashed": False, "modifiedTime": "2024-02-29T12:00:00.123Z"}

    answer = ask.multipart("PATCH", path, b"new", properties).json

    assert (answer["name"], answer["parents"], answer["trashed"]) == ("b.txt", [target.id], False)
    assert answer["modifiedTime"] == "2024-02-29T12:00:00.123Z"
    assert file.version == version + 1
    assert cloud.drive.revisions("to/b.txt") == [b"old", b"new"]


def test_properties_of_an_app_are_set_changed_and_cleared(ask: Asker) -> None:
    folder = ask.create(
        name="a", mimeType=FOLDER, appProperties={"pair": "1", "old": "x", "on": "z"}
    )
    path = f"/drive/v3/files/{folder['id']}"

    ask("PATCH", path, {"appProperties": {"pair": "2", "old": None, "new": "y"}})
    changed = ask.files(f"/{folder['id']}", fields="appProperties").json
    ask("PATCH", path, {"appProperties": {"pair": None, "new": None, "on": None}})

    assert folder["appProperties"] == {"pair": "1", "old": "x", "on": "z"}
    assert changed == {"appProperties": {"pair": "2", "new": "y", "on": "z"}}
    assert ask.files(f"/{folder['id']}", fields="appProperties").json == {}


def test_a_version_may_grow_by_more_than_one(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "old")
    before = file.version
    cloud.drive.set_version_step(3)

    ask("PATCH", f"/drive/v3/files/{file.id}", {"name": "b.txt"})

    assert file.version == before + 3
