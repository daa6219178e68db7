"""Google's own client library, unmodified but for the address, works on the demo cloud."""

from __future__ import annotations

import io
import json
import os
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud

FOLDER = "application/vnd.google-apps.folder"


@pytest.fixture
def drive(cloud: DemoCloud) -> Any:
    """The official client, built from the description it ships."""
    from google.oauth2.credentials import Credentials
    from googleapiclient.discovery import build_from_document
    from googleapiclient.discovery_cache import get_static_doc

    document = json.loads(get_static_doc("drive", "v3"))
    document["rootUrl"] = cloud.google_url + "/"
    document["baseUrl"] = cloud.google_url + "/drive/v3/"
    user = cloud.authorized_user_info()
    credentials = Credentials(  # type: ignore[no-untyped-call]  # the library has no types
        None,
        refresh_token=user["refresh_token"],
        client_id=user["client_id"],
        client_secret=user["client_secret"],
        token_uri=cloud.google_url + "/token",
    )
    service = build_from_document(document, credentials=credentials)
    yield service
    service.close()


def test_it_signs_in_by_itself_and_renews_an_expired_token(drive: Any, cloud: DemoCloud) -> None:
    first = drive.about().get(fields="user(displayName)").execute()
    cloud.oauth.expire_access_tokens()
    second = drive.about().get(fields="user(displayName)").execute()

    assert first == second == {"user": {"displayName": "Demo Student"}}
    assert cloud.calls["oauth.token"] == 2


def test_it_uploads_in_chunks_and_downloads_in_chunks(drive: Any, cloud: DemoCloud) -> None:
    from googleapiclient.http import MediaIoBaseDownload, MediaIoBaseUpload

    data = os.urandom(1_500_000)
    media = MediaIoBaseUpload(io.BytesIO(data), "application/zip", 512 * 1024, resumable=True)
    request = drive.files().create(body={"name": "a.zip"}, media_body=media, fields="id,size")
    progress, answer = [], None
    while answer is None:
        status, answer = request.next_chunk()
        progress.append(status.resumable_progress if status else None)

    received = io.BytesIO()
    download = MediaIoBaseDownload(received, drive.files().get_media(fileId=answer["id"]), 700_000)
    is_done = False
    while not is_done:
        _, is_done = download.next_chunk()

    assert progress == [512 * 1024, 1024 * 1024, None]
    assert received.getvalue() == data
    assert cloud.drive.read("a.zip") == data


@pytest.mark.parametrize("data", [b"", b"text\r", b"\n\r\n--"])
@pytest.mark.parametrize("is_resumable", [True, False])
def test_small_files_arrive_byte_for_byte(
    drive: Any, cloud: DemoCloud, data: bytes, is_resumable: bool
) -> None:
    from googleapiclient.http import MediaIoBaseUpload

    media = MediaIoBaseUpload(io.BytesIO(data), "text/plain", resumable=is_resumable)
    drive.files().create(body={"name": "a.txt"}, media_body=media).execute()

    assert cloud.drive.read("a.txt") == data


def test_it_lists_changes_moves_and_trashes(drive: Any, cloud: DemoCloud) -> None:
    start = drive.changes().getStartPageToken().execute()["startPageToken"]
    folder = drive.files().create(body={"name": "to", "mimeType": FOLDER}).execute()
    file = drive.files().create(body={"name": "a.txt"}, fields="id,parents").execute()
    drive.files().update(
        fileId=file["id"], addParents=folder["id"], removeParents=file["parents"][0]
    ).execute()
    drive.files().update(fileId=file["id"], body={"trashed": True}).execute()

    listed = drive.files().list(q=f"'{folder['id']}' in parents and trashed = true").execute()
    told = drive.changes().list(pageToken=start).execute()

    assert [item["id"] for item in listed["files"]] == [file["id"]]
    assert [change["fileId"] for change in told["changes"]] == [folder["id"], file["id"]]


def test_it_pages_through_lists(drive: Any, cloud: DemoCloud) -> None:
    for number in range(7):
        cloud.drive.put(f"{number}.txt", "")
    names: list[str] = []
    request = drive.files().list(pageSize=3, orderBy="name")
    while request is not None:
        page = request.execute()
        names += [file["name"] for file in page["files"]]
        request = drive.files().list_next(request, page)

    assert names == [f"{number}.txt" for number in range(7)]


