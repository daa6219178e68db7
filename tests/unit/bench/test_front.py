"""The TLS front: programs meet Google's hosts in it, and nothing else, at Google's pace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from bench.stand.authority import make_authority
from bench.stand.front import GOOGLE, HOSTS, Front
from jupyter_colabsync.demo.cloud import DemoCloud

REAL = "https://www.googleapis.com"
BOUNDARY = "b"


class Visitor:
    """Somebody signed in who reaches the demo cloud only through the front."""

    def __init__(self, folder: Path, cloud: DemoCloud) -> None:
        self.slept_s: list[float] = []
        ca_file, context = make_authority(folder, HOSTS)
        self.front = Front(int(cloud.google_url.rpartition(":")[2]), context, self.slept_s.append)
        self.front.start()
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(ca_file)
        self.session.proxies = {"https": f"http://127.0.0.1:{self.front.port}"}
        self.session.headers["Authorization"] = f"Bearer {cloud.access_token()}"

    def close(self) -> None:
        self.session.close()
        self.front.stop()

    def open_session(self, origin: str) -> str:
        """The address of a new upload session."""
        answer = self.session.post(
            f"{origin}/upload/drive/v3/files?uploadType=resumable", json={"name": "big.bin"}
        )
        return answer.headers["Location"]


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud(sample=False) as running:
        yield running


@pytest.fixture
def visitor(tmp_path: Path, cloud: DemoCloud) -> Iterator[Visitor]:
    coming = Visitor(tmp_path, cloud)
    yield coming
    coming.close()


@pytest.mark.parametrize("host", HOSTS)
def test_it_plays_each_of_googles_hosts(visitor: Visitor, host: str) -> None:
    assert visitor.session.get(f"https://{host}/drive/v3/files").json()["files"] == []


def test_it_lets_nobody_out_to_other_hosts(visitor: Visitor) -> None:
    with pytest.raises(requests.exceptions.ProxyError, match="403"):
        visitor.session.get("https://example.com/")


def test_an_upload_without_a_length_arrives_whole(visitor: Visitor, cloud: DemoCloud) -> None:
    content = bytes(range(256)) * 4096
    parts = [
        f"--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n".encode(),
        json.dumps({"name": "a.bin"}).encode(),
        f"\r\n--{BOUNDARY}\r\nContent-Type: application/octet-stream\r\n\r\n".encode(),
        content,
        f"\r\n--{BOUNDARY}--".encode(),
    ]

    answer = visitor.session.post(
        f"{REAL}/upload/drive/v3/files?uploadType=multipart",
        data=iter(parts),
        headers={"Content-Type": f"multipart/related; boundary={BOUNDARY}"},
    )

    assert answer.status_code == 200
    assert cloud.drive.read("a.bin") == content


@pytest.mark.parametrize("origin", [REAL, f"https://{GOOGLE}"])
@pytest.mark.parametrize("verb", ["PUT", "POST"])
def test_an_upload_session_leads_through_the_front_again(
    visitor: Visitor, cloud: DemoCloud, origin: str, verb: str
) -> None:
    place = visitor.open_session(origin)

    visitor.session.request(verb, place, data=b"all of it")

    assert place.startswith(f"{origin}/upload/")
    assert cloud.drive.read("big.bin") == b"all of it"


def test_it_answers_at_once_until_it_is_told_to_be_slow(visitor: Visitor) -> None:
    visitor.session.get(f"{REAL}/drive/v3/files")

    assert visitor.slept_s == []


def test_what_the_cloud_took_counts_as_part_of_googles_time(visitor: Visitor) -> None:
    visitor.front.set_pace(is_real=True)

    visitor.session.post(f"{REAL}/drive/v3/files", json={"name": "folder"})

    (slept_s,) = visitor.slept_s
    assert 0 < slept_s < visitor.front.pace.write_s


def test_it_counts_the_most_requests_under_way_at_a_time(
    visitor: Visitor, cloud: DemoCloud
) -> None:
    visitor.session.get(f"{REAL}/drive/v3/files")
    assert visitor.front.count()["most_at_once"] == 1

    visitor.front.count_anew()

    assert visitor.front.count()["most_at_once"] == 0
