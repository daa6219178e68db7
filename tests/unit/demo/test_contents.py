"""Contents: whole, in ranges, exported, refused, and the space they take."""

from __future__ import annotations

import hashlib

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.records import SOMEBODY
from tests.unit.demo.asking import Asker


def test_an_uploaded_file_carries_its_checksums_and_comes_back_byte_for_byte(ask: Asker) -> None:
    data = bytes(range(256)) * 40 + b"\r"

    made = ask.upload(data, name="a.bin", modifiedTime="2024-02-29T12:00:00.123Z")

    assert made["md5Checksum"] == hashlib.md5(data).hexdigest()
    assert made["sha1Checksum"] == hashlib.sha1(data).hexdigest()
    assert made["sha256Checksum"] == hashlib.sha256(data).hexdigest()
    assert made["modifiedTime"] == "2024-02-29T12:00:00.123Z"
    assert ask.files(f"/{made['id']}", alt="media").body == data


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


def test_an_abusive_file_goes_to_its_owner_only(ask: Asker, cloud: DemoCloud) -> None:
    file = cloud.drive.put("a.exe", "x")
    cloud.drive.mark_abusive("a.exe").owner = SOMEBODY

    answer = ask.files(f"/{file.id}", alt="media", acknowledgeAbuse=True)

    assert (answer.status, answer.reason) == (403, "cannotDownloadAbusiveFile")


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