def test_it_understands_refusals(drive: Any, cloud: DemoCloud) -> None:
    from googleapiclient.errors import HttpError

    cloud.drive.set_quota(0)
    with pytest.raises(HttpError) as missing:
        drive.files().get(fileId="nothere").execute()
    cloud.faults.fail("drive.files.list", 1, 403, "userRateLimitExceeded")
    with pytest.raises(HttpError) as limited:
        drive.files().list().execute()

    assert missing.value.status_code == 404
    assert limited.value.error_details[0]["reason"] == "userRateLimitExceeded"


def test_it_retries_what_it_is_told_to(drive: Any, cloud: DemoCloud) -> None:
    cloud.faults.fail("drive.files.list", 1, 503)

    assert drive.files().list().execute(num_retries=1)["files"] == []
    assert cloud.calls["drive.files.list"] == 2


def test_a_query_too_long_for_an_address_still_works(drive: Any, cloud: DemoCloud) -> None:
    cloud.drive.put("wanted.txt", "")
    query = " or ".join(f"name = '{name}.txt'" for name in ["wanted", *range(200)])

    found = drive.files().list(q=query).execute()["files"]

    assert [file["name"] for file in found] == ["wanted.txt"]


def new_batch(drive: Any, cloud: DemoCloud, keep: Any) -> Any:
    """The library renews a token for a batch through a connection it never closes: do it before."""
    drive.about().get(fields="user").execute()
    batch = drive.new_batch_http_request(callback=keep)
    batch._batch_uri = f"{cloud.google_url}/batch/drive/v3"
    return batch


def test_it_batches_metadata_calls(drive: Any, cloud: DemoCloud) -> None:
    answers: dict[str, Any] = {}

    def keep(name: str, answer: Any, error: Exception | None) -> None:
        answers[name] = error or answer

    batch = new_batch(drive, cloud, keep)
    batch.add(drive.files().create(body={"name": "é.txt"}, fields="name"), request_id="made")
    batch.add(drive.files().get(fileId="nothere"), request_id="missing")
    batch.add(drive.files().list(q="trashed = false"), request_id="listed")
    batch.execute()

    assert answers["made"] == {"name": "é.txt"}
    assert answers["missing"].status_code == 404
    assert [file["name"] for file in answers["listed"]["files"]] == ["é.txt"]
    assert cloud.calls["drive.batch"] == cloud.calls["drive.files.create"] == 1


def test_a_batch_is_limited_to_100_calls(drive: Any, cloud: DemoCloud) -> None:
    from googleapiclient.errors import HttpError

    batch = new_batch(drive, cloud, lambda *_: None)
    for _ in range(101):
        batch.add(drive.files().list())

    with pytest.raises(HttpError):
        batch.execute()
    assert [violation.method for violation in cloud.violations] == ["drive.batch"]
    cloud.violations.clear()


def test_a_batch_takes_no_contents(drive: Any, cloud: DemoCloud) -> None:
    from googleapiclient.errors import HttpError

    file = cloud.drive.put("a.txt", "x")
    batch = new_batch(drive, cloud, lambda *_: None)
    batch.add(drive.files().get_media(fileId=file.id))

    with pytest.raises(HttpError):
        batch.execute()


@pytest.mark.parametrize("is_resumable", [True, False])
def test_it_writes_under_a_condition_through_version_2(
    cloud: DemoCloud, is_resumable: bool
) -> None:
    from google.oauth2.credentials import Credentials
    from googleapiclient.discovery import build_from_document
    from googleapiclient.discovery_cache import get_static_doc
    from googleapiclient.errors import HttpError
    from googleapiclient.http import MediaIoBaseUpload

    document = json.loads(get_static_doc("drive", "v2"))
    document["rootUrl"] = cloud.google_url + "/"
    credentials = Credentials(cloud.access_token())  # type: ignore[no-untyped-call]  # no types
    drive = build_from_document(document, credentials=credentials)
    file = cloud.drive.put("a.txt", "old")
    etag = drive.files().get(fileId=file.id, fields="etag").execute()["etag"]

    def update(data: bytes) -> Any:
        media = MediaIoBaseUpload(io.BytesIO(data), "text/plain", resumable=is_resumable)
        request = drive.files().update(
            fileId=file.id, body={"title": "b.txt"}, media_body=media, setModifiedDate=False
        )
        request.headers["If-Match"] = etag
        return request.execute()

    assert update(b"new")["title"] == "b.txt"
    with pytest.raises(HttpError) as stopped:
        update(b"newer")
    drive.close()

    assert stopped.value.status_code == 412
    assert cloud.drive.read("b.txt") == b"new"
