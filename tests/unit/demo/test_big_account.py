"""Accounts and files of the sizes that people have: many at once, and bigger than memory."""

from __future__ import annotations

import hashlib
import http.client
import threading
from typing import Any

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.pattern import PIECE_BYTES, Pattern
from tests.unit.demo.asking import Asker

MB = 1024 * 1024


def test_many_files_are_put_at_once(ask: Asker, cloud: DemoCloud) -> None:
    files: dict[str, bytes | str] = {
        f"folder {number % 40}/{number:04}.txt": f"{number % 7}" for number in range(2000)
    }

    made = cloud.drive.put_many(files, modified_ms=1_700_000_000_000)

    assert made == 2000
    assert len(cloud.drive.tree()) == 2040
    assert cloud.drive.read("folder 3/0003.txt") == b"3"
    assert cloud.drive.find("folder 3/0003.txt").modified_ms == 1_700_000_000_000
    assert len(ask.files(q="name contains '00'", pageSize=1000).json["files"]) == 100


def test_many_files_can_be_put_over_http(ask: Asker, cloud: DemoCloud) -> None:
    answer = ask("POST", "/_demo/drive/put_many", {"files": {"a/1": "one", "a/2": "two"}})

    assert answer.json == 2
    assert set(cloud.drive.tree()) == {"a", "a/1", "a/2"}


def test_many_files_go_into_folders_that_are_there(cloud: DemoCloud) -> None:
    folder = cloud.drive.mkdir("a/b")

    cloud.drive.put_many({"a/b/1": "", "a/2": "", "3": ""})

    assert set(cloud.drive.tree()) == {"3", "a", "a/2", "a/b", "a/b/1"}
    assert cloud.drive.find("a/b") is folder


def test_equal_contents_are_kept_once(cloud: DemoCloud) -> None:
    cloud.drive.put_many({f"{number:04}": b"same" for number in range(1000)})
    cloud.drive.put("another", b"same")

    assert list(cloud.drive.store.blobs._small.values()) == [b"same"]
    cloud.drive.delete("another")
    assert cloud.drive.read("0007") == b"same"


def test_a_feed_page_reads_no_more_of_the_log_than_it_tells(ask: Asker, cloud: DemoCloud) -> None:
    start = ask("GET", "/drive/v3/changes/startPageToken").json["startPageToken"]
    cloud.drive.put_many({f"{number:04}": "" for number in range(2000)})
    feed = cloud.drive.store.feed
    feed._log = log = CountingList(feed._log)

    page = ask("GET", "/drive/v3/changes", pageToken=start, pageSize=10).json

    assert [change["file"]["name"] for change in page["changes"]] == [
        f"{number:04}" for number in range(10)
    ]
    assert log.reads < 50


class CountingList(list[Any]):
    """Counts what is read of it."""

    reads = 0

    def __getitem__(self, index: Any) -> Any:
        self.reads += 1
        return super().__getitem__(index)

    def __iter__(self) -> Any:
        self.reads += len(self)
        return super().__iter__()


# Contents bigger than memory


@pytest.mark.parametrize("seed", [0, 7])
def test_a_pattern_reads_the_same_from_any_place(seed: int) -> None:
    pattern = Pattern(3 * PIECE_BYTES + 5, seed)
    whole = b"".join(pattern.blocks())

    with pattern.open() as file:
        for start in (0, 1, PIECE_BYTES - 1, PIECE_BYTES, 2 * PIECE_BYTES + 3, len(whole) - 1):
            file.seek(start)
            assert file.read(PIECE_BYTES + 9) == whole[start : start + PIECE_BYTES + 9]
        assert file.read(1) == b""

    assert len(whole) == pattern.size_bytes
    assert whole != b"".join(Pattern(pattern.size_bytes, seed + 1).blocks())


def test_no_two_pieces_of_a_pattern_are_equal() -> None:
    whole = b"".join(Pattern(64 * PIECE_BYTES).blocks())

    pieces = {whole[at : at + PIECE_BYTES] for at in range(0, len(whole), PIECE_BYTES)}

    assert len(pieces) == 64


