"""A flat list of files as folders: sums, order, pages, odd names."""

from __future__ import annotations

import pytest

from jupyter_colabsync.contract.kaggle import KaggleEntry
from jupyter_colabsync.errors import BadRequest, NotFound
from jupyter_colabsync.kaggle.finding.tree import PAGE_ENTRIES, Tree
from jupyter_colabsync.kaggle.kinds.holding import ListedFile


def of(sizes: dict[str, int | None]) -> Tree:
    return Tree(ListedFile(name, size) for name, size in sizes.items())


def lines(found: tuple[KaggleEntry, ...]) -> list[tuple[str, int | None, int]]:
    """(path, "/" behind a folder; bytes; files) of each entry."""
    return [(each.path + "/" * each.is_folder, each.size_bytes, each.file_count) for each in found]


SAMPLE = of({"z.csv": 5, "b/1.png": 1, "b/deep/2.png": 20, "A/3.png": 300, "a.csv": 7})


def test_folders_come_first_and_count_all_that_is_below_them() -> None:
    assert lines(SAMPLE.entries("", None).entries) == [
        ("A/", 300, 1),
        ("b/", 21, 2),
        ("a.csv", 7, 1),
        ("z.csv", 5, 1),
    ]
    assert (SAMPLE.file_count, SAMPLE.size_bytes) == (5, 333)


@pytest.mark.parametrize("path", ["b", "b/", "/b"])
def test_a_folder_shows_what_is_in_it_by_whole_paths(path: str) -> None:
    assert lines(SAMPLE.entries(path, None).entries) == [("b/deep/", 20, 1), ("b/1.png", 1, 1)]
    assert [each.name for each in SAMPLE.entries(path, None).entries] == ["deep", "1.png"]


def test_every_file_is_told_by_its_path() -> None:
    assert {each.name: each.size_bytes for each in SAMPLE.files()} == {
        "z.csv": 5,
        "b/1.png": 1,
        "b/deep/2.png": 20,
        "A/3.png": 300,
        "a.csv": 7,
    }


@pytest.mark.parametrize("path", ["c", "b/nothing", "a.csv", "b/1.png", ".."])
def test_what_is_no_folder_is_said(path: str) -> None:
    with pytest.raises(NotFound) as caught:
        SAMPLE.entries(path, None)
    assert caught.value.code == "kaggle_no_folder"


@pytest.mark.parametrize("page", ["", "-1", "x", "1.5", "9" * 20, "٣"])
def test_a_page_that_is_none_is_refused(page: str) -> None:
    with pytest.raises(BadRequest) as caught:
        SAMPLE.entries("", page)
    assert caught.value.code == "kaggle_page"


def test_a_page_behind_the_last_is_empty() -> None:
    found = SAMPLE.entries("", "4000")
    assert (found.entries, found.next_page) == ((), None)


def test_a_folder_comes_in_pages_and_each_entry_once() -> None:
    folders = {f"f{index:04}/x": 1 for index in range(PAGE_ENTRIES - 3)}
    files = {f"n{index:04}": 1 for index in range(PAGE_ENTRIES + 7)}
    many = of({**files, **folders})
    seen: list[KaggleEntry] = []
    sizes = []
    page: str | None = None
    while True:
        found = many.entries("", page)
        seen += found.entries
        sizes.append(len(found.entries))
        if (page := found.next_page) is None:
            break
    assert sizes == [PAGE_ENTRIES, PAGE_ENTRIES, 4]
    assert [each.path for each in seen] == [
        *(name.removesuffix("/x") for name in folders),
        *files,
    ]


def test_one_page_that_is_just_full_has_no_next() -> None:
    full = of({f"{index}": 1 for index in range(PAGE_ENTRIES)})
    assert full.entries("", None).next_page is None


def test_a_size_that_is_not_known_makes_the_sums_above_unknown_and_no_others() -> None:
    some = of({"a/b/x": None, "a/c/y": 2, "d/z": 3})
    assert lines(some.entries("", None).entries) == [("a/", None, 2), ("d/", 3, 1)]
    assert lines(some.entries("a", None).entries) == [("a/b/", None, 1), ("a/c/", 2, 1)]
    assert some.size_bytes is None


def test_an_empty_list_is_an_empty_folder() -> None:
    assert of({}).entries("", None).entries == ()
    assert (of({}).file_count, of({}).size_bytes) == (0, 0)


def test_odd_names_do_no_harm() -> None:
    odd = of(
        {
            "/abs/x": 1,
            "a//b/./c": 2,
            "win\\dows": 3,
            "": 4,
            "/": 5,
            "../up": 6,
            "same": 7,
            "same/below": 8,
            "line\nbreak": 9,
        }
    )
    assert {each.name: each.size_bytes for each in odd.files()} == {
        "abs/x": 1,
        "a/b/c": 2,
        "win/dows": 3,
        "../up": 6,
        "same": 7,
        "same/below": 8,
        "line\nbreak": 9,
    }
    names = [each.name for each in odd.entries("", None).entries]
    assert "line\ufffdbreak" in names


def test_a_file_that_is_listed_twice_counts_once() -> None:
    twice = Tree([ListedFile("x", 1), ListedFile("/x", 9)])
    assert (twice.file_count, twice.size_bytes) == (1, 1)


def test_folders_as_deep_as_a_name_can_make_them_are_summed() -> None:
    deep = of({"d/" * 5000 + "x": 3})
    assert lines(deep.entries("d/" * 4999, None).entries) == [("d/" * 5000, 3, 1)]
    assert deep.size_bytes == 3
