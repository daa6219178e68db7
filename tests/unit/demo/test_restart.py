"""State in a folder: everything the cloud answered for is there after a kill."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from jupyter_colabsync.demo.cloud import DemoCloud
from tests.unit.demo.asking import Asker

CLOUD = """
import sys, time
from pathlib import Path
from jupyter_colabsync.demo.cloud import DemoCloud
cloud = DemoCloud(Path(sys.argv[1]), sample=False)
print(cloud.google_url, cloud.access_token(), cloud.authorized_user_info()["refresh_token"])
sys.stdout.flush()
time.sleep(600)
"""
GRAIN = 256 * 1024
BIG = bytes(range(256)) * 4096


class Elsewhere:
    """A cloud in another process, as far as `Asker` is concerned."""

    def __init__(self, folder: Path):
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLOUD, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.google_url, self.token, self.refresh_token = self.process.stdout.readline().split()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def test_a_killed_cloud_comes_back_with_all_it_answered_for(tmp_path: Path) -> None:
    cloud = Elsewhere(tmp_path)
    ask = Asker(cloud, cloud.token)  # type: ignore[arg-type]  # only its address is used
    start = ask("GET", "/drive/v3/changes/startPageToken").json["startPageToken"]
    folder = ask.create(name="folder", mimeType="application/vnd.google-apps.folder")
    small = ask.upload(b"first", name="small.txt", parents=[folder["id"]])
    ask.multipart("PATCH", f"/upload/drive/v3/files/{small['id']}", b"second", {})
    ask.upload(BIG, name="big.bin")
    gone = ask.create(name="gone.txt")
    ask("DELETE", f"/drive/v3/files/{gone['id']}")
    ask("PATCH", f"/drive/v3/files/{folder['id']}", {"trashed": True})
    unused_id = ask.files("/generateIds", count=1).json["ids"][0]
    session = ask("POST", "/upload/drive/v3/files?uploadType=resumable", {"name": "half.bin"})
    address = session.headers["location"].removeprefix(cloud.google_url)
    head = {"Content-Range": f"bytes 0-{GRAIN - 1}/{len(BIG)}"}
    assert ask("PUT", address, BIG[:GRAIN], head).status == 308
    about = ask("GET", "/drive/v3/about", fields="storageQuota,user").json
    ask.close()
    cloud.kill()

    with DemoCloud(tmp_path, sample=False, check_requests=True) as again:
        ask = Asker(again, cloud.token)
        assert ask("GET", "/drive/v3/about", fields="storageQuota,user").json == about
        assert ask.files(f"/{small['id']}", fields="trashed,explicitlyTrashed").json == {
            "trashed": True,
            "explicitlyTrashed": False,
        }
        assert ask.files(f"/{small['id']}", alt="media").body == b"second"
        assert again.drive.read("big.bin") == BIG
        assert len(ask("GET", f"/drive/v3/files/{small['id']}/revisions").json["revisions"]) == 2
        told = ask("GET", "/drive/v3/changes", pageToken=start).json["changes"]
        assert [change["fileId"] for change in told if change["removed"]] == [gone["id"]]
        ask.create(name="with an id from before", id=unused_id)
        rest = {"Content-Range": f"bytes {GRAIN}-{len(BIG) - 1}/{len(BIG)}"}
        assert ask("PUT", address, BIG[GRAIN:], rest).status == 200
        assert again.drive.read("half.bin") == BIG
        assert again.drive.stat("half.bin")["md5Checksum"] == hashlib.md5(BIG).hexdigest()
        refreshed = ask.form(
            "/token",
            grant_type="refresh_token",
            refresh_token=cloud.refresh_token,
            client_id=again.authorized_user_info()["client_id"],
            client_secret=again.authorized_user_info()["client_secret"],
        )
        assert refreshed.status == 200
        assert again.violations == []
        ask.close()


def test_settings_of_an_account_survive_too(tmp_path: Path) -> None:
    with DemoCloud(tmp_path) as first:
        tree = first.drive.tree()
        drive = first.drive.add_drive("Lab")
        first.drive.set_quota(123, 45)

    with DemoCloud(tmp_path) as second:
        assert second.drive.tree() == tree
        assert second.drive.store.drives == {drive.id: drive}
        assert (
            second.drive.store.quota.limit_bytes,
            second.drive.store.quota.other_usage_bytes,
        ) == (123, 45)


def test_without_a_folder_nothing_is_left_behind(tmp_path: Path) -> None:
    with DemoCloud(sample=False) as cloud:
        cloud.drive.put("big.bin", BIG)
        kept = cloud.drive.store.blobs
        path = kept._folder
        assert path.exists()

    assert not path.exists()
