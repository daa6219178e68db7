"""The bin here: everything finds a place in it, comes back from it, and goes only in due time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.sync.local.bin import KEPT_DAYS, Bin

TODAY = date(2026, 11, 21)


@pytest.fixture
def bin_(tmp_path: Path) -> Bin:
    return Bin(tmp_path)


def put(bin_: Bin, path: str, text: str = "1") -> str:
    """Something goes into the bin; where it lies then, below the folder."""
    place = bin_.place(path)
    place.write_text(text)
    return place.relative_to(bin_._root).as_posix()


def put_on(bin_: Bin, day: str, path: str, size_bytes: int = 1) -> Path:
    """Something went into the bin on that day."""
    place = bin_._root / ".colabsync" / "trash" / day / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"x" * size_bytes)
    return place


def days_ago(days: int) -> str:
    return (TODAY - timedelta(days)).isoformat()


# --- going in


def test_a_place_names_the_day_and_the_path(bin_: Bin) -> None:
    day = f"{datetime.now().astimezone():%Y-%m-%d}"
    assert put(bin_, "d/a.txt") == f".colabsync/trash/{day}/d/a.txt"


def test_what_goes_twice_lies_twice(bin_: Bin) -> None:
    kept = [put(bin_, "d/a.txt", str(number)) for number in range(3)]
    assert [Path(each).name for each in kept] == ["a.txt", "a (2).txt", "a (3).txt"]
    assert [(bin_._root / each).read_text() for each in kept] == ["0", "1", "2"]


def test_a_folder_and_a_file_of_one_name_both_find_room(bin_: Bin) -> None:
    kept = [put(bin_, "d", "file"), put(bin_, "d/a", "below"), put(bin_, "d", "again")]
    assert len(set(kept)) == 3
    assert [(bin_._root / each).read_text() for each in kept] == ["file", "below", "again"]


def test_the_longest_names_find_room(bin_: Bin) -> None:
    name = "x" * 251 + ".txt"
    kept = [put(bin_, name, str(number)) for number in range(2)]
    assert kept[0].endswith(name)
    assert kept[1].endswith(" (2).txt")


def test_the_list_begins_with_the_latest_day(bin_: Bin) -> None:
    put_on(bin_, "2026-11-19", "b", 5)
    put_on(bin_, "2026-11-20", "d/z", 7)
    put_on(bin_, "2026-11-20 (2)", "a")
    found = [(each.day, each.path, each.size_bytes) for each in bin_.entries()]
    assert found == [("2026-11-20", "a", 1), ("2026-11-20", "d/z", 7), ("2026-11-19", "b", 5)]


# --- coming back


def test_what_comes_back_has_its_path_and_a_fresh_date(bin_: Bin) -> None:
    kept = put(bin_, "d/e/a.txt", "back")
    os.utime(bin_._root / kept, (5, 5))
    assert bin_.restore(kept) == "d/e/a.txt"
    restored = bin_._root / "d/e/a.txt"
    assert restored.read_text() == "back"
    assert restored.stat().st_mtime > 1_000_000, "it is an edit of now"
    assert bin_.entries() == []
    assert not (bin_._root / ".colabsync" / "trash").exists(), "no empty folders stay"


def test_nothing_is_overwritten_by_what_comes_back(bin_: Bin) -> None:
    (bin_._root / "a.txt").write_text("there")
    for number, name in enumerate(["a (restored).txt", "a (restored 3).txt"]):
        kept = put(bin_, "a.txt", str(number))
        assert bin_.restore(kept) == name
        assert (bin_._root / name).read_text() == str(number)
    assert (bin_._root / "a.txt").read_text() == "there"


def test_what_lay_in_a_folder_that_is_a_file_by_now_comes_back_beside_it(bin_: Bin) -> None:
    kept = put(bin_, "d/e/a.txt", "back")
    (bin_._root / "d").write_text("a file")
    assert bin_.restore(kept) == "a.txt"


@pytest.mark.parametrize(
    "kept",
    [
        ".colabsync/trash/2026-11-20/gone",
        "a.txt",
        "../outside",
        ".colabsync/trash/../../a.txt",
        ".colabsync/root.json",
        ".colabsync/trash",
        ".colabsync/trash/2026-11-20",
        ".colabsync/trash/2026-11-20/",
        ".colabsync/trash/2026-11-20/folder",
        ".colabsync/trash/2026-11-20//other",
        ".colabsync/trash/2026-11-20/./other",
        ".colabsync/trash/2026-11-20/link/a.txt",
        ".colabsync/trash/linked/a.txt",
        "/etc/hostname",
        "",
        "nul\0",
    ],
)
def test_only_what_lies_in_the_bin_comes_back(bin_: Bin, kept: str) -> None:
    (bin_._root / "a.txt").write_text("mine")
    put_on(bin_, "2026-11-20", "other")
    put_on(bin_, "2026-11-20", "folder/other")
    (bin_._root / ".colabsync/trash/2026-11-20/link").symlink_to(bin_._root)
    (bin_._root / ".colabsync/trash/linked").symlink_to(bin_._root)
    with pytest.raises(NotFound) as caught:
        bin_.restore(kept)
    assert caught.value.code == "not_in_bin"
    assert (bin_._root / "a.txt").read_text() == "mine"


@pytest.mark.parametrize("path", ["a\\b: c", "..a/b..", "ä\n/ö", "link"])
def test_whatever_name_it_has_it_comes_back(bin_: Bin, path: str) -> None:
    kept = put(bin_, path)
    if path == "link":
        (bin_._root / kept).unlink()
        (bin_._root / kept).symlink_to("nowhere")
    (entry,) = bin_.entries()
    assert entry.kept == kept
    assert bin_.restore(kept) == path
    assert bin_.entries() == []


# --- going for good


@pytest.mark.parametrize(
    ("days", "is_kept"),
    [(0, True), (1, True), (KEPT_DAYS, True), (KEPT_DAYS + 1, False), (400, False)],
)
def test_thirty_days_are_kept(bin_: Bin, days: int, is_kept: bool) -> None:
    place = put_on(bin_, days_ago(days), "d/a.txt")
    assert bin_.expire(TODAY) == (not is_kept)
    assert place.exists() is is_kept
    assert place.parent.exists() is is_kept


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [
        pytest.param({2: 5, 1: 5}, [2, 1], id="a tenth of the disk"),
        pytest.param({2: 5, 1: 6}, [1], id="more: the oldest goes"),
        pytest.param({3: 1, 2: 1, 1: 20}, [], id="much more: all of before today goes"),
        pytest.param({2: 1, 0: 99}, [0], id="today's never goes"),
    ],
)
def test_beyond_a_tenth_of_the_disk_the_oldest_go_early(
    bin_: Bin, monkeypatch: pytest.MonkeyPatch, sizes: dict[int, int], kept: Sequence[int]
) -> None:
    usage = shutil.disk_usage(bin_._root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(total=100))
    for days, size_bytes in sizes.items():
        put_on(bin_, days_ago(days), "a", size_bytes)
    bin_.expire(TODAY)
    assert [each.day for each in bin_.entries()] == sorted(map(days_ago, kept), reverse=True)


def test_what_somebody_else_put_there_is_not_of_any_age(bin_: Bin) -> None:
    odd = put_on(bin_, "not a day", "a")
    assert bin_.expire(TODAY) == 0
    assert odd.exists()


def test_an_empty_bin_costs_nothing(bin_: Bin) -> None:
    assert bin_.expire(TODAY) == 0
    assert bin_.entries() == []