def test_a_file_may_be_bigger_than_memory(ask: Asker, cloud: DemoCloud) -> None:
    pattern = Pattern(200 * MB, seed=3)
    file = cloud.drive.put_pattern("big.bin", pattern.size_bytes, seed=3)

    shown = ask.files(f"/{file.id}", fields="size,md5Checksum,sha256Checksum").json

    md5 = hashlib.md5()
    for block in pattern.blocks():
        md5.update(block)
    assert shown == {"size": str(200 * MB), "md5Checksum": md5.hexdigest()}


def test_a_sparse_file_answers_ranges_from_its_far_end(ask: Asker, cloud: DemoCloud) -> None:
    pattern = Pattern(2 * MB + 17)
    file = cloud.drive.put_pattern("big.bin", pattern.size_bytes)
    whole = b"".join(pattern.blocks())

    def part(asked: str) -> Any:
        return ask("GET", f"/drive/v3/files/{file.id}", headers={"Range": asked}, alt="media")

    last, middle, beyond = part("bytes=-20"), part("bytes=1000000-1000009"), part("bytes=2097169-")

    assert (last.status, last.body) == (206, whole[-20:])
    assert middle.body == whole[1_000_000:1_000_010]
    assert (beyond.status, beyond.headers["content-range"]) == (416, "bytes */2097169")


def test_several_connections_read_one_file_side_by_side(cloud: DemoCloud) -> None:
    pattern = Pattern(8 * MB + 1, seed=5)
    file = cloud.drive.put_pattern("big.bin", pattern.size_bytes, seed=5)
    size, count = pattern.size_bytes, 4
    token = cloud.access_token()
    parts: dict[int, bytes] = {}

    def fetch(number: int) -> None:
        ask = Asker(cloud, token)
        start, end = size * number // count, size * (number + 1) // count
        head = {"Range": f"bytes={start}-{end - 1}"}
        parts[number] = ask("GET", f"/drive/v3/files/{file.id}?alt=media", headers=head).body
        ask.close()

    threads = [threading.Thread(target=fetch, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    md5 = hashlib.md5(b"".join(parts[number] for number in range(count))).hexdigest()
    assert md5 == file.revisions[0].content.md5


# Big uploads


def send(ask: Asker, pattern: Pattern) -> Any:
    """Upload a pattern in one streamed PUT."""
    head = {"X-Upload-Content-Length": str(pattern.size_bytes)}
    path = "/upload/drive/v3/files?uploadType=resumable&fields=id,size,md5Checksum"
    started = ask("POST", path, {"name": "sent.bin"}, head)
    host = ask.cloud.google_url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, blocksize=MB)
    connection.request(
        "PUT",
        started.headers["location"].removeprefix(ask.cloud.google_url),
        pattern.blocks(),
        {"Content-Length": str(pattern.size_bytes)},
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return body


def test_a_big_upload_is_on_disk_and_hashed_when_its_last_byte_has_come(
    ask: Asker, cloud: DemoCloud
) -> None:
    pattern = Pattern(70 * MB + 3, seed=1)

    answer = send(ask, pattern)

    md5 = hashlib.md5(b"".join(pattern.blocks())).hexdigest()
    assert f'"md5Checksum":"{md5}"'.encode() in answer
    assert hashlib.md5(cloud.drive.read("sent.bin")).hexdigest() == md5


def test_of_a_discarded_upload_the_checksum_is_kept(ask: Asker, cloud: DemoCloud) -> None:
    pattern = Pattern(3 * MB + 1, seed=1)
    ask("POST", "/_demo/uploads/discard", {"over_bytes": MB})

    send(ask, pattern)
    ask.upload(b"small", name="small.txt")

    file = cloud.drive.find("sent.bin")
    read = ask.files(f"/{file.id}", alt="media")
    assert file.content is not None
    assert file.size_bytes == pattern.size_bytes
    assert file.content.md5 == hashlib.md5(b"".join(pattern.blocks())).hexdigest()
    assert (read.status, read.reason) == (403, "fileNotDownloadable")
    assert cloud.drive.read("small.txt") == b"small"
    assert list(cloud.drive.store.blobs._folder.iterdir()) == []
