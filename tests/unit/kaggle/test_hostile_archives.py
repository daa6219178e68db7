"""Hostile archives: each trick, the reason it is left out with, and that the rest goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from jupyter_colabsync.kaggle.pulling.report import PullReport
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import (
    Entry,
    KaggleCloud,
    context,
    hand_made_zip,
    tree,
    zip_bytes,
)

DATA = b"some data\n" * 20
BOMB = bytes(3_000_000)


@dataclass
class Road:
    """One way for an archive's bytes to come."""

    cloud: KaggleCloud
    service: KaggleService
    is_told_behind: bool = False
    is_inside: bool = False

    def pull(self, entries: list[Entry], folder: Path) -> PullReport:
        """Pull an archive of these into `folder`."""
        archive = hand_made_zip(entries, is_told_behind=self.is_told_behind)
        if self.is_inside:
            archive = zip_bytes({"in.zip": archive})
        self.cloud.kaggle.add_dataset("demo-data", "evil", archive)
        return self.service.puller.pull(
            "demo-data/evil", folder, (), context(), unpack_nested=self.is_inside
        )

    def target(self, folder: Path) -> Path:
        """Where its files go of a pull into `folder`."""
        return folder / "in" if self.is_inside else folder


@pytest.fixture(
    params=["ranges", "stream", "stream without md5", "stream told behind", "answer", "inside"]
)
def road(request: pytest.FixtureRequest, cloud: KaggleCloud, service: KaggleService) -> Road:
    way = request.param
    cloud.kaggle.storage.has_ranges = "stream" not in way
    cloud.kaggle.storage.tells_md5 = "without" not in way
    cloud.kaggle.redirects = way != "answer"
    return Road(cloud, service, "behind" in way, way == "inside")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        pytest.param(Entry("../slip.txt"), "leads out of the folder", id="up"),
        pytest.param(Entry("a/../../slip.txt"), "leads out of the folder", id="down and up"),
        pytest.param(Entry("..\\slip.txt"), "leads out of the folder", id="up, Windows"),
        pytest.param(Entry("/etc/slip.txt"), "absolute path", id="absolute"),
        pytest.param(Entry("\\slip.txt"), "absolute path", id="absolute, Windows"),
        pytest.param(Entry("C:\\slip.txt"), "drive letter", id="drive"),
        pytest.param(Entry("c:slip.txt"), "drive letter", id="drive without slash"),
        pytest.param(Entry("a\0b.txt"), "control characters", id="NUL"),
        pytest.param(Entry("a\nb.txt"), "control characters", id="line feed"),
        pytest.param(Entry("n" * 256), "longer than 255 bytes", id="long name"),
        pytest.param(Entry("ü" * 128), "longer than 255 bytes", id="long in bytes"),
        pytest.param(Entry("."), "no name", id="only a dot"),
        pytest.param(Entry("link", b"/etc/passwd", mode=0o120777), "symbolic link", id="symlink"),
        pytest.param(Entry("pipe", mode=0o010644), "special file", id="pipe"),
        pytest.param(Entry("good.txt", b"other"), "clashes with another file", id="duplicate"),
        pytest.param(Entry("GOOD.txt", b"other"), "clashes with another file", id="letter case"),
        pytest.param(Entry("sub"), "clashes with a folder", id="file for folder"),
        pytest.param(Entry("good.txt/x"), "clashes with a file", id="folder for file"),
        pytest.param(Entry("secret", flags=1), "encrypted", id="encrypted"),
        pytest.param(Entry("new", method=93), "method 93", id="unknown compression"),
        pytest.param(Entry("big", BOMB, size=50), "larger than", id="more than it says"),
        pytest.param(Entry("short", DATA, size=5000), "shorter than", id="less than it says"),
        pytest.param(Entry("odd", DATA, size=5, is_stored=True), "contradict", id="stored sizes"),
        pytest.param(Entry("bad", DATA, crc=1), "checksum is wrong", id="CRC"),
        pytest.param(Entry(".kaggle-source.json"), "reserved", id="our own note"),
        pytest.param(Entry(".Kaggle-Pull/lock"), "reserved", id="our own workshop"),
    ],
)
def test_a_hostile_member_is_left_out_with_its_reason_and_the_rest_comes(
    road: Road, tmp_path: Path, entry: Entry, reason: str
) -> None:
    good = [Entry("good.txt"), Entry("sub/inner.txt")]
    folder = tmp_path / "deep" / "here"
    report = road.pull([*good, entry, Entry("last.txt")], folder)
    assert [reason in each.reason for each in report.skipped] == [True], report.skipped
    place = road.target(folder).relative_to(tmp_path).as_posix()
    assert tree(tmp_path) == {
        f"{place}/good.txt": DATA,
        f"{place}/sub/inner.txt": DATA,
        f"{place}/last.txt": DATA,
    }
    assert report.files == 3


def test_a_folder_that_leads_out_is_not_made(road: Road, tmp_path: Path) -> None:
    entries = [Entry("../outside/", b""), Entry("sub/", b""), Entry("sub/a.txt")]
    report = road.pull(entries, tmp_path / "here")
    assert [each.name.removeprefix("in.zip/") for each in report.skipped] == ["../outside/"]
    assert not (tmp_path / "outside").exists()
    assert tree(road.target(tmp_path / "here")) == {"sub/a.txt": DATA}


def test_backslashes_become_folders(road: Road, tmp_path: Path) -> None:
    road.pull([Entry("a\\b\\c.txt")], tmp_path)
    assert tree(road.target(tmp_path)) == {"a/b/c.txt": DATA}


@pytest.fixture
def largest(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of files that were thrown away half done."""
    sizes: list[int] = [0]
    real = Path.unlink

    def measure(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".part" and path.exists():
            sizes.append(path.stat().st_size)
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", measure)
    return sizes


def test_a_bomb_is_stopped_where_it_outgrows_its_promise(
    road: Road, tmp_path: Path, largest: list[int]
) -> None:
    """64 MB of zeros that claim to be 100 bytes: no more than a block of it is unpacked, or,
    where the claim comes last, no more than is anything like its size."""
    report = road.pull([Entry("bomb", bytes(64_000_000), size=100)], tmp_path)
    assert report.files == 0
    assert max(largest) <= (32 if road.is_told_behind else 1) * 1024 * 1024


def test_a_file_that_is_as_large_as_a_bomb_comes_all_the_same(road: Road, tmp_path: Path) -> None:
    zeros = bytes(64_000_000)
    report = road.pull([Entry("zeros", zeros)], tmp_path)
    assert (report.skipped, report.bytes) == ((), len(zeros))
    assert (road.target(tmp_path) / "zeros").read_bytes() == zeros


@pytest.mark.parametrize(
    "name",
    [pytest.param("other.txt", id="another name"), pytest.param("good.txt", id="a name twice")],
)
def test_what_the_list_does_not_know_does_not_stay(
    cloud: KaggleCloud, service: KaggleService, tmp_path: Path, name: str
) -> None:
    """Something stands between the files that the list, which has the last word, does not name."""
    hidden = hand_made_zip([Entry(name, b"hidden")])
    hidden = hidden[: hidden.index(b"PK\1\2")]
    cloud.kaggle.storage.has_ranges = False
    rest = hand_made_zip([Entry("good.txt"), Entry("last.txt")])
    cloud.kaggle.add_dataset("demo-data", "evil", hidden + rest)
    report = service.puller.pull("demo-data/evil", tmp_path, (), context())
    assert tree(tmp_path) == {"good.txt": DATA, "last.txt": DATA}
    assert (report.files, report.skipped) == (2, ())
