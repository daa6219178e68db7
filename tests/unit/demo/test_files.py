"""Drive's files as clients see them: making, changing, moving, trashing, finding, downloading."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.records import FOLDER
from tests.unit.demo.asking import Asker

NOBODY = "1" + "x" * 32


def test_a_file_made_without_parents_lies_in_my_drive(ask: Asker) -> None:
    made = ask.create(name="a.txt")

    assert made["parents"] == [ask.files("/root", fields="id").json["id"]]
    assert made["size"] == "0"


def test_an_uploaded_file_carries_its_checksums_and_comes_back_byte_for_byte(ask: Asker) -> None:
    data = bytes(range(256)) * 40 + b"\r"

    made = ask.upload(data, name="a.bin", modifiedTime="2024-02-29T12:00:00.123Z")

    assert made["md5Checksum"] == hashlib.md5(data).hexdigest()
    assert made["sha1Checksum"] == hashlib.sha1(data).hexdigest()
    assert made["sha256Checksum"] == hashlib.sha256(data).hexdigest()
    assert made["modifiedTime"] == "2024-02-29T12:00:00.123Z"
    assert ask.files(f"/{made['id']}", alt="media").body == data


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


def test_trashing_a_folder_trashes_what_lies_below(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("folder/deep/a.txt", "")
    folder, file = cloud.drive.find("folder"), cloud.drive.find("folder/deep/a.txt")

    ask("PATCH", f"/drive/v3/files/{folder.id}", {"trashed": True})
    seen = ask.files(f"/{file.id}", fields="trashed,explicitlyTrashed").json

    assert seen == {"trashed": True, "explicitlyTrashed": False}


def test_restoring_a_folder_leaves_what_was_trashed_by_itself(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("folder/a.txt", "")
    cloud.drive.put("folder/b.txt", "")
    folder = cloud.drive.find("folder")
    cloud.drive.trash("folder/a.txt")

    ask("PATCH", f"/drive/v3/files/{folder.id}", {"trashed": True})
    ask("PATCH", f"/drive/v3/files/{folder.id}", {"trashed": False})

    assert set(cloud.drive.tree()) == {"folder", "folder/b.txt"}


def test_deleting_a_folder_deletes_what_lies_below(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("folder/a.txt", "")
    folder, file = cloud.drive.find("folder"), cloud.drive.find("folder/a.txt")

    assert ask("DELETE", f"/drive/v3/files/{folder.id}").status == 204
    assert ask.files(f"/{file.id}").status == 404


def test_the_root_folder_cannot_be_trashed(ask: Asker) -> None:
    answer = ask("PATCH", "/drive/v3/files/root", {"trashed": True})

    assert (answer.status, answer.reason) == (403, "insufficientFilePermissions")


def test_emptying_the_trash_deletes_what_is_in_it(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("folder/a.txt", "")
    cloud.drive.put("kept.txt", "")
    cloud.drive.trash("folder")

    ask("DELETE", "/drive/v3/files/trash")

    assert [f["name"] for f in ask.files().json["files"]] == ["kept.txt"]


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


@pytest.mark.parametrize(
    ("asked", "status", "body", "content_range"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_a_download_gives_the_range_asked_for(
    ask: Asker, asked: str, status: int, body: bytes, content_range: str | None
) -> None:
    file = ask.upload(b"0123456789", name="digits")

    answer = ask("GET", f"/drive/v3/files/{file['id']}", headers={"Range": asked}, alt="media")

    assert (answer.status, answer.body) == (status, body)
    assert answer.headers.get("content-range") == content_range


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=50-60"])
def test_a_range_outside_the_file_is_a_416(ask: Asker, asked: str) -> None:
    file = ask.upload(b"0123456789", name="digits")

    answer = ask("GET", f"/drive/v3/files/{file['id']}", headers={"Range": asked}, alt="media")

    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */10")


def test_head_tells_the_size_without_the_bytes(ask: Asker) -> None:
    file = ask.upload(b"0123456789", name="digits")

    answer = ask("HEAD", f"/drive/v3/files/{file['id']}?alt=media")

    assert (answer.headers["content-length"], answer.body) == ("10", b"")


def test_a_google_document_has_no_bytes_but_exports(ask: Asker, cloud: DemoCloud) -> None:
    document = cloud.drive.put_document("Notes", "one\ntwo\n")

    described = ask.files(f"/{document.id}", fields="*").json
    media = ask.files(f"/{document.id}", alt="media")
    text = ask.files(f"/{document.id}/export", mimeType="text/plain")

    assert not {"size", "md5Checksum", "headRevisionId"} & set(described)
    assert (media.status, media.reason) == (403, "fileNotDownloadable")
    assert text.body == b"one\ntwo\n"


@pytest.mark.parametrize(
    ("wanted", "beginning"),
    [
        ("application/pdf", b"%PDF-"),
        ("text/html", b"<!doctype html>"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
    ],
)
def test_a_google_document_exports_to_what_its_links_promise(
    ask: Asker, cloud: DemoCloud, wanted: str, beginning: bytes
) -> None:
    document = cloud.drive.put_document("Notes", "a (b) \\ c <d>")
    links = ask.files(f"/{document.id}", fields="exportLinks").json["exportLinks"]

    exported = ask("GET", links[wanted].removeprefix(cloud.google_url))

    assert exported.body.startswith(beginning)


def test_what_cannot_be_exported_says_so(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "")
    big = cloud.drive.put_document("Big", "x" * (11 * 1024 * 1024))

    plain = ask.files(f"/{file.id}/export", mimeType="text/plain")
    huge = ask.files(f"/{big.id}/export", mimeType="text/plain")
    odd = ask.files(f"/{big.id}/export", mimeType="video/mp4")

    assert (plain.status, plain.reason) == (403, "fileNotExportable")
    assert (huge.status, huge.reason) == (403, "exportSizeLimitExceeded")
    assert (odd.status, odd.reason) == (400, "badRequest")


def test_an_abusive_file_wants_an_acknowledgement(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.exe", "x")
    cloud.drive.mark_abusive("a.exe")

    plain = ask.files(f"/{file.id}", alt="media")
    acknowledged = ask.files(f"/{file.id}", alt="media", acknowledgeAbuse=True)

    assert (plain.status, plain.reason) == (403, "cannotDownloadAbusiveFile")
    assert acknowledged.body == b"x"


def test_a_right_taken_away_is_refused_and_shown(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.txt", "x")
    cloud.drive.set_capabilities("a.txt", {"canEdit": False, "canModifyContent": False})

    shown = ask.files(f"/{file.id}", fields="capabilities(canEdit)").json
    path = f"/upload/drive/v3/files/{file.id}"
    refused = ask.multipart("PATCH", path, b"new", {"description": "d"})

    assert shown == {"capabilities": {"canEdit": False}}
    assert (refused.status, refused.reason) == (403, "insufficientFilePermissions")
    assert cloud.drive.read("a.txt") == b"x"


def test_a_full_drive_refuses_bytes_and_keeps_what_was_there(ask: Asker, cloud: DemoCloud) -> None:
    file = ask.upload(b"old", name="a.txt")
    cloud.drive.set_quota(10, 7)

    fits = ask.multipart("POST", "/upload/drive/v3/files", b"", {"name": "empty"})
    path = f"/upload/drive/v3/files/{file['id']}"
    refused = ask.multipart("PATCH", path, b"longer", {})

    assert fits.status == 200
    assert (refused.status, refused.reason) == (403, "storageQuotaExceeded")
    assert cloud.drive.read("a.txt") == b"old"


def test_usage_counts_what_is_kept(ask: Asker) -> None:
    file = ask.upload(b"12345", name="a.txt")
    ask.multipart("PATCH", f"/upload/drive/v3/files/{file['id']}", b"123", {})

    quota = ask("GET", "/drive/v3/about", fields="storageQuota").json["storageQuota"]

    assert quota["usage"] == "3"


def test_every_content_is_a_revision_that_can_be_read_again(ask: Asker) -> None:
    file = ask.upload(b"first", name="a.txt")
    ask.multipart("PATCH", f"/upload/drive/v3/files/{file['id']}", b"second", {})
    path = f"/drive/v3/files/{file['id']}/revisions"

    revisions = ask("GET", path, fields="revisions(id,md5Checksum)").json["revisions"]
    oldest = ask("GET", f"{path}/{revisions[0]['id']}", alt="media")

    assert len(revisions) == 2
    assert oldest.body == b"first"


def test_a_revision_can_be_deleted_unless_it_is_the_newest(ask: Asker) -> None:
    file = ask.upload(b"first", name="a.txt")
    ask.multipart("PATCH", f"/upload/drive/v3/files/{file['id']}", b"second", {})
    path = f"/drive/v3/files/{file['id']}/revisions"
    first, second = ask("GET", path).json["revisions"]

    assert ask("DELETE", f"{path}/{first['id']}").status == 204
    assert ask("DELETE", f"{path}/{second['id']}").status == 400


def test_pages_follow_each_other_without_gap_or_repeat(ask: Asker, cloud: DemoCloud) -> None:
    for number in range(25):
        cloud.drive.put(f"{number:02}.txt", "")
    names: list[str] = []
    query: dict[str, Any] = {"pageSize": 10, "orderBy": "name"}

    for _ in range(3):
        page = ask.files(**query).json
        names += [file["name"] for file in page["files"]]
        query["pageToken"] = page.get("nextPageToken")

    assert names == [f"{number:02}.txt" for number in range(25)]
    assert query["pageToken"] is None


@pytest.mark.parametrize("token", ["nonsense", "~!!~MTA6MDAw", "~!!~\u00e9"])
def test_a_page_token_of_nobody_is_refused(ask: Asker, token: str) -> None:
    answer = ask.files(pageToken=token)

    assert (answer.status, answer.reason) == (400, "invalid")


def test_a_page_token_belongs_to_its_query(ask: Asker, cloud: DemoCloud) -> None:
    cloud.drive.put("a.txt", "")
    cloud.drive.put("b.txt", "")
    token = ask.files(pageSize=1).json["nextPageToken"]

    assert ask.files(pageToken=token, q="trashed = false").status == 400


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["a10", "a9", "B", "folder"]),
        ("name desc", ["folder", "B", "a9", "a10"]),
        ("name_natural", ["a9", "a10", "B", "folder"]),
        ("folder,name", ["folder", "a10", "a9", "B"]),
        ("folder desc,name_natural desc", ["B", "a10", "a9", "folder"]),
        ("quotaBytesUsed desc,name", ["B", "a10", "a9", "folder"]),
        ("modifiedTime", ["B", "a9", "a10", "folder"]),
        ("starred,name", ["a9", "a10", "B", "folder"]),
    ],
)
def test_a_list_comes_in_the_order_asked_for(
    ask: Asker, cloud: DemoCloud, order: str, names: list[str]
) -> None:
    for number, name in enumerate(["B", "a9", "a10"]):
        cloud.drive.put(name, "x" * (9 if name == "B" else 1), modified_ms=number)
    cloud.drive.star("a9")
    cloud.drive.mkdir("folder")

    assert [file["name"] for file in ask.files(orderBy=order).json["files"]] == names


@pytest.mark.parametrize("order", ["size", "name down", "name desc desc"])
def test_an_order_drive_does_not_know_is_refused(ask: Asker, order: str) -> None:
    answer = ask.files(orderBy=order)

    assert (answer.status, answer.reason) == (400, "invalidParameter")


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
