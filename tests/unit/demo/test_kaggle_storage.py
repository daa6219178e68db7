"""The pretend storage behind Kaggle: addresses, ranges, names, and its trouble."""

from __future__ import annotations

import hashlib
import http.client
import io
import zipfile
from email.message import Message

import pytest
import requests

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.kaggle import DATASETS, STUDENT
from tests.unit.demo.kaggle_asking import KaggleAsker

FLOWERS_KEY = "demo-data/flowers/v1"
DOWNLOAD = f"{DATASETS}/DownloadDataset"


def file_name(answer: requests.Response) -> str | None:
    message = Message()
    message["Content-Disposition"] = answer.headers["Content-Disposition"]
    return message.get_filename()


def test_an_address_brings_the_archive_whole_or_in_parts(kaggle: KaggleAsker) -> None:
    address = kaggle.address()
    whole = kaggle.get(address)
    assert whole.status_code == 200
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert archive.testzip() is None
        assert "flowers.csv" in archive.namelist()
    assert whole.headers["ETag"].strip('"') == hashlib.md5(whole.content).hexdigest()
    part = kaggle.get(address, Range="bytes=5-9")
    assert (part.status_code, part.content) == (206, whole.content[5:10])
    assert part.headers["Content-Range"] == f"bytes 5-9/{len(whole.content)}"
    tail = kaggle.get(address, Range="bytes=-4", If_Range=whole.headers["ETag"])
    assert tail.content == whole.content[-4:]
    assert kaggle.get(address, Range="bytes=5-9", If_Range='"other"').status_code == 200
    beyond = kaggle.get(address, Range="bytes=99999999-")
    assert beyond.status_code == 416


def test_an_address_is_good_for_get_alone_without_a_sign_in_until_it_expires(
    kaggle: KaggleAsker, cloud: DemoCloud
) -> None:
    address = kaggle.address()
    assert kaggle.get(address, Authorization=f"Bearer {STUDENT.token}").status_code == 400
    assert kaggle.session.head(address, timeout=10).status_code == 403
    assert kaggle.get(address.replace("X-Signature=", "X-Signature=0")).status_code == 400
    cloud.kaggle.storage.expire_addresses()
    expired = kaggle.get(address)
    assert (expired.status_code, b"ExpiredToken" in expired.content) == (400, True)
    assert kaggle.get(kaggle.address()).status_code == 200


@pytest.mark.parametrize("name", ["images.tar.gz", "a b.7z", "größe.csv.gz", 'a"b.zip', "東京.zip"])
@pytest.mark.parametrize("redirects", [True, False])
def test_the_data_says_its_name(
    kaggle: KaggleAsker, cloud: DemoCloud, name: str, redirects: bool
) -> None:
    cloud.kaggle.add_dataset("demo-data", "other", b"whatever", file_name=name)
    cloud.kaggle.redirects = redirects
    other = {"ownerSlug": "demo-data", "datasetSlug": "other"}
    answer = kaggle.get(kaggle.address(**other)) if redirects else kaggle.call(DOWNLOAD, other)
    assert (answer.content, file_name(answer)) == (b"whatever", name)


def test_a_corrupted_byte_comes_as_often_as_told(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    good = kaggle.download()
    cloud.kaggle.storage.corrupt(FLOWERS_KEY, 40)
    assert kaggle.download() != good
    assert kaggle.download() == good


def test_a_server_may_know_no_ranges(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    good = kaggle.download()
    cloud.kaggle.set(has_ranges=False)
    assert kaggle.get(kaggle.address(), Range="bytes=0-1").content == good


def test_a_length_may_be_short(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    good = kaggle.download()
    cloud.kaggle.storage.shorten(FLOWERS_KEY, 100)
    short = kaggle.get(kaggle.address())
    assert (short.content, short.headers["Content-Length"]) == (good[:-100], str(len(good) - 100))
    assert kaggle.download() == good


def test_etags_may_change_and_hashes_be_missing(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    address = kaggle.address()
    assert kaggle.get(address).headers["x-goog-hash"].startswith("md5=")
    cloud.kaggle.set(changes_etag=True, tells_md5=False)
    first, second = kaggle.get(address), kaggle.get(address)
    assert first.headers["ETag"] != second.headers["ETag"]
    assert "x-goog-hash" not in first.headers
    cloud.kaggle.storage.clear_trouble()
    assert kaggle.get(address).headers["ETag"] == kaggle.get(address).headers["ETag"]


def test_a_cut_ends_early_and_a_stall_not_at_all(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    good = kaggle.download()
    cloud.faults.cut("kaggle.storage", 10)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        kaggle.get(kaggle.address())
    cloud.faults.stall("kaggle.storage", 10)
    host = cloud.kaggle_url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request("GET", kaggle.address().removeprefix(cloud.kaggle_url))
    response = connection.getresponse()
    assert response.read(10) == good[:10]
    connection.sock.settimeout(0.2)
    with pytest.raises(TimeoutError):
        response.read(1)
    connection.close()
    assert kaggle.download() == good


def test_what_is_shorter_than_the_stall_comes_whole(kaggle: KaggleAsker, cloud: DemoCloud) -> None:
    good = kaggle.download()
    cloud.faults.stall("kaggle.storage", len(good))
    assert kaggle.download() == good


def test_the_same_data_comes_after_a_restart(kaggle: KaggleAsker) -> None:
    with DemoCloud() as again, KaggleAsker(again) as other:
        for dataset in kaggle.cloud.kaggle.datasets.values():
            key = dataset.newest.key
            blobs = (each.kaggle.storage.blob(key) for each in (kaggle.cloud, again))
            assert len({blob.source for blob in blobs}) == 1, key
        assert kaggle.download() == other.download()
