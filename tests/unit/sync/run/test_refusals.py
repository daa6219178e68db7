"""What was refused is left alone until something changes, or time has passed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jupyter_colabsync.drive.verdicts import LimitReached
from jupyter_colabsync.errors import ColabSyncError, DriveFull, LocalProblem, Refused
from jupyter_colabsync.sync.plan.actions import Action, MakeRemoteFolder, Plan, Upload
from jupyter_colabsync.sync.plan.names import name_of
from jupyter_colabsync.sync.plan.nodes import ROOT, Place
from jupyter_colabsync.sync.run.refusals import LIMIT_S, TRY_AGAIN_S, Refusals, told_at
from jupyter_colabsync.sync.run.shut_folders import STAYS_SHUT_S
from tests.unit.sync.pieces import drive_file
from tests.unit.sync.run.deeds import (
    download,
    local,
    make_here,
    make_there,
    move_here,
    trash_here,
    trash_there,
    upload,
)

NO = Refused("No.", code="no_permission")
FULL = DriveFull("Drive is full.")
DISK_FULL = LocalProblem("No room.", code="disk_full")


class Clock:
    """Stands still until it is set."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def refusals(clock: Clock) -> Refusals:
    return Refusals(clock)


def is_hopeless(refusals: Refusals, action: Action) -> bool:
    """Whether a plan is relieved of it."""
    plan, hopeless = refusals.without_hopeless(Plan((action,)))
    assert (action in plan.actions) is (not hopeless)
    return bool(hopeless)


SENT = upload("d/a.txt", remote=drive_file(5, "a.txt"))


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param(SENT, True, id="the very same"),
        pytest.param(replace(SENT, key=-9, place=Place(-4, "a.txt")), True, id="numbered anew"),
        pytest.param(replace(SENT, local=local("a.txt", "edited")), False, id="edited here"),
        pytest.param(replace(SENT, local=local("a.txt", inode=8)), False, id="another file here"),
        pytest.param(replace(SENT, remote=drive_file(5, "a.txt", "2")), False, id="edited there"),
        pytest.param(
            replace(SENT, remote=drive_file(5, "a.txt", can_edit=False)), False, id="other rights"
        ),
        pytest.param(upload("d/b.txt", remote=drive_file(5, "a.txt")), False, id="another path"),
        pytest.param(download("d/a.txt"), False, id="another wish"),
        pytest.param(upload("d/a.txt/x"), False, id="something below: it is no folder"),
    ],
)
def test_the_same_wish_about_the_same_things_is_hopeless(
    refusals: Refusals, action: Action, expected: bool
) -> None:
    refusals.note(SENT, NO)
    assert is_hopeless(refusals, action) is expected


def test_the_name_of_a_copy_holds_the_time_and_does_not_count(refusals: Refusals) -> None:
    refusals.note(download("a", is_conflict=True, copy_to="a (conflict pc 2026-11-21 2104)"), NO)
    again = download("a", is_conflict=True, copy_to="a (conflict pc 2026-11-21 2105)")
    assert is_hopeless(refusals, again)


@pytest.mark.parametrize("made", [make_there("d"), make_here("d")])
def test_nothing_can_be_put_into_a_folder_that_could_not_be_made(
    refusals: Refusals, made: Action
) -> None:
    refusals.note(made, NO)
    assert is_hopeless(refusals, upload("d/e/a.txt"))
    assert is_hopeless(refusals, download("d/a.txt"))
    assert not is_hopeless(refusals, upload("de/a.txt"))


def test_the_rest_of_a_plan_goes_on_and_the_error_is_told(refusals: Refusals) -> None:
    refusals.note(SENT, NO)
    rest = (upload("b.txt"), trash_here("c.txt"))
    plan, hopeless = refusals.without_hopeless(Plan((SENT, *rest), same=7))
    assert (plan.actions, plan.same) == (rest, 7)
    assert hopeless == ((SENT, NO),)


# --- room

