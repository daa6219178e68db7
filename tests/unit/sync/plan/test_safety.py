"""What looks like a mistake and waits for the person: the figures, one row a situation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from jupyter_colabsync.contract.sync import HeldReason
from jupyter_colabsync.sync.plan.actions import Action, Plan, RemoveLocalFolder
from jupyter_colabsync.sync.plan.safety import (
    Extent,
    Gone,
    Held,
    Past,
    files_in,
    keys_in,
    side_of,
    suspicious,
)
from tests.unit.sync.pieces import drive_file
from tests.unit.sync.run.deeds import download, move_here, trash_here, trash_there, upload


def deletions(count: int, folder: str = "", first_key: int = 1) -> list[Action]:
    """So many deletions here, in a folder or spread over as many as there are files."""
    return [
        trash_here(f"{folder or number}/f{number}", key=first_key + number)
        for number in range(count)
    ]


def edits(count: int) -> list[Action]:
    """So many edits here of files that both sides have."""
    remote = drive_file(1, "x")
    return [upload(f"f{number}", key=number + 1, remote=remote) for number in range(count)]


def held(actions: Iterable[Action], file_count: int, **more: object) -> Held:
    """What waits."""
    approved = more.pop("approved", frozenset())
    assert isinstance(approved, frozenset)
    doubt: HeldReason | None = "old" if more.get("is_old") else None
    return suspicious(Plan(tuple(actions)), file_count, approved, doubt=doubt)


# --- deletions

FOLDER = trash_there("d", key=500, file_count=101)
DELETIONS: list[tuple[list[Action], int, bool, str]] = [
    ([], 0, False, "nothing"),
    (deletions(20), 50, False, "twenty are never many"),
    (deletions(21), 50, True, "twenty-one of fifty are"),
    (deletions(100), 1000, False, "a tenth of a thousand is not"),
    (deletions(101), 1000, True, "more than a tenth is"),
    (deletions(3), 3, True, "all there are, however few"),
    (deletions(2), 3, False, "all but one, of few"),
    (deletions(1), 1, False, "the only one"),
    (deletions(100, "d"), 5000, False, "a hundred in one folder at the top"),
    (deletions(101, "d"), 5000, True, "more than a hundred in one folder at the top"),
    (deletions(101, "d/e/f"), 5000, True, "wherever they lie in it"),
    (deletions(60, "d") + deletions(60, "e", 200), 5000, False, "in two folders"),
    ([FOLDER], 5000, True, "a folder on Drive counts as the files it holds"),
    ([trash_there("d", key=1, file_count=100)], 5000, False, "a folder of a hundred"),
    ([trash_here(f"f{number}", key=number) for number in range(1, 200)], 5000, False,
     "what lies at the top by itself is in no folder"),
    ([*deletions(15), *(trash_there(f"{n}/x", key=100 + n) for n in range(15))], 100, False,
     "each side is counted by itself"),
    ([move_here(f"a{n}", f"b{n}", key=n) for n in range(1, 90)], 100, False, "moves are none"),
    ([download(f"a{n}", key=n) for n in range(1, 90)], 100, False, "nor is what comes"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("actions", "file_count", "expected"), [pytest.param(*row[:3], id=row[3]) for row in DELETIONS]
)
def test_deletions_that_wait(actions: list[Action], file_count: int, expected: bool) -> None:
    found = held(actions, file_count)
    assert list(found.deletions) == (actions if expected else [])
    assert bool(found) is expected


def test_only_the_side_that_loses_much_is_held() -> None:
    there = trash_there("x", key=100)
    found = held([*deletions(21), there], 50)
    assert there not in found.deletions
    assert len(found.deletions) == 21


def test_empty_folders_wait_with_what_lay_in_them() -> None:
    folder = RemoveLocalFolder(400, "d", "deleted on Drive")
    assert held([*deletions(21, "d"), folder], 50).deletions[-1] == folder
    assert not held([folder], 50)


def test_after_a_month_nothing_is_deleted_unasked() -> None:
    assert len(held(deletions(1), 1000, is_old=True).deletions) == 1
    assert not held([RemoveLocalFolder(4, "d", "")], 1000, is_old=True), "a folder is no file"
    assert not held(edits(1), 1000, is_old=True)


def test_what_the_person_agreed_to_is_not_asked_again() -> None:
    found = held(deletions(40), 50, approved=frozenset(range(1, 31)))
    assert not found, "the ten that are left are not many"
    assert len(held(deletions(60), 60, approved=frozenset(range(1, 31))).deletions) == 30


def test_what_is_only_replaced_or_lies_twice_is_no_loss() -> None:
    replaced = [trash_here(f"{n}/f", key=n, is_first=True) for n in range(1, 60)]
    double = [trash_here(f"{n}/f", key=-n) for n in range(1, 60)]
    assert not held([*replaced, *double], 60)


# --- edits


@pytest.mark.parametrize(
    ("count", "file_count", "expected"),
    [
        pytest.param(20, 20, False, id="twenty are never many"),
        pytest.param(21, 30, True, id="more than half of thirty"),
        pytest.param(21, 42, False, id="half"),
        pytest.param(51, 100, True, id="more than half of a hundred"),
        pytest.param(50, 100, False, id="half of a hundred"),
    ],
)
def test_edits_that_wait(count: int, file_count: int, expected: bool) -> None:
    found = held(edits(count), file_count)
    assert len(found.edits) == (count if expected else 0)
    assert found.deletions == ()


def test_new_files_are_no_edits_and_agreed_ones_no_question() -> None:
    new = [upload(f"f{number}", key=-number) for number in range(1, 90)]
    assert not held(new, 100)
    assert not held(edits(60), 100, approved=frozenset(range(1, 20)))


# --- what was before

FIFTY = Extent(file_count=50, next_key=101)
LATE = 101
"""The first key that the base had not yet given out when it all began."""


def gone(count: int, top: str = "", first_key: int = 60) -> tuple[Gone, ...]:
    """So many files that went on Drive lately."""
    return tuple(Gone("remote", first_key + n, top, 1, 0, FIFTY) for n in range(count))


def there(count: int, folder: str = "", first_key: int = 1) -> list[Action]:
    """So many deletions on Drive."""
    return [
        trash_there(f"{folder or number}/f{number}", key=first_key + number)
        for number in range(count)
    ]


PASTS: list[tuple[list[Action], Past, int, str]] = [
    (there(5), Past(), 0, "a few by themselves"),
    (there(5), Past(gone=gone(15), before={"remote": FIFTY}), 0, "twenty with those of lately"),
    (there(6), Past(gone=gone(15), before={"remote": FIFTY}), 6, "twenty-one are many"),
    (there(6), Past(gone=gone(15), before={"remote": Extent(50, 62)}), 0,
     "what was not there yet when it began does not count"),
    (there(6, first_key=LATE), Past(gone=gone(15), before={"remote": FIFTY}), 0,
     "nor does what came since"),
    ([*there(6), *there(3, first_key=LATE)], Past(gone=gone(15), before={"remote": FIFTY}), 6,
     "it may go beside what waits"),
    (deletions(6), Past(gone=gone(15), before={"remote": FIFTY, "local": FIFTY}), 0,
     "the other side is counted by itself"),
    (there(1), Past(gone=gone(49), before={"remote": FIFTY}), 1, "the last one of many"),
    (there(3, "d"), Past(gone=gone(99, "d", 500), before={"remote": Extent(5000, 900)}), 3,
     "more than a hundred of one folder at the top"),
    (there(3, "e"), Past(gone=gone(99, "d", 500), before={"remote": Extent(5000, 900)}), 0,
     "of two folders"),
    (there(15), Past(before={"remote": Extent(15, 101)}), 15, "all there were when the run began"),
    (there(3), Past(waiting={"remote": {2: "old"}}, before={"remote": FIFTY}), 1,
     "what waits goes on waiting"),
    (there(3), Past(waiting={"local": {2: "old"}}, before={"remote": FIFTY}), 0,
     "on its side"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("actions", "past", "expected"), [pytest.param(*row[:3], id=row[3]) for row in PASTS]
)
def test_deletions_together_with_earlier_ones(
    actions: list[Action], past: Past, expected: int
) -> None:
    found = suspicious(Plan(tuple(actions)), 1000, frozenset(), past=past)
    assert len(found.deletions) == expected
    assert found.why.keys() == {each.key for each in found.deletions}


def test_a_folder_waits_with_the_one_file_in_it_that_waits() -> None:
    folder = replace(trash_there("d", key=7, file_count=2), below=(8, 9))
    past = Past(waiting={"remote": {9: "many"}})
    found = suspicious(Plan((folder,)), 5000, frozenset(), past=past)
    assert found.deletions == (folder,)
    assert found.keys == {7, 8, 9}


@pytest.mark.parametrize(
    ("doubt", "waiting", "expected"),
    [
        pytest.param(None, {}, "many", id="too many"),
        pytest.param("old", {}, "old", id="and too old: the stronger reason"),
        pytest.param("disk", {1: "old"}, "old", id="what waits keeps its reason"),
    ],
)
def test_why_it_waits(
    doubt: HeldReason | None, waiting: dict[int, HeldReason], expected: HeldReason
) -> None:
    past = Past(waiting={"remote": waiting})
    found = suspicious(Plan(tuple(there(21))), 50, frozenset(), doubt=doubt, past=past)
    assert found.why[1] == expected
    assert found.why[2] == (doubt or "many")


EDITED_BEFORE = Past(waiting={"edit": {1: "many"}}, before={"edit": Extent(40, 26)})


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        pytest.param(20, 1, id="what waits, and no more"),
        pytest.param(21, 21, id="more than half of the files of then"),
        pytest.param(40, 25, id="not those that came since"),
    ],
)
def test_edits_together_with_what_waits(count: int, expected: int) -> None:
    found = suspicious(Plan(tuple(edits(count))), 1000, frozenset(), past=EDITED_BEFORE)
    assert len(found.edits) == expected


# --- small things


def test_what_waits_keeps_everything_it_would_take_away() -> None:
    folder = trash_there("d", key=7, file_count=200)
    with_below = type(folder)(7, "d", folder.remote, (8, 9), 200, "deleted here")
    assert keys_in(with_below) == (7, 8, 9)
    assert held([with_below], 5000).keys == {7, 8, 9}
    assert (side_of(folder), side_of(trash_here("a"))) == ("remote", "local")
    assert [files_in(each) for each in (folder, trash_here("a"))] == [200, 1]
