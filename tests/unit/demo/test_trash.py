"""The bin: what it takes with it, what comes back, and what is gone for good."""

from __future__ import annotations

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker


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