NEEDS_ROOM_THERE: list[Action] = [upload("a", "22"), make_there("d")]
NEEDS_ROOM_HERE: list[Action] = [download("a", "22"), make_here("d")]
NEEDS_NONE: list[Action] = [trash_here("a"), trash_there("a"), move_here("a", "b")]


@pytest.mark.parametrize(
    ("error", "fits"),
    [
        pytest.param(FULL, True, id="a full Drive: what is smaller may fit"),
        pytest.param(LimitReached("Today no more."), False, id="a limit of the day is for all"),
        pytest.param(DriveFull("Too many.", code="too_many_items"), False, id="so are others"),
    ],
)
def test_a_full_drive_stops_what_goes_there_and_nothing_else(
    refusals: Refusals, error: ColabSyncError, fits: bool
) -> None:
    refusals.note_full("remote", upload("big", "22"), error)
    assert is_hopeless(refusals, upload("other", "22"))
    assert is_hopeless(refusals, upload("larger", "333"))
    assert is_hopeless(refusals, upload("small", "1")) is not fits
    assert is_hopeless(refusals, make_there("d")) is not fits
    assert not any(is_hopeless(refusals, each) for each in (*NEEDS_ROOM_HERE, *NEEDS_NONE))


def test_a_full_disk_stops_what_comes_here_and_nothing_else(refusals: Refusals) -> None:
    refusals.note_full("local", download("big", "22"), DISK_FULL)
    assert is_hopeless(refusals, download("other", "22"))
    assert not is_hopeless(refusals, download("small", "1"))
    assert not any(is_hopeless(refusals, each) for each in (*NEEDS_ROOM_THERE, *NEEDS_NONE))


def test_the_smallest_that_found_no_room_counts(refusals: Refusals) -> None:
    for text in ("333", "22", "4444"):
        refusals.note_full("remote", upload("a", text), FULL)
    assert refusals.no_room_for(upload("b", "22")) == FULL
    assert refusals.no_room_for(upload("b", "1")) is None


# --- time and the person


@pytest.mark.parametrize(
    ("error", "after_s", "expected"),
    [
        pytest.param(NO, TRY_AGAIN_S - 1, True, id="a refusal, not yet"),
        pytest.param(NO, TRY_AGAIN_S, False, id="a refusal, after ten minutes"),
        pytest.param(LimitReached("no"), TRY_AGAIN_S, True, id="a limit of the day lasts longer"),
        pytest.param(LimitReached("no"), LIMIT_S, False, id="an hour"),
    ],
)
def test_everything_is_tried_again_after_a_while(
    refusals: Refusals, clock: Clock, error: ColabSyncError, after_s: float, expected: bool
) -> None:
    refusals.note(SENT, error)
    refusals.note_full("remote", upload("a"), error)
    clock.now_s += after_s
    assert is_hopeless(refusals, SENT) is expected
    assert is_hopeless(refusals, upload("a")) is expected


@pytest.mark.parametrize(
    ("free_bytes", "is_tried"),
    [
        pytest.param(2, False, id="still too little"),
        pytest.param(3, True, id="enough for the smallest"),
        pytest.param(None, True, id="no limit at all"),
    ],
)
def test_a_full_drive_is_asked_for_its_room_every_ten_minutes(
    refusals: Refusals, clock: Clock, free_bytes: int | None, is_tried: bool
) -> None:
    refusals.note_full("remote", upload("big", "22"), FULL)
    clock.now_s += TRY_AGAIN_S - 1
    assert not refusals.is_time_to_ask_for_room()
    clock.now_s += 1
    assert refusals.is_time_to_ask_for_room()
    assert is_hopeless(refusals, upload("big", "22")), "it waits for the answer"
    refusals.hear_room(free_bytes)
    assert not refusals.is_time_to_ask_for_room()
    assert is_hopeless(refusals, upload("big", "22")) is not is_tried


@pytest.mark.parametrize(
    "error", [LimitReached("Today no more."), DriveFull("Too many.", code="too_many_items")]
)
def test_other_limits_than_room_are_not_asked_for(
    refusals: Refusals, clock: Clock, error: ColabSyncError
) -> None:
    refusals.note_full("remote", upload("a"), error)
    clock.now_s += LIMIT_S
    assert not refusals.is_time_to_ask_for_room()


