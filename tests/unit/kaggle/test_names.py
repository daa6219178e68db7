"""Hostile archives: each trick, the reason it is left out with, and that the rest goes on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.kaggle.names import UnsafeName, choose, safe_name
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import Entry, KaggleCloud, context, hand_made_zip, tree

DATA = b"some data\n" * 20
BOMB = bytes(3_000_000)


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
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path, entry: Entry, reason: str
) -> None:
    good = [Entry("good.txt"), Entry("sub/inner.txt")]
    archive = hand_made_zip([*good, entry, Entry("last.txt")])
    cloud.kaggle.add_dataset("demo-data", "evil", archive)
    folder = tmp_path / "in" / "here"
    report = service.pull("demo-data/evil", folder, (), context())
    assert [reason in each.reason for each in report.skipped] == [True], report.skipped
    assert tree(tmp_path) == {
        "in/here/good.txt": DATA,
        "in/here/sub/inner.txt": DATA,
        "in/here/last.txt": DATA,
    }
    assert report.files == 3


def test_a_folder_that_leads_out_is_not_made(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    archive = hand_made_zip([Entry("../outside/", b""), Entry("sub/", b""), Entry("sub/a.txt")])
    cloud.kaggle.add_dataset("demo-data", "evil", archive)
    report = service.pull("demo-data/evil", tmp_path / "in", (), context())
    assert [each.name for each in report.skipped] == ["../outside/"]
    assert not (tmp_path / "outside").exists()
    assert tree(tmp_path / "in") == {"sub/a.txt": DATA}


def test_backslashes_become_folders(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path
) -> None:
    cloud.kaggle.add_dataset("demo-data", "windows", hand_made_zip([Entry("a\\b\\c.txt")]))
    service.pull("demo-data/windows", tmp_path, (), context())
    assert tree(tmp_path) == {"a/b/c.txt": DATA}


def test_a_bomb_is_stopped_where_it_outgrows_its_promise(
    service: KaggleService, cloud: KaggleCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """64 MB of zeros that claim to be 100 bytes: no more than a block of it is unpacked."""
    largest = []
    real = Path.unlink

    def measure(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".part" and path.exists():
            largest.append(path.stat().st_size)
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", measure)
    bomb = Entry("bomb", bytes(64_000_000), size=100)
    cloud.kaggle.add_dataset("demo-data", "bomb", hand_made_zip([bomb]))
    report = service.pull("demo-data/bomb", tmp_path, (), context())
    assert report.files == 0
    assert max(largest) <= 1024 * 1024


def test_random_names_never_lead_out() -> None:
    chance = random.Random(11)  # noqa: S311 - the same names on every run
    letters = "ab./\\:\0C .~"
    for _ in range(20_000):
        name = "".join(chance.choice(letters) for _ in range(chance.randint(1, 9)))
        try:
            path = safe_name(name)
        except UnsafeName:
            continue
        assert not path.startswith("/")
        assert not {"", ".", ".."} & set(path.split("/"))
        assert "\\" not in path


@pytest.mark.parametrize("name", ["con", "NUL.txt", "ab:c", "what?", "dot.", "space ", 'a"b'])
def test_names_windows_cannot_hold_are_left_out_there(name: str) -> None:
    assert safe_name(name) == name
    with pytest.raises(UnsafeName, match="Windows"):
        safe_name(f"folder/{name}", on_windows=True)


NAMES = ["train/1.png", "train/deep/2.png", "test/1.png", "a.csv", "b [1].csv"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        pytest.param([], NAMES, id="none: everything"),
        pytest.param(["train/"], ["train/1.png", "train/deep/2.png"], id="a folder"),
        pytest.param(["train"], ["train/1.png", "train/deep/2.png"], id="a folder by its name"),
        pytest.param(["*.csv"], ["a.csv", "b [1].csv"], id="an ending"),
        pytest.param(["*/1.png"], ["train/1.png", "test/1.png"], id="one level down"),
        pytest.param(["b [1].csv"], ["b [1].csv"], id="a name with brackets, in full"),
        pytest.param(["*", "!train/**"], ["test/1.png", "a.csv", "b [1].csv"], id="all but"),
    ],
)
def test_choosing(patterns: list[str], expected: list[str]) -> None:
    assert choose(NAMES, patterns) == frozenset(expected)


def test_choosing_nothing_is_said() -> None:
    with pytest.raises(BadRequest) as caught:
        choose(NAMES, ["*.parquet"])
    assert caught.value.code == "kaggle_select"