# --- folders that take nothing new


def into(folder: int, path: str, *, is_folder: bool = False) -> Action:
    """Something new for the folder with this key."""
    action: Upload | MakeRemoteFolder = make_there(path) if is_folder else upload(path)
    return replace(action, place=Place(folder, name_of(path)))


def shut(refusals: Refusals, word: object = "as told") -> None:
    """Something new was refused by the folder `d`, which has the key 3."""
    refusals.shut.note(into(3, "d/a.txt"), NO, word)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param(into(3, "d/b.txt"), True, id="another new file"),
        pytest.param(into(3, "d/e", is_folder=True), True, id="a new folder"),
        pytest.param(into(4, "d/e/b.txt"), False, id="new in a folder in it, which may be open"),
        pytest.param(into(ROOT, "b.txt"), False, id="new elsewhere"),
        pytest.param(
            replace(SENT, place=Place(3, "a.txt")), False, id="an edit of what is there already"
        ),
        pytest.param(trash_there("d/b.txt"), False, id="a deletion"),
        pytest.param(download("d/b.txt"), False, id="what comes from there"),
    ],
)
def test_a_folder_that_refused_one_new_thing_is_spared_the_others(
    refusals: Refusals, action: Action, expected: bool
) -> None:
    assert not refusals.is_in_vain(action)
    shut(refusals)
    assert refusals.is_in_vain(action) is expected
    assert is_hopeless(refusals, action) is expected


@pytest.mark.parametrize(
    ("action", "error"),
    [
        pytest.param(into(3, "d/a.txt"), Refused("No."), id="for another reason"),
        pytest.param(SENT, NO, id="an edit: that is about the file"),
        pytest.param(into(-3, "d/a.txt"), NO, id="in a folder that only this plan knows"),
    ],
)
def test_not_every_refusal_says_something_of_the_folder(
    refusals: Refusals, action: Action, error: ColabSyncError
) -> None:
    assert refusals.shut.note(action, error, None) is None
    assert not refusals.is_in_vain(into(3, "d/b.txt"))


def test_what_a_shut_folder_does_not_take_is_told_once_with_all_below(refusals: Refusals) -> None:
    shut(refusals)
    rest = upload("k.txt")
    hopeless = (into(3, "d/e", is_folder=True), into(-2, "d/e/x.txt"), into(3, "d/b.txt"))
    plan, told = refusals.without_hopeless(Plan((*hopeless, rest)))
    assert plan.actions == (rest,)
    assert [action for action, _ in told] == list(hopeless)
    assert {(told_at(action, error), error.code) for action, error in told} == {
        ("d", "no_permission")
    }


@pytest.mark.parametrize(
    ("after_s", "asks", "word", "expected"),
    [
        pytest.param(1, True, "as told", False, id="a person asks"),
        pytest.param(STAYS_SHUT_S - 1, False, "as told", True, id="nobody asks"),
        pytest.param(STAYS_SHUT_S, False, "as told", False, id="after ten minutes"),
        pytest.param(1, False, "something else", False, id="Drive has told of the folder"),
    ],
)
def test_a_folder_stays_shut_until_drive_tells_of_it_or_a_person_asks(
    refusals: Refusals, clock: Clock, after_s: float, asks: bool, word: str, expected: bool
) -> None:
    shut(refusals)
    clock.now_s += after_s
    if asks:
        refusals.forget()
    refusals.shut.hear(lambda _: word)
    assert is_hopeless(refusals, into(3, "d/b.txt")) is expected


def test_a_person_who_asks_gets_another_try_at_once(refusals: Refusals) -> None:
    refusals.note(SENT, NO)
    refusals.note_full("local", download("a"), DISK_FULL)
    refusals.forget()
    assert not is_hopeless(refusals, SENT)
    assert not is_hopeless(refusals, download("a"))
